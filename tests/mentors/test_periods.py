"""Do substitutes, sharers, endings and new mentors leave the periods that were meant, and refuse what makes no sense?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from people.models import Mentor, OutgoingMail
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.periods import EndMentor, ReplaceMentor, ShareMentor, SubstituteMentor
from sessions.models import PlanItem
from sessions.plan.role_holders import RoleHolders
from sessions.talks.log import log_talk
from tests.mentors.changing import order_to_change
from tests.world import FAR_BACK, at, person

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
JANUARY = (date(2027, 1, 1), date(2027, 1, 31))


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


@pytest.fixture
def third(world):
    return Mentor.objects.create(person=person("Tone Tredje"), unit=world.here.unit, starts_on=FAR_BACK)


def order(world, change, *, mentorship=None, by=None):
    return order_to_change(mentorship or world.mine, change, by=by or world.here.leader, today=TODAY)


def replaced(world, mentor, day):
    return order(world, ReplaceMentor(mentor=mentor, starts_on=day))()


def substituted(world, mentor, first=JANUARY[0], last=JANUARY[1], **values):
    return order(world, SubstituteMentor(mentor=mentor, starts_on=first, ends_on=last), **values)()


def shared(world, mentor, first=JANUARY[0], last=None, **values):
    return order(world, ShareMentor(mentor=mentor, starts_on=first, ends_on=last), **values)()


def ended(world, period, last, **values):
    return order(world, EndMentor(period=period, ends_on=last), **values)()


def period_of(world, mentor):
    return MentorPeriod.objects.get(mentorship=world.mine, mentor=mentor)


def complaints(call, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    return refused.value.message_dict if hasattr(refused.value, "error_dict") else {"": refused.value.messages}


def rows(world):
    """The periods but for Mona's beginning, which registration set."""
    found = (
        MentorPeriod.objects.filter(mentorship=world.mine).order_by("starts_on", "pk").values_list("mentor", "kind", "starts_on", "ends_on")
    )
    names = {world.here.mentor.pk: "Mona", world.here.other_mentor.pk: "Magne"}
    return [(names.get(mentor, "Tone"), kind, start if start >= TODAY else None, end) for mentor, kind, start, end in found]


def names_on(world, *days):
    found = RoleHolders.for_mentorships([world.mine], today=TODAY)
    people = [found.mentor_on(world.mine.pk, day) for day in days]
    return [who.first_name if who else None for who in people]


def flags_of(world):
    talks = PlanItem.objects.filter(mentorship=world.mine, kind="talk", planned_on__gte=TODAY)
    return {talk.planned_on for talk in talks if "no_mentor" in talk.flags}


MONA = ("Mona", "mentor", None, None)


# Standing in


def test_a_substitute_leaves_the_mentor_where_she_is(world):
    substituted(world, world.here.other_mentor)

    assert rows(world) == [MONA, ("Magne", "substitute", *JANUARY)]
    assert names_on(world, JANUARY[0] - DAY, *JANUARY, JANUARY[1] + DAY) == ["Mona", "Magne", "Magne", "Mona"]


def test_both_see_and_log_while_one_stands_in_and_only_then(world):
    substituted(world, world.here.other_mentor)
    following = {
        who.person.first_name: [Mentorship.objects.mentored_by(who.person, day).filter(pk=world.mine.pk).exists() for day in days]
        for who in (world.here.mentor, world.here.other_mentor)
        for days in [(JANUARY[0] - DAY, *JANUARY, JANUARY[1] + DAY)]
    }

    assert following == {"Mona": [True] * 4, "Magne": [False, True, True, False]}


def test_a_talk_the_substitute_held_stays_hers(world):
    talk = PlanItem.objects.select_related("mentorship").get(mentorship=world.mine, kind="talk", number=6)
    substituted(world, world.here.other_mentor, TODAY, TODAY)
    log_talk(item=talk, held_on=TODAY, minutes=30, held_as="samtale", revision=0, by=world.here.other_mentor.person, now=at(TODAY))

    replaced(world, Mentor.objects.create(person=person("Tone Tredje"), unit=world.here.unit, starts_on=FAR_BACK), TODAY)
    talk.refresh_from_db()
    assert talk.meeting.led_by == world.here.other_mentor.person


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2027, 2, 1), date(2027, 1, 1), "ends_on"),
        (date(2020, 1, 1), date(2027, 1, 1), "starts_on"),
        (date(2027, 1, 1), date(2030, 1, 1), "ends_on"),
    ],
)
def test_impossible_dates_are_refused_beside_their_field(world, first, last, field):
    assert list(complaints(substituted, world, world.here.other_mentor, first, last)) == [field]
    assert rows(world) == [MONA]


