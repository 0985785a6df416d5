"""How are the messages of the coming days listed by day, and counted?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from people.models import OutgoingMail, Person
from sessions.reminders.preview.forecast import Forthcoming
from sessions.reminders.rules.sentences import sentence, task_titles

NAMES_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class ForecastRow:
    """One message, or the digests that leave together."""

    one: Forthcoming
    people: tuple[Person, ...]

    @property
    def to(self) -> str:
        names = ", ".join(person.name for person in self.people[:NAMES_SHOWN])
        left = len(self.people) - NAMES_SHOWN
        return _("%(names)s og %(number)s til") % {"names": names, "number": left} if left > 0 else names


@dataclass(frozen=True, kw_only=True)
class ForecastDay:
    """The messages of one day, and how many mails they become.

    `messages` and `mails` count the whole day; `rows` may be only some of it, since the list is paged.
    """

    day: date
    messages: int
    mails: int
    rows: list[ForecastRow]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The totals. Digests and SMS are counted apart from the reminder mails."""

    reminders: int
    mails: int
    sms: int
    digests: int
    declined: int
    too_late: int
    held: int
    conditional: int
    by_rule: list[tuple[str, int]]
    by_person: list[tuple[Person, int]]


def forecast_rows(forthcoming: Iterable[Forthcoming]) -> list[ForecastRow]:
    """Return the rows in order; digests that leave together are one row."""
    rows: list[ForecastRow] = []
    digests: dict[tuple[object, ...], int] = {}
    for message in forthcoming:
        key = (message.leaves_at, message.about, message.state)
        if message.is_digest and key in digests:
            rows[digests[key]] = replace(rows[digests[key]], people=(*rows[digests[key]].people, message.person))
            continue
        if message.is_digest:
            digests[key] = len(rows)
        rows.append(ForecastRow(one=message, people=(message.person,)))
    return rows


def days_of(rows: Iterable[ForecastRow], forthcoming: Sequence[Forthcoming]) -> list[ForecastDay]:
    """Return the rows by day, with the counts of each whole day.

    A day is counted as a whole even where only some of its rows are shown.
    """
    goes = defaultdict(list)
    for message in forthcoming:
        if message.goes:
            goes[message.day].append(message)
    return [
        ForecastDay(day=day, messages=len(goes[day]), mails=_mails(goes[day]), rows=list(some))
        for day, some in groupby(rows, key=lambda row: row.one.day)
    ]


def counts_of(forthcoming: Sequence[Forthcoming]) -> Counts:
    """Count the messages that leave, by rule and by person, most first."""
    goes = [message for message in forthcoming if message.goes]
    reminders = [message for message in goes if not message.is_digest]
    states = Counter(message.state for message in forthcoming)
    people = {message.person.pk: message.person for message in goes}
    by_person = Counter(message.person.pk for message in goes)
    return Counts(
        reminders=len(reminders),
        mails=_mails(goes) - sum(message.is_digest for message in goes),
        sms=sum(message.channel == OutgoingMail.SMS for message in reminders),
        digests=len(goes) - len(reminders),
        declined=states["declined"],
        too_late=states["too_late"],
        held=states["held"],
        conditional=sum(message.is_conditional for message in reminders),
        by_rule=_by_rule(reminders),
        by_person=sorted(((people[pk], number) for pk, number in by_person.items()), key=lambda pair: (-pair[1], pair[0].name)),
    )


def _mails(goes: Iterable[Forthcoming]) -> int:
    return len({message.mail for message in goes if message.channel != OutgoingMail.SMS})


def _by_rule(reminders: Iterable[Forthcoming]) -> list[tuple[str, int]]:
    numbers = Counter((message.rule.version_id, message.rule.code) for message in reminders if message.rule)
    rules = {(message.rule.version_id, message.rule.code): message.rule for message in reminders if message.rule}
    sentences = [(sentence(rules[key], task_titles(rules[key].version)), number) for key, number in numbers.items()]
    return sorted(sentences, key=lambda pair: (-pair[1], pair[0]))
