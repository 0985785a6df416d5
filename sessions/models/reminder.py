"""Who is reminded of what, when, by which channel, to whom does it escalate, and when is a mentorship checked next?"""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorprogram.codes import CodesField
from mentorprogram.text.columns import LineColumn
from people.models import Municipality, Person
from programs.models import Mentorship, ProgramVersion
from sessions.models import kinds


class ReminderRuleQuerySet(models.QuerySet):
    def of(self, version: ProgramVersion, municipality: Municipality | None):
        """Keep the rules that hold in a municipality: its own, else the common ones."""
        own = self.filter(version=version, municipality=municipality)
        return own if municipality and own.exists() else self.filter(version=version, municipality=None)

    def visible_to(self, person: Person, on: date | None = None):
        """Keep the common rules, and those of municipalities the person coordinates whole."""
        return self.filter(Q(municipality=None) | Q(pk__in=ReminderRule.objects.editable_by(person, on).values("pk")))

    def editable_by(self, person: Person, on: date | None = None):
        return self.filter(municipality__in=Municipality.objects.editable_by(person, on))


def by_mail() -> list[str]:
    """Return the default channels of a rule."""
    return [ReminderRule.MAIL]


class ReminderRule(models.Model):
    """One rule of a programme version: moment, days, receivers and channels.

    A rule without a municipality is common: it holds for every municipality without rules of its own.
    """

    BEFORE_TALK = "before_talk"
    TALK_NOT_LOGGED = "talk_not_logged"
    TALKS_NOT_HELD = "talks_not_held"
    NO_TALK = "no_talk"
    BEFORE_INTERVIEW = "before_interview"
    BEFORE_TASK = "before_task"
    TASK_NOT_DONE = "task_not_done"
    BEFORE_START = "before_start"
    NO_MENTOR = "no_mentor"
    BEFORE_PROBATION_END = "before_probation_end"
    MOMENTS = [
        (BEFORE_TALK, _("før en mentorsamtale")),
        (TALK_NOT_LOGGED, _("etter en mentorsamtale som ikke er logget")),
        (TALKS_NOT_HELD, _("når flere mentorsamtaler på rad ikke er holdt")),
        (NO_TALK, _("når det er lenge siden siste mentorsamtale")),
        (BEFORE_INTERVIEW, _("før en prøvetidssamtale")),
        (BEFORE_TASK, _("før en oppgave skal være gjort")),
        (TASK_NOT_DONE, _("etter en oppgave som ikke er meldt gjort")),
        (BEFORE_START, _("før oppstart")),
        (NO_MENTOR, _("før oppstart, når mentor mangler")),
        (BEFORE_PROBATION_END, _("før prøvetiden går ut")),
    ]
    # The kind of item each of these moments is about; the other moments are about the mentorship as a whole.
    KIND_OF_MOMENT = {
        BEFORE_TALK: kinds.TALK,
        TALK_NOT_LOGGED: kinds.TALK,
        BEFORE_INTERVIEW: kinds.INTERVIEW,
        BEFORE_TASK: kinds.TASK,
        TASK_NOT_DONE: kinds.TASK,
    }
    KINDS = tuple(dict.fromkeys(KIND_OF_MOMENT.values()))
    # These go in the weekly digest alone: numbers and dates, for those who follow up.
    FOR_THE_DIGEST = (TALKS_NOT_HELD, NO_TALK)

    MAIL = "mail"
    SMS = "sms"
    DIGEST = "digest"
    CHANNELS = [(MAIL, _("e-post")), (SMS, _("SMS")), (DIGEST, _("ukesoversikten"))]

    RESPONSIBLE = "responsible"
    ROLES = [
        ("mentor", _("mentor")),
        ("mentee", _("den nyansatte")),
        ("department_leader", _("avdelingsleder")),
        ("unit_leader", _("enhetsleder")),
        ("coordinator", _("koordinator")),
        (RESPONSIBLE, _("den som har ansvaret for oppgaven")),
    ]

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="reminder_rules", verbose_name=_("versjon"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_rules", verbose_name=_("kommune")
    )
    code = LineColumn(_("kode"), max_length=40)
    is_on = models.BooleanField(_("i bruk"), default=True)
    moment = models.CharField(_("tidspunkt"), max_length=20, choices=MOMENTS)
    days = models.PositiveSmallIntegerField(
        _("dager"), validators=[MaxValueValidator(90)], help_text=_("For samtaler på rad: antallet samtaler.")
    )
    task_key = LineColumn(_("oppgave"), max_length=60, blank=True, help_text=_("Regelen i programmet; tom gjelder alle oppgaver."))
    recipients = CodesField(_("mottakere"), default=list, help_text=_("Rollekoder."))
    channels = CodesField(_("kanaler"), default=by_mail)
    escalates_after = models.PositiveSmallIntegerField(
        _("går videre etter (dager)"), null=True, blank=True, validators=[MaxValueValidator(90)]
    )
    escalates_to = CodesField(_("går videre til"), default=list, blank=True, help_text=_("Rollekoder."))
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("påminnelsesregel")
        verbose_name_plural = _("påminnelsesregler")
        ordering = ["version", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], condition=Q(municipality=None), name="reminder_code_once"),
            models.UniqueConstraint(fields=["version", "municipality", "code"], name="reminder_code_once_a_municipality"),
            models.CheckConstraint(
                name="reminder_escalates_to_somebody",
                condition=Q(escalates_after__isnull=True, escalates_to=[]) | (Q(escalates_after__isnull=False) & ~Q(escalates_to=[])),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self.recipients)

    @property
    def kind(self) -> str:
        """The kind of item it is about; KeyError if it is about the whole mentorship."""
        return self.KIND_OF_MOMENT[self.moment]


class WatchQuerySet(models.QuerySet):
    def due(self, now):
        """Keep the watches that are to be checked by a moment."""
        return self.filter(due_at__lte=now)

    def mark_due(self, now=None) -> int:
        """Let the next sweep check these, because their plans changed; return how many.

        Lock order: by mentorship, so that two transactions that mark the same mentorships cannot deadlock.
        """
        with transaction.atomic(savepoint=False):
            pks = list(self.order_by("mentorship_id", "pk").select_for_update(of=("self",)).values_list("pk", flat=True))
            return Watch.objects.filter(pk__in=pks).update(due_at=now or timezone.now(), revision=F("revision") + 1)


class Watch(models.Model):
    """When the sweep checks a mentorship, or a municipality's weekly digest, next.

    Every change of a plan marks its watch as due (`mark_due`). The sweep then stores the next moment, unless the
    revision shows that the watch was marked again meanwhile.
    """

    mentorship = models.OneToOneField(Mentorship, on_delete=models.CASCADE, null=True, blank=True, related_name="watch")
    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="watch")
    due_at = models.DateTimeField(db_index=True)
    revision = models.PositiveIntegerField(default=0)
    # How many items of the plan no longer fit, as the last check found: lists are ordered by it in the database.
    unfit = models.PositiveSmallIntegerField(default=0)

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="watch_one_thing",
                condition=Q(mentorship__isnull=True, municipality__isnull=False) | Q(mentorship__isnull=False, municipality__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentorship or self.municipality}: {self.due_at:%Y-%m-%d %H:%M}"