def test_a_substitute_is_a_mentor_of_the_unit_for_all_the_days(world, third):
    third.ends_on = date(2027, 1, 15)
    third.save()

    assert complaints(substituted, world, third) == {"ends_on": ["Tone Tredje er mentor i enheten bare til fre. 15. jan. 2027 (uke 2)."]}
    assert list(complaints(substituted, world, third, date(2027, 1, 16))) == ["starts_on"]
    assert list(complaints(substituted, world, world.there.mentor)) == ["mentor"]


def test_nobody_stands_in_for_herself_or_shares_with_herself(world):
    assert complaints(substituted, world, world.here.mentor) == {"mentor": ["Mona Sandvik er selv mentor da."]}
    assert complaints(shared, world, world.here.mentor) == {"mentor": ["Mona Sandvik er selv mentor da."]}


def test_the_hire_who_is_a_mentor_herself_follows_anybody_but_herself(world):
    own = Mentor.objects.create(person=world.mine.mentee, unit=world.here.unit, starts_on=FAR_BACK)
    for call in (substituted, shared):
        assert complaints(call, world, own) == {"mentor": ["Ingen kan være mentor for seg selv."]}
    substituted(world, own, mentorship=world.neighbour)

    assert Mentorship.objects.mentored_by(world.mine.mentee, JANUARY[0]).get() == world.neighbour


def test_one_substitute_at_a_time(world, third):
    substituted(world, third)

    assert "Tone Tredje er vikar fra" in complaints(substituted, world, world.here.other_mentor, JANUARY[1], date(2027, 2, 5))["mentor"][0]
    substituted(world, world.here.other_mentor, JANUARY[1] + DAY, date(2027, 2, 5))


STANDS_IN, SHARES = (
    lambda mentor, first=JANUARY[0], last=JANUARY[1]: SubstituteMentor(mentor=mentor, starts_on=first, ends_on=last),
    lambda mentor, first=JANUARY[0], last=JANUARY[1]: ShareMentor(mentor=mentor, starts_on=first, ends_on=last),
)


@pytest.mark.parametrize("change", [STANDS_IN, SHARES])
def test_a_double_click_acts_once(world, change):
    click = order(world, change(world.here.other_mentor))
    click()
    click()
    order(world, change(world.here.other_mentor))()

    assert Mentorship.objects.get(pk=world.mine.pk).revision == 1
    assert len(rows(world)) == 2


@pytest.mark.parametrize("change", [STANDS_IN, SHARES])
def test_a_stale_page_and_a_finished_year_are_refused(world, third, change):
    stale = order(world, change(world.here.other_mentor))
    order(world, change(third))()

    with pytest.raises(ValidationError):
        stale()
    assert [row[0] for row in rows(world)] == ["Mona", "Tone"]
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)
    late = change(world.here.other_mentor, date(2027, 3, 1), date(2027, 3, 2))
    assert "kan ikke endres" in complaints(order, world, late)[""][0]


# ShareMentor


def test_the_mentor_is_responsible_while_she_is_there_and_the_sharer_when_she_is_not(world):
    shared(world, world.here.other_mentor)
    ended(world, period_of(world, world.here.mentor), date(2027, 2, 28))

    assert rows(world) == [("Mona", "mentor", None, date(2027, 2, 28)), ("Magne", "shared", JANUARY[0], None)]
    assert names_on(world, JANUARY[0], date(2027, 2, 28), date(2027, 3, 1)) == ["Mona", "Mona", "Magne"]
    assert flags_of(world) == set()


def test_sharing_twice_is_refused(world):
    shared(world, world.here.other_mentor)

    assert complaints(shared, world, world.here.other_mentor, date(2027, 3, 1)) == {
        "mentor": ["Magne Sandvik deler allerede med mentor da."]
    }
    ended(world, period_of(world, world.here.other_mentor), JANUARY[1])
    shared(world, world.here.other_mentor, JANUARY[1] + DAY)


