"""Is a database that is away waited for, and does what was typed outlive it?"""

import sqlite3
from collections.abc import Callable

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from mentorprogram.posts.away import is_away
from tests.access.forms import form_for
from tests.reading import flat
from tests.world import PASSWORD


@pytest.fixture
def browser(world) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(world.here.leader)
    return client


class Refusing:
    """A connection that is refused a number of times; the tests' own has a transaction open and cannot be lost."""

    def __init__(self, times: int) -> None:
        self.left = times

    in_atomic_block = True

    def ensure_connection(self) -> None:
        if self.left:
            self.left -= 1
            raise OperationalError("connection refused")


@pytest.fixture
def away(monkeypatch) -> Callable[[int], Refusing]:
    """Let the database be away for the next times it is asked for a connection."""

    def times(number: int) -> Refusing:
        refusing = Refusing(number)
        monkeypatch.setattr("mentorprogram.posts.away.connection", refusing)
        return refusing

    monkeypatch.setattr("mentorprogram.middleware.LONGEST_WAIT", 0.5)
    monkeypatch.setattr("mentorprogram.posts.away._BETWEEN", 0.05)
    return times


def read(answer) -> str:
    return flat(answer.content.decode())


def lost(statement: str, times: int):
    """Lose the connection at a statement."""
    left = [times]

    def lose(execute, sql, params, many, context):
        if left[0] and statement in sql:
            left[0] -= 1
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(lose)


def test_a_restart_is_waited_for(browser, away):
    refusing = away(4)

    assert browser.get(reverse("people:profile")).status_code == 200
    assert refusing.left == 0


def test_what_was_typed_outlives_a_database_that_stays_away(browser, away, world):
    address = reverse("people:profile")
    form = form_for(browser.get(address).content.decode(), address)
    sent = form.filled_in() | {"phone": "900 00 123"} | form.tokens
    away(1000)
    answer = browser.post(address, sent, headers={"origin": "http://testserver"})
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "private, no-store")
    assert "Mentorprogram når ikke databasen sin akkurat nå" in read(answer)

    away(0)
    kept = form_for(answer.content.decode(), address)
    assert {name: value for name, value in kept.filled_in().items() if value} == {
        name: value for name, value in sent.items() if name not in kept.tokens and value
    }
    again = browser.post(address, kept.filled_in() | kept.tokens, headers={"origin": "http://testserver"})
    world.here.leader.refresh_from_db()
    assert (again.status_code, world.here.leader.phone) == (302, "+4790000123")


def test_a_password_is_not_kept(browser, away):
    away(1000)
    sent = {"current": PASSWORD, "password": "riktig hest batteri", "repeated": "riktig hest batteri"}

    answer = browser.post(reverse("people:change_password"), sent)

    assert (answer.status_code, "riktig hest" in read(answer), PASSWORD in read(answer)) == (503, False, False)
    assert f'<a class="ds-button" href="{reverse("people:change_password")}">Prøv igjen</a>' in read(answer)


def test_htmx_is_told_in_words(browser, away):
    away(1000)

    answer = browser.post(reverse("sessions:register_preview"), headers={"HX-Request": "true"})

    assert (answer.status_code, answer["X-Notice"]) == (503, "away")
    assert "<html" not in read(answer)


def test_a_page_whose_connection_breaks_on_the_way_is_made_once_more(browser, away):
    away(0)
    with lost("people_absence", 1):
        assert browser.get(reverse("people:profile")).status_code == 200
    with lost("people_absence", 9):
        assert browser.get(reverse("people:profile")).status_code == 503


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection that another can end")
def test_a_connection_that_the_server_ends_is_made_anew(transactional_db, copied_world):
    world = copied_world.put_back()
    browser = Client(raise_request_exception=False)
    browser.force_login(world.here.leader)
    ended = []

    def end(execute, sql, params, many, context):
        if "people_absence" in sql and not ended:
            ended.append(sql)
            with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(end):
        answer = browser.get(reverse("people:profile"))

    assert (answer.status_code, len(ended)) == (200, 1)


def test_a_change_whose_connection_breaks_is_not_done_by_itself_again(browser, away):
    address = reverse("people:profile")
    form = form_for(browser.get(address).content.decode(), address)
    away(0)
    with lost("UPDATE", 1):
        answer = browser.post(address, form.filled_in() | form.tokens | {"phone": "900 00 123"}, headers={"origin": "http://testserver"})

    assert (answer.status_code, "900 00 123" in read(answer)) == (503, True)


def test_what_needs_no_database_is_answered_at_once(client, db, away):
    refusing = away(1000)

    assert [client.get(address).status_code for address in ("/healthz", "/uten-nett/", "/uten-nett.js")] == [200, 200, 200]
    assert refusing.left == 1000


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def of_sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("…")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (caused(OperationalError(), of_sqlite(sqlite3.SQLITE_BUSY)), True),
        (caused(OperationalError(), of_sqlite(sqlite3.SQLITE_IOERR | 10 << 8)), True),
        (caused(OperationalError(), of_sqlite(sqlite3.SQLITE_ERROR)), False),  # no such column: ours
        (caused(OperationalError(), psycopg.errors.AdminShutdown()), True),
        (caused(OperationalError(), psycopg.errors.TooManyConnections()), True),
        (caused(OperationalError(), psycopg.errors.DeadlockDetected()), False),
        (caused(OperationalError(), psycopg.OperationalError("connection refused")), True),
        (caused(InterfaceError(), psycopg.OperationalError("the connection is closed")), True),
        (ValueError(), False),
    ],
)
def test_a_wrong_question_is_not_a_database_that_is_away(error, expected):
    assert is_away(error) == expected
