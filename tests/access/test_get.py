"""Does every page open for whom it should, and for nobody else? To look writes nothing, and a method a door has not is refused."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.identities import IDENTITIES
from tests.access.knocking import Answer, Knocker
from tests.access.table import TABLE, Door


def routes() -> Iterator[str]:
    """Yield the name of every route but the operator's, which `tests/test_admin.py` walks."""

    def walk(patterns, namespace: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace != "admin":
                    yield from walk(pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}"

    yield from walk(get_resolver().url_patterns, "")


def test_every_route_stands_in_the_table():
    assert sorted(routes()) == sorted(TABLE)


def test_every_identity_in_the_table_is_told_of():
    named = {who for door in TABLE.values() for who in f"{door.opens or ''} {door.changes or ''}".split()}
    assert named - set(IDENTITIES) == set()


# A calendar program only ever asks, and one who has given out an address must see whether it is read. At most once an hour.
NOTES_A_READING = re.compile(r"\s*UPDATE \W*mentor_sessions_calendarfeed\W* SET \W*last_read_at\W* = \S+ WHERE", re.IGNORECASE)
# Who reads her plan by a link has no account, and must see that nobody else has opened it: when, and nothing more.
NOTES_AN_OPENING = re.compile(r"\s*INSERT INTO \W*mentor_sessions_planlinkuse\W* \(\W*link_id\W+used_at\W*\) VALUES", re.IGNORECASE)


def writes_of(answer: Answer) -> list[str]:
    return [sql for sql in answer.writes if not NOTES_A_READING.match(sql) and not NOTES_AN_OPENING.match(sql)]


def is_known(answer: Answer) -> bool:
    """Whether the answer is one a page may give: 503 is a document that cannot be made now, told on a page."""
    return answer.status in {200, 204, 302, 404, 410, 422, 503}


def with_one_unknown(knock: Knocker, door: Door) -> Iterator[list]:
    """Yield what stands in an address with each of its numbers in turn replaced by one that no row has."""
    parts = knock.scene.address_parts(door.needs)
    for place, part in enumerate(parts):
        if isinstance(part, int):
            yield [*parts[:place], 10**9, *parts[place + 1 :]]


@pytest.mark.parametrize("route", [route for route, door in TABLE.items() if door.opens is not None])
def test_page_opens_for_whom_it_should(route, asked, knock: Knocker):
    door = TABLE[route]
    address = reverse(route, args=knock.scene.address_parts(door.needs))

    answers = {who: knock(who, "GET", address) for who in asked}

    assert {f"GET {route} as {who}: {answer}" for who, answer in answers.items() if writes_of(answer) or not is_known(answer)} == set()
    may = [who for who in door.opens.split() if who in asked]
    assert [f"GET {route} as {who}: {answer}" for who, answer in answers.items() if answer.is_refusal == (who in may)] == []
    for who in {*may[:1], "nobody", "anonymous"}:
        head = knock(who, "HEAD", address)
        assert (head.status, writes_of(head)) == (answers[who].status, []), f"HEAD {route} as {who}: {head}"
    for parts in with_one_unknown(knock, door) if may else ():
        unknown = knock(may[0], "GET", reverse(route, args=parts))
        assert unknown.is_refusal, f"GET {route} with {parts}: {unknown}"


# Another's row under one's own: the key that stands last is asked for within the one before it.
WITHIN_ANOTHER = {
    "sessions:probation_notice": "next_door extension",
    "sessions:checklist_tick": "next_door other_checklist_item",
    "sessions:checklist_note": "next_door other_checklist_item",
}


@pytest.mark.parametrize("route", WITHIN_ANOTHER)
def test_keys_in_an_address_must_belong_together(route, knock: Knocker):
    """The unit's leader may see both: the one is not the other's."""
    address = reverse(route, args=knock.scene.address_parts(WITHIN_ANOTHER[route]))
    method = "POST" if TABLE[route].opens is None else "GET"

    assert knock("unit_leader", method, address, {"done": "1"}).is_refusal


def test_not_found_is_one_page_whatever_the_reason(client, scene_put_back):
    """For all other tests here it is a mark: this is what it stands for."""
    client.cookies[settings.SESSION_COOKIE_NAME] = scene_put_back.sessions["other_leader"]
    pages = [reverse("sessions:hire", args=[pk]) for pk in (scene_put_back.keys["mentorship"][0], 10**9)]

    answers = [client.get(page) for page in [*pages, "/finnes-ikke/"]]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()) for answer in answers}) == 1
