"""What is written down when a talk was not held on its date, and how is that taken back?"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from people.models import Person
from sessions.models import MissedTalk, PlanItem
from sessions.plan.items import move_item
from sessions.plan.locking import store
from sessions.talks.rules import locked_talk, require_current_talk, require_open

# What a new date changes on the item, or may change: undoing puts exactly this back.
DATES = ("planned_on", "first_planned_on", "target_on")
AS_THEY_ARE = ("moved_because", "flags", "is_pinned", "week")


@act
def log_not_held(
    *, item: PlanItem, reason: str, new_date: date | None, confirmed: bool = False, revision: int, by: Person, now: datetime
) -> PlanItem:
    """Log that a talk was not held on its date, with the reason's code.

    The talk gets a new date, or stays not held. What speaks against the new date is raised on `confirmed`, as
    when any item is moved.
    """
    item = locked_talk(item)
    require_open(item)
    # Idempotent: the second of two equal clicks has a stale revision, but asks for nothing new.
    if item.revision != revision and _is_same_miss(item, reason, new_date):
        return item
    require_current_talk(item, revision)
    if reason not in dict(PlanItem.NOT_HELD_REASONS):
        raise ValidationError({"reason": _("Velg en grunn fra listen.")})
    if item.state == PlanItem.DONE:
        raise ValidationError(_("Samtalen er logget som holdt. Angre det først, hvis den ikke ble holdt."))
    _check_new_date(item, new_date, today=now.date())
    if item.planned_on:
        values = {"reason": reason, "logged_by": by, "logged_at": now}
        # Logged twice for one date: `item_before` stays as the item was before the first time.
        MissedTalk.objects.update_or_create(
            item=item, planned_on=item.planned_on, defaults=values, create_defaults={**values, "item_before": missed_values(item)}
        )
    if new_date:
        return _lay_anew(item, new_date, confirmed=confirmed, by=by, today=now.date())
    item.state, item.not_held_reason = PlanItem.NOT_HELD, reason
    return store(item)


def last_missed(item: PlanItem) -> MissedTalk | None:
    """Return the missed date that was logged last, or None."""
    return item.missed.order_by("-logged_at", "-pk").first()


def take_back_missed(item: PlanItem, missed: MissedTalk) -> PlanItem:
    """Put an item back exactly as it was before it was logged as not held."""
    before: dict[str, Any] = missed.item_before
    missed.delete()
    item.state, item.not_held_reason, item.planned_on = PlanItem.PLANNED, "", missed.planned_on
    for name in DATES:
        if name in before:
            setattr(item, name, date.fromisoformat(before[name]) if before[name] else None)
    for name in AS_THEY_ARE:
        if name in before:
            setattr(item, name, before[name])
    return store(item)


def missed_values(item: PlanItem) -> dict[str, Any]:
    """Return what undoing puts back, as values that JSON can hold."""
    dates = {name: day.isoformat() if (day := getattr(item, name)) else None for name in DATES}
    return dates | {name: getattr(item, name) for name in AS_THEY_ARE}


def _check_new_date(item: PlanItem, new_date: date | None, *, today: date) -> None:
    if new_date is None:
        return
    if new_date < max(today, item.mentorship.starts_on):
        raise ValidationError({"new_date": _("Den nye datoen må være i dag eller senere, og ikke før første arbeidsdag.")})
    if new_date == item.planned_on:
        raise ValidationError({"new_date": _("Dette er datoen samtalen ikke ble holdt. Velg en annen.")})


def _lay_anew(item: PlanItem, new_date: date, *, confirmed: bool, by: Person, today: date) -> PlanItem:
    """Move the talk to its new date with `move_item`.

    A complaint about `planned_on` is raised on this form's field, `new_date`.
    """
    try:
        return move_item(
            item=item,
            planned_on=new_date,
            time=item.time,
            room=item.room,
            confirmed=confirmed,
            revision=item.revision,
            by=by,
            today=today,
        )
    except ValidationError as error:
        complaints = error.error_dict if hasattr(error, "error_dict") else {"new_date": error.error_list}
        raise ValidationError({"new_date" if field == "planned_on" else field: errors for field, errors in complaints.items()}) from error


def _is_same_miss(item: PlanItem, reason: str, new_date: date | None) -> bool:
    if new_date is None:
        return item.state == PlanItem.NOT_HELD and item.not_held_reason == reason
    missed = last_missed(item)
    return item.state == PlanItem.PLANNED and item.planned_on == new_date and missed is not None and missed.reason == reason
