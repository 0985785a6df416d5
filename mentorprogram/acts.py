"""Who acts, whether a page, a worker, a command or an importer asks?

The history of a row says who changed it. In a request the history's own middleware knows who is logged in; nobody does outside one.
So a verb is an `act`: whoever its `by` names stands in the history of every row it saves, and all of it is one transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import transaction

Verb = TypeVar("Verb", bound=Callable[..., Any])
_actor: ContextVar[object | None] = ContextVar("actor", default=None)


def act(verb: Verb) -> Verb:
    """Make a verb atomic, and let its `by` stand in the history.

    Of a verb within a verb, the inner one's `by` counts while it runs. None: the system itself acts.
    """
    return act_of("by")(verb)


def act_of(who: str) -> Callable[[Verb], Verb]:
    """Make a verb atomic, and name who acts by an argument: `person`, `mentor.person`."""
    name, *path = who.split(".")

    def decorate(verb: Verb) -> Verb:
        @wraps(verb)
        def acted(**arguments: Any) -> object:
            actor = arguments.get(name)
            for attribute in path:
                actor = getattr(actor, attribute)
            with acting(actor), transaction.atomic():
                return verb(**arguments)

        return cast("Verb", acted)

    return decorate


@contextmanager
def acting(by: object | None) -> Iterator[None]:
    """Let somebody stand in the history of all that is saved inside the block."""
    before = _actor.set(by)
    try:
        yield
    finally:
        _actor.reset(before)


def actor_in_history(instance: object, request: Any = None, **_kwargs: object) -> object | None:
    """Return who is written into a history row: who acts, else who is logged in."""
    return _actor.get() or getattr(request, "user", None)
