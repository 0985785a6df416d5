"""What do the tests of the letter before the start fill in and press?"""

import html
import re
from datetime import date, datetime

from django.urls import reverse

from people.models import Person
from programs.models import Mentorship
from sessions.models import StartLetter
from sessions.start_letters.sending import Sending, save_letter, send_letter
from tests.world import at

BEFORE = date(2026, 9, 1)  # the hires of the world begin on 14 September
ADDRESS = "nils.hjemme@privat.example"
GREETING = "Velkommen, vi gleder oss!"
PRACTICAL = "Møt opp ved hovedinngangen kl. 07.30.\nVi har klær til deg."
NUMBER = "01810750126"  # the control digits fit; nobody is born in month 81, which is kept for made-up people


def save(mentorship: Mentorship, by: Person, *, now: datetime | None = None, **changed) -> StartLetter:
    words = {"private_email": ADDRESS, "greeting": GREETING, "practical": PRACTICAL, "revision": 0} | changed
    return save_letter(mentorship=mentorship, by=by, now=now or at(BEFORE), **words)


def send(mentorship: Mentorship, by: Person, *, now: datetime | None = None, **changed) -> Sending:
    words = {"private_email": ADDRESS, "greeting": GREETING, "practical": PRACTICAL, "revision": 0, "ticks_task": True} | changed
    return send_letter(mentorship=mentorship, by=by, now=now or at(BEFORE), **words)


def filled(**changed) -> dict:
    """What the page's form sends."""
    return {"private_email": ADDRESS, "greeting": GREETING, "practical": PRACTICAL, "revision": 0, "ticks_task": "on"} | changed


def url(name: str, mentorship: Mentorship) -> str:
    return reverse(f"sessions:{name}", args=[mentorship.pk])


def words(response) -> str:
    """Return the words of the page's main part."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
