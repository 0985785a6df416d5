"""How does a coordinator read and change who is reminded of what?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.posts.addresses import posted_from, preview
from people.http import PersonRequest, posted
from people.models import Municipality
from programs.models import ProgramVersion
from sessions.models import ReminderRule
from sessions.reminders.forms import ChangeRuleForm, KnowingForm, NewRuleForm
from sessions.reminders.moments import MOMENTS
from sessions.reminders.preview.forecast import DAYS_AHEAD
from sessions.reminders.preview.rows import counts_of, days_of, forecast_rows
from sessions.reminders.preview.trying import as_it_stands, tried_out
from sessions.reminders.rules.editing import back_to_standard, delete_rule, is_own_made, turn_off, turn_on
from sessions.reminders.rules.listing import rule_line, rules_in, versions_in_use
from sessions.reminders.rules.sentences import task_titles, what_nobody_hears, when

FORM_METHODS = ["GET", "HEAD", "POST"]
Verb = Callable[..., object]


@dataclass(frozen=True, kw_only=True)
class Tab:
    label: str
    url: str
    current: bool
    count: None = None


@require_safe
def reminder_rules(request: PersonRequest) -> HttpResponse:
    """Show the rules of each programme in a municipality.

    A person who coordinates several municipalities chooses one by a tab.
    """
    municipality, others = municipality_of(request)
    context = {
        "municipality": municipality,
        "tabs": [Tab(label=other.name, url=rules_url(other), current=other == municipality) for other in others] if len(others) > 1 else [],
        "programmes": rules_in(municipality, request.user),
    }
    return render(request, "sessions/reminders/rules.html", context)


@require_http_methods(FORM_METHODS)
def reminder_rule_add(request: PersonRequest, version: int) -> HttpResponse:
    """Add a rule: first choose its moment, then fill in the form of that moment."""
    return _add(request, version, saves=True)


@posted_from("sessions:reminder_rule_add", "version")
@preview
def reminder_rule_add_preview(request: PersonRequest, version: int) -> HttpResponse:
    """Show what the new rule would send as it is filled in. Nothing is stored."""
    return _add(request, version, saves=False)


@require_http_methods(FORM_METHODS)
def reminder_rule(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a rule; the municipality's first change copies the built-in rules."""
    return _change(request, pk, saves=True)


