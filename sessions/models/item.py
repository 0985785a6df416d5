"""What is planned in one mentorship, when, and what became of it?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentorprogram.acts import actor_in_history
from mentorprogram.codes import CodesField
from mentorprogram.text.columns import LineColumn
from people.models import Person, Placement, Unit
from programs.models import Mentorship
from sessions.models import kinds
from sessions.models.kinds import ITEM_KINDS, OfKind, codes

# A talk that was not in the plan is an item of its own; no programme has a rule whose key begins so.
UNPLANNED = "extra_"


def is_for(role: str) -> Q:
    """Return the condition that a role is among those responsible for an item."""
    return Q(responsible__holds=role)


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(mentorship__in=Mentorship.objects.visible_to(person, on))

    def editable_by(self, person: Person, on: date | None = None):
        """Keep the items the person may change.

        All of a plan as leader or coordinator; the talks and the mentor's own tasks as mentor.
        """
        return self.filter(
            Q(mentorship__in=Mentorship.objects.editable_by(person, on))
            | (
                (Q(kind=PlanItem.TALK) | (is_for("mentor") & Q(kind=PlanItem.TASK)))
                & Q(mentorship__in=Mentorship.objects.mentored_by(person, on))
            )
        )

    def loggable_by(self, person: Person, on: date | None = None):
        """Keep the talks the person logs: those of the mentorships she is mentor in."""
        return self.filter(kind=PlanItem.TALK, mentorship__in=Mentorship.objects.mentored_by(person, on))

    def attended_by(self, person: Person, on: date | None = None):
        """Keep the talks of the person's own mentorship, and those she logs.

        A leader sees in the plan that talks are held, but never a talk's own page.
        """
        own = Q(kind=PlanItem.TALK, mentorship__mentee=person)
        return self.filter(own | Q(pk__in=PlanItem.objects.loggable_by(person, on).values("pk")))

    def note_shared_with(self, person: Person, on: date | None = None):
        """Keep the tasks whose note the person may read and write.

        Every task of a department she leads, and the tasks her own role is responsible for.
        """
        reach = person.reach(on)
        return self.filter(
            Q(mentorship__department__in=reach.led_departments)
            | (is_for("unit_leader") & Q(mentorship__department__unit__in=reach.led_units))
            | (is_for("mentor") & Q(mentorship__in=Mentorship.objects.mentored_by(person, on)))
            | (is_for("mentee") & Q(mentorship__mentee=person))
            | (is_for("coordinator") & Q(mentorship__department__unit__in=Unit.objects.editable_by(person, on))),
            kind=PlanItem.TASK,
        )

    def for_role(self, role: str):
        """Keep the items a role is responsible for, alone or with others."""
        return self.filter(is_for(role))

    def of_kinds(self, wanted: Iterable[str]):
        return self.filter(kind__in=wanted)

    def talks(self):
        return self.filter(kind=PlanItem.TALK)

    def tasks(self):
        return self.filter(kind=PlanItem.TASK)

    def shifts(self):
        return self.filter(kind=PlanItem.TRAINING_SHIFT)

    def interviews(self):
        return self.filter(kind=PlanItem.INTERVIEW)

    def meetings(self):
        """Keep the meetings with the department leader."""
        return self.of_kinds(codes(lambda kind: kind.is_meeting))

    def ticked(self):
        """Keep the items that are ticked off by hand."""
        return self.of_kinds(codes(lambda kind: kind.is_ticked))

    def logged(self):
        """Keep the items that are logged as held."""
        return self.of_kinds(codes(lambda kind: not kind.is_ticked))

    def conversations(self):
        """Keep the items for which the hire sits down with the mentor or the leader."""
        return self.of_kinds(codes(lambda kind: kind.is_conversation))

    def with_mentee(self):
        """Keep the items of kinds the hire attends, whoever is responsible."""
        return self.of_kinds(codes(lambda kind: "mentee" in kind.attended_by))

    def attended_by_role(self, role: str):
        """Keep the items a role attends: the same rule as `PlanItem.attended_by`, in SQL."""
        here = Q(kind__in=codes(lambda kind: role in kind.attended_by))
        here |= is_for(role) & Q(kind__in=codes(lambda kind: kind.responsible_attend))
        return self.filter(here | Q(with_mentor=True) if role == "mentor" else here)

    def unplanned(self):
        """Keep the talks that were held and never planned."""
        return self.filter(rule_key__startswith=UNPLANNED)

    def in_the_plan(self):
        """Keep the items of the plan: all but the unplanned talks."""
        return self.exclude(rule_key__startswith=UNPLANNED)

    def open(self):
        """Keep the items neither done nor given up, in running mentorships."""
        return self.filter(state=PlanItem.PLANNED, mentorship__state=Mentorship.RUNNING)

    def not_registered(self):
        """Keep the open items dated before the day the hire was registered.

        They are to be logged or waived, and never count as overdue.
        """
        return self.open().filter(planned_on__lt=TruncDate("mentorship__registered_at"))

    def overdue(self, today: date):
        """Keep the open items dated before today, from the day of registration on."""
        return self.open().filter(planned_on__lt=today, planned_on__gte=TruncDate("mentorship__registered_at"))

    def in_plan_order(self):
        """Order by date, then kind, then number; items without a date come last.

        The date of an unplanned talk is the day it was held.
        """
        place = models.Case(*[models.When(kind=kind.code, then=place) for place, kind in enumerate(ITEM_KINDS)])
        return self.order_by(Coalesce("planned_on", "done_on").asc(nulls_last=True), place, "number")


class PlanItem(OfKind, models.Model):
    """One item of a plan.

    `planned_on` is its date now, `first_planned_on` its first date: moving an item hides nothing.
    """

    TASK = kinds.TASK
    TRAINING_SHIFT = kinds.TRAINING_SHIFT
    INTERVIEW = kinds.INTERVIEW
    LEADER_MENTOR_MEETING = kinds.LEADER_MENTOR_MEETING
    TALK = kinds.TALK
    KINDS = [(kind.code, kind.label) for kind in ITEM_KINDS]

    PLANNED = "planned"
    DONE = "done"
    NOT_HELD = "not_held"
    CANCELLED = "cancelled"
    WAIVED = "waived"
    STATES = [
        (PLANNED, _("planlagt")),
        (DONE, _("utført")),
        (NOT_HELD, _("ikke holdt")),
        (CANCELLED, _("falt bort")),
        (WAIVED, _("ikke aktuelt")),  # dated before a late registration, and not to be done any more
    ]

    # Why a talk was not held: a code, never a story.
    HOLIDAY = "ferie"
    ABSENCE = "fravaer"
    BUSY = "travelt"
    SHIFT = "vakt"
    OTHER = "annet"
    NOT_HELD_REASONS = [
        (HOLIDAY, _("Ferie")),
        (ABSENCE, _("Fravær")),
        (BUSY, _("Travelt på avdelingen")),
        (SHIFT, _("Vakter som ikke passet sammen")),
        (OTHER, _("Annet")),
    ]
    SHIFT_TYPES = [(Placement.DAY, _("Dag")), (Placement.EVENING, _("Aften")), (Placement.NIGHT, _("Natt"))]

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="items", verbose_name=_("mentorforhold"))
    kind = models.CharField(_("type"), max_length=30, choices=KINDS)
    number = models.PositiveSmallIntegerField(_("nummer"))
    rule_key = LineColumn(_("regel"), max_length=60, help_text=_("Regelen i programmet som punktet kommer fra."))
    title = LineColumn(_("tittel"), max_length=120)
    responsible = CodesField(_("ansvarlige roller"), default=list, help_text=_("Rollekoder; hvem det er, følger av datoen."))
    week = models.SmallIntegerField(_("programuke"), null=True, blank=True)
    first_planned_on = models.DateField(_("først planlagt"), null=True, blank=True)
    planned_on = models.DateField(_("dato"), null=True, blank=True)
    target_on = models.DateField(_("måldato"), null=True, blank=True)
    # Of an interview: its latest day by the programme's rule. Past it, the probation may end unspoken of.
    latest_on = models.DateField(_("siste frist"), null=True, blank=True, editable=False)
    moved_because = LineColumn(_("flyttet fordi"), max_length=100, blank=True)
    flags = models.JSONField(_("merknader"), default=list, blank=True)
    is_pinned = models.BooleanField(_("dato satt for hånd"), default=False)
    time = models.TimeField(_("klokkeslett"), null=True, blank=True)
    room = LineColumn(_("rom"), max_length=60, blank=True)
    expected_minutes = models.PositiveSmallIntegerField(_("forventet tid (minutter)"), null=True, blank=True)
    # Training shifts only.
    shift_type = models.CharField(_("type vakt"), max_length=10, choices=SHIFT_TYPES, blank=True)
    with_mentor = models.BooleanField(_("sammen med mentor"), default=False)
    companion = LineColumn(_("hvem du går med"), max_length=100, blank=True)
    other = LineColumn(_("annet"), max_length=200, blank=True)
    # Tasks only: seen by the responsible and the leader.
    note = LineColumn(_("merknad"), max_length=200, blank=True)
    # What became of it.
    state = models.CharField(_("tilstand"), max_length=10, choices=STATES, default=PLANNED)
    not_held_reason = models.CharField(_("hvorfor ikke holdt"), max_length=10, choices=NOT_HELD_REASONS, blank=True)
    done_on = models.DateField(_("utført dato"), null=True, blank=True)
    done_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("meldt utført av")
    )
    meeting = models.ForeignKey(
        "mentor_sessions.Meeting", on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("møte")
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = PlanItemQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history, excluded_fields=["note", "other"])

    class Meta:
        verbose_name = _("planlagt aktivitet")
        verbose_name_plural = _("planlagte aktiviteter")
        ordering = ["mentorship", "kind", "number"]
        indexes = [
            models.Index(fields=["state", "kind", "planned_on"], name="item_state_kind_date"),
            models.Index(fields=["mentorship", "state", "planned_on"], name="item_mentorship_state_date"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "rule_key"], name="item_rule_once"),
            models.CheckConstraint(
                name="item_done_has_a_date", condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on__isnull=True))
            ),
            models.CheckConstraint(
                name="item_meeting_held_points_to_it",
                condition=Q(kind__in=codes(lambda kind: kind.is_ticked), meeting__isnull=True)
                | Q(kind__in=codes(lambda kind: not kind.is_ticked), state="done", meeting__isnull=False)
                | (Q(kind__in=codes(lambda kind: not kind.is_ticked), meeting__isnull=True) & ~Q(state="done")),
            ),
            models.CheckConstraint(
                name="item_not_held_has_reason",
                condition=(Q(state="not_held") & ~Q(not_held_reason="")) | (~Q(state="not_held") & Q(not_held_reason="")),
            ),
            models.CheckConstraint(
                name="item_free_text_where_it_belongs",
                condition=(Q(kind="task") | Q(note="")) & (Q(kind="training_shift") | Q(other="", companion="", shift_type="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unplanned(self) -> bool:
        """Whether it is a talk that was held and never planned."""
        return self.rule_key.startswith(UNPLANNED)

    @property
    def attended_by(self) -> frozenset[str]:
        """The roles that attend it; who holds a role follows from its date."""
        responsible = self.roles if self.kind_row.responsible_attend else ()
        return frozenset((*self.kind_row.attended_by, *responsible, *(("mentor",) if self.with_mentor else ())))

    @property
    def roles(self) -> tuple[str, ...]:
        """The responsible roles' codes, in order."""
        return tuple(self.responsible)

    @property
    def lies_before_registration(self) -> bool:
        """Whether its date lies before the day the hire was registered."""
        return self.planned_on is not None and self.planned_on < timezone.localdate(self.mentorship.registered_at)

    @property
    def is_not_registered(self) -> bool:
        """Whether it is open and dated before the day the hire was registered.

        Meant for a running mentorship: the mentorship's state is not asked.
        """
        return self.state == self.PLANNED and self.lies_before_registration

    def presumed_on(self, today: date) -> date | None:
        """Return the day it was done unless somebody says otherwise, or None.

        Its planned date, once that has come: what the first button about it records, and what its form
        begins with. Nothing is presumed of an item that lies ahead, has no date, or has been given up.
        """
        has_come = self.state == self.PLANNED and self.planned_on is not None and self.planned_on <= today
        return self.planned_on if has_come else None

    def is_overdue(self, today: date) -> bool:
        """Whether it is open and dated before today, but not before the registration.

        Meant for a running mentorship: the mentorship's state is not asked.
        """
        is_past = self.state == self.PLANNED and self.planned_on is not None and self.planned_on < today
        return is_past and not self.lies_before_registration

    def shown_state(self, today: date) -> str:
        """Return the name of the state a page shows (`people.states`)."""
        if self.state == self.DONE:
            return "done" if self.is_ticked else "held"
        if self.state == self.NOT_HELD:
            return "not_held"
        if self.state == self.CANCELLED:
            return "ended"
        if self.state == self.WAIVED:
            return "waived"
        if self.planned_on is None:
            return "unplaced"
        if self.planned_on >= today:
            return "today" if self.planned_on == today else "planned"
        return "not_registered" if self.lies_before_registration else "overdue"