def test_a_sharer_who_stands_in_shares_again_afterwards(world):
    shared(world, world.here.other_mentor, JANUARY[0])
    substituted(world, world.here.other_mentor, date(2027, 2, 1), date(2027, 2, 28))

    assert rows(world) == [
        MONA,
        ("Magne", "shared", *JANUARY),
        ("Magne", "substitute", date(2027, 2, 1), date(2027, 2, 28)),
        ("Magne", "shared", date(2027, 3, 1), None),
    ]


def test_a_sharer_who_stands_in_from_her_first_day(world):
    shared(world, world.here.other_mentor, *JANUARY)
    substituted(world, world.here.other_mentor)

    assert rows(world) == [MONA, ("Magne", "substitute", *JANUARY)]


def test_a_substitute_does_not_share_in_the_same_days(world):
    substituted(world, world.here.other_mentor)

    assert "er vikar fra" in complaints(shared, world, world.here.other_mentor)["mentor"][0]


# A new mentor


@pytest.mark.parametrize("day", [JANUARY[0], date(2027, 1, 10), date(2027, 2, 1)])
def test_a_sharer_becomes_mentor(world, day):
    shared(world, world.here.other_mentor)
    replaced(world, world.here.other_mentor, day)

    before = [("Magne", "shared", JANUARY[0], day - DAY)] if day > JANUARY[0] else []
    assert rows(world) == [("Mona", "mentor", None, day - DAY), *before, ("Magne", "mentor", day, None)]


def test_a_substitute_becomes_mentor_and_stands_in_no_longer(world):
    substituted(world, world.here.other_mentor)
    replaced(world, world.here.other_mentor, date(2027, 1, 10))

    assert rows(world) == [
        ("Mona", "mentor", None, date(2027, 1, 9)),
        ("Magne", "substitute", JANUARY[0], date(2027, 1, 9)),
        ("Magne", "mentor", date(2027, 1, 10), None),
    ]


def test_substitutes_and_sharers_stay_when_the_mentor_is_replaced(world, third):
    shared(world, third)
    fourth = Mentor.objects.create(person=person("Tor Fjerde"), unit=world.here.unit, starts_on=FAR_BACK)
    substituted(world, fourth)
    replaced(world, world.here.other_mentor, date(2027, 1, 10))

    kinds = MentorPeriod.objects.filter(mentorship=world.mine).exclude(kind="mentor").values_list("mentor", "starts_on", "ends_on")
    assert set(kinds) == {(third.pk, JANUARY[0], None), (fourth.pk, *JANUARY)}
    assert names_on(world, date(2027, 1, 9), date(2027, 1, 10), date(2027, 2, 1)) == ["Tor", "Tor", "Magne"]


def test_a_talk_held_by_a_substitute_stops_no_replacement(world, third):
    talk = PlanItem.objects.select_related("mentorship").get(mentorship=world.mine, kind="talk", number=5)
    substituted(world, world.here.other_mentor, talk.planned_on, talk.planned_on)
    log_talk(
        item=talk, held_on=talk.planned_on, minutes=30, held_as="samtale", revision=0, by=world.here.other_mentor.person, now=at(TODAY)
    )
    replaced(world, third, talk.planned_on)

    assert names_on(world, talk.planned_on, TODAY) == ["Magne", "Tone"]


def test_a_mentor_who_has_not_begun_never_begins(world, third):
    replaced(world, world.here.other_mentor, JANUARY[0])
    replaced(world, third, JANUARY[0])

    assert rows(world) == [("Mona", "mentor", None, JANUARY[0] - DAY), ("Tone", "mentor", JANUARY[0], None)]


# The end of a period


def test_a_mentor_who_ends_leaves_flags_and_a_mail_to_the_leader(world):
    last = date(2027, 1, 15)
    ended(world, period_of(world, world.here.mentor), last, by=world.here.coordinator)
    ahead = {day for day in PlanItem.objects.filter(mentorship=world.mine, kind="talk").values_list("planned_on", flat=True) if day > last}

    assert rows(world) == [("Mona", "mentor", None, last)]
    assert flags_of(world) == ahead != set()
    assert [mail.person for mail in OutgoingMail.objects.filter(kind="mentor_ends")] == [world.here.leader]


def test_the_leader_who_ends_it_gets_no_mail(world):
    ended(world, period_of(world, world.here.mentor), date(2027, 1, 15))

    assert not OutgoingMail.objects.filter(kind="mentor_ends").exists()


def test_the_end_is_taken_back_by_a_later_day_and_the_flags_go(world):
    period = period_of(world, world.here.mentor)
    ended(world, period, date(2027, 1, 15))
    assert flags_of(world)
    ended(world, period, date(2027, 12, 31))

    assert flags_of(world) == set()


