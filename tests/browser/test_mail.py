"""Can everybody read our mail: on a wide screen and the narrowest, in the light and in the dark?"""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from people.models import Person
from people.outbox.message import Entry, Letter, Section, letter_to, summary_of
from tests.browser.visitor import AXE, DESK, NARROWEST

LONG = "Utviklingshemmedes habiliteringstjenesteavdelingslederkontor"
WRITTEN = {
    "subject": "Mentorsamtale torsdag 26. november 2026",
    "lines": ["Du har mentorsamtale med Kåre Ås torsdag 26. november 2026 kl. 10.00.", f"Rom: {LONG}"],
    "url": "https://mentor.kommune.example/samtaler/1234567890/en-adresse-som-er-lang-nok-til-aa-bryte-ut/",
    "link": "Åpne samtalen",
}


def single() -> Letter:
    return letter_to(Person(name="Mona Mentor", email="mona@kommune.example"), **WRITTEN)


def summary() -> Letter:
    return summary_of([replace(single(), subject=f"{number}. Ble mentorsamtalen holdt?") for number in range(23)])


def digest() -> Letter:
    sections = [
        Section(
            heading="Samtaler denne uka",
            lines=("3 planlagt", "1 ikke logget"),
            entries=(Entry(link="Kåre Ås", url=WRITTEN["url"], text="onsdag 25. november"), Entry(link=LONG, url=WRITTEN["url"])),
            url=WRITTEN["url"],
            link="Se samtalene",
        ),
        Section(heading=f"Uten mentor: {LONG}", lines=("Begynner mandag 30. november",), url=WRITTEN["url"]),
        Section(heading="Ingenting å gjøre her"),
    ]
    return replace(single(), sections=tuple(sections), unsubscribe_url="https://mentor.kommune.example/av/1234567890")


def looks_right(page: Page, where: str) -> None:
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"{where} is {wide} px wide on a screen of {room}"
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    told = [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
    assert not told, f"{where}:\n" + "\n".join(told[:6])


def luminance(colour: tuple[int, ...]) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (one / 255 for one in colour[:3]))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_stands_out(page: Page, where: str) -> None:
    """Compare the words with the page they stand on; axe cannot tell what colour a page without one has in the dark."""
    words = [int(part) for part in re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).color"))]
    ground = Image.open(BytesIO(page.screenshot())).convert("RGB").getpixel((1, 1))
    dark, light = sorted((luminance(tuple(words)), luminance(ground)))
    assert (light + 0.05) / (dark + 0.05) >= 7, f"{where}: {words} on {ground}"


@pytest.mark.parametrize("letter", [single, summary, digest])
def test_mail_can_be_read_by_everybody(chromium: Browser, letter):
    context = chromium.new_context(viewport=NARROWEST, locale="nb-NO")
    page = context.new_page()
    page.set_content(letter().html)
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in (DESK, NARROWEST):
            page.set_viewport_size(size)
            looks_right(page, f"{letter.__name__}, {scheme}, {size['width']} px")
        text_stands_out(page, f"{letter.__name__}, {scheme}")
    assert page.locator("h1").count() == 1
    names = [link.inner_text() for link in page.get_by_role("link").all()]
    assert all(names), "no link without words"
    context.close()
