"""Does the week's digest say what a leader needs to know of her own hires, in numbers and dates?"""

from datetime import date, time, timedelta

import pytest
from django.conf import settings

from people.models import OutgoingMail
from people.outbox.connection import mime_message
from people.preferences.unsubscribe import unsubscribe_url
from programs.models import Mentorship, Pause
from sessions.models import PlanItem
from sessions.reminders.digest.mail import LINES_SHOWN, write_digest
from tests.reading import flat
from tests.reminders.digests import (
    COMING,
    MONDAY,
    NEEDS_YOU,
    NUMBERS,
    all_is_well,
    copies,
    days_after,
    digest,
    entries,
    headings,
    hold,
    lines,
    miss,
    talk,
)
from tests.world import at, hire


@pytest.fixture
def here(reminders):
    return reminders.here


@pytest.fixture
def mine(reminders) -> Mentorship:
    """A hire in her fifth week, with everything before it done."""
    all_is_well(reminders.mine)
    return reminders.mine


def leaders(here, **told):
    return digest(here.leader, here.municipality, **told)


def lay(item: PlanItem, day: date, **fields) -> None:
    PlanItem.objects.filter(pk=item.pk).update(planned_on=day, **fields)


def test_two_talks_not_held_stand_first_with_name_number_date_and_link(here, mine):
    PlanItem.objects.filter(kind="talk").update(state="planned", done_on=None, meeting=None)
    miss(talk(mine, 1))
    miss(talk(mine, 2))

    letter = leaders(here)

    assert headings(letter)[0] == NEEDS_YOU
    assert entries(letter, NEEDS_YOU) == ["Nils Nyansatt: 2 mentorsamtaler på rad er ikke holdt, sist man. 5. okt."]
    assert letter.sections[0].entries[0].url.endswith(f"/mentorforhold/{mine.pk}/")
    assert letter.subject == "Ukesoversikt, uke 42: 1 ting trenger deg"


def test_three_weeks_without_a_talk_are_told_with_the_date_of_the_last(here, mine):
    lay(talk(mine, 3), days_after(100))

    assert entries(leaders(here, on=date(2026, 10, 25)), NEEDS_YOU) == []
    assert entries(leaders(here, on=date(2026, 10, 26)), NEEDS_YOU) == [
        "Nils Nyansatt: ingen mentorsamtale er meldt holdt siden man. 5. okt."
    ]


def test_talks_nobody_logged_for_a_fortnight_are_told_as_one_line(here, mine):
    open_again = {"state": "planned", "done_on": None, "meeting": None}
    PlanItem.objects.filter(kind="talk", mentorship=mine).update(**open_again)
    hold(talk(mine, 3), on=date(2026, 10, 19))

    assert entries(leaders(here, monday=date(2026, 10, 26)), NEEDS_YOU) == [
        "Nils Nyansatt: 2 mentorsamtaler er ikke logget, den eldste tir. 29. sep."
    ]


def test_a_running_hire_without_a_mentor_is_told_until_there_is_one(here, mine):
    mine.mentor_periods.update(ends_on=date(2026, 10, 7))

    assert entries(leaders(here), NEEDS_YOU) == ["Nils Nyansatt: har ingen mentor fra og med tor. 8. okt."]
    mine.mentor_periods.create(mentor=here.other_mentor, starts_on=MONDAY)
    assert entries(leaders(here), NEEDS_YOU) == []


def test_what_needs_her_comes_oldest_first(here, mine):
    PlanItem.objects.filter(kind="talk").update(state="planned", done_on=None, meeting=None)
    PlanItem.objects.filter(mentorship=mine, kind="interview", number=1).update(state="planned", done_on=None, meeting=None)
    miss(talk(mine, 1))
    miss(talk(mine, 2))
    mine.mentor_periods.update(ends_on=date(2026, 10, 1))

    told = entries(leaders(here), NEEDS_YOU)

    assert [line.split(": ")[1].split(" ")[0] for line in told] == ["Prøvetidssamtale", "har", "2"]


