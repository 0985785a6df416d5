"""What is posted at a door: nothing, rubbish, and what the form of its page would send as it stands."""

from dataclasses import dataclass

from django.urls import reverse

from tests.access.forms import form_for
from tests.access.identities import IDENTITIES
from tests.access.knocking import Knocker
from tests.access.table import TABLE


@dataclass(frozen=True)
class Posts:
    """What to post at one door, and the address with what stands after it there."""

    address: str
    rubbish: dict
    filled_in: dict
    tokens: dict  # what the page's form says of itself


def posts_for(route: str, knock: Knocker, *, by: str) -> Posts:
    """Read the door's form off the page where it stands, as somebody who may see it."""
    posts = posts_if_any(route, knock, by=by)
    assert posts, f"the form for {route} is not on {TABLE[route].via or TABLE[route].on or 'its page'} as {by}"
    return posts


def posts_if_any(route: str, knock: Knocker, *, by: str) -> Posts | None:
    """Return what to post, or None where the page shows no form for the door."""
    door = TABLE[route]
    address = address_of(route, knock)
    if door.via:
        first = posts_if_any(door.via, knock, by=by)
        answer = knock(by, "POST", first.address, first.filled_in | first.tokens) if first else None
    else:
        page = door.on or route
        needs = door.at or TABLE[page].needs
        answer = knock(by, "GET", reverse(page, args=knock.scene.address_parts(needs)) + door.query)
    form = form_for(answer.page, address) if answer else None
    return Posts(form.action_of(address), form.rubbish(), form.filled_in() | door.typed, form.tokens) if form else None


def address_of(route: str, knock: Knocker) -> str:
    return reverse(route, args=knock.scene.address_parts(TABLE[route].needs))


def who_fills_in(route: str) -> str:
    """Return who sends a door's form as it stands: the first who may, unless the table names another."""
    door = TABLE[route]
    return door.by or next(who for who in IDENTITIES if who in (door.changes or "").split())
