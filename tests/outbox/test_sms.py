"""Does an SMS leave as one SMS, to a number that can get it, through whichever carrier is set, without anybody reading it in a log?"""

import json
import os
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.outbox import sms
from people.outbox.gsm import LENGTH, as_one_sms, fits_one_sms, in_alphabet, length_of
from people.outbox.message import Letter
from people.outbox.sms import SmsOutageError, SmsRefusedError, number_of, send_sms

TO = "900 00 000"
TEXT = "Hei Åse! Mentorsamtale i morgen."


# --- The alphabet -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("æøåÆØÅ", 6),
        ("é è ù ì ò à ä ö ñ ü ß §", 23),
        ("[x]", 5),
        ("10 €", 5),
        ("«sitat»", None),
        ("“sitat”", None),
        ("–", None),
        ("ç", None),  # only the capital is in the table
        ("Ç", 1),
        ("Š", None),
        ("🙂", None),
        ("\x1b", None),  # announces a sign that takes two, and is none
    ],
)
def test_length_counts_as_the_network_does(text, length):
    assert length_of(text) == length


@pytest.mark.parametrize(
    ("text", "fits"), [("ø" * 160, True), ("ø" * 161, False), ("€" * 80, True), ("€" * 80 + "a", False), ("«" * 10, False)]
)
def test_one_sms_holds_160(text, fits):
    assert fits_one_sms(text) is fits


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("«Hei» – “du” … ‘nå’", '"Hei" - "du" ... \'nå\''),
        ("Máret Šádja Łukasz Đorđe", "Maret Sadja Lukasz Dorde"),
        ("A\u030asa e\u0301n", "Åsa én"),  # letters and marks apart
        ("kl.\u00a012", "kl. 12"),
        ("a\u200bb\x00c", "abc"),
        ("🙂 李", "? Li"),
        ("• 3 × `så´ ‹nå›", "- 3 x 'så' 'nå'"),
        ("Þór Čapek Œ ½", "Thor Capek Oe 1/2"),
        ("\x1b[31m", "[31m"),
    ],
)
def test_what_is_outside_is_written_with_what_is_inside(text, written):
    assert in_alphabet(text) == written


def test_text_too_long_is_cut_at_a_word_and_keeps_the_address():
    text = as_one_sms("Samtalen er " + "viktig " * 40 + "https://mentor.kommune.example/x")
    assert fits_one_sms(text)
    assert text.endswith("viktig... https://mentor.kommune.example/x")
    assert len(text) > LENGTH - len("viktig ") - 1


@pytest.mark.parametrize("text", ["x" * 500, "€" * 300, "ord " * 90, "https://a.example/" + "y" * 300, " a" * 300, "a " * 79 + "bb cc"])
def test_anything_becomes_one_sms(text):
    short = as_one_sms(text)
    assert fits_one_sms(short)
    assert short
    assert as_one_sms(short) == short


def test_letter_says_its_own_sms_in_the_alphabet(settings):
    settings.BASE_URL = "https://mentor.kommune.example"
    told = Letter(subject="Mona Sandvik slutter", first_name="Kári", sms="Hei Kári! «Samtale» i morgen – husk det.")
    assert told.short() == 'Hei Kari! "Samtale" i morgen - husk det.'


def test_letter_without_an_sms_names_nobody_but_the_receiver(settings):
    settings.BASE_URL = "https://mentor.kommune.example"
    short = Letter(subject="Siste dag som mentor: Mona Sandvik", first_name="Åse").short()
    assert short == "Hei Åse! Det er noe nytt til deg i Mentorprogram. Logg inn: https://mentor.kommune.example"
    endless = Letter(subject="x", first_name="Navn" * 50).short()
    assert fits_one_sms(endless)
    assert endless.endswith("https://mentor.kommune.example")


@given(st.text())
def test_any_text_is_written_in_the_alphabet(text):
    assert length_of(in_alphabet(text)) is not None


