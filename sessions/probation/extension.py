"""May a probation be extended because of absence, by how much, and who confirmed the law's conditions?

The working environment act § 15-6 fourth paragraph: the probation of an employee who has been absent may be
extended by at most the length of the absence, where the employee was told in writing of that right at hiring,
the absence was not caused by the employer, and the employee is told of the extension in writing before the
probation expires. Absence is stored as dates without a cause, so a person says which of it counts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorprogram.acts import act
from people.dates import date_with_week
from people.models import Absence, Person
from programs.models import Mentorship, ProbationExtension
from sessions.models import PlanItem
from sessions.plan.locking import locked_mentorship, why_closed
from sessions.plan.standing import last_interview_missing
from sessions.replanning.changes import ExtendProbation
from sessions.replanning.replan import Proposal, asked_as, propose, save_replan

WARN_DAYS = 30
# The law's conditions. The leader must confirm each of them, so the row needs no field for the answers.
CONDITIONS = {
    "clause_in_writing": gettext_lazy("Ved ansettelsen ble det gitt skriftlig beskjed om at prøvetiden kan forlenges ved fravær"),
    "not_caused_by_employer": gettext_lazy("Arbeidsgiver er ikke årsak til fraværet, for eksempel ved permittering eller pålagt kurs"),
    "told_before_expiry": gettext_lazy("Den nyansatte får den skriftlige meldingen før prøvetiden går ut"),
}


@dataclass(frozen=True, kw_only=True)
class Spell:
    """The part of a registered absence that lies in the probation and is past.

    Dates, both included.
    """

    pk: int
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, kw_only=True)
class ProposedExtension:
    """How long the law lets the probation become, if all of `spells` counts."""

    last_day: date | None
    spells: tuple[Spell, ...]
    used_days: int

    @property
    def absent_days(self) -> int:
        """Calendar days of absence; a day in two absences counts once."""
        return len({spell.first + timedelta(days=n) for spell in self.spells for n in range(spell.days)})

    @property
    def most(self) -> int:
        """The most days it can be extended by now.

        The length of the absence, less the days of earlier extensions.
        """
        return max(0, self.absent_days - self.used_days)

    @property
    def ends_on(self) -> date | None:
        """The last day after the longest extension; None if none is allowed."""
        return self.ends_after(self.most) if self.most else None

    def ends_after(self, days: int) -> date | None:
        return self.last_day + timedelta(days=days) if self.last_day else None

    def counting(self, pks: Collection[int]) -> "ProposedExtension":
        """Return the same where only some of the absences count."""
        return replace(self, spells=tuple(spell for spell in self.spells if spell.pk in pks))


@dataclass(frozen=True, kw_only=True)
class ProbationNotice:
    """What a leader should know about the probation now."""

    ends_on: date
    days_left: int
    interview: PlanItem | None  # the last one, where it is not held and the end is near
    most: int  # days of extension that registered absence may give


def proposed_extension(mentorship: Mentorship, *, today: date) -> ProposedExtension:
    """Return what the hire's registered absence allows, if all of it counts.

    The law speaks of an employee who has been absent, so days still to come do not count.
    """
    last_day = mentorship.probation_ends_on
    if last_day is None:
        return ProposedExtension(last_day=None, spells=(), used_days=0)
    last = min(last_day, today)
    if last < mentorship.starts_on:
        return ProposedExtension(last_day=last_day, spells=(), used_days=mentorship.probation_extended_days)
    rows = Absence.objects.filter(person=mentorship.mentee_id).overlapping(mentorship.starts_on, last)
    spells = [Spell(pk=row.pk, first=max(row.starts_on, mentorship.starts_on), last=min(row.ends_on, last)) for row in rows]
    return ProposedExtension(last_day=last_day, spells=tuple(spells), used_days=mentorship.probation_extended_days)


def why_not_extended(mentorship: Mentorship, *, today: date) -> str:
    """Return why a probation cannot be extended at all, or an empty text."""
    if reason := why_closed(mentorship):
        return reason
    if mentorship.probation_ends_on is None:
        return _("Det er ikke avtalt prøvetid, så det er ingenting å forlenge.")
    if today > mentorship.probation_ends_on:
        params = {"date": date_with_week(mentorship.probation_ends_on, year=True)}
        return _("Prøvetiden gikk ut %(date)s. Etter at den er gått ut, kan den ikke forlenges.") % params
    return ""


def require_allowed(counted: ProposedExtension, days: int | None) -> int:
    """Return the days to extend by: `days`, or all that are allowed if None.

    Raises ValidationError for more days than the absence.
    """
    if not counted.spells:
        raise ValidationError({"absences": _("Kryss av fraværet som teller.")})
    if not counted.most:
        raise ValidationError({"absences": _all_used(counted)})
    days = counted.most if days is None else days
    if days < 1:
        raise ValidationError({"days": _("Velg minst 1 dag.")})
    if days > counted.most:
        text = ngettext(
            "Høyst %(most)d dag: prøvetiden kan ikke forlenges med mer enn fraværet.",
            "Høyst %(most)d dager: prøvetiden kan ikke forlenges med mer enn fraværet.",
            counted.most,
        )
        raise ValidationError({"days": text % {"most": counted.most}})
    return days


def require_may_extend(
    mentorship: Mentorship, *, absences: Collection[int], days: int | None, confirmed: Collection[str], today: date
) -> int:
    """Return the days to extend by, once every condition is checked.

    Raises ValidationError with the limit of the law that is not met.
    """
    if reason := why_not_extended(mentorship, today=today):
        raise ValidationError(reason)
    proposal = proposed_extension(mentorship, today=today)
    if not set(absences) <= {spell.pk for spell in proposal.spells}:
        raise ValidationError({"absences": _("Noe av fraværet er endret etter at du åpnet siden. Se over det, og regn ut på nytt.")})
    days = require_allowed(proposal.counting(absences), days)
    missing = [code for code in CONDITIONS if code not in confirmed]
    if missing:
        raise ValidationError({code: _("Må bekreftes for å forlenge.") for code in missing})
    return days


@act
def extend_probation(
    *,
    mentorship: Mentorship,
    absences: Collection[int],
    days: int,
    confirmed: Collection[str],
    last_day: date,
    seen: str,
    by: Person,
    now: datetime,
) -> ProbationExtension:
    """Extend a probation because of absence, and re-plan the open interviews.

    `last_day` is the last day of probation that the page showed. Idempotent: sent twice, it is extended once.
    `seen` is the fingerprint of the proposal that was shown (`propose_extended`); raises StaleProposalError
    if the plan has changed since.
    """
    mentorship = locked_mentorship(mentorship)
    change = ExtendProbation(days=days)
    done = mentorship.probation_extensions.filter(previous_ends_on=last_day, days=days, made_by=by).first()
    saved = mentorship.replans.filter(asked_as=asked_as([change], (), seen=seen), undone_at=None)
    if done and set(CONDITIONS) <= set(confirmed) and saved.exists():
        return done
    days = require_may_extend(mentorship, absences=absences, days=days, confirmed=confirmed, today=timezone.localdate(now))
    save_replan(mentorship=mentorship, changes=[ExtendProbation(days=days)], seen=seen, by=by, now=now)
    return mentorship.probation_extensions.get(previous_ends_on=last_day, days=days)


def propose_extended(mentorship: Mentorship, *, days: int, by: Person, now: datetime) -> Proposal:
    """Return what an extension would do to the plan; nothing is saved."""
    return propose(mentorship=mentorship, changes=[ExtendProbation(days=days)], by=by, now=now)


def notice_of(mentorship: Mentorship, items: Iterable[PlanItem], *, today: date) -> ProbationNotice | None:
    """Return what the hire's page tells a leader of the probation, or None.

    Told when the probation is near its end and the last interview is not held, and when absence makes an
    extension possible.
    """
    ends_on = mentorship.probation_ends_on
    if ends_on is None or why_not_extended(mentorship, today=today):
        return None
    days_left = (ends_on - today).days
    missing = last_interview_missing(items) if days_left <= WARN_DAYS else None
    most = proposed_extension(mentorship, today=today).most
    return ProbationNotice(ends_on=ends_on, days_left=days_left, interview=missing, most=most) if missing or most else None


def _all_used(counted: ProposedExtension) -> str:
    params = {"absent": counted.absent_days, "used": counted.used_days}
    text = ngettext(
        "Fraværet du har krysset av, er på %(absent)d dag, og %(used)d er alt brukt til å forlenge. "
        "Kryss av alt fraværet som teller, også det som er brukt før.",
        "Fraværet du har krysset av, er på %(absent)d dager, og %(used)d er alt brukt til å forlenge. "
        "Kryss av alt fraværet som teller, også det som er brukt før.",
        counted.absent_days,
    )
    return text % params
