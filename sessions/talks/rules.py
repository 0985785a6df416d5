"""When may a talk be logged, and what does the refusal say?"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.dates import date_with_week
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.plan.locking import lock_mentorships, locked_item

# The first contact is ten days ahead of the start and may come a little earlier; before that no talk can have been held.
EARLIEST_TALK_DAYS = 14
DEFAULT_MINUTES = 45
MOST_MINUTES = 480


def earliest_held_on(mentorship: Mentorship) -> date:
    return mentorship.starts_on - timedelta(days=EARLIEST_TALK_DAYS)


def why_talks_closed(mentorship: Mentorship) -> str:
    """Return why no talk of a mentorship can be logged, or an empty text."""
    if mentorship.state == Mentorship.ENDED:
        return _("Mentorforholdet er avsluttet, så samtalen kan ikke logges. Si fra til avdelingsleder hvis noe mangler.")
    if mentorship.state == Mentorship.COMPLETED:
        return _("Programmet er fullført, så samtalen kan ikke logges. Si fra til avdelingsleder hvis noe mangler.")
    return ""


def why_talk_closed(item: PlanItem) -> str:
    """Return why nothing more can be logged on a talk, or an empty text."""
    if item.state == PlanItem.CANCELLED and item.mentorship.state == Mentorship.RUNNING:
        return _("Samtalen har falt bort og kan ikke logges.")
    return why_talks_closed(item.mentorship)


def saved_as(item: PlanItem) -> str:
    """Say in a sentence what is stored of a talk now, as the answer to a stale form."""
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


def locked_talk(item: PlanItem) -> PlanItem:
    """Lock a talk, its mentorship, and the mentorships of all in the same meeting.

    Lock order: the mentorships by key, then the talk, so that two verbs on one meeting cannot deadlock.
    """
    mentorships = {item.mentorship_id}
    if item.meeting_id:
        mentorships |= set(PlanItem.objects.filter(meeting=item.meeting_id).values_list("mentorship", flat=True))
    lock_mentorships(mentorships)
    try:
        item = locked_item(item)
    except PlanItem.DoesNotExist:  # an extra talk that somebody has taken back
        raise ValidationError(_("Samtalen er angret og finnes ikke lenger.")) from None
    if not item.is_talk:
        raise ValidationError(_("Bare mentorsamtaler logges her."))
    return item


def require_open(item: PlanItem) -> None:
    if reason := why_talk_closed(item):
        raise ValidationError(reason)


def require_current_talk(item: PlanItem, revision: int) -> None:
    if item.revision != revision:
        raise ValidationError(
            _("Noen har endret samtalen etter at du åpnet siden. Dette er lagret nå: %(saved)s"), params={"saved": saved_as(item)}
        )


def check_held(mentorship: Mentorship, *, held_on: date, minutes: int, held_as: str, today: date) -> None:
    """Refuse a day, a length or a form that cannot be.

    A talk held early or late against the plan is allowed.
    """
    problems: dict[str, str | ValidationError] = {}
    earliest = earliest_held_on(mentorship)
    if held_on > today:
        problems["held_on"] = _("Datoen er ikke kommet ennå. Logg samtalen når den er holdt.")
    elif held_on < earliest:
        problems["held_on"] = ValidationError(_("Datoen kan ikke være før %(date)s."), params={"date": date_with_week(earliest)})
    if not 1 <= minutes <= MOST_MINUTES:
        problems["minutes"] = _("Skriv mellom 1 og 480 minutter.")
    if held_as not in dict(Meeting.FORMS):
        problems["held_as"] = _("Velg en form fra listen.")
    if problems:
        raise ValidationError(problems)