# --- The number -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("900 00 000", "+4790000000"),
        ("+47 400 00 000", "+4740000000"),
        ("0047 90000000", "+4790000000"),
        ("4790000000", "+4790000000"),
        ("+46 70 123 45 67", "+46701234567"),
        ("(+46) 70-123 45 67", "+46701234567"),
        ("+46 8 123 456 78", None),  # a line in Stockholm
        ("+1 202 555 0123", "+12025550123"),  # may be a mobile: there, nobody can tell
        ("22 00 00 00", None),
        ("+47 22 00 00 00", None),
        ("+47 900 00 00", None),
        ("000 12 345", None),
        ("12345678901234567890", None),
        ("", None),
        ("ring meg", None),
    ],
)
def test_number_is_written_as_the_carriers_want_it(phone, number):
    assert number_of(phone) == number


def test_invented_numbers_of_a_demo_count_there_alone(settings):
    settings.DEMO = True
    assert number_of("000 12 345") == "+4700012345"


# --- Off, and the file ------------------------------------------------------------------------------------------
def test_sms_is_off_until_somebody_carries_it(settings):
    settings.SMS_URL = ""
    assert not sms.is_available()
    with pytest.raises(SmsRefusedError, match=r"^SMS off$"):
        send_sms(to=TO, text=TEXT)


@pytest.mark.parametrize(
    ("to", "text", "reason"), [("22000000", TEXT, "number"), (TO, "", "text"), (TO, "x" * 161, "text"), (TO, "«", "text")]
)
def test_what_cannot_be_sent_never_reaches_the_carrier(settings, tmp_path, to, text, reason):
    settings.SMS_URL = f"file://{tmp_path}/sms"
    with pytest.raises(SmsRefusedError, match=rf"^SMS {reason}$"):
        send_sms(to=to, text=text)
    assert list(tmp_path.iterdir()) == []


