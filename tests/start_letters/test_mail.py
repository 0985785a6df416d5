"""Does the letter leave with the link, the paper and nothing stale, to the private address, and is it told when it does not arrive?"""

import re
import socket
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as postbox
from django.urls import reverse

from people.models import OutgoingMail
from people.outbox.queue import WRITERS
from people.outbox.sending import send_due
from sessions.models import PlanLink, StartLetter
from sessions.pdf.render import RendererMissingError, RenderingFailedError
from sessions.start_letters import paper
from sessions.start_letters.plan_link import link_token, revoke_link
from sessions.start_letters.sending import KIND, delete_private_address
from sessions.start_letters.text import letter_of
from tests.pdf.reading import text_of
from tests.start_letters.filling import ADDRESS, BEFORE, GREETING, PRACTICAL, send
from tests.world import at


@pytest.fixture(autouse=True)
def quickly(laid_out_once) -> None:
    """The same letter is laid out once."""


@pytest.fixture
def ordered(world) -> StartLetter:
    """A letter that was sent, and waits alone in the outbox."""
    OutgoingMail.objects.all().delete()
    return send(world.mine, world.here.leader).letter


def sweep(when: datetime | None = None) -> int:
    moment = when or at(BEFORE, 10)
    return send_due(now=lambda: moment)


def row() -> OutgoingMail:
    return OutgoingMail.objects.filter(kind=KIND).latest("pk")


def link_in(text: str) -> str:
    [found] = set(re.findall(r"/din-plan/([^/\s\"]+)/", text))
    return found


def test_the_mail_says_the_whole_letter_to_the_private_address(ordered, mailoutbox, world):
    assert (sweep(), sweep()) == (1, 0)

    [message] = mailoutbox
    assert message.to == [ADDRESS]
    assert message.subject == "Velkommen til Sandvik enhet, Sandvik øst"
    html = next(content for content, kind in message.alternatives if kind == "text/html")
    letter = letter_of(world.mine, greeting=GREETING, practical=PRACTICAL, link_ends_on=date(2026, 10, 12), today=BEFORE)
    lines = [line for part in (*letter.parts, letter.link_part) for line in (part.heading, *part.as_lines())]
    for line in ["Hei, Nils!", *letter.opening, *lines, *letter.signature]:
        assert line in message.body
        assert line in html
    assert link_in(message.body) == link_in(html) == link_token(PlanLink.objects.get())
    assert row().state == OutgoingMail.SENT


def test_the_paper_goes_along_without_the_link(ordered, mailoutbox):
    sweep()

    [(name, content, kind)] = [part for part in mailoutbox[0].attachments if isinstance(part, tuple)]
    assert (name, kind) == ("Brev_før_oppstart_Nils_Nyansatt.pdf", "application/pdf")
    told = text_of(content)
    assert GREETING in told
    assert "din-plan" not in told
    assert "Planen din på nett" not in told
    assert b"din-plan" not in content


def test_the_link_in_the_mail_opens_the_plan(ordered, mailoutbox, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BEFORE, 12))
    sweep()

    page = client.get(reverse("sessions:linked_plan", args=[link_in(mailoutbox[0].body)]))

    assert page.status_code == 200
    assert "Planen din, Nils" in page.content.decode()


def test_a_machine_without_the_renderer_sends_the_mail_alone(ordered, mailoutbox, monkeypatch):
    def missing(page: str) -> bytes:
        raise RendererMissingError

    monkeypatch.setattr(paper, "pdf_of", missing)
    sweep()

    assert (len(mailoutbox), mailoutbox[0].attachments) == (1, [])


def test_a_machine_that_is_only_busy_is_asked_again_before_the_mail_goes_alone(ordered, mailoutbox, monkeypatch):
    def too_late(page: str) -> bytes:
        raise RenderingFailedError

    monkeypatch.setattr(paper, "pdf_of", too_late)
    for attempt in range(2):
        sweep(at(BEFORE, 10) + timedelta(hours=attempt))
        assert mailoutbox == []

    sweep(at(BEFORE, 15))

    assert (len(mailoutbox), mailoutbox[0].attachments) == (1, [])


def test_the_mail_is_written_from_the_plan_of_the_moment_it_goes(ordered, mailoutbox, world):
    world.mine.items.filter(kind="talk", number=1).update(planned_on=date(2026, 10, 1))
    StartLetter.objects.update(greeting="Rettet hilsen")
    sweep()

    assert "torsdag 1. oktober 2026" in mailoutbox[0].body
    assert "Rettet hilsen" in mailoutbox[0].body


def test_of_two_that_wait_only_the_newest_goes(ordered, mailoutbox, world):
    send(world.mine, world.here.leader, revision=1, private_email="rett@privat.example", now=at(BEFORE, 10))

    assert sweep() == 1

    assert [message.to for message in mailoutbox] == [["rett@privat.example"]]
    assert link_in(mailoutbox[0].body) == link_token(PlanLink.objects.get(revoked_at=None))
    assert [mail.state for mail in OutgoingMail.objects.filter(kind=KIND).order_by("pk")] == [OutgoingMail.OBSOLETE, OutgoingMail.SENT]


def test_a_link_revoked_before_the_mail_went_is_not_in_it(ordered, mailoutbox, world):
    revoke_link(mentorship=world.mine, by=world.here.leader, now=at(BEFORE))
    sweep()

    assert "din-plan" not in mailoutbox[0].body
    assert "Planen din på nett" not in mailoutbox[0].body


@pytest.mark.parametrize("what", ["address", "mentor", "week", "late"])
def test_a_letter_with_nothing_left_to_say_never_goes(ordered, mailoutbox, world, what):
    when = at(BEFORE, 10)
    if what == "address":
        delete_private_address(mentorships=type(world.mine).objects.filter(pk=world.mine.pk), now=when)
    elif what == "mentor":
        world.mine.mentor_periods.all().delete()
    elif what == "week":
        type(world.mine).objects.filter(pk=world.mine.pk).update(starts_on=BEFORE - timedelta(days=8))
    else:
        when = at(world.start + timedelta(days=8))

    assert sweep(when) == 0
    assert mailoutbox == []
    assert row().state == OutgoingMail.OBSOLETE


class Refusing:
    """A mail server that knows nobody."""

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        return "550 5.1.1 No such user"


@pytest.fixture
def refusing(settings) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
    controller = Controller(Refusing(), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    yield
    controller.stop()


def test_an_address_that_is_refused_is_told_and_cleared_by_the_next_that_arrives(ordered, refusing, world, settings):
    assert sweep() == 0

    ordered.refresh_from_db()
    assert (ordered.failed_at, row().state) == (at(BEFORE, 10), OutgoingMail.FAILED)
    assert ADDRESS not in row().last_error
    world.mine.mentee.refresh_from_db()
    assert world.mine.mentee.email_failed_at is None  # the work address is another

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingMail.objects.filter(kind=KIND).update(state=OutgoingMail.WAITING)
    sweep(at(BEFORE, 11))
    ordered.refresh_from_db()
    assert ordered.failed_at is None
    assert [message.to for message in postbox.outbox] == [[ADDRESS]]


def test_a_failure_of_the_old_address_is_not_held_against_the_corrected_one(ordered):
    letter = WRITERS[KIND](row(), at(BEFORE, 10))
    StartLetter.objects.update(private_email="rett@privat.example")

    letter.failed(at(BEFORE, 10))

    ordered.refresh_from_db()
    assert ordered.failed_at is None
