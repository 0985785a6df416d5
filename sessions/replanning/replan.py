"""What would a change do to a plan, and how is the result saved or undone?

A proposal is made in a savepoint: carry out the changes, lay the plan again, roll back. The fingerprint of
the proposal comes back with the request to save it; if the plan has changed since, the save is refused (a
stale proposal).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from mentorprogram.acts import act
from mentorprogram.fingerprints import fingerprint
from people.models import Person
from programs.models import Mentorship
from sessions import schedule
from sessions.models import PlanItem, Replan
from sessions.plan.laying.inputs import PlanInputs
from sessions.plan.laying.rows import LAID_BY_THE_ENGINE, current_item, current_items, new_row, write_line
from sessions.plan.locking import locked_mentorship, require_running
from sessions.plan.missing_roles import UNSET_FLAGS, refresh_flags
from sessions.replanning.changes import ChangeStart
from sessions.replanning.mail import tell_of_change, tell_of_undoing
from sessions.replanning.snapshot import Values, differing_facts, differing_keys, plan_snapshot, put_back

# What people write on an item is not in the snapshot, and is deleted with an item that a re-planning drops.
FILLED_IN = ~Q(note="", other="", companion="", shift_type="", room="", time=None) | Q(practical_notes__isnull=False)


class FactChange(Protocol):
    """A change of one fact that a plan is laid from.

    `apply` checks the change and raises ValidationError with the field names of its form.
    """

    @property
    def code(self) -> str: ...

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A plan laid again but not saved.

    `fingerprint` stands for all of it. `where`: the date the engine would give each pinned or overdue item,
    if the user releases it.
    """

    replanned: schedule.Replanned
    rows: dict[str, PlanItem]
    where: dict[str, date | None]
    fingerprint: str

    @property
    def is_empty(self) -> bool:
        return not self.replanned.changes


class StaleProposalError(ValidationError):
    """The plan has changed since the proposal was shown."""


def propose(
    *, mentorship: Mentorship, changes: Sequence[FactChange] = (), agreed: Collection[str] = (), by: Person, now: datetime
) -> Proposal:
    """Return what the changes would do to the plan; nothing is saved.

    Raises ValidationError where a change cannot be made.
    """
    if not changes:
        mentorship = Mentorship.objects.select_related("department", "placement").get(pk=mentorship.pk)
        return _laid(mentorship, changes, agreed, today=timezone.localdate(now))
    with transaction.atomic():
        mentorship = locked_mentorship(mentorship, wakes_reminders=False)
        require_running(mentorship)
        # The changes are carried out for real and rolled back, so preview and save run the same code.
        before = transaction.savepoint()
        try:
            _carry_out(mentorship, changes, by=by, now=now)
            return _laid(mentorship, changes, agreed, today=timezone.localdate(now))
        finally:
            transaction.savepoint_rollback(before)


@act
def save_replan(
    *, mentorship: Mentorship, changes: Sequence[FactChange] = (), agreed: Collection[str] = (), seen: str, by: Person, now: datetime
) -> Replan | None:
    """Carry out the changes and save the plan as proposed; None if nothing changes.

    Raises StaleProposalError where the plan, or what it is laid from, has changed since. Idempotent: the same
    request sent twice (a double click) is carried out once.
    """
    mentorship = locked_mentorship(mentorship)
    # An undone re-planning does not count as this one: undoing raised the revision, so `seen` is stale.
    key = asked_as(changes, agreed, seen=seen)
    if saved := Replan.objects.filter(mentorship=mentorship, asked_as=key, undone_at=None).first():
        return saved
    require_running(mentorship)
    today = timezone.localdate(now)
    before = plan_snapshot(mentorship)
    _carry_out(mentorship, changes, by=by, now=now)
    proposal = _laid(mentorship, changes, agreed, today=today)
    if proposal.fingerprint != seen:
        raise StaleProposalError(
            _("Planen har endret seg etter at du så forslaget. Dette er forslaget slik det er nå: se over det, og lagre på nytt.")
        )
    _write(mentorship, proposal, resets_first=any(isinstance(change, ChangeStart) for change in changes), by=by, today=today)
    after = plan_snapshot(mentorship)
    if after == before:
        return None
    mentorship.revision += 1
    mentorship.save(update_fields=["revision"])
    causes = [change.code for change in changes]
    made = Replan.objects.create(mentorship=mentorship, asked_as=key, causes=causes, before=before, after=after, made_by=by, made_at=now)
    if not proposal.is_empty:
        tell_of_change(made, by=by, now=now)
    return made


def asked_as(changes: Iterable[FactChange], agreed: Collection[str], *, seen: str) -> str:
    """Return what a re-planning that is sent again is known by.

    All that was sent, not the proposal alone.
    """
    return fingerprint([list(changes), set(agreed), seen])


@act
def undo_replan(*, replan: Replan, by: Person, now: datetime) -> Replan:
    """Restore the plan as it was before the last re-planning.

    Refused once anything the re-planning touched has been logged or moved (`why_not_undone`).
    """
    mentorship = locked_mentorship(replan.mentorship)
    # Lock order: the mentorship before its re-planning. Read again under the lock, for a double click.
    replan = Replan.objects.select_for_update(of=("self",)).get(pk=replan.pk)
    if replan.undone_at:
        return replan
    require_running(mentorship)
    state = plan_snapshot(mentorship)
    if reason := why_not_undone(replan, state):
        raise ValidationError(reason)
    put_back(mentorship, to=replan.before, since=replan.after, by=by)
    if any(state["items"].get(key) != replan.after["items"].get(key) for key in differing_keys(replan.before, replan.after)):
        refresh_flags(Mentorship.objects.get(pk=mentorship.pk), today=timezone.localdate(now))
    Mentorship.objects.filter(pk=mentorship.pk).update(revision=mentorship.revision + 1)
    replan.undone_by, replan.undone_at = by, now
    replan.save(update_fields=["undone_by", "undone_at"])
    tell_of_undoing(replan, by=by, now=now)
    return replan


