"""How does a test use the pages as somebody with a browser does, and what must hold on every page she sees?"""

import hashlib
import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Response, expect

from people.models import Person
from tests.world import PASSWORD

AXE = Axe().axe_script
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
NARROWEST = {"width": 320, "height": 740}  # 1280 px at 400 % zoom, as WCAG 1.4.10 asks
# All that a page shows and does: its elements, what is typed and ticked in them, where one is, and what the styles are.
SHOWN = """() => {
    const fields = [...document.querySelectorAll("input, select, textarea")].map(e => [e.value, e.checked, e.disabled]);
    const styles = [...document.styleSheets].map(e => [e.href, e.disabled, e.media.mediaText]);
    const here = [...document.querySelectorAll("*")].indexOf(document.activeElement);
    return JSON.stringify([document.documentElement.outerHTML, fields, styles, here]);
}"""
# The token against forged forms is another on every page, what says whose page it is holds a number, and the rows' numbers in
# addresses are others in every test.
TOKEN = re.compile(r"[A-Za-z0-9]{64}|\d+\.\d+:[\w-]{43}")
ADDRESS = re.compile(r'(?<=[" ])(href|action|hx-get|hx-post)=\\"/[^"#]*\\"')
# What htmx says when a request is aborted; any other failure of one is told by an event of its own besides.
CUT_OFF = ("htmx:sendAbort", "htmx:afterRequest")
# What the journeys themselves keep out, but for the one about a lost network.
KEPT_OUT = "Service Worker registration blocked by Playwright"


passed: set[str] = set()  # the pages, each at a width, that axe found nothing to say of


class Visitor:
    """One person at one browser; collects what the browser complains of."""

    def __init__(self, page: Page, address: str, *, script: bool) -> None:
        self.page, self.address, self.script = page, address, script
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"{self.path}: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("response", self._note)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def _hear(self, kind: str, text: str) -> None:
        # A form refused with 422 is an answer, though the browser logs it as a failure; and a preview that is still on its way when
        # the form is sent is cut off by the next page, as it should be.
        if kind in ("error", "warning") and "status of 422" not in text and not text.startswith((*CUT_OFF, KEPT_OUT)):
            self.complaints.append(f"{self.path}: {text}")

    def _note(self, response: Response) -> None:
        if response.status >= 400 and response.status != 422:
            self.complaints.append(f"{response.status} {response.url}")

    def visit(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.check()

    def log_in(self, person: Person) -> None:
        """Log in through the page, from the first address anybody types."""
        self.page.goto(self.address)
        self.page.get_by_label("E-post").fill(person.email)
        self.page.get_by_label("Passord", exact=True).fill(PASSWORD)
        self.press("Logg inn")

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button that sends a form, and look at the page it leads to."""
        with self._leads_on():
            (within or self.page).get_by_role("button", name=name).first.click()

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        with self._leads_on():
            (within or self.page).get_by_role("link", name=name).first.click()

    @contextmanager
    def _leads_on(self):
        with self.page.expect_navigation(wait_until="load"):
            yield
        self.check()

    def unfold(self, summary: str) -> None:
        self.page.locator("summary", has_text=summary).first.click()

    def reads(self, text: str) -> None:
        """Expect words on the page, where she can see them."""
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def check(self) -> None:
        """Hold the page to what every page must: usable by everybody, on a wide screen and on the narrowest."""
        shown = self.page.viewport_size
        # Rules wait on timers, which a browser without script does not run; the same pages are asked with script.
        for size in (DESK, NARROWEST) if self.script else (NARROWEST,):
            self.page.set_viewport_size(size)
            self._scrolls_not_sideways(size["width"])
            if self.script:
                self._passes_axe(size["width"])
        self.page.set_viewport_size(shown)

    def _scrolls_not_sideways(self, width: int) -> None:
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, f"{self.path} is {wide} px wide on a screen of {width}: {self._widest(room)}"

    def _widest(self, room: int) -> list[str]:
        return self.page.evaluate(
            "room => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1)"
            ".slice(0, 8).map(e => e.tagName + '.' + e.className)",
            room,
        )

    def _passes_axe(self, width: int) -> None:
        page = ADDRESS.sub(lambda found: re.sub(r"\d+", "0", found[0]), TOKEN.sub("", self.page.evaluate(SHOWN)))
        seen = hashlib.sha256(f"{width} {page}".encode()).hexdigest()
        if seen in passed:
            return
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
        told = [f"{rule['id']}: {rule['help']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
        assert not told, f"{self.path} at {width} px:\n" + "\n".join(told[:6])
        passed.add(seen)
