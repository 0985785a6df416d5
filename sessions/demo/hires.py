"""Who is hired in the demo, when and where, and what share of the talks was held?

The spread of the start dates is that of table 2 of the project report («tabell 2»); the shares of talks held
are those of table 4.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from people.accounts.demo_logins import DEMO_LOGINS
from people.models import Placement
from sessions.demo.days import working_day_from

WEEKS = 70
_WEEKS_AHEAD = 8

# Table 2: 24 starts. Where the source has a month only («mars 2018», «april-18»), its first day stands.
TABLE_2 = tuple(
    date(2018, month, day)
    for month, day in (
        (3, 1), (3, 5), (4, 1), (4, 23), (5, 1), (6, 1), (6, 4), (6, 18), (6, 18), (6, 20), (6, 25), (7, 2),
        (7, 2), (7, 2), (7, 16), (8, 13), (8, 20), (8, 27), (9, 1), (9, 1), (9, 10), (10, 1), (11, 1), (12, 1),
    )
)  # fmt: skip
# The hire who left began on 1 October. Stretched like the starts, her last day would lie in the future; instead it keeps
# its relative place between her start and the day the table was made, the end of the year.
LEAVER = 21
LEAVER_LEFT_ON = date(2018, 12, 19)
TABLE_2_SEEN_ON = date(2018, 12, 31)

# Table 4: talks planned to date, and held. A range is given as its middle; a range that reaches the planned number is
# given as that number, as in the report's own count («nine of the fourteen had had fewer than planned»).
TABLE_4 = (
    (14, 14), (11, 11), (11, 4.5), (10, 2), (9, 5.5), (9, 2), (9, 3.5),
    (9, 6), (7, 7), (7, 7), (5, 0), (5, 1), (4, 4), (3, 1),
)  # fmt: skip

_MENTEE = next(login.email for login in DEMO_LOGINS if login.role == "mentee")
NURSE, SOCIAL_EDUCATOR, CARE_WORKER = Placement.SYKEPLEIER, Placement.VERNEPLEIER, Placement.HELSEFAGARBEIDER


@dataclass(frozen=True, kw_only=True)
class DemoHire:
    """One of the 24 hires, in the order of their start dates.

    `then` is the mentor who takes over when the first one stops; None: nobody has taken over yet.
    """

    name: str
    department: str
    mentor: str
    then: str | None = None
    profession: str = SOCIAL_EDUCATOR
    title: str = ""
    email: str = ""
    position: int = 100
    pattern: str = Placement.ROTA
    newly_educated: bool = False
    shortened: bool = False
    probation: int = 6
    # Not logged: these interviews (by number), and so many of the latest talks.
    interviews_missing: tuple[int, ...] = ()
    unlogged: int = 0


HIRES = (
    DemoHire(name="Benedikte Moi", department="Camilla Colletsvei 4", mentor="S2", then="S4"),
    DemoHire(name="Oskar Lindtveit", department="Avdeling Kongens", mentor="H1", profession=NURSE),
    DemoHire(name="Elif Kaya", department="Østerøya 12", mentor="V1", newly_educated=True),
    DemoHire(name="Sunniva Grimdal", department="Kristian 4des gate 95", mentor="S2", then="S4"),
    DemoHire(name="Hanne Birkedal", department="Ternevig omsorgssenter", mentor="O1", profession=NURSE, position=80),
    DemoHire(name="Mohammed Al-Khatib", department="Langenes", mentor="V3", then="V4", interviews_missing=(2,), unlogged=1),
    DemoHire(name="Vetle Aasen", department="Avdeling Posebyen", mentor="H3", then="H4", profession=NURSE, newly_educated=True),
    DemoHire(name="Kinga Nowak", department="Ternevig omsorgsbolig", mentor="O3", then="O4", profession=CARE_WORKER, position=75),
    DemoHire(name="Inga Biret Somby", department="Randesundsgate 14", mentor="S3", then="S4", interviews_missing=(3,)),
    DemoHire(name="Henrik Sørlie", department="Kirsten Flagstadsvei 38", mentor="V2", pattern=Placement.NIGHT),
    DemoHire(
        name="Jonas Risdal", department="Jegergata 15", mentor="S1", newly_educated=True, title="Miljøterapeut", unlogged=1, position=90
    ),
    DemoHire(name="Thea Hovland", department="Avdeling Kongens", mentor="H1", profession=NURSE, shortened=True),
    DemoHire(
        name="Precious Mensah",
        department="Ternevig omsorgssenter",
        mentor="O2",
        profession=CARE_WORKER,
        position=60,
        interviews_missing=(2,),
        unlogged=1,
    ),
    DemoHire(name="Marius Ekeland", department="Jegergata 15", mentor="S3", title="Miljøterapeut"),
    DemoHire(name="Astrid Lovise Vik", department="Ternevig omsorgsbolig", mentor="O3", then="O4", profession=NURSE, probation=5),
    DemoHire(name="Zahra Hosseini", department="Nordre Hovedgårdsvei 54", mentor="V4", newly_educated=True),
    DemoHire(name="Even Tangvald", department="Avdeling Posebyen", mentor="H2", profession=NURSE, pattern=Placement.EVENING),
    DemoHire(
        name="Camille Dubois",
        department="Posebyen aktivitetshus",
        mentor="S4",
        profession=NURSE,
        pattern=Placement.DAY,
        interviews_missing=(2,),
        unlogged=2,
    ),
    DemoHire(name="Runar Sveindal", department="Ternevig omsorgssenter", mentor="O1", profession=NURSE, newly_educated=True, unlogged=1),
    DemoHire(
        name="Yusuf Farah", email=_MENTEE, department="Kristian 4des gate 95", mentor="S1", newly_educated=True, title="Miljøterapeut"
    ),
    DemoHire(name="Live Marie Kollandsrud", department="Skarpelunden 5", mentor="V1", position=80),
    DemoHire(name="Adrian Popescu", department="Avdeling Kongens", mentor="H4", profession=NURSE),
    DemoHire(name="Nora Elise Høgetveit", department="Posebyen aktivitetshus", mentor="S1", newly_educated=True, pattern=Placement.DAY),
    DemoHire(name="Anders Isak Utsi", department="Dallonaveien 26", mentor="V2"),
)


def start_of(number: int, *, today: date) -> date:
    """Return the start date of hire `number` (from 0), a working day.

    The dates of table 2 are stretched to 70 weeks that end eight weeks from today.
    """
    first, last = TABLE_2[0], TABLE_2[-1]
    begins = today + timedelta(weeks=_WEEKS_AHEAD - WEEKS)
    day = begins + timedelta(days=round((TABLE_2[number] - first).days * WEEKS * 7 / (last - first).days))
    return working_day_from(day)


def leaver_left_on(*, today: date) -> date:
    """Return the last day of the hire who left.

    It has the same relative place between her start and today as in table 2.
    """
    share = (LEAVER_LEFT_ON - TABLE_2[LEAVER]) / (TABLE_2_SEEN_ON - TABLE_2[LEAVER])
    start = start_of(LEAVER, today=today)
    return start + timedelta(days=round((today - start).days * share))


def share_held(number: int) -> float:
    """Return the share of planned talks that hire `number` has had.

    The hires who have been here longest get the rows of table 4 with the most planned talks.
    """
    planned, held = TABLE_4[min(number * len(TABLE_4) // _STARTED, len(TABLE_4) - 1)]
    return held / planned


# The last two of the 24 have not started yet, so they have no talks to hold.
_STARTED = len(TABLE_2) - 2
