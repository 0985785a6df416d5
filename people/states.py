"""Which word, icon and colour does a page show for a state?

The word and the icon carry the meaning; the colour only repeats it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class State:
    label: Promise
    icon: str
    tone: str  # good, bad, warn, calm, busy, quiet: the colour classes of app.css


STATES = {
    "done": State(label=_("utført"), icon="check", tone="good"),
    "held": State(label=_("holdt"), icon="check", tone="good"),
    "planned": State(label=_("planlagt"), icon="calendar", tone="calm"),
    "today": State(label=_("i dag"), icon="clock", tone="busy"),
    "next": State(label=_("neste"), icon="arrow", tone="busy"),
    "unfit": State(label=_("passer ikke"), icon="warning", tone="warn"),
    "overdue": State(label=_("forsinket"), icon="warning", tone="bad"),
    "not_registered": State(label=_("ikke registrert"), icon="edit", tone="calm"),
    "waived": State(label=_("ikke aktuelt"), icon="minus", tone="quiet"),
    "not_held": State(label=_("ikke holdt"), icon="cross", tone="warn"),
    "cancelled": State(label=_("falt bort"), icon="stop", tone="quiet"),
    "unplaced": State(label=_("uten dato"), icon="question", tone="warn"),
    "no_mentor": State(label=_("mangler mentor"), icon="person", tone="bad"),
    "no_leader": State(label=_("mangler leder"), icon="person", tone="bad"),
    "before_start": State(label=_("før oppstart"), icon="hourglass", tone="calm"),
    "running": State(label=_("pågår"), icon="play", tone="busy"),
    "paused": State(label=_("på pause"), icon="pause", tone="calm"),
    "completed": State(label=_("fullført"), icon="flag", tone="good"),
    "ended": State(label=_("avsluttet"), icon="stop", tone="quiet"),
    "moved": State(label=_("flyttet"), icon="arrow", tone="warn"),
    "early": State(label=_("før ønsket tid"), icon="clock", tone="warn"),
    "late": State(label=_("etter fristen"), icon="clock", tone="bad"),
    "outside_week": State(label=_("utenfor uka si"), icon="calendar", tone="warn"),
    "mentor_away": State(label=_("mentor borte"), icon="person", tone="warn"),
    "sent": State(label=_("sendt"), icon="check", tone="good"),
    "waiting": State(label=_("venter"), icon="hourglass", tone="calm"),
    "working": State(label=_("lages nå"), icon="hourglass", tone="busy"),
    "ready": State(label=_("klar"), icon="check", tone="good"),
    "claimed": State(label=_("sendes nå"), icon="hourglass", tone="busy"),
    "held_back": State(label=_("holdes tilbake"), icon="pause", tone="warn"),
    "stopped": State(label=_("stoppet"), icon="stop", tone="quiet"),
    "rule_off": State(label=_("slått av"), icon="pause", tone="quiet"),
    "declined": State(label=_("har valgt bort"), icon="minus", tone="quiet"),
    "away_too_long": State(label=_("borte til det er for sent"), icon="person", tone="quiet"),
    "obsolete": State(label=_("ikke lenger aktuell"), icon="minus", tone="quiet"),
    "address_failed": State(label=_("e-post kommer ikke fram"), icon="mail", tone="bad"),
    "empty": State(label=_("ingen igjen"), icon="info", tone="quiet"),
    "failed": State(label=_("mislyktes"), icon="warning", tone="bad"),
}


def state_named(name: str) -> State:
    """Return how a state is shown; KeyError for a name without a word.

    So a page never shows a state nobody has named.
    """
    return STATES[name]
