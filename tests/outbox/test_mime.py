"""Is what arrives a mail everybody can read, with the headers and parts mail programs act on?"""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.utils.translation import get_language
from icalendar import Calendar as Read

from people.models import MailSettings
from people.outbox.message import Attachment, Calendar, Letter, Section, letter_to, summary_of
from tests.outbox.mailroom import calm, sweep
from tests.world import person

INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//nb\r\nMETHOD:REQUEST\r\n"
    "BEGIN:VEVENT\r\nUID:samtale-1@mentor.example\r\nDTSTAMP:20261124T090000Z\r\nDTSTART;VALUE=DATE:20261126\r\n"
    "SUMMARY:Mentorsamtale på Blåbærtoppen\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()
LETTER = Letter(
    subject="Blåbærsyltetøy på øya",
    lines=("Æ, ø og å.", "To linjer."),
    first_name="Kåre",
    url="https://mentor.example/samtale/1?a=1&b=2",
    link="Åpne samtalen",
)


@pytest.fixture
def arrives(server, waiting, writes):
    """Send one letter; return it as it arrived."""

    def _arrives(letter: Letter):
        writes(lambda mail, now: letter)
        assert sweep() == 1
        return server.received[-1]

    return _arrives


class Outline(HTMLParser):
    """Which elements a page has, and what its headings say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        return [name for name, _attributes in self.elements]

    def links(self) -> list[str | None]:
        return [attributes.get("href") for name, attributes in self.elements if name == "a"]


def test_mail_is_text_and_html_in_norwegian_letters(arrives):
    message = arrives(LETTER)

    assert message["Subject"] == "Blåbærsyltetøy på øya"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in (plain, html)] == ["utf-8", "utf-8"]
    assert plain.get_content().splitlines()[:8] == [
        "Hei, Kåre!",
        "",
        "Æ, ø og å.",
        "",
        "To linjer.",
        "",
        "Åpne samtalen:",
        "https://mentor.example/samtale/1?a=1&b=2",
    ]
    assert "/min-profil/meldinger/" in plain.get_content()
    assert "<" not in plain.get_content()
    for words in ("Hei, Kåre!", "Æ, ø og å.", "To linjer.", "Åpne samtalen"):
        assert words in html.get_content()


def test_html_has_a_language_a_title_and_one_heading(arrives):
    outline = Outline(arrives(LETTER).get_body(("html",)).get_content())
    assert ("html", {"lang": "nb"}) in outline.elements
    assert [outline.names().count(name) for name in ("h1", "title", "main")] == [1, 1, 1]
    assert outline.links()[0] == LETTER.url
    assert not {"script", "style", "link", "img", "iframe", "form"} & set(outline.names()), "nothing is fetched, and nobody is counted"


def test_names_are_words_and_never_markup(arrives):
    bad = "<script>alert('x')</script>"
    letter = replace(LETTER, subject=bad, first_name=bad, lines=(bad,), link=bad, sections=(Section(heading=bad, lines=(bad,), link=bad),))
    message = arrives(letter)
    outline = Outline(message.get_body(("html",)).get_content())
    assert "script" not in outline.names()
    assert message.get_body(("plain",)).get_content().count(bad) >= 4, "plain text shows it as it is"


def test_link_cannot_break_out_of_its_attribute(arrives):
    letter = replace(LETTER, url='https://mentor.example/"onmouseover="x')
    outline = Outline(arrives(letter).get_body(("html",)).get_content())
    assert all("onmouseover" not in attributes for _name, attributes in outline.elements)


@pytest.mark.parametrize("subject", ["Hei\r\nBcc: noen@example.com", "Hei\nBcc: noen@example.com", "Hei\r\n\r\nBcc: noen@example.com"])
def test_line_break_in_a_name_adds_no_header(arrives, server, subject):
    message = arrives(Letter(subject=subject, lines=("x",)))
    assert message["Bcc"] is None
    assert message["Subject"] == "Hei Bcc: noen@example.com"
    assert len(server.receivers) == 1


def test_one_click_unsubscribe_is_offered_where_there_is_an_address_for_it(arrives):
    message = arrives(replace(LETTER, unsubscribe_url="https://mentor.example/av/1"))
    assert message["List-Unsubscribe"] == "<https://mentor.example/av/1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_not_offered_without_https(arrives):
    message = arrives(replace(LETTER, unsubscribe_url="http://localhost:8000/av/1"))
    assert message["List-Unsubscribe"] == "<http://localhost:8000/av/1>"
    assert message["List-Unsubscribe-Post"] is None


def test_no_unsubscribe_header_where_nothing_can_be_unsubscribed(arrives):
    message = arrives(LETTER)
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_calendar_is_a_part_and_a_file_both_readable(arrives, method):
    content = INVITATION.replace(b"METHOD:REQUEST", f"METHOD:{method}".encode())
    message = arrives(replace(LETTER, calendar=Calendar(method=method, content=content)))

    parts = {part.get_content_type(): part for part in message.walk()}
    part, file = parts["text/calendar"], parts["application/ics"]
    assert (part.get_param("method"), part.get_content_charset()) == (method, "utf-8")
    assert part.get_content_disposition() is None, "mail programs act on a part, not on a file"
    assert (file.get_filename(), file.get_content_disposition()) == ("samtale.ics", "attachment")
    for read in (Read.from_ical(part.get_payload(decode=True)), Read.from_ical(file.get_payload(decode=True))):
        [event] = read.walk("VEVENT")
        assert (read["METHOD"], event["UID"]) == (method, "samtale-1@mentor.example")
        assert event["SUMMARY"] == "Mentorsamtale på Blåbærtoppen"
    alternatives = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative")
    assert [part.get_content_type() for part in alternatives.iter_parts()] == ["text/plain", "text/html", "text/calendar"]


def test_attachment_arrives_as_it_was(arrives):
    content = bytes(range(256)) * 40
    message = arrives(replace(LETTER, attachments=(Attachment(name="Plan for Kåre.pdf", content=content, mimetype="application/pdf"),)))
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_payload(decode=True)) == (
        "Plan for Kåre.pdf",
        "application/pdf",
        content,
    )


def test_summary_has_a_section_a_thing_and_its_links_say_which(server, db):
    receiver = person("Mona Mentor")
    for name in ("a", "b"):
        calm(f"test:{name}", person=receiver)
    sweep()
    outline = Outline(server.received[0].get_body(("html",)).get_content())
    assert [outline.names().count(name) for name in ("h1", "h2", "section")] == [1, 2, 2]


def test_summary_of_twenty_one_leads_to_the_rest(db):
    many = [letter_to(person("Mona Mentor"), subject=f"Sak {number}", lines=(), url="https://x.example") for number in range(1)] * 21
    summary = summary_of(many)
    assert (len(summary.sections), summary.url != "") == (20, True)
    assert "Og 1 ting til. Logg inn for å se alt." in summary.lines
    assert summary_of(many[:20]).url == ""


def test_mail_is_written_and_shown_in_the_language_she_has_chosen(server, waiting, writes):
    MailSettings.objects.create(person=waiting.person, language="en")
    seen = []

    def write(mail, now):
        seen.append(get_language())
        return LETTER

    writes(write)
    sweep()
    assert seen == ["en"]
    assert ("html", {"lang": "en"}) in Outline(server.received[0].get_body(("html",)).get_content()).elements
    assert get_language() == "nb"
