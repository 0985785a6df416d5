"""Does a door refuse the methods it has not? Who has not logged in is asked to first, and learns nothing."""

from tests.access.knocking import METHODS, Knocker
from tests.access.posting import address_of
from tests.access.table import PUBLIC, TABLE

# Django's own view takes PUT as POST, and tells what it takes.
BESIDES = {"people:login": {"PUT", "OPTIONS"}}


def test_door_has_the_methods_the_table_says(knock: Knocker):
    wrong = []
    for route, door in TABLE.items():
        has = BESIDES.get(route, set()) | {method for method in ("GET", "HEAD") if door.opens is not None}
        has |= {"GET", "HEAD"} if door.opens is None else set()  # led to the page the form stands on: `test_survival.py`
        has |= {"POST"} if door.changes is not None else set()
        is_public = set((door.changes or door.opens or "").split()) == set(PUBLIC.split())
        may = "nobody" if is_public else (door.changes or door.opens or "nobody").split()[0]
        address = address_of(route, knock)
        for method in set(METHODS) - has:
            for who, expected in ((may, 405), ("anonymous", 405 if is_public else 302)):
                answer = knock("anonymous" if route == "people:login" else who, method, address)
                if (answer.status, answer.writes) != (expected, []):
                    wrong.append(f"{method} {route} as {who}: {answer}")
    assert wrong == []