def last_replan(mentorship: Mentorship) -> Replan | None:
    """Return the newest re-planning that is not undone."""
    return Replan.objects.filter(mentorship=mentorship, undone_at=None).select_related("made_by", "mentorship").first()


def why_not_undone(replan: Replan, now: Values) -> str:
    """Return why a re-planning cannot be undone, or an empty text.

    `now` is the snapshot of the plan's present state.
    """
    newest = last_replan(replan.mentorship)
    if newest is None or newest.pk != replan.pk:
        return _("Planen er lagt på nytt igjen siden. Bare den siste endringen kan angres.")
    touched = differing_keys(replan.before, replan.after)
    if any(_without_holders(now, key) != _without_holders(replan.after, key) for key in touched):
        return _("Noe i planen er logget eller flyttet siden, så endringen kan ikke angres. Endre planen på nytt i stedet.")
    added = replan.mentorship.items.filter(rule_key__in=touched - replan.before["items"].keys())
    if added.filter(FILLED_IN).exists():
        return _("Noe som kom til med endringen, er tatt i bruk siden, så den kan ikke angres. Endre planen på nytt i stedet.")
    since = differing_facts(replan.after, now)
    if any(fact in since for fact in differing_facts(replan.before, replan.after)):
        return _("Noe planen bygger på er endret siden, så endringen kan ikke angres. Endre planen på nytt i stedet.")
    return ""


def _without_holders(state: Values, key: str) -> Values | None:
    """The item's values without the flags for a missing role holder.

    Those flags follow from the appointments and change without anybody touching the plan.
    """
    item = state["items"].get(key)
    return item and {**item, "flags": [flag for flag in item["flags"] if flag not in UNSET_FLAGS.values()]}


def proposals_for(mentorships: Iterable[Mentorship], *, today: date) -> dict[int, schedule.Replanned]:
    """Return what re-planning each plan without a change would do.

    A fixed number of queries; the mentorships need `placement` and `version` selected.
    """
    rows = list(mentorships)
    inputs = PlanInputs.for_mentorships(rows)
    items: dict[int, list[PlanItem]] = {row.pk: [] for row in rows}
    for item in PlanItem.objects.filter(mentorship__in=items):
        items[item.mentorship_id].append(item)
    return {row.pk: schedule.replan(inputs.request(row), current_items(items[row.pk]), today=today) for row in rows}


def _carry_out(mentorship: Mentorship, changes: Iterable[FactChange], *, by: Person, now: datetime) -> None:
    for change in changes:
        change.apply(mentorship, by=by, now=now)


def _laid(mentorship: Mentorship, changes: Iterable[FactChange], agreed: Collection[str], *, today: date) -> Proposal:
    rows = {row.rule_key: row for row in mentorship.items.all()}
    items = current_items(rows.values())
    if any(isinstance(change, ChangeStart) and change.keeps_dates for change in changes):
        # «Blir stående»: the engine keeps what is pinned. Overdue items are asked about as always.
        items = [replace(item, is_pinned=True) if item.state == "open" and not item.is_overdue(today) else item for item in items]
    request = PlanInputs.for_mentorships([mentorship]).request(mentorship)
    replanned = schedule.replan(request, items, today=today, agreed=agreed)
    where = {}
    for key in replanned.standing:
        day = schedule.where_to(request, items, key, today=today, agreed=agreed)
        if day != rows[key].planned_on:
            where[key] = day
    seen = _fingerprint(mentorship, changes, rows, replanned, agreed)
    return Proposal(replanned=replanned, rows=rows, where=where, fingerprint=seen)


def _fingerprint(
    mentorship: Mentorship,
    changes: Iterable[FactChange],
    rows: dict[str, PlanItem],
    replanned: schedule.Replanned,
    agreed: Collection[str],
) -> str:
    # The changes too: another absence may lead to the very same plan, and must not be taken for the one that is saved.
    facts = _facts_of(plan_snapshot(mentorship))
    shown_items = [
        (change.kind, *[str(item and (item.rule_key, item.date)) for item in (change.before, change.after)]) for change in replanned.changes
    ]
    seen = [
        list(changes),
        mentorship.pk,
        mentorship.revision,
        sorted((key, row.revision) for key, row in rows.items()),
        facts,
        shown_items,
        sorted(set(agreed)),
    ]
    return fingerprint(seen)


def _facts_of(state: Values) -> Values:
    """The snapshot without the items, and without the primary key of a placement.

    A new row gets another key at each try, so its key must not be in the fingerprint.
    """
    facts = {part: values for part, values in state.items() if part != "items"}
    for part, key in (("mentorship", "placement_id"), ("placement", "id")):
        facts[part] = {name: value for name, value in facts[part].items() if name != key}
    return facts


def _write(mentorship: Mentorship, proposal: Proposal, *, resets_first: bool, by: Person, today: date) -> None:
    changed, new = [], []
    for laid in proposal.replanned.lines:
        row = proposal.rows.get(laid.key)
        if row is None:
            new.append(new_row(mentorship, laid.item))
        elif current_item(row) != laid:
            write_line(row, laid, resets_first=resets_first, today=today)
            changed.append(row)
    # bulk_update calls no save(): the history rows must be written too.
    bulk_update_with_history(changed, PlanItem, [*LAID_BY_THE_ENGINE, "revision"])
    bulk_create_with_history(new, PlanItem)
