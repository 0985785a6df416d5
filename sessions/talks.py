"""What became of a mentor's talks: held, when and how long, or not held and why? Never what was said."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.dates import date_with_week
from people.models import Person
from programs.models import Mentorship
from sessions.changing import move_item
from sessions.locking import locked_item
from sessions.models import Meeting, MissedTalk, PlanItem, PracticalNote

# The first contact is ten days ahead of the start and may come a little earlier; before that nothing can have been held.
DAYS_BEFORE_START = 14
DEFAULT_MINUTES = 45
MOST_MINUTES = 480
NOTE_LENGTH = 200


@transaction.atomic
def log_talk(*, item: PlanItem, held_on: date, minutes: int, held_as: str, revision: int, by: Person, now: datetime) -> PlanItem:
    """Log a talk as held, or correct what was logged. The date held need not be the date planned.

    The same outcome sent twice (a double click, two tabs) is logged once.
    """
    item = _locked(item)
    _require_running(item)
    if item.meeting and (item.meeting.held_on, item.meeting.minutes, item.meeting.form) == (held_on, minutes, held_as):
        return item
    _require_current(item, revision)
    _check(item, held_on=held_on, minutes=minutes, held_as=held_as, today=now.date())
    if item.meeting:
        _require_own(item.meeting, by)
        return _correct(item, item.meeting, held_on=held_on, minutes=minutes, held_as=held_as)
    meeting = Meeting.objects.create(
        kind=PlanItem.TALK, held_on=held_on, minutes=minutes, form=held_as, led_by=by, logged_by=by, logged_at=now
    )
    meeting.participants.set([by, item.mentorship.mentee])
    item.state, item.not_held_reason = PlanItem.DONE, ""
    item.done_on, item.done_by, item.meeting = held_on, by, meeting
    return _save(item)


@transaction.atomic
def log_talk_held_today(*, item: PlanItem, revision: int, by: Person, now: datetime) -> PlanItem:
    """Log a talk as held today, face to face, with the minutes it was expected to take."""
    minutes = item.expected_minutes or DEFAULT_MINUTES
    return log_talk(item=item, held_on=now.date(), minutes=minutes, held_as=Meeting.IN_PERSON, revision=revision, by=by, now=now)


@transaction.atomic
def log_not_held(
    *, item: PlanItem, reason: str, new_date: date | None, confirmed: bool = False, revision: int, by: Person, now: datetime
) -> PlanItem:
    """Log that a talk was not held on its date, with the reason's code; it gets a new date, or stays not held.

    What speaks against the new date is raised on `confirmed`, as when any item is moved.
    """
    item = _locked(item)
    _require_running(item)
    if item.revision != revision and _is_same_miss(item, reason, new_date):
        return item
    _require_current(item, revision)
    if reason not in dict(PlanItem.NOT_HELD_REASONS):
        raise ValidationError({"reason": _("Velg en grunn fra listen.")})
    if item.state == PlanItem.DONE:
        raise ValidationError(_("Samtalen er logget som holdt. Angre det først, hvis den ikke ble holdt."))
    _check_new_date(item, new_date, today=now.date())
    if item.planned_on:
        MissedTalk.objects.update_or_create(
            item=item, planned_on=item.planned_on, defaults={"reason": reason, "logged_by": by, "logged_at": now}
        )
    if new_date:
        return _lay_anew(item, new_date, confirmed=confirmed, by=by, today=now.date())
    item.state, item.not_held_reason = PlanItem.NOT_HELD, reason
    return _save(item)


@transaction.atomic
def undo_log(*, item: PlanItem, revision: int, by: Person) -> PlanItem:
    """Take back the last thing logged on a talk; the history of the meeting and the plan keeps that it was there."""
    item = _locked(item)
    _require_running(item)
    if item.revision != revision and item.state == PlanItem.PLANNED:
        return item
    _require_current(item, revision)
    if item.meeting:
        _require_own(item.meeting, by)
        _detach(item, item.meeting)
    elif missed := last_missed(item):
        missed.delete()
        item.state, item.not_held_reason, item.planned_on = PlanItem.PLANNED, "", missed.planned_on
        _save(item)
    elif item.state == PlanItem.NOT_HELD:
        item.state, item.not_held_reason = PlanItem.PLANNED, ""
        _save(item)
    return item


@transaction.atomic
def write_note(*, item: PlanItem, text: str, by: Person, now: datetime) -> None:
    """Write the mentor's practical note to a talk for the pair; an empty one takes it away."""
    item = _locked(item)
    _require_running(item)
    text = " ".join(text.split())
    if len(text) > NOTE_LENGTH:
        raise ValidationError({"text": _("Notatet kan ha høyst 200 tegn.")})
    if text:
        PracticalNote.objects.update_or_create(item=item, author=by, defaults={"text": text, "written_at": now})
    else:
        PracticalNote.objects.filter(item=item, author=by).delete()


def last_missed(item: PlanItem) -> MissedTalk | None:
    """Return the newest date the talk was missed on."""
    return item.missed.order_by("-logged_at", "-pk").first()


def may_undo(item: PlanItem, *, by: Person, today: date) -> bool:
    """Whether undoing is offered: one's own held talk, a talk not held, or a new date given today."""
    if item.meeting:
        return item.meeting.led_by == by
    if item.state == PlanItem.NOT_HELD:
        return True
    missed = last_missed(item)
    return missed is not None and timezone.localdate(missed.logged_at) == today


