"""Does a write survive its log-in: whatever is posted, and whatever has happened between the page and its answer?"""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import resolve, reverse

from mentorprogram.posts.addresses import is_only_posted, is_preview, is_public, is_secret
from people.models import Person
from tests.access.browsing import TOKEN, Browser, taken_back
from tests.access.forms import TYPED, form_for
from tests.access.knocking import Answer, Knocker
from tests.access.posting import Posts, posts_for, who_fills_in
from tests.access.table import TABLE
from tests.world import PASSWORD

CHANGING = [route for route, door in TABLE.items() if door.changes is not None]
LOGGED_OUT = "Du ble logget ut"
# What a log-in writes, and what says when a row was last looked at.
BESIDES = re.compile(r"(django_session|axes_\w+|last_login)")
TABLE_OF = re.compile(r'"(\w+)"')


def effect(answer: Answer) -> tuple:
    """What an answer did and where it leads: the tables written, the status, and the address without the number of what is new."""
    tables = {TABLE_OF.search(sql)[1] for sql in answer.writes if not BESIDES.search(sql)}
    return answer.status, re.sub(r"\d+", "0", answer.location), tables


@pytest.mark.parametrize("route", CHANGING)
def test_a_write_survives_its_log_in(route, knock: Knocker):
    by = who_fills_in(route)
    browser = Browser(knock.scene, by)
    posts = posts_for(route, browser, by=by)
    sent = posts.filled_in | posts.tokens
    view = resolve(urlsplit(posts.address).path).func
    assert is_secret(view) or not {TYPED["password"], PASSWORD} & set(map(str, posts.filled_in.values())), "a password would be kept"
    with taken_back(browser):
        done = browser(by, "POST", posts.address, sent)
        again = browser(by, "POST", posts.address, sent)
    assert done.status in {200, 302}, f"{route}: {done}"

    with taken_back(browser):
        led_to_its_page(route, browser, posts)
    assert again.status in {200, 302, 404, 410, 422}, again
    assert is_preview(view) or made_by(again) == [], f"{route}, sent twice: {again}"
    if is_public(view):
        return
    with taken_back(browser):
        after_a_log_out(browser, by, posts, done)
    with taken_back(browser):
        by_another(browser, posts)
    with taken_back(browser):
        with_a_stale_token(browser, posts, done)


def led_to_its_page(route: str, browser: Browser, posts: Posts) -> None:
    """A plain GET opens the page itself, or leads to the one the form stands on."""
    door = TABLE[route]
    answer = browser("", "GET", posts.address)
    if door.opens is not None:
        assert answer.status in {200, 302}
        return
    page = door.via or door.on
    assert answer.status == 302
    if route == "people:logout":  # stands on every page
        assert answer.location == "/"
    else:
        assert answer.location == reverse(page, args=browser.scene.address_parts(door.at or TABLE[page].needs))


def made_by(again: Answer) -> list[str]:
    """What the same form, sent a second time, made that the first had not."""
    return [sql for sql in again.writes if sql.startswith("INSERT") and not BESIDES.search(sql) and "historical" not in sql]


def after_a_log_out(browser: Browser, by: str, posts: Posts, done: Answer) -> None:
    """It is done at the log-in, as if she had been logged in all along; what holds a password is asked for again."""
    view = resolve(urlsplit(posts.address).path).func
    person = browser.scene.cast[by]
    browser.become("anonymous")
    asked = browser("", "POST", posts.address, posts.filled_in | posts.tokens)
    assert (asked.status, effect(asked)[2]) == (302, set())
    leads_to = parse_qs(urlsplit(asked.location).query)["next"][0]
    assert not is_only_posted(resolve(urlsplit(leads_to).path).func), asked
    Person.objects.filter(pk=person.pk).update(password=make_password(PASSWORD))
    answer = browser.log_in(person, asked.location)
    assert effect(answer) == ((302, leads_to, set()) if is_secret(view) else effect(done))


def by_another(browser: Browser, posts: Posts) -> None:
    """Nothing is done as somebody else, whether she logged in before it was sent or after, and nothing typed is shown."""
    before = Browser(browser.scene, "superuser")
    before.cookies[TOKEN] = browser.cookies[TOKEN]
    refused = before("", "POST", posts.address, posts.filled_in | posts.tokens)
    assert (refused.status, refused.writes, "Skjemaet er en annens" in refused.page) == (409, [], True)
    browser.become("anonymous")
    asked = browser("", "POST", posts.address, posts.filled_in | posts.tokens)
    another = browser.scene.cast["superuser"]
    assert another
    Person.objects.filter(pk=another.pk).update(password=make_password(PASSWORD))
    answer = browser.log_in(another, asked.location)
    assert (answer.status, effect(answer)[2]) == (302, set())


def with_a_stale_token(browser: Browser, posts: Posts, done: Answer) -> None:
    """The page comes back as it was filled in, and one more press does it. From another site it is refused."""
    view = resolve(urlsplit(posts.address).path).func
    browser.cookies[TOKEN] = "a" * 32
    sent = posts.filled_in | posts.tokens
    forged = browser("", "POST", posts.address, sent, origin="https://annet.example")
    assert (forged.status, forged.writes) == (403, [])
    shown = browser("", "POST", posts.address, sent)
    if is_preview(view):
        assert effect(shown) == effect(done)
    elif is_secret(view):
        assert (shown.status, shown.writes) == (302, [])
    else:
        if shown.location:  # a button alone: she is led to where it stands
            assert shown.writes == []
            shown = replace(browser("", "GET", shown.location), status=422)
        assert (shown.status, shown.writes) == (422, []), shown
        assert LOGGED_OUT in shown.page
        form = form_for(shown.page, posts.address)
        assert form
        assert effect(browser("", "POST", posts.address, sent | form.tokens)) == effect(done)
