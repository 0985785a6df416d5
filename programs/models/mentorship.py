"""Who is on which programme, from when, and who is mentor from when to when?"""

from __future__ import annotations

import uuid
from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentorprogram.acts import actor_in_history
from mentorprogram.text.columns import LineColumn
from people.models import Department, Mentor, Municipality, Person, Placement
from people.models.periods import PeriodQuerySet, ends_after_start
from programs.models.program import ProgramVersion


class MentorshipQuerySet(models.QuerySet):
    def running(self):
        """Keep those neither completed nor ended; not yet started counts as running."""
        return self.filter(state=Mentorship.RUNNING)

    def with_people(self):
        """Join the hire, the department and its unit, which every page and mail names."""
        return self.select_related("mentee", "department__unit")

    def at_stage(self, stage: str, today: date):
        """Keep those at one `Mentorship.stage`; a paused mentorship counts as running."""
        if stage == Mentorship.BEFORE_START:
            return self.running().filter(starts_on__gt=today)
        if stage == Mentorship.RUNNING:
            return self.running().filter(starts_on__lte=today)
        return self.filter(state=stage)

    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own, those she mentors now, and her departments' ones.

        Her departments are those whose hires she follows up as a leader or coordinator.
        """
        return self.filter(
            Q(mentee=person) | Q(pk__in=self._mentored_by(person, on)) | Q(department__in=Department.objects.visible_to(person, on))
        )

    def mentored_by(self, person: Person, on: date | None = None):
        """Keep the mentorships in which the person is mentor on a date."""
        return self.filter(pk__in=self._mentored_by(person, on))

    def close_to(self, person: Person, on: date | None = None):
        """Keep those whose checklist notes the person shares.

        Three share them: the mentee, the mentor of that day and the department leader.
        """
        led = person.reach(on).led_departments
        return self.filter(Q(mentee=person) | Q(pk__in=self._mentored_by(person, on)) | Q(department__in=led))

    def editable_by(self, person: Person, on: date | None = None):
        """Keep those whose plan the person may change; never her own.

        Leaders and coordinators may, for the departments they follow up.
        """
        return self.filter(department__in=Department.objects.visible_to(person, on)).exclude(mentee=person)

    def archivable_by(self, person: Person, on: date | None = None):
        """Keep those whose archive copy the person may have.

        The mentee's own, and those a leader or coordinator follows up; a mentor stands outside the line.
        """
        # A subquery, because `editable_by` excludes the person's own mentorship, which the other half keeps.
        return self.filter(Q(mentee=person) | Q(pk__in=Mentorship.objects.editable_by(person, on).values("pk")))

    def with_pauses(self, today: date):
        """Add `paused_until`: the last day of the pause that holds today, or None.

        One annotation for a whole list instead of a query a row (N+1).
        """
        paused = Mentorship.objects.filter(pk=OuterRef("pk"), pauses__starts_on__lte=today, pauses__ends_on__gte=today)
        return self.annotate(paused_until=Subquery(paused.order_by("-pauses__ends_on").values("pauses__ends_on")[:1]))

    @staticmethod
    def _mentored_by(person: Person, on: date | None):
        # Both must hold that day: the period in the mentorship, and the appointment as mentor.
        periods = MentorPeriod.objects.active(on).filter(mentor__in=Mentor.objects.active(on).filter(person=person))
        return periods.values("mentorship")


class Mentorship(models.Model):
    """A mentorforhold: one hire on one version of a programme."""

    RUNNING = "running"
    COMPLETED = "completed"
    ENDED = "ended"
    STATES = [(RUNNING, _("pågår")), (COMPLETED, _("fullført")), (ENDED, _("avsluttet"))]
    BEFORE_START = "before_start"  # a stage of a running one, never stored

    RESIGNED = "resigned"
    NEW_POSITION = "new_position"
    PROBATION = "probation"
    MISTAKE = "mistake"
    OTHER = "other"
    END_REASONS = [
        (RESIGNED, _("Har sluttet i kommunen")),
        (NEW_POSITION, _("Har fått en annen stilling i kommunen")),
        (PROBATION, _("Ansettelsen ble ikke videreført etter prøvetiden")),
        (MISTAKE, _("Registrert ved en feil")),
        (OTHER, _("Annet")),
    ]
    PROBATION_MONTHS = [
        (6, _("6 måneder")),
        (5, _("5 måneder")),
        (4, _("4 måneder")),
        (3, _("3 måneder")),
        (0, _("Prøvetid er ikke avtalt")),
    ]
    WEEKDAYS = [(0, _("mandag")), (1, _("tirsdag")), (2, _("onsdag")), (3, _("torsdag")), (4, _("fredag"))]

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="mentorships", verbose_name=_("kommune"))
    mentee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentorships", verbose_name=_("nyansatt"))
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="mentorships", verbose_name=_("ansettelse"))
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="mentorships", verbose_name=_("avdeling"))
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="mentorships", verbose_name=_("program"))
    starts_on = models.DateField(_("startdato"))
    preferred_weekday = models.PositiveSmallIntegerField(
        _("fast ukedag for samtalene"), null=True, blank=True, choices=WEEKDAYS, validators=[MaxValueValidator(4)]
    )
    probation_months = models.PositiveSmallIntegerField(_("prøvetid"), default=6, choices=PROBATION_MONTHS)
    probation_ends_on = models.DateField(_("siste dag i prøvetiden"), null=True, blank=True)
    probation_extended_days = models.PositiveSmallIntegerField(
        _("dager prøvetiden er forlenget"), default=0, help_text=_("Regnet med i siste dag.")
    )
    newly_educated = models.BooleanField(_("nyutdannet"), default=False)
    shortened = models.BooleanField(_("korte samtaler (30 minutter)"), default=False)
    contact_person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("kontaktperson")
    )
    state = models.CharField(_("tilstand"), max_length=10, choices=STATES, default=RUNNING)
    ended_on = models.DateField(_("avsluttet dato"), null=True, blank=True)
    end_reason = models.CharField(_("grunn"), max_length=20, choices=END_REASONS, blank=True)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("registrert av"))
    registered_at = models.DateTimeField(_("registrert"), default=timezone.now)
    # Of everything that was typed (mentorprogram.fingerprints): the same form sent again is known by it, and no other is.
    registered_as = LineColumn(max_length=64, blank=True, default="", editable=False)
    # The stem of the calendar UIDs of this mentorship's items: an event keeps its UID when its item's row is replaced.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Counts the changes of the plan; a form that carries an older number is stale and refused.
    revision = models.PositiveIntegerField(default=0, validators=[MinValueValidator(0)], editable=False)

    objects = MentorshipQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history)

    class Meta:
        verbose_name = _("mentorforhold")
        verbose_name_plural = _("mentorforhold")
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["department", "state"], name="mentorship_department_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee", "municipality"],
                condition=Q(state="running"),
                name="one_running_mentorship",
                violation_error_message=_("Personen er allerede på et program."),
            ),
            models.CheckConstraint(
                name="mentorship_end_told_when_over",
                condition=Q(state="running", ended_on__isnull=True, end_reason="")
                | Q(state="completed", ended_on__isnull=False, end_reason="")
                | (Q(state="ended", ended_on__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="mentorship_probation_has_end",
                condition=Q(probation_months=0, probation_ends_on__isnull=True)
                | Q(probation_months__gte=3, probation_months__lte=6, probation_ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="mentorship_weekday_monday_to_friday", condition=Q(preferred_weekday__isnull=True) | Q(preferred_weekday__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return str(self.mentee)

    def stage(self, today: date) -> str:
        """Return the state, or `before_start` for a running one that has not begun.

        The queryset's `at_stage` is the same rule in SQL.
        """
        return self.BEFORE_START if self.state == self.RUNNING and today < self.starts_on else self.state

    def shown_state(self, today: date) -> str:
        """Return the state a page shows: the stage, or `paused`.

        `paused` is a running mentorship with a pause that holds today.
        """
        stage = self.stage(today)
        return "paused" if stage == self.RUNNING and self.pause_ends_on(today) else stage

    def pause_ends_on(self, today: date) -> date | None:
        """Return the last day of the pause that holds today, or None.

        Uses `with_pauses` (which must have been asked for the same today) or a prefetch of `pauses`; only without
        both does it query.
        """
        # Whether the annotation is there, not what it holds: None in it means no pause.
        if "paused_until" in self.__dict__:
            return self.__dict__["paused_until"]
        return max((pause.ends_on for pause in self.pauses.all() if pause.starts_on <= today <= pause.ends_on), default=None)


class MentorPeriodQuerySet(PeriodQuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(mentorship__in=Mentorship.objects.visible_to(person, on))


class MentorPeriod(models.Model):
    """Who is mentor in a mentorship from one date to another.

    Replacing a mentor ends the old period the day before. Where periods overlap, the substitute is responsible before
    the mentor, and the mentor before the colleague who shares the task with her.
    """

    MENTOR = "mentor"
    SUBSTITUTE = "substitute"
    SHARED = "shared"
    KINDS = [(MENTOR, _("mentor")), (SUBSTITUTE, _("vikar for mentor")), (SHARED, _("deler med mentor"))]

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="mentor_periods", verbose_name=_("mentorforhold"))
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="periods", verbose_name=_("mentor"))
    kind = models.CharField(_("som"), max_length=10, choices=KINDS, default=MENTOR)
    starts_on = models.DateField(_("fra"))
    ends_on = models.DateField(_("til"), null=True, blank=True)

    objects = MentorPeriodQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history)

    class Meta:
        verbose_name = _("mentorperiode")
        verbose_name_plural = _("mentorperioder")
        ordering = ["starts_on", "pk"]
        constraints = [
            ends_after_start("mentor_period_ends_after_start"),
            models.UniqueConstraint(fields=["mentorship", "mentor", "starts_on"], name="mentor_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor}, {self.starts_on}–{self.ends_on or ''}"
