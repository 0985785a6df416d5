"""What if the mentorship is paused, and when does it resume?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.dates import date_with_week
from people.models import Person
from programs.models import Mentorship, Pause
from sessions.schedule import add_months

LONGEST = timedelta(days=2 * 366)


@dataclass(frozen=True, kw_only=True)
class AddPause:
    """A pause between two days, both included.

    Its last day can be moved when the hire comes back earlier or later.
    """

    code: ClassVar[str] = "pause"
    starts_on: date
    ends_on: date

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        if self.starts_on < mentorship.starts_on:
            raise ValidationError({"starts_on": _("En pause kan ikke begynne før første arbeidsdag. Endre startdatoen i stedet.")})
        if self.starts_on > add_months(mentorship.starts_on, 24):
            raise ValidationError({"starts_on": _("Datoen er for langt unna. Sjekk årstallet.")})
        require_length(mentorship, self.starts_on, self.ends_on)
        Pause.objects.create(mentorship=mentorship, starts_on=self.starts_on, ends_on=self.ends_on, registered_by=by, registered_at=now)


@dataclass(frozen=True, kw_only=True)
class ChangeReturn:
    """The hire comes back on another day than planned.

    `back_on` is the first working day after the pause; on the first day of the pause, the pause is deleted.
    """

    code: ClassVar[str] = "return"
    pause: Pause
    back_on: date

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        pause = mentorship.pauses.filter(pk=self.pause.pk).first()
        if pause is None:
            raise ValidationError(_("Pausen finnes ikke lenger. Se over planen og prøv igjen."))
        if self.back_on < pause.starts_on:
            params = {"date": date_with_week(pause.starts_on)}
            raise ValidationError({"back_on": _("Pausen begynte %(date)s. Tilbake kan ikke være før det.") % params})
        if self.back_on == pause.starts_on:
            pause.delete()
            return
        pause.ends_on = self.back_on - timedelta(days=1)
        require_length(mentorship, pause.starts_on, pause.ends_on, other_than=pause)
        pause.save()


def require_length(mentorship: Mentorship, starts_on: date, ends_on: date, *, other_than: Pause | None = None) -> None:
    """Refuse a pause that ends before it begins, is too long, or overlaps another.

    The longest pause is two years.
    """
    field = "back_on" if other_than else "ends_on"
    if ends_on < starts_on:
        raise ValidationError({field: _("Siste dag kan ikke være før første dag.")})
    if ends_on - starts_on > LONGEST:
        raise ValidationError({field: _("En pause kan være på høyst to år. Sjekk årstallet.")})
    others = mentorship.pauses.overlapping(starts_on, ends_on)
    other = others.exclude(pk=other_than.pk).first() if other_than else others.first()
    if other:
        params = {"first": date_with_week(other.starts_on), "last": date_with_week(other.ends_on)}
        raise ValidationError({field: _("Det er allerede en pause fra %(first)s til %(last)s.") % params})


def pause_on(mentorship: Mentorship, day: date) -> Pause | None:
    """Return the pause that covers a day, or else the next pause."""
    return mentorship.pauses.filter(ends_on__gte=day).order_by("starts_on").first()
