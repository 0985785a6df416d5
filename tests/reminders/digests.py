"""How do the tests of the digest hold talks, miss them, and read what one leader is told?"""

from datetime import date, timedelta

from people.models import Municipality, OutgoingMail, Person
from people.outbox.message import Letter
from programs.models import MentorPeriod, Mentorship
from sessions.models import Meeting, MissedTalk, PlanItem
from sessions.reminders.digest.mail import write_digest
from tests.world import at

MONDAY = date(2026, 10, 12)  # week 42, and programme week 5 of the hires
NEEDS_YOU, COMING, NUMBERS, TOGETHER = "Dette trenger deg", "Denne uken og framover", "Tallene", "Til sammen"


def digest(person: Person, municipality: Municipality, *, monday: date = MONDAY, on: date | None = None) -> Letter | None:
    """Write one person's digest of a week, on its Monday unless told."""
    mail = OutgoingMail(person=person, subject_id=municipality.pk, payload={"monday": monday.isoformat()})
    return write_digest(mail, at(on or monday))


def entries(letter: Letter | None, heading: str) -> list[str]:
    """Return the lines of the list under a heading; none where the heading is not there."""
    found = [section for section in letter.sections if section.heading == heading] if letter else []
    return [f"{one.link}: {one.text}" for section in found for one in section.entries]


def lines(letter: Letter | None, heading: str) -> tuple[str, ...]:
    return next((section.lines for section in letter.sections if section.heading == heading), ()) if letter else ()


def headings(letter: Letter | None) -> list[str]:
    return [section.heading for section in letter.sections] if letter else []


def hold(item: PlanItem, *, on: date | None = None) -> None:
    """Have a talk or an interview held, on its date unless told."""
    mentor = item.mentorship.mentor_periods.first()
    by = mentor.mentor.person if mentor else item.mentorship.registered_by
    day = on or item.planned_on
    told = {"kind": item.kind, "held_on": day, "minutes": 45, "form": "samtale", "led_by": by, "logged_by": by, "logged_at": at(day)}
    PlanItem.objects.filter(pk=item.pk).update(state="done", done_on=day, meeting=Meeting.objects.create(**told))


def miss(item: PlanItem, *, reason: str = "travelt", new_date: date | None = None) -> None:
    """Have a talk not held on its date: it gets a new one, or is given up."""
    by = item.mentorship.mentor_periods.first().mentor.person
    MissedTalk.objects.create(item=item, planned_on=item.planned_on, reason=reason, logged_by=by)
    outcome = {"planned_on": new_date} if new_date else {"state": "not_held", "not_held_reason": reason}
    PlanItem.objects.filter(pk=item.pk).update(**outcome)


def all_is_well(*mentorships: Mentorship, until: date = MONDAY) -> None:
    """Have everything before a day done on its date."""
    for item in PlanItem.objects.filter(mentorship__in=mentorships, planned_on__lt=until, state="planned"):
        if item.kind in ("task", "training_shift"):
            PlanItem.objects.filter(pk=item.pk).update(state="done", done_on=item.planned_on)
        else:
            hold(item)


def talk(mentorship: Mentorship, number: int) -> PlanItem:
    return mentorship.items.get(kind="talk", number=number)


def copies(mentorship: Mentorship, number: int) -> list[Mentorship]:
    """Make so many more hires with the same plan: quicker than to register each."""
    people = Person.objects.bulk_create(
        Person(name=f"Kopi {place:03}", email=f"kopi.{place}.{mentorship.pk}@kommune.example") for place in range(number)
    )
    fields = {
        field.attname: getattr(mentorship, field.attname)
        for field in Mentorship._meta.concrete_fields
        if field.attname not in ("id", "uid", "mentee_id")
    }
    made = Mentorship.objects.bulk_create(Mentorship(**fields, mentee=mentee) for mentee in people)
    items, periods = list(mentorship.items.all()), list(mentorship.mentor_periods.all())
    for rows, model in ((items, PlanItem), (periods, MentorPeriod)):
        kept = [field.attname for field in model._meta.concrete_fields if field.attname not in ("id", "mentorship_id")]
        model.objects.bulk_create(
            (model(**{name: getattr(row, name) for name in kept}, mentorship=copy) for copy in made for row in rows), batch_size=500
        )
    return made


def days_after(days: int, *, of: date = MONDAY) -> date:
    return of + timedelta(days=days)
