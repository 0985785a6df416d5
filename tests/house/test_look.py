"""Do states, forms and the frame of a page look as docs/look.md says?"""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import include, path

from mentorprogram.forms import HouseForm
from people.states import STATES
from people.templatetags import looks
from programs.models import Mentorship
from sessions.models import PlanItem, PrintJob

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
LETTER = TEMPLATES / "people/outbox/letter.html"


def nothing(request):
    return HttpResponse()


# The frame links to a few pages; here they need only exist.
ACCOUNT = [path(name, nothing, name=name) for name in ("profile", "mail_settings", "logout", "privacy")]
urlpatterns = [path("", include((ACCOUNT, "people"))), path("", include(([path("calendar", nothing, name="calendar")], "sessions")))]
pytestmark = pytest.mark.urls(__name__)


class Page(HTMLParser):
    """The elements of a page, each as (tag, attributes), and the text of each heading."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag and all(attrs.get(key) == value for key, value in wanted.items())]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if attrs.get("id")]


def rendered(source: str, **context: object) -> str:
    """The HTML as a reader has it: a run of white space is one space, and none stands at the ends of an element."""
    html = engines["django"].from_string("{% load i18n looks %}" + source).render({"csrf_token": "token", **context})
    return re.sub(r"(<[a-z][^<>]*>) | (?=</)", r"\1", re.sub(r"\s+", " ", html))


# --- States, icons, bars --------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", STATES)
def test_every_state_has_a_word_an_icon_and_a_colour_that_exist(name):
    html = rendered('{% include "components/_state.html" with name=name %}', name=name)
    assert f"<span>{STATES[name].label}</span>" in html
    assert re.search(r"<svg[^>]*>\s*<(path|rect|circle)", html), "the icon is not drawn in _icon.html"
    assert f".state--{STATES[name].tone} " in (ROOT / "static/css/app.css").read_text()


def test_every_state_the_models_store_can_be_shown():
    stored = {name for model in (PlanItem, Mentorship, PrintJob) for name, _label in model.STATES}
    assert stored - STATES.keys() == set()


def test_state_without_a_word_is_an_error_not_a_blank():
    with pytest.raises(KeyError):
        rendered('{% include "components/_state.html" with name="lost" %}')


def test_state_keeps_its_own_word_whatever_the_page_calls_label():
    html = rendered('{% include "components/_state.html" with name="held" %}', label="Mentor")
    assert "<span>holdt</span>" in html


@pytest.mark.parametrize(("held", "planned", "percent"), [(7, 9, 78), (0, 9, 0), (3, 0, 0), (11, 9, 100), (None, None, 0)])
def test_progress_says_the_figures_and_draws_the_share(held, planned, percent):
    html = rendered('{% include "components/_progress.html" %}', held=held, planned=planned)
    assert f"<strong>{held or 0}</strong> av {planned or 0} holdt" in html
    assert Page(html).all("rect")[1]["width"] == str(percent)


def test_pagination_keeps_the_filter_in_the_address():
    request = RequestFactory().get("/nyansatte", {"enhet": "3", "page": "2"})
    html = rendered('{% include "components/_pagination.html" %}', page=Paginator(range(30), 10).page(2), request=request)
    assert [link["href"] for link in Page(html).all("a")] == ["?enhet=3&page=1", "?enhet=3&page=3"]
    assert "Side 2 av 3" in html


# --- Forms ----------------------------------------------------------------------------------------------------
class HireForm(forms.Form):
    name = forms.CharField(label="Navn")
    email = forms.EmailField(label="E-post", help_text="Invitasjonen går hit.")
    start_on = forms.DateField(label="Start", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    program = forms.ChoiceField(label="Program", choices=[("", "Velg"), ("h", "Habilitering")])
    pattern = forms.ChoiceField(
        label="Turnus", widget=forms.RadioSelect, choices=[("d", "Dag"), ("n", "Natt")], help_text="Foreslår dager."
    )
    roles = forms.MultipleChoiceField(label="Roller", widget=forms.CheckboxSelectMultiple, choices=[("m", "Mentor"), ("l", "Leder")])
    agreed = forms.BooleanField(label="Avtalt", help_text="Med enhetsleder.")
    note = forms.CharField(label="Annet", widget=forms.Textarea, required=False)
    version = forms.CharField(widget=forms.HiddenInput, initial="4")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset("Den nyansatte", "name", Row("email", "start_on")), "program", "pattern", "roles", "agreed", "note", "version"
        )

    def clean(self):
        raise forms.ValidationError("Mentor og mentee kan ikke være samme person.")


FORM = '{% include "components/_form.html" with action="/nyansatt" submit_label="Registrer" cancel_url="/tilbake" %}'


def test_form_with_errors_links_every_error_to_a_field_that_exists():
    html = rendered(FORM, form=HireForm({"email": "ikke en adresse"}))
    page = Page(html)
    summary = page.all("div", **{"class": "ds-error-summary"})[0]
    targets = [link["href"] for link in page.all("a") if link["href"].startswith("#")]

    assert (summary["tabindex"], "autofocus" in summary) == ("-1", True)
    assert targets == ["#id_name", "#id_email", "#id_start_on", "#id_program", "#id_pattern_0", "#id_roles_0", "#id_agreed"]
    assert [target for target in targets if target[1:] not in page.ids] == []
    assert "<li>Mentor og mentee kan ikke være samme person.</li>" in html
    assert 'value="ikke en adresse"' in html


@pytest.mark.parametrize(("label", "told"), [("Hvem var med?", "Hvem var med? Velg minst to."), ("Hvem", "Hvem: Velg minst to.")])
def test_a_label_that_asks_has_no_colon_in_the_summary(label, told):
    class AskingForm(forms.Form):
        who = forms.CharField(label=label, error_messages={"required": "Velg minst to."})

    assert f">{told}</a>" in rendered('{% include "designsystemet/errors.html" %}', form=AskingForm({}))


def test_form_with_errors_describes_every_field_by_ids_that_exist_once():
    page = Page(rendered(FORM, form=HireForm({})))
    described = [reference for _, attrs in page.elements for reference in (attrs.get("aria-describedby") or "").split()]

    assert {"id_email_helptext", "id_email_error", "id_pattern_helptext", "id_pattern_error", "id_agreed_error"} <= set(described)
    assert [reference for reference in described if page.ids.count(reference) != 1] == []
    assert len(page.ids) == len(set(page.ids))


def test_every_visible_field_has_a_label_of_its_own():
    page = Page(rendered(FORM, form=HireForm()))
    labelled = {label["for"] for label in page.all("label")}
    fields = [attrs for tag, attrs in page.elements if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"]
    assert [field["id"] for field in fields if field["id"] not in labelled] == []
    assert [field["id"] for field in fields if "ds-input" not in (field["class"] or "")] == []


def test_form_is_laid_out_in_its_groups_and_marks_what_is_optional():
    html = rendered(FORM, form=HireForm())
    assert re.search(r'<legend class="group__legend">Den nyansatte</legend>.*id="id_name".*class="fields".*id="id_start_on"', html, re.S)
    assert re.findall(r"(\w+) <span class=\"optional\">", html) == ["Annet"]


def test_form_owns_address_method_and_token_and_is_sent_with_htmx_only_when_asked():
    plain = Page(rendered(FORM, form=HireForm())).all("form")
    assert plain == [{"class": "form", "method": "post", "action": "/nyansatt", "novalidate": None}]

    page = Page(rendered('{% include "components/_form.html" with action="/n" id="hire" hx_target="#hire" %}', form=HireForm()))
    assert page.all("form")[0]["data-hx-post"] == "/n"
    assert page.all("form")[0]["data-hx-target"] == "#hire"
    assert [token["value"] for token in page.all("input", name="csrfmiddlewaretoken")] == ["token"]


def test_search_form_sends_no_token():
    page = Page(rendered('{% include "components/_form.html" with action="/n" method="get" %}', form=HireForm()))
    assert page.all("form")[0]["method"] == "get"
    assert page.all("input", name="csrfmiddlewaretoken") == []


# A field hides the property of the same name on its form element; htmx then stops with an error nobody sees.
TAKEN_NAMES = {"action", "attributes", "children", "closest", "elements", "form", "id", "matches", "method", "submit", "target"}


def test_no_form_has_a_field_that_hides_what_htmx_needs_of_its_form():
    import_module("mentorprogram.urls")  # and with it every view and form
    found, waiting = set(), [HouseForm]
    while waiting:
        found |= (subclasses := set(waiting.pop().__subclasses__()))
        waiting += subclasses
    fields = {f"{form.__module__}.{form.__qualname__}": TAKEN_NAMES & set(form.base_fields) for form in found if not form.prefix}
    assert {name: taken for name, taken in fields.items() if taken} == {}


def test_button_form_needs_no_fields():
    html = rendered('{% include "components/_form.html" with form=None formset=None action="/gjort" submit_label="Merk som utført" %}')
    assert [attrs["type"] for attrs in Page(html).all("input")] == ["hidden"]
    assert "Merk som utført</button>" in html


class ShiftForm(forms.Form):
    held_on = forms.DateField(label="Dato")
    other = forms.CharField(label="Annet", required=False)


def test_formset_as_a_table_names_its_rows_and_keeps_table_roles():
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-held_on": "2026-09-14", "form-1-held_on": "i morgen"}
    formset = forms.formset_factory(ShiftForm)(data)
    formset.helper = FormHelper()
    formset.helper.template = "designsystemet/table_inline_formset.html"
    formset.helper.row_label = "Vakt"
    html = rendered('{% include "components/_form.html" with form=None action="/vakter" %}', formset=formset)
    page = Page(html)

    assert [link["href"] for link in page.all("a")] == ["#id_form-1-held_on"]
    assert page.ids.count("id_form-1-held_on") == 1
    assert [row["role"] for row in page.all("tr")] == ["row"] * 3
    assert re.findall(r'<label class="table__label" for="([^"]+)">(\w+)<span class="ds-sr-only">, (Vakt \d)</span>', html) == [
        ("id_form-0-held_on", "Dato", "Vakt 1"),
        ("id_form-0-other", "Annet", "Vakt 1"),
        ("id_form-1-held_on", "Dato", "Vakt 2"),
        ("id_form-1-other", "Annet", "Vakt 2"),
    ]
    assert 'name="form-TOTAL_FORMS"' in html


# --- The frame ------------------------------------------------------------------------------------------------
PAGE = '{% extends "base.html" %}{% block title %}Mine mentees{% endblock %}{% block heading %}Mine mentees{% endblock %}'
SIGNED_IN = SimpleNamespace(is_authenticated=True, name="Kari Prøve")


def test_page_for_someone_signed_in_has_menu_profile_and_a_log_out_that_posts():
    links = [SimpleNamespace(label="Mine mentees", url="/mentees", current=True), SimpleNamespace(label="Uka", url="/uka", current=False)]
    html = engines["django"].from_string(PAGE).render({"user": SIGNED_IN, "navigation": links, "csrf_token": "token"})
    page = Page(html)

    assert "<title>Mine mentees – Mentorprogram</title>" in html
    assert page.all("html") == [{"lang": "nb"}]
    assert len(page.all("h1")) == len(page.all("main", id="innhold")) == len(page.all("header")) == len(page.all("footer")) == 1
    # Once in the bar, once in the menu of a narrow screen.
    assert [link["href"] for link in page.all("a", **{"aria-current": "page"})] == ["/mentees", "/mentees"]
    assert {form["action"] for form in page.all("form", method="post")} == {"/logout"}
    assert len(page.all("input", name="csrfmiddlewaretoken")) == 2


def test_page_for_someone_signed_out_has_no_menu_but_the_privacy_page():
    html = engines["django"].from_string(PAGE).render({"user": SimpleNamespace(is_authenticated=False), "navigation": []})
    page = Page(html)
    assert (page.all("nav"), page.all("form"), page.all("details")) == ([], [], [])
    assert "/privacy" in [link["href"] for link in page.all("a")]


def test_demo_installation_says_so_and_others_do_not():
    notice = "Demoinstallasjon: alle personer er oppdiktet"
    page = engines["django"].from_string(PAGE)
    assert notice in page.render({"demo": True})
    assert notice not in page.render({"demo": False})


def test_htmx_swaps_form_errors_evaluates_nothing_and_keeps_no_copies():
    html = engines["django"].from_string(PAGE).render({})
    config = json.loads(Page(html).all("meta", name="htmx-config")[0]["content"])
    assert config["allowEval"] is config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0
    assert {"code": "422", "swap": True} in config["responseHandling"]


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_render_with_nothing_given(name):
    html = engines["django"].get_template(name).render({})
    assert len(Page(html).all("h1")) == 1
    assert len(Page(html).all("main")) == 1


def test_messages_say_their_level_with_an_icon_and_fill_the_region_out_of_band():
    messages = [SimpleNamespace(level_tag="error", __str__=lambda: "")]
    html = rendered('{% include "components/_messages.html" with oob=True %}', messages=messages)
    region = Page(html).all("div", id="messages")[0]
    assert (region["role"], region["aria-live"], region["data-hx-swap-oob"]) == ("status", "polite", "innerHTML")
    assert Page(html).all("svg") != []


# --- What the content security policy asks of every page ------------------------------------------------------
def page_templates() -> list[Path]:
    """Every template that is sent to a browser; printed documents and mail carry their own style."""
    return [file for file in sorted(TEMPLATES.rglob("*.html")) if file != LETTER and not is_printed(file)]


def is_printed(file: Path) -> bool:
    """Whether a template is a document's: a page that extends the documents' base, or what only such pages are made of."""
    on_paper = file.parent.name in {"pdf", "workbook"} and file.name != "unavailable.html"
    return on_paper or re.match(r'{% extends "sessions/(pdf|workbook)/base.html" %}', file.read_text()) is not None


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"<style\b", "a style element"),
        (r"<[a-z][^>]*\sstyle=", "a style attribute"),
        (r"<[a-z][^>]*\son[a-z]+=", "an inline event handler"),
        (r"<script\b(?![^>]*\bsrc=)", "an inline script"),
        (r"<[a-z][^>]*\shx-", "hx-… instead of data-hx-…"),
        (r"javascript:", "a javascript: address"),
    ],
)
def test_no_page_template_has_what_the_policy_forbids(pattern, why):
    offenders = [str(file.relative_to(ROOT)) for file in page_templates() if re.search(pattern, file.read_text(), re.IGNORECASE)]
    assert offenders == [], f"{why}: the content security policy blocks it"


# --- Fetched assets -------------------------------------------------------------------------------------------
def test_asset_that_was_not_fetched_is_left_out(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.DEBUG = False
    assert looks.asset("vendor/never-fetched.css") == ""


def test_lock_holds_hashes_and_no_addresses_of_packages():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    fetched = [package for name, package in packages.items() if name]
    assert fetched
    assert [package for package in fetched if "integrity" not in package or "resolved" in package] == []


def test_assets_script_does_nothing_when_the_lock_is_unchanged(tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("bin/assets", "package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path / name)
    stamp = subprocess.run(
        "cat package-lock.json bin/assets | sha256sum", shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    (tmp_path / "static_vendor").mkdir()
    (tmp_path / "static_vendor/.stamp").write_text(stamp.stdout.split()[0] + "\n")

    done = subprocess.run([tmp_path / "bin/assets"], capture_output=True, text=True, check=True, timeout=10)

    assert (done.stdout, done.stderr) == ("", "")
    assert sorted(file.name for file in (tmp_path / "static_vendor").iterdir()) == [".stamp"]
