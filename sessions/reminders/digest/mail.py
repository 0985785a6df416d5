"""What does the week's digest say to one leader or coordinator?

Written as the plans stand on the morning it is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import iso_week
from people.models import Appointment, Department, OutgoingMail
from people.outbox.message import Entry, Letter, Section, letter_to
from people.preferences.unsubscribe import unsubscribe_url
from sessions.models import PlanItem
from sessions.plan.standing import figures_of
from sessions.reminders.digest.attention import Attention, weight_of
from sessions.reminders.digest.facts import Followed, Roles, followed_by
from sessions.reminders.digest.words import (
    Numbers,
    attention_entry,
    interview_entry,
    mentor_stops_entry,
    missing_interview_entry,
    probation_entry,
    start_entry,
)

LINES_SHOWN = 15  # lines of a list; the rest is read in the product
STARTS_WITHIN = timedelta(days=14)
PROBATION_ENDS_WITHIN = timedelta(days=30)

DigestLine = tuple[Followed, Attention]
Written = Callable[[], Entry]  # lazy: words are made only for what is shown


@dataclass(frozen=True, kw_only=True)
class Digest:
    """The facts of one digest."""

    followed: Sequence[Followed]
    follows_units: bool
    monday: date
    today: date

    @cached_property
    def own(self) -> list[DigestLine]:
        """What needs the reader, oldest first.

        What is told to one of her roles, and everything in the departments she leads.
        """
        return _weightiest_first(
            (followed, entry) for followed in self.followed for entry in followed.attention if _is_hers(followed, entry)
        )

    @cached_property
    def others(self) -> list[DigestLine]:
        """What others are told of the hires the reader follows up."""
        return _weightiest_first(
            (followed, entry) for followed in self.followed for entry in followed.attention if not _is_hers(followed, entry)
        )

    def numbers(self, followed: Sequence[Followed]) -> Numbers:
        return sum((self._numbers_of(followed_hire) for followed_hire in followed), Numbers())

    def _numbers_of(self, followed_hire: Followed) -> Numbers:
        return Numbers(
            figures=figures_of(followed_hire.standing),
            planned_last_week=followed_hire.planned_last_week,
            held_last_week=followed_hire.held_last_week,
        )

    @property
    def list_url(self) -> str:
        return settings.BASE_URL + reverse("sessions:overview" if self.follows_units else "sessions:hires")

    @property
    def list_link(self) -> str:
        return _("Åpne Oversikt") if self.follows_units else _("Åpne Nyansatte")


def write_digest(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Return the digest of a queued row; None when it has nothing to say.

    Also None when the person has no role in the municipality any longer.
    """
    today, municipality = timezone.localdate(now), mail.subject_id or 0
    monday = date.fromisoformat(mail.payload["monday"])
    roles = Roles(mail.person, municipality, today=today)
    followed = followed_by(mail.person, municipality, roles, monday=monday, today=today)
    digest = Digest(followed=followed, follows_units=roles.follows_units, monday=monday, today=today)
    own, others, coming = digest.own, digest.others, _coming(digest)
    total = digest.numbers(followed)
    if not (own or others or coming or total.planned_last_week or total.held_last_week):
        return None
    letter = letter_to(
        mail.person,
        subject=_subject(len(own), monday),
        lines=[_("Slik står det til med de nyansatte du følger opp. Her er navn, tall og datoer, og aldri noe om hva noen snakker om.")],
        url="",
        sections=[*_lists(digest, own, coming), *_figures(digest, total, others), _closing()],
    )
    return replace(letter, unsubscribe_url=unsubscribe_url(mail.person))


def _subject(own: int, monday: date) -> str:
    subject = _("Ukesoversikt, uke %(week)s") % {"week": iso_week(monday)}
    if not own:
        return subject
    needs = ngettext("%(number)s ting trenger deg", "%(number)s ting trenger deg", own) % {"number": own}
    return f"{subject}: {needs}"


def _is_hers(followed_hire: Followed, each: Attention) -> bool:
    return bool(followed_hire.roles & each.roles) or Appointment.DEPARTMENT_LEADER in followed_hire.roles


def _weightiest_first(lines: Iterable[DigestLine]) -> list[DigestLine]:
    return sorted(lines, key=lambda entry: (weight_of(entry[1]), entry[1].day, entry[0].hire.mentee.name, entry[0].hire.pk))