def test_file_gets_one_line_a_message_and_is_its_owners_alone(settings, tmp_path):
    settings.SMS_URL, settings.SMS_SENDER = f"file://{tmp_path}/en%20mappe/sms", "Kommunen"
    send_sms(to=TO, text=TEXT)
    send_sms(to="+46701234567", text="To")

    path = tmp_path / "en mappe" / "sms"
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == [
        {"to": "+4790000000", "from": "Kommunen", "text": TEXT},
        {"to": "+46701234567", "from": "Kommunen", "text": "To"},
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_file_without_a_name_lies_with_what_the_installation_writes(settings, tmp_path):
    settings.SMS_URL, settings.VAR_DIR = "file://", tmp_path
    send_sms(to=TO, text=TEXT)
    assert json.loads((tmp_path / "sms").read_text(encoding="utf-8"))["text"] == TEXT


def test_file_that_cannot_be_written_is_an_outage(settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path}"
    with pytest.raises(SmsOutageError, match=r"^SMS IsADirectoryError$"):
        send_sms(to=TO, text=TEXT)


# --- A provider over HTTP ---------------------------------------------------------------------------------------
class Provider(ThreadingHTTPServer):
    """A provider that does what the test tells it to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.does = "answer"
        self.requests: list[tuple[str, dict[str, str], object]] = []
        self.waiting = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, dict(self.headers), body))
        if self.server.does == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.server.does == "delay":
            self.server.waiting.wait(10)
            return
        if self.server.does == "babble":
            self.wfile.write(b"this is not HTTP\r\n\r\n")
            return
        self.send_response(self.server.status)
        if self.server.does == "redirect":
            self.send_header("Location", f"http://{self.server.address}/elsewhere")
        self.end_headers()
        self.wfile.write(b'{"error": "no such number 4790000000"}')

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers), None))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.SMS_URL = f"http://kommune:hemme%2Flig@{server.address}/v1/send?x=1"
    yield server
    server.waiting.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_provider_gets_the_message_and_who_we_are(provider):
    send_sms(to=TO, text=TEXT)

    [(path, headers, body)] = provider.requests
    assert path == "/v1/send?x=1"
    assert body == {"to": "+4790000000", "from": "Mentor", "text": TEXT}
    assert headers["Content-Type"] == "application/json"
    assert headers["Authorization"] == "Basic " + b64encode(b"kommune:hemme/lig").decode()
    assert "hemme" not in headers["Host"]


@pytest.mark.parametrize("who", ["token-123@", ":token-123@"])
def test_secret_alone_is_a_bearer_token(provider, settings, who):
    settings.SMS_URL = f"http://{who}{provider.address}/"
    send_sms(to=TO, text=TEXT)
    assert provider.requests[0][1]["Authorization"] == "Bearer token-123"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_provider_that_says_no_is_final(provider, status):
    provider.status = status
    with pytest.raises(SmsRefusedError, match=rf"^SMS {status}$"):
        send_sms(to=TO, text=TEXT)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_provider_that_says_later_is_an_outage(provider, status):
    provider.status = status
    with pytest.raises(SmsOutageError, match=rf"^SMS {status}$"):
        send_sms(to=TO, text=TEXT)


def test_provider_that_sends_us_elsewhere_is_not_followed(provider):
    provider.status, provider.does = 302, "redirect"
    with pytest.raises(SmsOutageError, match=r"^SMS 302$"):
        send_sms(to=TO, text=TEXT)
    assert [path for path, _headers, _body in provider.requests] == ["/v1/send?x=1"]


@pytest.mark.parametrize(("does", "reason"), [("drop", "RemoteDisconnected"), ("babble", "BadStatusLine")])
def test_provider_that_breaks_off_is_an_outage(provider, does, reason):
    provider.does = does
    with pytest.raises(SmsOutageError, match=rf"^SMS {reason}$"):
        send_sms(to=TO, text=TEXT)


def test_provider_that_never_answers_is_waited_for_no_longer_than_set(provider, monkeypatch):
    assert sms.TIMEOUT == 10
    monkeypatch.setattr(sms, "TIMEOUT", 0.2)
    provider.does = "delay"
    with pytest.raises(SmsOutageError, match=r"^SMS TimeoutError$"):
        send_sms(to=TO, text=TEXT)


def test_provider_that_is_not_there_is_an_outage(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.SMS_URL = f"http://127.0.0.1:{port}/"
    with pytest.raises(SmsOutageError, match=r"^SMS ConnectionRefusedError$"):
        send_sms(to=TO, text=TEXT)


@pytest.mark.parametrize(("status", "does"), [(200, "answer"), (400, "answer"), (503, "answer"), (200, "drop")])
def test_neither_number_nor_text_nor_secret_is_logged_or_told(provider, caplog, status, does):
    provider.status, provider.does = status, does
    caplog.set_level(0)
    told = ""
    try:
        send_sms(to=TO, text=TEXT)
    except (SmsRefusedError, SmsOutageError) as error:
        told = repr(error) + repr(error.__cause__)
    for secret in ("900", "Åse", "hemme"):
        assert secret not in caplog.text + told


# --- The settings -----------------------------------------------------------------------------------------------
def start(**values: str) -> subprocess.CompletedProcess:
    """Start the settings in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", "from mentorprogram import settings; print(settings.SMS_URL, settings.SMS_SENDER)"],
        env=os.environ | {"SMS_URL": "", "SMS_SENDER": "Mentor"} | values,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.processes
@pytest.mark.parametrize(
    "url", ["", "file://", "file:///srv/sms", "https://user:token@sms.example/send", "https://sms.example", "http://localhost:9000/"]
)
def test_carriers_that_may_be_set(url):
    assert start(SMS_URL=url).stdout.strip() == f"{url} Mentor".strip()


@pytest.mark.processes
@pytest.mark.parametrize(
    "url",
    [
        "http://user:hemmelig@sms.example/",
        "ftp://hemmelig@sms.example",
        "hemmelig",
        "file://host/hemmelig",
        "https://",
        "https://x:y:hemmelig@[",
    ],
)
def test_nonsense_as_carrier_stops_the_start_without_telling_the_secret(url):
    done = start(SMS_URL=url)
    assert done.returncode != 0
    assert "SMS_URL must be empty, like file:///var/sms, or like https://user:token@sms.example/send." in done.stderr
    assert "hemmelig" not in done.stderr


@pytest.mark.processes
@pytest.mark.parametrize("sender", ["For mange tegn", "Blåbær", "12345", " ", "a;b"])
def test_nonsense_as_sender_stops_the_start(sender):
    done = start(SMS_SENDER=sender)
    assert done.returncode != 0
    assert "SMS_SENDER must be 1 to 11 letters" in done.stderr
