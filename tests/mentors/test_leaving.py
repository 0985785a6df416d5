"""What happens to the plans when a mentor's or a leader's appointment gets another end, and who is told?"""

from datetime import date, timedelta

import pytest

from people.models import Absence, OutgoingMail
from people.organisation.appointments import appoint, change_mentor, end_appointment
from people.outbox.sending import send_due
from sessions.mentors.leaving import write_mentor_ends
from sessions.mentors.periods import ReplaceMentor
from sessions.models import PlanItem
from tests.mentors.changing import change_mentors
from tests.world import at, hire, person

TODAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)  # nothing of this kind leaves on a Sunday
LAST = date(2027, 1, 31)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def stops(world, last, *, mentor=None):
    mentor = mentor or world.here.mentor
    return change_mentor(mentor=mentor, capacity=3, ends_on=last, by=world.here.coordinator, today=TODAY)


def flagged(mentorship, flag="no_mentor"):
    return {item.pk for item in PlanItem.objects.filter(mentorship=mentorship) if flag in item.flags}


def hers_after(mentorship, last=LAST, role="mentor"):
    items = PlanItem.objects.filter(mentorship=mentorship, planned_on__gt=last)
    return {item.pk for item in items if role in item.roles}


def mails():
    return OutgoingMail.objects.filter(kind="mentor_ends").order_by("person__name")


def receivers():
    return [mail.person for mail in mails()]


def succeed(world, mentorship, *, on=LAST + DAY):
    change_mentors(mentorship, ReplaceMentor(mentor=world.here.other_mentor, starts_on=on), by=world.here.leader, today=TODAY)


def test_everything_after_her_last_day_is_flagged_and_nothing_else(world):
    stops(world, LAST)

    assert flagged(world.mine) == hers_after(world.mine) != set()
    assert flagged(world.neighbour) == flagged(world.theirs) == set()


def test_an_earlier_end_flags_more_and_no_end_takes_the_flags_away(world):
    stops(world, LAST)
    stops(world, TODAY)
    assert flagged(world.mine) == hers_after(world.mine, TODAY)
    stops(world, None)

    assert flagged(world.mine) == set()


def test_the_capacity_alone_tells_nobody(world):
    change_mentor(mentor=world.here.mentor, capacity=5, ends_on=None, by=world.here.coordinator, today=TODAY)

    assert receivers() == []


def test_each_leader_concerned_gets_one_mail_however_often_it_is_said(world):
    hire(world.here, "Alma Alene", starts_on=world.start, department=world.here.other_department)
    hire(world.here, "Arne Annen", starts_on=world.start)
    for _click in range(2):
        stops(world, LAST)

    assert receivers() == [world.here.leader, world.here.other_leader]
    assert [mail.municipality for mail in mails()] == [world.here.municipality] * 2


def test_who_has_somebody_after_her_is_not_counted(world):
    arne = hire(world.here, "Arne Annen", starts_on=world.start)
    succeed(world, arne)
    stops(world, LAST)
    assert "1 av de nyansatte" in write_mentor_ends(mails().get(), at(TODAY)).text
    succeed(world, world.mine)

    assert write_mentor_ends(mails().get(), at(TODAY)) is None


def test_nobody_is_told_where_all_have_somebody(world):
    succeed(world, world.mine)
    stops(world, LAST)

    assert receivers() == []


def test_nobody_is_told_of_a_year_that_is_over_by_then(world):
    PlanItem.objects.filter(mentorship=world.mine, planned_on__gt=LAST).update(state=PlanItem.CANCELLED)
    stops(world, LAST)

    assert receivers() == []


def test_a_later_end_tells_nobody(world):
    stops(world, LAST)
    mails().delete()
    stops(world, LAST + 30 * DAY)

    assert receivers() == []
    assert flagged(world.mine) == hers_after(world.mine, LAST + 30 * DAY)


def test_the_mail_says_how_many_and_until_when_and_nothing_more(world, settings):
    hire(world.here, "Arne Annen", starts_on=world.start)
    stops(world, LAST)
    letter = write_mentor_ends(mails().get(), at(TODAY))

    assert letter.subject == "Siste dag som mentor: Mona Sandvik, søn. 31. jan. (uke 4)"
    assert letter.text.split("\n\n")[:-1] == [
        "Hei, Lise!",
        "Mona Sandvik har søndag 31. januar 2027 som siste dag som mentor.",
        "Etter det har 2 av de nyansatte du følger opp, ingen mentor.",
        "Velg ny mentor på siden til hver av dem. Det som er planlagt etter datoen, står med «mentor mangler» til du har gjort det.",
        f"Åpne i Mentorprogram:\n{settings.BASE_URL}/nyansatte/",
        "Hilsen Mentorprogram",
    ]


def test_it_is_sent_in_the_morning_and_not_at_all_when_it_was_taken_back(world):
    stops(world, LAST)
    assert mails().get().due_at == at(TODAY, 7).replace(minute=30)
    stops(world, None)
    send_due(now=lambda: at(MONDAY))
    assert mails().get().state == OutgoingMail.OBSOLETE
    stops(world, LAST)
    send_due(now=lambda: at(MONDAY))

    assert mails().get().state == OutgoingMail.SENT


def test_a_leader_who_left_is_not_told(world):
    stops(world, LAST)
    world.here.leader.appointments.update(ends_on=TODAY - DAY)

    assert write_mentor_ends(mails().get(), at(TODAY)) is None


def test_a_mentor_who_has_left_the_tables_is_no_mail(world):
    stops(world, LAST)
    mail = mails().get()
    mail.subject_id = 0

    assert write_mentor_ends(mail, at(TODAY)) is None


# The department's leader


def test_a_leader_who_stops_leaves_flags_until_the_next_is_appointed(world):
    appointment = world.here.leader.appointments.get()
    end_appointment(appointment=appointment, ends_on=LAST, by=world.here.coordinator, today=TODAY)
    assert flagged(world.mine, "no_leader") == hers_after(world.mine, role="department_leader") != set()
    assert flagged(world.neighbour, "no_leader") == set()
    appoint(
        person=person("Nina Neste"),
        role="department_leader",
        place=world.here.department,
        starts_on=LAST + DAY,
        by=world.here.coordinator,
    )

    assert flagged(world.mine, "no_leader") == set()
    assert receivers() == []


def test_other_appointments_touch_no_plan(world, django_assert_num_queries):
    before = PlanItem.history.count()
    end_appointment(appointment=world.here.unit_leader.appointments.get(), ends_on=LAST, by=world.here.coordinator, today=TODAY)
    appoint(person=person("Nina Neste"), role="unit_leader", place=world.here.unit, starts_on=LAST, by=world.here.coordinator)

    assert PlanItem.history.count() == before


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_the_years(world, number, django_assert_num_queries):
    for name in ("Arne Annen", "Anna Annen")[: number - 1]:
        hire(world.here, name, starts_on=world.start)
    Absence.objects.all().delete()
    with django_assert_num_queries(QUERIES):
        stops(world, LAST)


# The person and the mentor; the years, their lines and who holds what; the flags; then whom to tell, and the mail.
QUERIES = 28
