"""Is the address to one's calendar opened by its secret alone, quick to ask again, and shut when it should be?"""

from datetime import date, timedelta

import pytest
from django.core.signing import Signer
from django.urls import reverse

from people.models import Person
from sessions.calendar.feeds import current_feed, feed_address, feed_token, open_feed, revoke_feed, rotate_feed
from sessions.calendar.lines import items_in_calendar
from sessions.models import CalendarFeed, PlanItem, PracticalNote
from tests.calendar.reading import events, read, value
from tests.world import at

TODAY = date(2026, 11, 22)
NOTE = "Husk nøkkelkort til Rødhetteveien"


@pytest.fixture
def clock(monkeypatch):
    """A clock the test moves."""
    shown = [at(TODAY)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: shown[0])
    return shown


@pytest.fixture
def feed(world, clock):
    return open_feed(person=world.mine.mentee, now=clock[0])


def path_of(feed: CalendarFeed) -> str:
    return reverse("sessions:calendar_feed", args=[feed_token(feed)])


def test_a_calendar_program_gets_ones_own_lines(client, world, feed):
    response = client.get(path_of(feed))

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert {value(one, "uid") for one in events(response.content)} == {one.uid for one in items_in_calendar(world.mine.mentee, today=TODAY)}
    assert value(read(response.content), "method") == "PUBLISH"


def test_the_answer_is_kept_by_nobody_and_sets_no_cookie(client, feed):
    response = client.get(path_of(feed))

    assert response["Cache-Control"] == "private, no-cache"
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert response.cookies == {}


