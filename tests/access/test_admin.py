"""Who gets through which of the operator's doors? What the pages show is in `tests/test_admin.py`."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.models import Person
from tests.access.knocking import Answer, Knocker

# Who knocks: the chief is a superuser who also coordinates the municipality, and so has rows to see.
KNOCKS = "anonymous closed_leader nobody leader operator superuser chief"
# What each door answers to GET, in that order: a way to the log-in, 403 to an operator without the right, 404 where nothing is.
# fmt: off
DOORS = {
    "index": "login login login login 200 200 200",
    "login": "login login 404 404 404 404 404",
    "logout": "login login 302 302 405 405 405",
    "password_change": "login login login login 200 200 200",
    "password_change_done": "login login login login 200 200 200",
    "autocomplete": "login login login login 403 403 403",
    "jsi18n": "login login login login 200 200 200",
    "view_on_site": "login login login login 404 404 404",
    "app_list": "login login login login 404 200 200",
    "changelist": "login login login login 403 200 200",
    "add": "login login login login 403 403 403",
    # A row of hers that another superuser does not see: back to the front page, as for what does not exist.
    "change": "login login login login 403 302 200",
    "delete": "login login login login 403 403 403",
    "history": "login login login login 302 302 200",
}
# fmt: on
# The built-in programmes are everybody's: they are no row that could leak.
EVERYBODYS = ("programs_program_", "programs_programversion_")


def names() -> Iterator[str]:
    """Yield the name of every route of the operator's site; a model's by what is done with it."""

    def walk(patterns) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield pattern.name

    site = next(pattern for pattern in get_resolver().url_patterns if getattr(pattern, "namespace", "") == "admin")
    yield from walk(site.url_patterns)


def of_models() -> dict[str, tuple[type, str]]:
    """Return each model's routes by name, with the model and what is done."""
    return {
        f"{model._meta.app_label}_{model._meta.model_name}_{verb}": (model, verb)
        for model in admin.site._registry
        for verb in ("changelist", "add", "change", "delete", "history")
    }


def test_every_route_stands_in_the_table():
    assert {of_models().get(name, (None, name))[1] for name in names()} == set(DOORS)


def addresses(knock: Knocker, door: str) -> dict[str, str]:
    """Return the addresses behind a door: one, or one a model, with a row of hers where it asks for one."""
    if door == "app_list":
        return {door: reverse("admin:app_list", args=["people"])}
    if door == "view_on_site":
        return {door: reverse("admin:view_on_site", args=[1, 1])}
    models = {name: model for name, (model, verb) in of_models().items() if verb == door}
    if not models:
        return {door: reverse(f"admin:{door}")}
    request = RequestFactory().get("/")
    request.user = knock.scene.cast["coordinator"]
    rows = {name: admin.site._registry[model].get_queryset(request).first() for name, model in models.items()}
    has_row = door in {"change", "delete", "history"}
    rows = {name: None if name.startswith(EVERYBODYS) else row for name, row in rows.items()}
    return {name: reverse(f"admin:{name}", args=[rows[name].pk] if has_row else []) for name in models if rows[name] or not has_row}


def came_of(answer: Answer) -> str:
    to_log_in = (reverse("people:login"), reverse("admin:login"))
    return "login" if answer.status == 302 and answer.location.startswith(to_log_in) else str(answer.status)


@pytest.mark.parametrize("door", DOORS)
def test_door_opens_for_the_operator_alone(door, asked, knock: Knocker):
    coordinator = knock.scene.cast["coordinator"]
    Person.objects.filter(pk=coordinator.pk).update(is_staff=True, is_superuser=True)
    knock.scene.sessions["chief"] = knock.scene.sessions["coordinator"]
    expected = dict(zip(KNOCKS.split(), DOORS[door].split(), strict=True))
    if "operator" not in asked:
        expected = {who: answer for who, answer in expected.items() if who in {"anonymous", "operator", "chief"}}

    for name, address in addresses(knock, door).items():
        answers = {who: knock(who, "GET", address) for who in expected}
        assert {who: came_of(answer) for who, answer in answers.items()} == expected, f"GET {name}: {address}"
        assert [f"GET {name} as {who}: {answer}" for who, answer in answers.items() if answer.writes] == []
        for who in expected:
            posted = knock(who, "POST", address, {"post": "yes"})
            assert posted.status < 500 and (not posted.writes or door == "logout"), f"POST {name} as {who}: {posted}"  # noqa: PT018  # one door, one line