def _coming(digest: Digest) -> list[Written]:
    """Return the entries of this week and the next, by kind and then by date."""
    today, sunday = digest.today, digest.monday + timedelta(days=6)
    by_day = sorted(digest.followed, key=lambda followed: followed.hire.starts_on)
    # An interview that stands in the lists of attention is not repeated.
    already_listed = {
        (followed.hire.pk, entry.subject) for followed, entry in digest.own + digest.others if entry.what == PlanItem.INTERVIEW
    }
    missing = [
        (interview.day, partial(missing_interview_entry, followed, interview))
        for followed in digest.followed
        if Appointment.DEPARTMENT_LEADER in followed.roles
        for interview in followed.interviews_missing(today=today)
        if (followed.hire.pk, interview.item.pk) not in already_listed
    ]
    interviews = [
        (interview.day, partial(interview_entry, followed, interview))
        for followed in digest.followed
        for interview in followed.interviews(today=today, until=sunday)
    ]
    starts = [
        (followed.hire.starts_on, partial(start_entry, followed))
        for followed in by_day
        if today <= followed.hire.starts_on <= today + STARTS_WITHIN
    ]
    ends = [
        (followed.hire.probation_ends_on, partial(probation_entry, followed))
        for followed in digest.followed
        if followed.hire.probation_ends_on and today <= followed.hire.probation_ends_on <= today + PROBATION_ENDS_WITHIN
    ]
    stops = [
        (followed.mentor_stops.last_day, partial(mentor_stops_entry, followed)) for followed in digest.followed if followed.mentor_stops
    ]
    return [written for kind in (missing, interviews, starts, ends, stops) for _day, written in sorted(kind, key=lambda pair: pair[0])]


def _lists(digest: Digest, own: list[DigestLine], coming: list[Written]) -> Iterator[Section]:
    if own:
        entries = [partial(attention_entry, followed, entry) for followed, entry in own]
        yield Section(heading=_("Dette trenger deg"), entries=_at_most(entries, LINES_SHOWN, digest))
    if coming:
        yield Section(heading=_("Denne uken og framover"), entries=_at_most(coming, LINES_SHOWN, digest))


def _figures(digest: Digest, total: Numbers, others: list[DigestLine]) -> Iterator[Section]:
    """Yield the figures of all the reader follows up, then those by department.

    Departments are shown where there are several, or where others are told something.
    """
    last_week = digest.monday - timedelta(days=7)
    by_department: dict[Department, list[Followed]] = defaultdict(list)
    for followed in digest.followed:
        by_department[followed.hire.department].append(followed)
    has_groups = len(by_department) > 1 or bool(others)
    yield Section(
        heading=_("Til sammen") if len(by_department) > 1 else _("Tallene"),
        lines=total.lines(last_week=last_week),
        url=digest.list_url,
        link=digest.list_link,
    )
    if has_groups:
        yield from _departments(digest, by_department, others, last_week=last_week)


def _departments(
    digest: Digest, by_department: dict[Department, list[Followed]], others: list[DigestLine], *, last_week: date
) -> Iterator[Section]:
    """Yield a section for each department, those with most to follow up first.

    LINES_SHOWN limits both the lines of all sections together and the number of departments.
    """
    lines_by_department: dict[int, list[DigestLine]] = defaultdict(list)
    for entry in others:
        lines_by_department[entry[0].hire.department_id].append(entry)
    ordered = sorted(by_department, key=lambda department: (-len(lines_by_department[department.pk]), str(department)))
    room = LINES_SHOWN
    for department in ordered[:LINES_SHOWN]:
        entries = [partial(attention_entry, followed, entry) for followed, entry in lines_by_department[department.pk]]
        shown = _at_most(entries, room, digest)
        room = max(room - len(entries), 0)
        lines = digest.numbers(by_department[department]).short_lines(last_week=last_week)
        yield Section(heading=str(department), lines=lines if len(by_department) > 1 else (), entries=shown)
    if left := ordered[LINES_SHOWN:]:
        more = ngettext("Og %(number)s avdeling til.", "Og %(number)s avdelinger til.", len(left)) % {"number": len(left)}
        yield Section(heading=more, url=digest.list_url, link=digest.list_link)


def _at_most(entries: Sequence[Written], number: int, digest: Digest) -> tuple[Entry, ...]:
    """Return the first entries, and one that counts the rest and links to them."""
    shown = [entry() for entry in entries[:number]]
    if left := len(entries) - len(shown):
        shown.append(Entry(link=_("Og %(number)s til. %(open)s") % {"number": left, "open": digest.list_link}, url=digest.list_url))
    return tuple(shown)


def _closing() -> Section:
    # One-click unsubscribe stands in the headers alone, so that a forwarded mail holds no secret link in its text.
    return Section(
        heading=_("Vil du ikke ha ukesoversikten?"),
        lines=(_("Du kan slå den av. Det plikten krever, som varsler om prøvetidssamtaler og at prøvetiden går ut, kommer likevel."),),
        url=settings.BASE_URL + reverse("people:mail_settings"),
        link=_("Velg hva du vil ha"),
    )
