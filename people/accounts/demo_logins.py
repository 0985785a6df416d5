"""Which logins does a demo installation show?"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# One passphrase for all five, public on purpose: the people are invented and the installation is a demo.
DEMO_PASSWORD = "vaffel med brunost"  # noqa: S105 — meant to be read


class DemoLogin(NamedTuple):
    """One login of the demo: role, the role's name, e-mail, password, advice."""

    role: str
    label: str | Promise
    email: str
    password: str
    advice: str | Promise


DEMO_LOGINS: list[DemoLogin] = [
    DemoLogin(
        "department_leader",
        _("Avdelingsleder"),
        "leder@demo.example",
        DEMO_PASSWORD,
        _("Se hvem som er forsinket, finn en mentor til den som mangler, og registrer en nyansatt."),
    ),
    DemoLogin(
        "mentor",
        _("Mentor"),
        "mentor@demo.example",
        DEMO_PASSWORD,
        _("Logg en mentorsamtale med to trykk, gjerne på telefonen."),
    ),
    DemoLogin(
        "mentee",
        _("Nyansatt"),
        "nyansatt@demo.example",
        DEMO_PASSWORD,
        _("Se hva som skjer neste gang, hele året ditt, og kryss av på sjekklisten."),
    ),
    DemoLogin(
        "coordinator",
        _("Koordinator"),
        "koordinator@demo.example",
        DEMO_PASSWORD,
        _("Følg med på alle enhetene, skriv ut arbeidsbøker, og hold organisasjonen i orden."),
    ),
    DemoLogin(
        "unit_leader",
        _("Enhetsleder"),
        "enhetsleder@demo.example",
        DEMO_PASSWORD,
        _("Se hvordan det går i Habilitering sentrum: planlagte og holdte samtaler, og hvem som mangler mentor."),
    ),
]