def test_a_substitute_who_goes_early_gives_the_days_back(world):
    substituted(world, world.here.other_mentor)
    period = period_of(world, world.here.other_mentor)
    click = order(world, EndMentor(period=period, ends_on=date(2027, 1, 10)))
    for _click in range(2):
        click()

    assert rows(world) == [MONA, ("Magne", "substitute", JANUARY[0], date(2027, 1, 10))]
    assert names_on(world, date(2027, 1, 10), date(2027, 1, 11)) == ["Magne", "Mona"]
    assert not OutgoingMail.objects.filter(kind="mentor_ends").exists()


def test_a_period_that_has_not_begun_is_deleted(world):
    substituted(world, world.here.other_mentor)
    period = period_of(world, world.here.other_mentor)
    click = order(world, EndMentor(period=period, ends_on=TODAY))
    for _click in range(2):
        click()

    assert rows(world) == [MONA]
    assert (
        "finnes ikke lenger"
        in complaints(ended, world, MentorPeriod(pk=period.pk, mentorship=world.mine, starts_on=FAR_BACK), TODAY)[""][0]
    )


def test_a_period_that_has_begun_does_not_end_before_it_did(world):
    period = period_of(world, world.here.mentor)

    assert "kan ikke være før" in complaints(ended, world, period, period.starts_on - DAY)["ends_on"][0]


def test_no_period_ends_before_a_talk_that_was_held_in_it(world):
    talk = PlanItem.objects.select_related("mentorship").get(mentorship=world.mine, kind="talk", number=5)
    log_talk(item=talk, held_on=talk.planned_on, minutes=30, held_as="samtale", revision=0, by=world.here.mentor.person, now=at(TODAY))
    period = period_of(world, world.here.mentor)

    assert "Velg den datoen eller en senere." in complaints(ended, world, period, talk.planned_on - DAY)["ends_on"][0]
    ended(world, period, talk.planned_on)


def test_a_later_last_day_does_not_run_into_the_next_mentor_or_another_substitute(world, third):
    replaced(world, world.here.other_mentor, date(2027, 3, 1))
    mona = period_of(world, world.here.mentor)
    assert "Magne Sandvik er mentor fra" in complaints(ended, world, mona, date(2027, 3, 1))["ends_on"][0]
    substituted(world, third, *JANUARY)
    fourth = Mentor.objects.create(person=person("Tor Fjerde"), unit=world.here.unit, starts_on=FAR_BACK)
    substituted(world, fourth, date(2027, 2, 1), date(2027, 2, 2))
    assert "Tor Fjerde er vikar" in complaints(ended, world, period_of(world, third), date(2027, 2, 1))["ends_on"][0]
    shared(world, fourth, date(2027, 2, 3))
    assert (
        "på en annen måte"
        in complaints(ended, world, MentorPeriod.objects.get(mentor=fourth, kind="substitute"), date(2027, 2, 3))["ends_on"][0]
    )


def test_a_period_that_is_over_stays_over(world):
    replaced(world, world.here.other_mentor, TODAY)

    assert complaints(ended, world, period_of(world, world.here.mentor), date(2027, 1, 1)) == {"ends_on": ["Perioden er allerede over."]}


# What a change is made of


@pytest.mark.parametrize("name", ["replacing", "substituting", "sharing", "ending"])
def test_a_check_writes_nothing_and_the_rows_touch_nothing_but_the_periods(world, name):
    changes = {
        "replacing": ReplaceMentor(mentor=world.here.other_mentor, starts_on=JANUARY[0]),
        "substituting": SubstituteMentor(mentor=world.here.other_mentor, starts_on=JANUARY[0], ends_on=JANUARY[1]),
        "sharing": ShareMentor(mentor=world.here.other_mentor, starts_on=JANUARY[0]),
        "ending": EndMentor(period=period_of(world, world.here.mentor), ends_on=JANUARY[0]),
    }
    mentorship = Mentorship.objects.get(pk=world.mine.pk)
    assert not changes[name].is_made(mentorship)
    changes[name].check(mentorship, today=TODAY)
    assert rows(world) == [MONA]
    changes[name].change_periods(mentorship)

    assert changes[name].is_made(mentorship)
    assert rows(world) != [MONA]
    assert Mentorship.objects.get(pk=world.mine.pk).revision == 0
    assert flags_of(world) == set()
