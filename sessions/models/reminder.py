"""Who is reminded of what, and when?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import ProgramVersion


class ReminderRule(models.Model):
    """One rule of a programme version: so many days before or after something, to whom."""

    BEFORE_TALK = "before_talk"
    TALK_NOT_LOGGED = "talk_not_logged"
    BEFORE_INTERVIEW = "before_interview"
    BEFORE_START = "before_start"
    BEFORE_PROBATION_END = "before_probation_end"
    MOMENTS = [
        (BEFORE_TALK, _("før en mentorsamtale")),
        (TALK_NOT_LOGGED, _("etter en mentorsamtale som ikke er logget")),
        (BEFORE_INTERVIEW, _("før en prøvetidssamtale")),
        (BEFORE_START, _("før oppstart")),
        (BEFORE_PROBATION_END, _("før prøvetiden går ut")),
    ]

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="reminder_rules", verbose_name=_("versjon"))
    code = models.CharField(_("kode"), max_length=40)
    moment = models.CharField(_("tidspunkt"), max_length=20, choices=MOMENTS)
    days = models.PositiveSmallIntegerField(_("dager"))
    recipients = models.CharField(_("mottakere"), max_length=100, help_text=_("Rollekoder med mellomrom."))

    class Meta:
        verbose_name = _("påminnelsesregel")
        verbose_name_plural = _("påminnelsesregler")
        ordering = ["version", "code"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="reminder_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self.recipients.split())
