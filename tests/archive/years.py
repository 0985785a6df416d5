"""Which years that are over do the tests of the archive need? A full one with a text of every kind that must not get out."""

from datetime import date, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce

from people.models import Mentor
from programs.models import ChecklistItem, MentorPeriod, Mentorship, Pause, ProbationExtension
from sessions.hires.ending import complete, end
from sessions.models import ChecklistTick, Meeting, MissedTalk, PlanItem, PracticalNote
from tests.world import at

ENDED_ON = date(2027, 9, 12)
SECRETS = {
    "practical note": "Ta med kaffe til rom 4",
    "annet on a shift": "Oppmøte ved bakdøra",
    "note on a checklist": "Vist to ganger",
    "presentation": "Jeg liker tidligvakter",
    "note on a task": "Ring før du kommer",
    "room": "Grupperom Fjellstua",
}


def of(mentorship: Mentorship) -> Mentorship:
    """Read the year as the page does."""
    return Mentorship.objects.select_related("mentee", "municipality", "placement", "department__unit", "version__program").get(
        pk=mentorship.pk
    )


def write_secrets(world) -> None:
    """Write one text of each kind that is for few."""
    items = world.mine.items
    items.filter(kind=PlanItem.TRAINING_SHIFT, number=2).update(
        other=SECRETS["annet on a shift"], companion="Ola Kollega", shift_type="aften"
    )
    items.filter(kind=PlanItem.TASK).update(note=SECRETS["note on a task"])
    items.filter(kind=PlanItem.TALK).update(room=SECRETS["room"])
    ChecklistTick.objects.filter(mentorship=world.mine).update(note=SECRETS["note on a checklist"])
    Mentor.objects.filter(pk=world.here.mentor.pk).update(presentation=SECRETS["presentation"])
    talk = items.get(kind=PlanItem.TALK, number=1)
    for author in (world.mine.mentee, world.here.mentor.person):
        PracticalNote.objects.create(item=talk, author=author, text=SECRETS["practical note"])


def live_through(world) -> None:
    """Hold what can be held, tick what can be ticked, and let one talk come to nothing on two dates."""
    mentor = world.here.mentor.person
    items = world.mine.items
    fourth = items.get(kind=PlanItem.TALK, number=4)
    for planned_on, reason in ((fourth.planned_on - timedelta(days=2), PlanItem.BUSY), (fourth.planned_on, PlanItem.HOLIDAY)):
        MissedTalk.objects.create(item=fourth, planned_on=planned_on, reason=reason, logged_by=mentor)
    items.filter(pk=fourth.pk).update(state=PlanItem.NOT_HELD, not_held_reason=PlanItem.HOLIDAY)
    held = [PlanItem.TALK, PlanItem.INTERVIEW, PlanItem.LEADER_MENTOR_MEETING]
    for item in items.filter(kind__in=held, state=PlanItem.PLANNED, planned_on__lt=ENDED_ON):
        minutes = 37 if item.kind == PlanItem.TALK else None
        form = Meeting.PHONE if item.kind == PlanItem.TALK else ""
        led_by = mentor if item.kind == PlanItem.TALK else world.here.leader
        item.meeting = Meeting.objects.create(
            kind=item.kind, held_on=item.planned_on, minutes=minutes, form=form, led_by=led_by, logged_by=led_by
        )
        item.state, item.done_on = PlanItem.DONE, item.planned_on
        item.save()
    rest = items.filter(kind__in=[PlanItem.TASK, PlanItem.TRAINING_SHIFT]).exclude(planned_on=None)
    rest.update(state=PlanItem.DONE, done_on=Coalesce(F("planned_on"), F("first_planned_on")))
    for number, point in enumerate(ChecklistItem.objects.filter(checklist__version=world.mine.version)):
        taught = {"teacher_on": date(2026, 9, 16), "teacher": mentor} if number % 3 and point.checklist.teacher_ticks else {}
        ChecklistTick.objects.create(mentorship=world.mine, item=point, mentee_on=date(2026, 9, 15), **taught)


def change_mentors(world) -> None:
    """Let another be mentor from the new year, with somebody standing in for a week before."""
    period = MentorPeriod.objects.get(mentorship=world.mine)
    MentorPeriod.objects.filter(pk=period.pk).update(ends_on=date(2026, 12, 31))
    stood_in = {"kind": MentorPeriod.SUBSTITUTE, "starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 8)}
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, **stood_in)
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=date(2027, 1, 1))


def full_year(world) -> Mentorship:
    """End a year in which everything has happened that an archive copy tells of."""
    live_through(world)
    write_secrets(world)
    change_mentors(world)
    Pause.objects.create(mentorship=world.mine, starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 14), registered_by=world.here.leader)
    ProbationExtension.objects.create(
        mentorship=world.mine,
        days=14,
        previous_ends_on=date(2027, 3, 13),
        ends_on=date(2027, 3, 27),
        made_by=world.here.leader,
        made_at=at(date(2027, 3, 1)),
    )
    Mentorship.objects.filter(pk=world.mine.pk).update(probation_ends_on=date(2027, 3, 27), probation_extended_days=14)
    complete(mentorship=of(world.mine), on=ENDED_ON, revision=world.mine.revision, by=world.here.leader, today=ENDED_ON)
    return of(world.mine)


def year_before_its_start(world) -> Mentorship:
    """End a year in which nothing came to be: the hire took another position before the first day."""
    on = date(2026, 9, 1)
    mentorship = of(world.mine)
    end(mentorship=mentorship, reason=Mentorship.NEW_POSITION, on=on, revision=mentorship.revision, by=world.here.leader, today=on)
    return of(mentorship)
