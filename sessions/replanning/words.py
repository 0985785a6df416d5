"""How does a page word a proposal: which items move, from when to when, and why?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from people.dates import date_with_week
from sessions.models import Replan
from sessions.models.kinds import kind_of
from sessions.plan.words import reason_text, warning_text
from sessions.replanning.replan import FactChange, Proposal
from sessions.schedule import Change, PlannedItem, programme_week

# The engine's reason "target" (another day is aimed at now) is worded by the change that caused it.
CAUSES = {
    "start": _("ny startdato"),
    "rhythm": _("ny ukedag"),
    "pause": _("pause"),
    "return": _("tilbake fra pausen"),
    "probation": _("prøvetiden er endret"),
    "extension": _("prøvetiden er forlenget"),
    "version": _("programmet er endret"),
    "department": _("ny avdeling"),
    "mentor": _("mentor er endret"),
    "mentor_ends": _("mentor er endret"),
    "absence": _("følger det den hører til"),
}
CHANGED = CAUSES | {"absence": _("fravær"), "pause": _("pause"), "return": _("tilbake fra pause"), "rhythm": _("ny ukedag eller lengde")}
FOLLOWS = _("følger det den hører til")
KEPT = {
    "logged": _("%(number)s er holdt, utført eller gitt en grunn"),
    "pinned": _("%(number)s er satt for hånd"),
    "overdue": _("%(number)s er forsinket og venter på å bli logget"),
    "fits": ngettext_lazy("%(number)s passer der den ligger", "%(number)s passer der de ligger", "number"),
}


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    """One item that differs, in words.

    `before` and `after` are the old and new day, empty where the item has none.
    """

    title: str
    before: str
    after: str
    day: date | None
    week: int | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShownStanding:
    """An item that stays where it is unless the user ticks it."""

    key: str
    title: str
    day: str
    proposed: str
    breaks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShownProposal:
    """A proposal in groups, the most urgent first."""

    impossible: tuple[ShownChange, ...]
    moved: tuple[ShownChange, ...]
    added: tuple[ShownChange, ...]
    dropped: tuple[ShownChange, ...]
    changed: tuple[ShownChange, ...]
    broken: tuple[ShownStanding, ...]
    pinned: tuple[ShownStanding, ...]
    overdue: tuple[ShownStanding, ...]
    agreed: tuple[ShownStanding, ...]
    kept: tuple[str, ...]
    warnings: tuple[str, ...]
    is_empty: bool
    fingerprint: str


def told_causes(replan: Replan) -> str:
    """Return what a saved re-planning was for: «ny startdato».

    Empty where the plan was only laid again.
    """
    return ", ".join(str(CHANGED[cause]) for cause in replan.causes if cause in CHANGED)


def shown(proposal: Proposal, changes: Iterable[FactChange], *, agreed: Iterable[str], today: date) -> ShownProposal:
    """Return a proposal in the words and groups of the page."""
    replanned = proposal.replanned
    causes = [change.code for change in changes]
    groups: dict[str, list[ShownChange]] = {kind: [] for kind in ("impossible", "moved", "added", "dropped", "changed")}
    for change in replanned.changes:
        groups[change.kind].append(_shown_change(change, causes, replanned.week_one, today))
    standing = [_standing(proposal, key, breaks, today) for key, breaks in replanned.standing.items() if breaks or key in proposal.where]
    overdue = {key for key in replanned.standing if (day := proposal.rows[key].planned_on) and day < today}
    differing = {item.rule_key for change in replanned.changes if (item := change.after or change.before)}
    return ShownProposal(
        **{kind: tuple(messages) for kind, messages in groups.items()},
        broken=tuple(item for item in standing if item.breaks),
        pinned=tuple(item for item in standing if not item.breaks and item.key not in overdue),
        overdue=tuple(item for item in standing if not item.breaks and item.key in overdue),
        agreed=tuple(_agreed(proposal, set(agreed), today)),
        kept=tuple(_kept(proposal, differing, overdue)),
        warnings=tuple(warning_text(warning) for warning in replanned.warnings),
        is_empty=proposal.is_empty,
        fingerprint=proposal.fingerprint,
    )


def _kept(proposal: Proposal, differing: set[str], overdue: set[str]) -> Iterator[str]:
    """Say how many items stay, by reason: logged, pinned, overdue, or they fit."""
    counts: Counter[str] = Counter()
    for item in proposal.replanned.lines:
        if item.key in differing or item.state == "dropped":
            continue
        if item.state in ("held", "closed"):
            counts["logged"] += 1
        elif item.key in proposal.replanned.standing:
            counts["overdue" if item.key in overdue else "pinned"] += 1
        else:
            counts["fits"] += 1
    for why, words in KEPT.items():
        if counts[why]:
            yield str(words % {"number": counts[why]})


def _shown_change(change: Change, causes: list[str], week_one: date, today: date) -> ShownChange:
    item = change.after or change.before
    assert item is not None  # noqa: S101  a change is of something
    day = item.date
    return ShownChange(
        title=item.title,
        before=_words(change.before.date if change.before else None, today),
        after=_words(change.after.date if change.after else None, today),
        day=day,
        week=item.week if kind_of(item.kind).is_talk else programme_week(week_one, day) if day else None,
        remarks=tuple(_remarks(change, causes, today)),
    )


def _remarks(change: Change, causes: list[str], today: date) -> Iterator[str]:
    before, after = change.before, change.after
    if change.reason:
        yield gettext("Fordi: %(reason)s.") % {"reason": _why(change.reason, causes)}
    if change.kind == "dropped":
        yield gettext("Fordi: er ikke med i programmet.")
    if change.kind == "added":
        yield gettext("Fordi: er med i programmet nå.")
    if change.kind == "changed" and before and after:
        yield from _other_differences(before, after)
    elif change.kind == "added" and after and after.date is None:
        yield gettext("Har ingen dato før noen setter den.")
    elif after and after.reason and after.target and after.reason != change.reason:
        params = {"date": _words(after.target, today), "reason": reason_text(after.reason)}
        yield gettext("Var ment for %(date)s: %(reason)s.") % params


def _other_differences(before: PlannedItem, after: PlannedItem) -> Iterator[str]:
    if before.title != after.title:
        yield gettext("Het «%(title)s».") % {"title": before.title}
    if before.with_mentor != after.with_mentor:
        yield gettext("Sammen med mentor.") if after.with_mentor else gettext("Ikke sammen med mentor lenger.")
    if before.minutes != after.minutes and after.minutes:
        yield gettext("%(minutes)s minutter.") % {"minutes": after.minutes}
    if set(before.responsible) - {"mentor"} != set(after.responsible) - {"mentor"}:
        yield gettext("Noen andre har ansvaret.")


def _why(reason: str, causes: list[str]) -> str | Promise:
    if reason == "before_start" and "start" in causes:
        return CAUSES["start"]
    if reason != "target":
        return reason_text(reason)
    return next((CAUSES[cause] for cause in causes if cause in CAUSES), FOLLOWS)


def _standing(proposal: Proposal, key: str, breaks: Iterable[str], today: date) -> ShownStanding:
    row = proposal.rows[key]
    proposed = proposal.where.get(key)
    return ShownStanding(
        key=key,
        title=row.title,
        day=_words(row.planned_on, today),
        proposed=_words(proposed, today),
        breaks=tuple(reason_text(code) for code in breaks),
    )


def _agreed(proposal: Proposal, keys: set[str], today: date) -> Iterator[ShownStanding]:
    """The items the user has ticked, so that she can untick them."""
    for laid in proposal.replanned.lines:
        if laid.key in keys and laid.key in proposal.rows and laid.key not in proposal.replanned.standing and laid.state == "open":
            day, proposed = _words(proposal.rows[laid.key].planned_on, today), _words(laid.item.date, today)
            yield ShownStanding(key=laid.key, title=laid.item.title, day=day, proposed=proposed, breaks=())


def _words(day: date | None, today: date) -> str:
    """A date with its week number; with the year only where it is not this year."""
    return date_with_week(day, year=day.year != today.year) if day else ""
