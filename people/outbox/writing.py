"""What do claimed rows say, and into how many messages are they gathered?"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from people.models import OutgoingMail
from people.outbox.message import Letter, summary_of
from people.outbox.queue import FOR_MANY, WRITERS

log = logging.getLogger(__name__)

Part = tuple[list[OutgoingMail], Letter, list[Letter]]


class Pens:
    """Writes the letters of some rows.

    Rows of a kind with a `for_many` share the data they are written from (no N+1).
    """

    def __init__(self, rows: Sequence[OutgoingMail], *, now: datetime) -> None:
        self._now = now
        self._pens: dict[str, Callable[[OutgoingMail], Letter | None]] = {}
        for kind in FOR_MANY.keys() & {row.kind for row in rows}:
            try:
                self._pens[kind] = FOR_MANY[kind]([row for row in rows if row.kind == kind], now)
            except Exception:
                log.exception("mails of the kind %s are written one by one", kind)

    def write(self, row: OutgoingMail) -> Letter | None:
        pen = self._pens.get(row.kind)
        return pen(row) if pen else WRITERS[row.kind](row, self._now)


def parts_of(written: list[tuple[OutgoingMail, Letter]]) -> list[Part]:
    """Return the messages to send: each one's rows, its letter, the letters in it.

    Deferrable mail shares one summary; all else leaves alone.
    """
    shared = [(row, letter) for row, letter in written if row.is_deferrable and row.channel == OutgoingMail.MAIL and not letter.goes_alone]
    alone = [pair for pair in written if pair not in shared]
    parts: list[Part] = [([row], letter, [letter]) for row, letter in alone]
    if shared:
        letters = [letter for _row, letter in shared]
        parts.append(([row for row, _letter in shared], summary_of(letters), letters))
    return parts