def saved_as(item: PlanItem) -> str:
    """Say in a sentence what is stored about a talk now."""
    if item.meeting:
        return _("Holdt %(date)s, %(minutes)s minutter (%(form)s).") % {
            "date": date_with_week(item.meeting.held_on),
            "minutes": item.meeting.minutes,
            "form": item.meeting.get_form_display().lower(),
        }
    if item.state == PlanItem.NOT_HELD:
        return _("Ikke holdt. Grunn: %(reason)s.") % {"reason": item.get_not_held_reason_display().lower()}
    if item.planned_on:
        return _("Planlagt %(date)s.") % {"date": date_with_week(item.planned_on)}
    return _("Har ingen dato ennå.")


def why_closed(item: PlanItem) -> str:
    """Return why nothing more can be logged on a talk, or an empty text."""
    if item.mentorship.state == Mentorship.ENDED:
        return _("Mentorforholdet er avsluttet, så samtalen kan ikke logges. Si fra til avdelingsleder hvis noe mangler.")
    if item.mentorship.state == Mentorship.COMPLETED:
        return _("Programmet er fullført, så samtalen kan ikke logges. Si fra til avdelingsleder hvis noe mangler.")
    if item.state == PlanItem.CANCELLED:
        return _("Samtalen har falt bort og kan ikke logges.")
    return ""


def earliest_held_on(mentorship: Mentorship) -> date:
    return mentorship.starts_on - timedelta(days=DAYS_BEFORE_START)


def _locked(item: PlanItem) -> PlanItem:
    item = locked_item(item)
    if item.kind != PlanItem.TALK:
        raise ValidationError(_("Bare mentorsamtaler logges her."))
    return item


def _save(item: PlanItem) -> PlanItem:
    item.revision += 1
    item.save()
    return item


def _require_running(item: PlanItem) -> None:
    if reason := why_closed(item):
        raise ValidationError(reason)


def _require_current(item: PlanItem, revision: int) -> None:
    if item.revision != revision:
        raise ValidationError(
            _("Noen har endret samtalen etter at du åpnet siden. Dette er lagret nå: %(saved)s"), params={"saved": saved_as(item)}
        )


def _require_own(meeting: Meeting, by: Person) -> None:
    if meeting.led_by != by:
        raise ValidationError(
            _("Samtalen ble holdt av %(name)s, og kan bare rettes av den som holdt den."), params={"name": meeting.led_by}
        )


def _check(item: PlanItem, *, held_on: date, minutes: int, held_as: str, today: date) -> None:
    problems: dict[str, ValidationError] = {}
    earliest = earliest_held_on(item.mentorship)
    if held_on > today:
        problems["held_on"] = ValidationError(_("Datoen er ikke kommet ennå. Logg samtalen når den er holdt."))
    elif held_on < earliest:
        problems["held_on"] = ValidationError(_("Datoen kan ikke være før %(date)s."), params={"date": date_with_week(earliest)})
    if not 1 <= minutes <= MOST_MINUTES:
        problems["minutes"] = ValidationError(_("Skriv mellom 1 og 480 minutter."))
    if held_as not in dict(Meeting.FORMS):
        problems["held_as"] = ValidationError(_("Velg en form fra listen."))
    if problems:
        raise ValidationError(problems)


def _check_new_date(item: PlanItem, new_date: date | None, *, today: date) -> None:
    if new_date is None:
        return
    if new_date < max(today, item.mentorship.starts_on):
        raise ValidationError({"new_date": _("Den nye datoen må være i dag eller senere, og ikke før første arbeidsdag.")})
    if new_date == item.planned_on:
        raise ValidationError({"new_date": _("Dette er datoen samtalen ikke ble holdt. Velg en annen.")})


def _lay_anew(item: PlanItem, new_date: date, *, confirmed: bool, by: Person, today: date) -> PlanItem:
    """Move the talk by the verb that moves anything; what it says of the date is said of the new date."""
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
        told = error.error_dict if hasattr(error, "error_dict") else {"new_date": error.error_list}
        raise ValidationError({"new_date" if field == "planned_on" else field: errors for field, errors in told.items()}) from error


def _is_same_miss(item: PlanItem, reason: str, new_date: date | None) -> bool:
    if new_date is None:
        return item.state == PlanItem.NOT_HELD and item.not_held_reason == reason
    missed = last_missed(item)
    return item.state == PlanItem.PLANNED and item.planned_on == new_date and missed is not None and missed.reason == reason


def _correct(item: PlanItem, meeting: Meeting, *, held_on: date, minutes: int, held_as: str) -> PlanItem:
    """Change what was logged; a group talk is one meeting, so that each of its lines follows."""
    meeting.held_on, meeting.minutes, meeting.form = held_on, minutes, held_as
    meeting.save()
    for other in PlanItem.objects.select_for_update().filter(meeting=meeting).exclude(pk=item.pk):
        other.done_on = held_on
        _save(other)
    item.done_on = held_on
    return _save(item)


def _detach(item: PlanItem, meeting: Meeting) -> None:
    item.state, item.done_on, item.done_by, item.meeting = PlanItem.PLANNED, None, None, None
    _save(item)
    if meeting.items.exists():
        meeting.participants.remove(item.mentorship.mentee)
    else:
        meeting.delete()
