"""Does every calendar program read an event as it was meant: the hour on both sides of a clock change, and any name or room?"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from sessions.calendar import ical
from sessions.calendar.events import Event, uid_of
from tests.calendar.reading import event, events, moment, read, value
from tests.world import at

OSLO = ZoneInfo("Europe/Oslo")
STAMP = at(date(2026, 9, 1))
SPECIMEN = {
    "uid": "5f0c7d3e-1b1d-5a5c-9f5e-1f4a8f8f0001",
    "kind": "talk",
    "title": "Mentorsamtale",
    "summary": "Mentorsamtale med Nils Nyansatt",
    "day": date(2026, 10, 14),
    "url": "http://localhost:8000/samtale/7/",
}


def an_event(**changed) -> Event:
    return Event(**SPECIMEN | {"changed_at": STAMP} | changed)


def invited(**changed) -> bytes:
    return ical.invitation(an_event(**changed), attendee="mona@kommune.example", sequence=3, now=STAMP)


def cancelled(**changed) -> bytes:
    return ical.cancellation(an_event(**changed), attendee="mona@kommune.example", sequence=4, now=STAMP)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_timed_event_lasts_its_minutes_and_is_busy():
    one = event(invited(time=time(10, 0), minutes=45, room="204"))

    assert (moment(one), moment(one, "dtend")) == (utc(2026, 10, 14, 8), utc(2026, 10, 14, 8, 45))
    assert (value(one, "location"), value(one, "transp")) == ("204", "OPAQUE")
    assert one.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Oslo"]


def test_without_minutes_it_lasts_an_hour():
    one = event(invited(time=time(10, 0)))

    assert moment(one, "dtend") - moment(one) == timedelta(hours=1)


def test_an_event_without_a_time_lasts_all_day_and_leaves_one_free():
    one = event(invited())

    assert (value(one, "dtstart"), value(one, "dtend")) == (date(2026, 10, 14), date(2026, 10, 15))
    assert value(one, "transp") == "TRANSPARENT"
    assert b"DTSTART;VALUE=DATE:20261014\r\n" in invited()


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2026, 10, 24), 8),  # the day before the clocks go back
        (date(2026, 10, 25), 9),
        (date(2026, 10, 26), 9),
        (date(2027, 3, 27), 9),  # the day before they go forward
        (date(2027, 3, 28), 8),
        (date(2027, 3, 29), 8),
        (date(2026, 12, 31), 9),
        (date(2029, 7, 1), 8),
        (date(2045, 7, 1), 8),
    ],
)
def test_ten_in_the_morning_is_ten_in_oslo_by_the_objects_own_rules(day, hour):
    # Called something no program knows, the zone can be read from nowhere else.
    content = invited(day=day, time=time(10, 0), minutes=45).replace(b"Europe/Oslo", f"Ukjent/Sted-{day}".encode())

    assert moment(event(content)) == utc(day.year, day.month, day.day, hour)
    assert moment(event(content), "dtend") == utc(day.year, day.month, day.day, hour, 45)


@pytest.mark.parametrize(
    ("day", "start", "first", "last"),
    [
        (date(2026, 10, 25), time(1, 30), utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 1)),  # over the hour that comes twice
        (date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 2)),  # in it: the first of the two
        (date(2027, 3, 28), time(1, 30), utc(2027, 3, 28, 0, 30), utc(2027, 3, 28, 2)),  # over the hour that is skipped
        (date(2027, 3, 28), time(2, 30), utc(2027, 3, 28, 1, 30), utc(2027, 3, 28, 3)),  # in it: as much later
    ],
)
def test_a_night_of_the_clock_change_is_as_long_as_it_is(day, start, first, last):
    one = event(invited(day=day, time=start, minutes=90))

    assert (moment(one), moment(one, "dtend")) == (first, last)


def test_an_end_in_the_second_of_two_hours_is_not_told_as_the_first():
    one = event(invited(day=date(2026, 10, 25), time=time(2, 30), minutes=60))

    assert moment(one, "dtend") - moment(one) == timedelta(hours=1)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_the_rules_for_oslo_are_oslos(day, start):
    one = event(invited(day=day, time=start, minutes=45))
    meant = datetime.combine(day, start, tzinfo=OSLO).astimezone(UTC)

    assert (moment(one), moment(one, "dtend")) == (meant, meant + timedelta(minutes=45))


def test_one_mail_is_one_event_with_one_method():
    for content, method, status in ((invited(), "REQUEST", "CONFIRMED"), (cancelled(), "CANCEL", "CANCELLED")):
        calendar = read(content)
        assert (value(calendar, "method"), value(calendar, "version")) == (method, "2.0")
        assert (value(event(content), "status"), value(event(content), "uid")) == (status, SPECIMEN["uid"])


@override_settings(DEFAULT_FROM_EMAIL="Mentorprogram Sandvik <mentor@sandvik.example>")
def test_an_invitation_comes_from_the_system_and_asks_for_no_answer():
    one = event(invited())

    assert value(one, "organizer") == "mailto:mentor@sandvik.example"
    assert value(one, "attendee") == "mailto:mona@kommune.example"
    assert one.attendee.params["RSVP"] == ["FALSE"]
    assert "CN" not in one.attendee.params
    assert (value(one, "sequence"), value(one, "dtstamp")) == ("3", STAMP.astimezone(UTC))


def test_a_feed_is_published_and_invites_nobody():
    calendar = read(ical.feed([an_event(sequence=2)]))
    (one,) = calendar.vevent_list

    assert (value(calendar, "method"), value(calendar, "x-wr-calname")) == ("PUBLISH", "Mentorprogram")
    assert calendar.contents["refresh-interval"][0].params["VALUE"] == ["DURATION"]
    assert [value(calendar, name) for name in ("refresh-interval", "x-published-ttl")] == ["PT6H", "PT6H"]
    assert "attendee" not in one.contents
    assert (value(one, "sequence"), value(one, "last-modified")) == ("2", STAMP.astimezone(UTC))


def test_an_empty_feed_is_a_calendar():
    assert events(ical.feed([])) == []
    assert b"BEGIN:VTIMEZONE\r\n" in ical.feed([])


def test_the_feed_does_not_follow_the_clock(monkeypatch):
    first = ical.feed([an_event(), an_event(day=date(2027, 1, 4), changed_at=None)])
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(date(2030, 1, 1)))

    assert ical.feed([an_event(), an_event(day=date(2027, 1, 4), changed_at=None)]) == first


LONG = "Mentorsamtale med Bjørg Åse Ørnulvsdatter-Sæther Ålesund Øvrebø på Nordøyvågen sykehjem, ærlig talt"


@pytest.mark.parametrize("write", [invited, cancelled])
def test_lines_end_and_fold_as_the_standard_says(write):
    content = write(summary=LONG, room="Møterom Ålesund på Øvre Årdal, fløy Æ, den innerste døra til høyre")

    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    for line in content.split(b"\r\n"):
        line.decode("utf-8")  # no letter is cut in two
    assert value(event(content), "summary") == LONG


NASTY = [
    "Rom 4\r\nBEGIN:VEVENT\r\nSUMMARY:Lurt\r\nEND:VEVENT",
    "Rom 4\nATTENDEE:mailto:tyv@example.com",
    "Rom 4\rLOCATION:et annet sted",
    "Rom 4\u2028BEGIN:VALARM",
    "Rom 4\u0085X:1",
    "a,b;c\\d\\n e:f\"g\" 'h'",
    "\\",
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    "=?utf-8?q?Rom?=",
    "\x00\x07\x1b[31m rød",
    "🧑‍🏫 å",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_what_somebody_wrote_is_text_and_nothing_else(nasty):
    content = invited(summary=f"Mentorsamtale med {nasty}", room=nasty, time=time(10, 0))
    one = event(content)
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", nasty).split())

    assert (value(one, "summary"), value(one, "location")) == (f"Mentorsamtale med {plain}", plain)
    assert list(one.components()) == []
    assert [value(one, "attendee")] == ["mailto:mona@kommune.example"]
    assert sorted(events(ical.feed([an_event(room=nasty)]))[0].contents) == sorted(events(ical.feed([an_event(room="plain")]))[0].contents)


@given(st.text(max_size=80))
def test_any_room_at_all_gives_one_event(text):
    content = invited(room=text)

    assert value(event(content), "uid") == SPECIMEN["uid"]
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_what_was_told_is_the_event_again():
    timed = an_event(time=time(10, 30), minutes=30, room="204")
    for one in (timed, an_event()):
        again = Event.from_told(one.uid, one.told(), url=one.url)
        assert (again.told(), again.starts_at, again.ends_at) == (one.told(), one.starts_at, one.ends_at)


def test_a_line_has_one_name_a_year_and_rule(world):
    uids = {uid_of(year.uid, key) for year in (world.mine, world.theirs) for key in ("talk_1", "talk_2")}

    assert len(uids) == 4
    assert uid_of(world.mine.uid, "talk_1") == uid_of(world.mine.uid, "talk_1")