def test_interviews_of_the_week_come_with_day_and_time(here, mine):
    second, third = mine.items.filter(kind="interview", number__gt=1).order_by("number")
    lay(second, days_after(6), time=time(10, 30))
    lay(third, days_after(7))

    assert entries(leaders(here), COMING) == ["Nils Nyansatt: Prøvetidssamtale 2 søn. 18. okt. kl. 10.30"]


def test_an_interview_past_its_date_is_the_leaders_until_it_is_held(here, mine):
    second = mine.items.get(kind="interview", number=2)
    lay(second, days_after(-3))

    assert entries(leaders(here), COMING) == ["Nils Nyansatt: Prøvetidssamtale 2, satt til fre. 9. okt., er ikke meldt holdt"]
    assert entries(digest(here.unit_leader, here.municipality), COMING) == []
    lay(second, days_after(-7))
    assert entries(leaders(here), COMING) == []
    assert entries(leaders(here), NEEDS_YOU) == ["Nils Nyansatt: Prøvetidssamtale 2, satt til man. 5. okt., er ikke meldt holdt"]


@pytest.mark.parametrize(("days", "told"), [(0, True), (14, True), (15, False)])
def test_those_who_start_within_a_fortnight_are_told(here, mine, days, told):
    start = days_after(days)
    hire(here, "Siri Snart", starts_on=start, today=date(2026, 9, 28))
    hire(here, "Trygve Tom", starts_on=start, today=date(2026, 9, 28), mentor=None)
    PlanItem.objects.filter(mentorship__mentee__name__in=["Siri Snart", "Trygve Tom"]).update(state="cancelled")

    begins = [line for line in entries(leaders(here), COMING) if "begynner" in line]

    when = {0: "man. 12. okt.", 14: "man. 26. okt."}.get(days)
    assert begins == ([f"Siri Snart: begynner {when}", f"Trygve Tom: begynner {when}, mentor mangler"] if told else [])


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (30, True), (31, False)])
def test_probation_that_ends_within_thirty_days_is_told_in_a_pause_too(here, mine, days, told):
    Mentorship.objects.filter(pk=mine.pk).update(probation_ends_on=days_after(days))
    Pause.objects.create(mentorship=mine, starts_on=days_after(-2), ends_on=days_after(40), registered_by=here.leader)

    assert any("prøvetiden går ut" in line for line in entries(leaders(here), COMING)) is told


@pytest.mark.parametrize(("days", "told"), [(0, True), (30, True), (31, False)])
def test_a_mentor_who_stops_with_nobody_after_her_is_told(here, mine, days, told):
    last = days_after(days)
    mine.mentor_periods.update(ends_on=last)

    assert any("Mona Sandvik er mentor til og med" in line for line in entries(leaders(here), COMING)) is told
    mine.mentor_periods.create(mentor=here.other_mentor, starts_on=last + timedelta(days=1))
    assert entries(leaders(here), COMING) == []


def test_a_mentor_who_stops_after_the_last_talk_is_nothing_to_tell(here, mine):
    mine.mentor_periods.update(ends_on=days_after(10))
    PlanItem.objects.filter(kind="talk", planned_on__gt=days_after(10)).update(state="cancelled")

    assert entries(leaders(here), COMING) == []


def test_the_numbers_are_of_last_week_and_to_date(here, mine):
    hire(here, "Siri Senere", starts_on=date(2026, 12, 1), today=date(2026, 10, 1))
    PlanItem.objects.filter(pk=talk(mine, 2).pk).update(state="planned", done_on=None, meeting=None)
    hold(talk(mine, 4), on=days_after(-1))

    assert lines(leaders(here), NUMBERS) == (
        "Nyansatte: 1 i gang, 1 før oppstart",
        "Mentorsamtaler i forrige uke (uke 41): 1 holdt, 1 planlagt",
        "Mentorsamtaler til nå: 2 holdt, 3 planlagt hittil",
        "Mentorsamtaler som ikke er logget: 1",
    )


def test_a_talk_that_was_moved_counts_in_the_week_it_was_first_planned_for(here, mine):
    PlanItem.objects.filter(pk=talk(mine, 2).pk).update(state="planned", done_on=None, meeting=None, planned_on=days_after(2))

    assert "Mentorsamtaler i forrige uke (uke 41): 0 holdt, 1 planlagt" in lines(leaders(here), NUMBERS)