def test_the_same_calendar_is_not_sent_twice(client, world, feed):
    first = client.get(path_of(feed))
    again = client.get(path_of(feed), headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-cache"
    assert first["ETag"].startswith('"')
    world.mine.items.filter(kind="talk", number=12).update(room="204")
    changed = client.get(path_of(feed), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_an_hour_later_the_calendar_is_the_same(client, clock, feed):
    first = client.get(path_of(feed))
    clock[0] += timedelta(hours=5)

    assert client.get(path_of(feed)).content == first.content


def test_head_tells_what_get_would(client, feed):
    full, head = client.get(path_of(feed)), client.head(path_of(feed))

    assert (head.status_code, head.content, head["ETag"], head["Content-Type"]) == (200, b"", full["ETag"], full["Content-Type"])


def test_nothing_but_asking_is_answered(client, feed):
    assert {getattr(client, method)(path_of(feed)).status_code for method in ("post", "put", "patch", "delete")} == {405}


def test_somebody_who_is_logged_in_as_another_gets_the_addresss_own_calendar(client, world, feed):
    client.force_login(world.there.leader)

    response = client.get(path_of(feed))
    assert response["Cache-Control"] == "private, no-cache"
    assert len(events(response.content)) == len(items_in_calendar(world.mine.mentee, today=TODAY))


def test_the_calendar_says_nothing_it_should_not(client, world, clock):
    talk = world.mine.items.get(kind="talk", number=12)
    PracticalNote.objects.create(item=talk, author=world.here.mentor.person, text=NOTE)
    pair = {world.mine.mentee.name, world.here.mentor.person.name}
    others = set(Person.objects.exclude(name__in=pair).values_list("name", flat=True)) | {NOTE, NOTE.split()[-1]}

    for whose in (world.mine.mentee, world.here.mentor.person, world.here.leader):
        content = client.get(path_of(open_feed(person=whose, now=clock[0]))).content.decode().replace("\r\n ", "")
        assert {name for name in others if name in content} == set()
        assert all(email not in content for email in Person.objects.values_list("email", flat=True))
        assert pair & {name for name in pair if name in content}


# The secret


def test_an_address_nobody_made_is_not_found(client, feed):
    token = feed_token(feed)
    forged = [
        feed.public_id.hex,
        f"{feed.public_id.hex}.{'x' * 43}",
        token[:-1],
        token.upper(),
        Signer(salt="another", sep=".").sign(feed.public_id.hex),
        Signer(salt="sessions.calendar_feed", sep=".").sign("no-uuid"),
        "\x00",
        "æøå.æøå",
        "9" * 4000,
    ]

    for wrong in forged:
        assert client.get(reverse("sessions:calendar_feed", args=[wrong])).status_code == 404


def test_the_database_alone_opens_no_calendar(feed):
    stored = " ".join(str(value) for value in CalendarFeed.objects.values().get(pk=feed.pk).values())

    assert feed_token(feed).split(".")[1] not in stored


def test_a_new_address_takes_the_place_of_the_old(client, world, clock, feed):
    new = rotate_feed(person=world.mine.mentee, seen=feed.pk, now=clock[0])

    assert feed_address(new) != feed_address(feed)
    assert client.get(path_of(feed)).status_code == 404
    assert client.get(path_of(new)).status_code == 200
    # Pressed twice: the page showed the first address both times.
    assert rotate_feed(person=world.mine.mentee, seen=feed.pk, now=clock[0]) == new


def test_an_address_that_is_turned_off_is_not_found(client, world, clock, feed):
    for _twice in range(2):
        revoke_feed(person=world.mine.mentee, now=clock[0])

    assert client.get(path_of(feed)).status_code == 404
    assert current_feed(world.mine.mentee) is None
    assert open_feed(person=world.mine.mentee, now=clock[0]) != feed


def test_a_closed_account_has_no_calendar(client, world, feed):
    Person.objects.filter(pk=world.mine.mentee.pk).update(is_active=False)

    assert client.get(path_of(feed)).status_code == 404


def test_opening_twice_gives_the_same_address(world, clock, feed):
    assert open_feed(person=world.mine.mentee, now=clock[0]) == feed
    assert open_feed(person=world.here.leader, now=clock[0]) != feed


def test_reading_is_noted_once_an_hour(client, clock, feed):
    def read_at(minutes: int):
        clock[0] = at(TODAY) + timedelta(minutes=minutes)
        client.get(path_of(feed))
        feed.refresh_from_db()
        return (feed.last_read_at - at(TODAY)).total_seconds() / 60

    assert [read_at(minutes) for minutes in (0, 10, 59, 60, 61, 200)] == [0, 0, 0, 60, 60, 200]


def test_a_reading_that_is_noted_already_writes_nothing(client, feed, django_assert_num_queries):
    client.get(path_of(feed))

    with django_assert_num_queries(7):  # the address, and the six of its lines
        client.get(path_of(feed), headers={"If-None-Match": '"old"'})


# The page

PAGE, OPEN, ROTATE, REVOKE, CHOOSE = (f"/min-profil/kalender/{part}" for part in ("", "lag/", "bytt/", "slaa-av/", "invitasjoner/"))


@pytest.mark.usefixtures("clock")
def test_the_page_makes_an_address_when_asked_and_not_before(client, world):
    client.force_login(world.mine.mentee)
    client.get(PAGE)
    assert not CalendarFeed.objects.exists()

    for _twice in range(2):
        assert client.post(OPEN).status_code == 302
    page = client.get(PAGE).content.decode()
    assert feed_address(CalendarFeed.objects.get()) in page
    assert "Ingen kalender har hentet datoene ennå." in page


def test_the_page_tells_when_the_address_was_read(client, world, feed):
    client.get(path_of(feed))
    client.force_login(world.mine.mentee)

    assert "Sist hentet av en kalender søn. 22. nov. 2026 (uke 47) kl. 09.00." in client.get(PAGE).content.decode()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("sent", [{}, {"feed": "x"}, {"feed": "\x00"}, {"feed": "9" * 400}, {"feed": "-1"}, {"feed": "٣"}])
def test_a_button_that_carries_no_address_replaces_none(client, world, feed, sent):
    client.force_login(world.mine.mentee)

    assert client.post(ROTATE, sent).status_code == 302
    assert current_feed(world.mine.mentee) == feed


def test_one_replaces_and_turns_off_ones_own_address_only(client, world, clock, feed):
    other = open_feed(person=world.here.leader, now=clock[0])
    client.force_login(world.mine.mentee)

    client.post(ROTATE, {"feed": other.pk})
    assert (current_feed(world.here.leader), current_feed(world.mine.mentee)) == (other, feed)
    client.post(ROTATE, {"feed": feed.pk})
    assert current_feed(world.mine.mentee) not in (None, feed)
    client.post(REVOKE)
    assert (current_feed(world.here.leader), current_feed(world.mine.mentee)) == (other, None)


@pytest.mark.usefixtures("clock")
def test_invitations_are_chosen_on_the_page(client, world):
    client.force_login(world.mine.mentee)
    told = []
    for sent in ({"wants_invitations": "on"}, {"wants_invitations": "on"}, {}):
        assert client.post(CHOOSE, sent).status_code == 302
        world.mine.mentee.refresh_from_db()
        told.append((world.mine.mentee.mail_settings.wants_invitations, "checked" in client.get(PAGE).content.decode()))

    assert told == [(True, True), (True, True), (False, False)]
    assert PlanItem.objects.filter(calendar_invitations__isnull=False).count() == 0
