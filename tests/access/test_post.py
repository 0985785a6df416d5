"""Is every change open to whom it should be, and to nobody else; and does what is posted, whatever it is, never end in an error?"""

from itertools import cycle

import pytest

from tests.access.knocking import Knocker
from tests.access.posting import posts_for, who_fills_in
from tests.access.table import TABLE

CHANGING = [route for route, door in TABLE.items() if door.changes is not None]


@pytest.mark.parametrize("route", CHANGING)
def test_change_is_open_to_whom_it_should_be(route, asked, knock: Knocker):
    """Who may not sends what the page's own form would send.

    Who may sends that, rubbish and nothing: the first all three, the rest in turn.
    """
    by = who_fills_in(route)
    posts = posts_for(route, knock, by=by)
    may = TABLE[route].changes.split()
    kinds = {"filled in": posts.filled_in, "rubbish": posts.rubbish, "nothing": {}}
    tries = [(who, "filled in") for who in asked if who not in may]
    tries += [(who, kind) for who, kind in zip(may, cycle(kinds), strict=False) if who != by and who in asked]
    tries += [(by, kind) for kind in kinds]

    answers = {(who, kind): knock(who, "POST", posts.address, kinds[kind]) for who, kind in tries}

    failed = [(who, kind) for (who, kind), answer in answers.items() if answer.status >= 500 or (answer.is_refusal and answer.writes)]
    assert [f"POST {route} as {who}, {kind}: {answers[who, kind]}" for who, kind in failed] == []
    wrong = [(who, kind) for (who, kind), answer in answers.items() if answer.is_refusal == (who in may)]
    assert [f"POST {route} as {who}, {kind}: {answers[who, kind]}" for who, kind in wrong] == []
    # What is refused above would have been something to do: it is, for one who may.
    done = answers[by, "filled in"]
    assert done.status in {200, 302}, f"POST {route} as {by}: {done} {posts.filled_in}"
    assert done.writes or route.endswith("_preview"), f"POST {route} as {by}: {done} {posts.filled_in}"