@posted_from("sessions:reminder_rule", "pk")
@preview
def reminder_rule_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what the changed rule would send as it is filled in. Nothing is stored."""
    return _change(request, pk, saves=False)


@posted_from("sessions:reminder_rules")
def reminder_rule_on(request: PersonRequest, pk: int) -> HttpResponse:
    rule, municipality = _opened(request, pk)
    return _done(request, municipality, _("Regelen er slått på."), partial(turn_on, rule=rule, municipality=municipality))


@require_http_methods(FORM_METHODS)
def reminder_rule_off(request: PersonRequest, pk: int) -> HttpResponse:
    """Turn a rule off: at once, or after a confirmation where the rule is mandatory."""
    rule, municipality = _opened(request, pk)
    words = {
        "heading": _("Slå av påminnelsen?"),
        "submit_label": _("Slå av"),
        "told": _("Den går ikke ut til noen før den slås på igjen."),
        "done": _("Regelen er slått av."),
    }
    return _asked(request, rule, municipality, words, partial(turn_off, rule=rule, municipality=municipality))


@require_http_methods(FORM_METHODS)
def reminder_rule_delete(request: PersonRequest, pk: int) -> HttpResponse:
    """Delete a rule that the municipality made itself, after a confirmation."""
    rule, municipality = _opened(request, pk)
    if not is_own_made(rule):
        messages.warning(request, _("En standardregel kan ikke slettes. Slå den av i stedet."))
        return redirect(rules_url(municipality))
    words = {
        "heading": _("Slette påminnelsen?"),
        "submit_label": _("Slett"),
        "told": _("Det kan ikke angres, men du kan lage den på nytt."),
        "done": _("Regelen er slettet."),
    }
    return _asked(request, rule, municipality, words, partial(delete_rule, rule=rule))


@require_http_methods(FORM_METHODS)
def reminder_rules_standard(request: PersonRequest, version: int) -> HttpResponse:
    """Go back to the built-in rules, after a confirmation."""
    municipality, _others = municipality_of(request)
    program_version = version_of(request, version, municipality)
    if request.method == "POST":
        done = _("Standardreglene gjelder igjen for %(program)s.") % {"program": program_version}
        return _done(request, municipality, done, partial(back_to_standard, version=program_version, municipality=municipality))
    own = [rule_line(rule) for rule in program_version.reminder_rules.filter(municipality=municipality) if is_own_made(rule)]
    context = {"municipality": municipality, "version": program_version, "own_made": own, "rules_url": rules_url(municipality)}
    return render(request, "sessions/reminders/standard.html", context)


def municipality_of(request: PersonRequest) -> tuple[Municipality, list[Municipality]]:
    """Return the municipality of the address, and all that the reader coordinates.

    Without `kommune` it is the first one, except in a POST of a reader who coordinates several: then, and for
    a municipality the reader does not coordinate as a whole, 404.
    """
    editable = list(Municipality.objects.editable_by(request.user))
    wanted = request.GET.get("kommune")
    municipality = next((candidate for candidate in editable if wanted in (None, str(candidate.pk))), None)
    # A POST must name its municipality: the first of several would be a guess.
    if municipality is None or (request.method == "POST" and wanted is None and len(editable) > 1):
        raise Http404
    return municipality, editable


def version_of(request: PersonRequest, pk: int, municipality: Municipality) -> ProgramVersion:
    return get_object_or_404(versions_in_use(municipality, request.user), pk=pk)


def rules_url(municipality: Municipality) -> str:
    return within(reverse("sessions:reminder_rules"), municipality)


def within(url: str, municipality: Municipality) -> str:
    return f"{url}?kommune={municipality.pk}"


def _opened(request: PersonRequest, pk: int) -> tuple[ReminderRule, Municipality]:
    """Return a rule and the municipality it is opened for.

    An old link to a built-in rule opens the municipality's own copy, where the municipality has rules of its
    own.
    """
    visible = ReminderRule.objects.visible_to(request.user).select_related("version__program", "municipality")
    rule = get_object_or_404(visible, pk=pk)
    municipality = rule.municipality or municipality_of(request)[0]
    version_of(request, rule.version_id, municipality)
    own = visible.filter(version=rule.version, municipality=municipality)
    if rule.municipality is None and own.exists():
        rule = get_object_or_404(own, code=rule.code)
    return rule, municipality


def _add(request: PersonRequest, version: int, *, saves: bool) -> HttpResponse:
    municipality, _others = municipality_of(request)
    program_version = version_of(request, version, municipality)
    moment = MOMENTS.get(request.GET.get("tidspunkt", ""))
    context: dict[str, Any] = {"municipality": municipality, "version": program_version, "rules_url": rules_url(municipality)}
    if moment is None:
        return render(request, "sessions/reminders/moments.html", context | {"moments": MOMENTS.values()})
    form = NewRuleForm(posted(request), moment=moment, version=program_version)
    is_valid = form.is_bound and form.is_valid()
    if is_valid and saves and form.save(municipality=municipality, by=request.user, now=timezone.now()):
        messages.success(request, _("Påminnelsen er lagt til, og gjelder fra nå av."))
        return redirect(rules_url(municipality))
    if is_valid and not saves:
        context["tried"] = tried_out(form.rule(municipality), municipality=municipality, now=timezone.now())
    context |= {
        "form": form,
        "moment": moment,
        "heading": moment.heading,
        "save_url": _with_moment(reverse("sessions:reminder_rule_add", args=[version]), municipality, moment.code),
        "preview_url": _with_moment(reverse("sessions:reminder_rule_add_preview", args=[version]), municipality, moment.code),
    }
    return render(request, "sessions/reminders/rule.html", context, status=422 if form.errors else 200)


def _with_moment(url: str, municipality: Municipality, moment: str) -> str:
    return f"{within(url, municipality)}&tidspunkt={moment}"


def _change(request: PersonRequest, pk: int, *, saves: bool) -> HttpResponse:
    rule, municipality = _opened(request, pk)
    form = ChangeRuleForm(posted(request), rule=rule)
    is_valid = form.is_bound and form.is_valid()
    if is_valid and saves and form.save(municipality=municipality, by=request.user, now=timezone.now()):
        messages.success(request, _("Regelen er lagret, og gjelder fra nå av."))
        return redirect(rules_url(municipality))
    context = {
        "municipality": municipality,
        "version": rule.version,
        "rules_url": rules_url(municipality),
        "rule": rule,
        "becomes_own": rule.municipality is None,
        "form": form,
        "moment": MOMENTS[rule.moment],
        "heading": _("Endre påminnelsen"),
        "now_says": rule_line(rule),
        "save_url": within(reverse("sessions:reminder_rule", args=[rule.pk]), municipality),
        "preview_url": within(reverse("sessions:reminder_rule_preview", args=[rule.pk]), municipality),
    }
    if is_valid and not saves:
        # Tried on a fresh copy: the page shows `rule` as it is stored.
        changed = form.wording().put_in(ReminderRule.objects.select_related("version").get(pk=rule.pk))
        context["tried"] = tried_out(changed, municipality=municipality, now=timezone.now())
    elif form.is_bound:
        # With the old revision the corrected form would stay stale.
        form.renew(_opened(request, pk)[0].revision)
    return render(request, "sessions/reminders/rule.html", context, status=422 if form.errors else 200)


def _asked(request: PersonRequest, rule: ReminderRule, municipality: Municipality, words: dict, verb: Verb) -> HttpResponse:
    """Call a verb on a rule, after the confirmation where one is needed.

    A GET shows the question. A mandatory rule that is on needs a tick in the form as well.
    """
    form = None
    if MOMENTS[rule.moment].is_mandatory and rule.is_on:
        form = KnowingForm(posted(request), label=_what_one_knows(rule))
    knows = bool(form and form.is_bound and form.is_valid() and form.cleaned_data["knows"])
    if request.method == "POST" and (form is None or knows):
        return _done(request, municipality, words["done"], partial(verb, knows=knows))
    if form and form.is_bound:
        form.add_error("knows", _("Kryss av for at du vet hva det betyr."))
    context = {"municipality": municipality, "line": rule_line(rule), "form": form, "rules_url": rules_url(municipality), **words}
    context["url"] = within(request.path, municipality)
    return render(request, "sessions/reminders/ask.html", context, status=422 if form and form.is_bound else 200)


def _what_one_knows(rule: ReminderRule) -> str:
    """Return the text of the tick: what nobody is reminded of any longer.

    The whole moment if this is its last rule that is on, else only this rule's days.
    """
    of_moment = ReminderRule.objects.of(rule.version, rule.municipality).filter(moment=rule.moment, is_on=True).exclude(pk=rule.pk)
    if of_moment.exists():
        return _("Jeg vet at ingen blir minnet %(when)s.") % {"when": when(rule, task_titles(rule.version))}
    return _("Jeg vet at ingen blir minnet om %(what)s.") % {"what": what_nobody_hears(rule.moment)}


def _done(request: PersonRequest, municipality: Municipality, done: str, verb: Verb) -> HttpResponse:
    """Call a verb, show its outcome as a message, and go back to the rules."""
    try:
        verb(by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(rules_url(municipality))


ROWS_A_PAGE = 50


@require_safe
def reminder_preview(request: PersonRequest, version: int) -> HttpResponse:
    municipality, _others = municipality_of(request)
    program_version = version_of(request, version, municipality)
    shown = as_it_stands(program_version, municipality=municipality, now=timezone.now())
    page = Paginator(forecast_rows(shown), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "municipality": municipality,
        "version": program_version,
        "rules_url": rules_url(municipality),
        "counts": counts_of(shown),
        "days": days_of(page, shown),
        "page": page,
        "number_of_days": DAYS_AHEAD,
    }
    return render(request, "sessions/reminders/preview.html", context)