def test_a_talk_that_fell_away_is_not_planned_any_longer(here, mine):
    PlanItem.objects.filter(pk=talk(mine, 2).pk).update(state="cancelled", done_on=None, meeting=None)
    hold(talk(mine, 4), on=days_after(-1))

    assert lines(leaders(here), NUMBERS)[1:3] == (
        "Mentorsamtaler i forrige uke (uke 41): 1 holdt, 0 planlagt",
        "Mentorsamtaler til nå: 2 holdt, 2 planlagt hittil",
    )


def test_in_a_pause_nothing_needs_her(here, mine):
    PlanItem.objects.filter(kind="talk").update(state="planned", done_on=None, meeting=None)
    miss(talk(mine, 1))
    miss(talk(mine, 2))
    mine.mentor_periods.update(ends_on=date(2026, 10, 1))
    Pause.objects.create(mentorship=mine, starts_on=MONDAY, ends_on=MONDAY, registered_by=here.leader)

    assert entries(leaders(here), NEEDS_YOU) == []
    assert leaders(here).subject == "Ukesoversikt, uke 42"
    assert len(entries(leaders(here, on=days_after(1)), NEEDS_YOU)) == 2


def test_at_most_fifteen_lines_and_then_how_many_more(here, mine):
    mine.mentor_periods.update(ends_on=date(2026, 10, 7))
    copies(mine, LINES_SHOWN + 3)

    told = entries(leaders(here), NEEDS_YOU)

    assert len(told) == LINES_SHOWN + 1
    assert told[-1] == "Og 4 til. Åpne Nyansatte: "
    assert leaders(here).subject == "Ukesoversikt, uke 42: 19 ting trenger deg"


def test_nothing_to_say_is_no_letter(here, mine):
    PlanItem.objects.filter(kind="talk", number__gte=2).update(first_planned_on=days_after(60), state="planned", done_on=None, meeting=None)
    PlanItem.objects.filter(kind="talk", number=2).update(planned_on=days_after(0))

    assert leaders(here) is None


@pytest.mark.parametrize("state", [{"state": "completed"}, {"state": "ended", "end_reason": "resigned"}])
def test_a_year_that_is_over_is_nothing_to_say(here, mine, state):
    Mentorship.objects.update(**state, ended_on=MONDAY)

    assert leaders(here) is None


def test_it_can_be_turned_off_and_says_what_comes_all_the_same(here, mine):
    letter = leaders(here)
    mail = mime_message(letter, to=["lise@kommune.example"], message_id="<1@kommune.example>").message()

    assert letter.sections[-1].url == f"{settings.BASE_URL}/min-profil/meldinger/"
    assert "/avmeld/" not in letter.text + letter.html, "what is passed on holds no secret"
    assert "prøvetidssamtaler" in letter.sections[-1].lines[0]
    assert mail["List-Unsubscribe"] == f"<{unsubscribe_url(here.leader)}>"


def test_text_and_html_say_the_same_and_a_name_is_no_markup(here, mine):
    mine.mentee.name = "Nils <b>Ny</b> & Co"
    mine.mentee.save()
    mine.mentor_periods.update(ends_on=date(2026, 10, 7))

    letter = leaders(here)

    assert "  - Nils <b>Ny</b> & Co: har ingen mentor fra og med tor. 8. okt." in letter.text
    assert ">Nils &lt;b&gt;Ny&lt;/b&gt; &amp; Co</a>: har ingen mentor fra og med tor. 8. okt.</li>" in flat(letter.html)


@pytest.mark.parametrize(("monday", "week", "before"), [(date(2026, 12, 28), 53, 52), (date(2027, 1, 4), 1, 53)])
def test_a_year_of_53_weeks(here, mine, monday, week, before):
    letter = leaders(here, monday=monday)

    assert letter.subject.startswith(f"Ukesoversikt, uke {week}")
    assert f"(uke {before})" in lines(letter, NUMBERS)[1]


def test_a_row_of_nobodys_municipality_says_nothing(here, mine):
    mail = OutgoingMail(person=here.leader, subject_id=None, payload={"monday": MONDAY.isoformat()})

    assert write_digest(mail, at(MONDAY)) is None
