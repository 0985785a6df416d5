"""What was held, when, how long and in what form? Never what was said."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentorprogram.acts import actor_in_history
from mentorprogram.text.columns import LineColumn
from people.models import Person
from programs.models import Mentorship
from sessions.models.item import PlanItem


class MeetingQuerySet(models.QuerySet):
    def talks(self):
        return self.filter(kind=PlanItem.TALK)


class Meeting(models.Model):
    """A møte that was held; each item it counts for points to it.

    So a group talk's minutes are stored, and count, once.
    """

    IN_PERSON = "samtale"
    PHONE = "telefon"
    VIDEO = "video"
    GROUP = "gruppe"
    FORMS = [(IN_PERSON, _("Samtale")), (PHONE, _("Telefon")), (VIDEO, _("Video")), (GROUP, _("Gruppe"))]

    kind = models.CharField(_("type"), max_length=30, choices=PlanItem.KINDS)
    held_on = models.DateField(_("holdt dato"))
    minutes = models.PositiveSmallIntegerField(
        _("minutter brukt"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    form = models.CharField(_("form"), max_length=10, choices=FORMS, blank=True)
    led_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meetings_led", verbose_name=_("ledet av"))
    participants = models.ManyToManyField(Person, related_name="meetings", verbose_name=_("deltakere"))
    logged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("logget av"))
    logged_at = models.DateTimeField(_("logget"), default=timezone.now)

    objects = MeetingQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history)

    class Meta:
        verbose_name = _("møte")
        verbose_name_plural = _("møter")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_minutes_1_to_480", condition=Q(minutes__isnull=True) | (Q(minutes__gte=1) & Q(minutes__lte=480))
            ),
            models.CheckConstraint(
                name="meeting_talk_has_minutes_and_form", condition=~Q(kind="talk") | (Q(minutes__isnull=False) & ~Q(form=""))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


class MissedTalk(models.Model):
    """A date on which a planned talk was not held, with the reason's code.

    The talk itself may get a new date.
    """

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="missed", verbose_name=_("mentorsamtale"))
    planned_on = models.DateField(_("planlagt dato"))
    reason = models.CharField(_("grunn"), max_length=10, choices=PlanItem.NOT_HELD_REASONS)
    item_before = models.JSONField(_("samtalen før"), default=dict, blank=True, help_text=_("Det angring setter tilbake."))
    logged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("logget av"))
    logged_at = models.DateTimeField(_("logget"), default=timezone.now)

    class Meta:
        verbose_name = _("samtale som ikke ble holdt")
        verbose_name_plural = _("samtaler som ikke ble holdt")
        ordering = ["planned_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "planned_on"], name="missed_talk_once_a_date")]

    def __str__(self) -> str:
        return f"{self.item}, {self.planned_on}"


class PracticalNoteQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the notes of the person's own mentorship, and those she wrote as mentor.

        Her own notes only while she still is the mentor.
        """
        return self.filter(
            Q(item__mentorship__mentee=person) | Q(author=person, item__mentorship__in=Mentorship.objects.mentored_by(person, on))
        )


class PracticalNote(models.Model):
    """A practical note to a talk, for the hire and the mentor alone.

    It is in no report, mail, export, history or admin.
    """

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="practical_notes", verbose_name=_("mentorsamtale"))
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("skrevet av"))
    text = LineColumn(_("praktisk notat"), max_length=200)
    written_at = models.DateTimeField(_("skrevet"), default=timezone.now)

    objects = PracticalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("praktisk notat")
        verbose_name_plural = _("praktiske notater")
        ordering = ["written_at"]
        constraints = [models.UniqueConstraint(fields=["item", "author"], name="practical_note_once")]

    def __str__(self) -> str:
        return f"{self.item}"
