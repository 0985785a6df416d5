"""Is a fingerprint of everything, and of nothing else?"""

from dataclasses import dataclass
from datetime import date

from mentorprogram.fingerprints import fingerprint
from people.models import Person


@dataclass(frozen=True)
class Asked:
    who: Person
    on: date
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskedOtherwise(Asked):
    pass


def test_fingerprint_differs_where_anything_does():
    ola, kari = Person(pk=1, name="Ola"), Person(pk=2, name="Ola")
    values = [
        Asked(ola, date(2026, 12, 1)),
        Asked(kari, date(2026, 12, 1)),
        Asked(ola, date(2026, 12, 2)),
        Asked(ola, date(2026, 12, 1), ("a", "b")),
        Asked(ola, date(2026, 12, 1), ("ab",)),
        Asked(ola, date(2026, 12, 1), ("b", "a")),
        AskedOtherwise(ola, date(2026, 12, 1)),
        {"a": 1},
        {"a": None},
        {"a": True},
        ["a", 1],
    ]

    assert len({fingerprint(value) for value in values}) == len(values)
    assert fingerprint(values[0]) == fingerprint(Asked(Person(pk=1, name="Ola N."), date(2026, 12, 1)))
    assert fingerprint({1, 2}) == fingerprint({2, 1})
