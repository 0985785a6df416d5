"""How does a coordinator change who is reminded of what?

A municipality's first change copies the built-in rules; from then on it has rules of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from people.models import Municipality, OutgoingMail, Person
from people.outbox.queue import withdraw
from programs.models import Mentorship, ProgramVersion
from sessions.models import PlanItem, ReminderRule, Watch
from sessions.plan.locking import require_current, store
from sessions.reminders.moments import LEADERS, MOMENTS, Moment
from sessions.reminders.occasions import AFTERWARDS, ITEM, OF_YEARS
from sessions.reminders.rules.sentences import task_titles
from sessions.reminders.sweep import KIND

OWN = "own_"  # prefix of the code of a rule that a municipality made itself


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a rule says, apart from its moment, which never changes."""

    days: int
    recipients: tuple[str, ...]
    channels: tuple[str, ...]
    task_key: str = ""
    escalates_after: int | None = None
    escalates_to: tuple[str, ...] = ()

    def put_in(self, rule: ReminderRule) -> ReminderRule:
        """Return the rule with this wording; not saved."""
        rule.days, rule.task_key, rule.escalates_after = self.days, self.task_key, self.escalates_after
        rule.recipients, rule.channels, rule.escalates_to = list(self.recipients), list(self.channels), list(self.escalates_to)
        return rule

    @classmethod
    def of(cls, rule: ReminderRule) -> Wording:
        return cls(
            days=rule.days,
            recipients=_ordered(rule.recipients),
            channels=tuple(code for code, _label in ReminderRule.CHANNELS if code in rule.channels),
            task_key=rule.task_key,
            escalates_after=rule.escalates_after,
            escalates_to=_ordered(rule.escalates_to),
        )


def _ordered(codes: Collection[str]) -> tuple[str, ...]:
    return tuple(code for code, _label in ReminderRule.ROLES if code in codes)


@act
def add_rule(
    *, version: ProgramVersion, municipality: Municipality, moment: str, token: str, wording: Wording, by: Person, now: datetime
) -> ReminderRule:
    """Add a rule to a municipality's own rules, and return it.

    Idempotent by the form's `token`: sent twice, it makes one rule. Raises ValidationError, by field, where
    the rule makes no sense or duplicates another.
    """
    code = f"{OWN}{token}"
    _lock(municipality, by)
    require_sense(MOMENTS[moment], wording, version)
    stored = ReminderRule.objects.filter(version=version, municipality=municipality, code=code).first()
    # The form was sent twice: a double click, or back and send.
    if stored:
        if stored.moment == moment and Wording.of(stored) == wording:
            return stored
        raise ValidationError(_("Regelen er alt lagret. Åpne den i lista for å endre den."))
    own = _own_rules(version, municipality)
    rule = wording.put_in(ReminderRule(version=version, municipality=municipality, code=code, moment=moment))
    _require_alone(rule, own)
    rule.save()
    _look_again(version, municipality, now=now)
    return rule


@act
def change_rule(
    *, rule: ReminderRule, municipality: Municipality, wording: Wording, revision: int, by: Person, now: datetime
) -> ReminderRule:
    """Change what a rule says in a municipality; a built-in rule is copied first.

    Raises ValidationError for a stale form (`revision`), and by field where the rule makes no sense or
    duplicates another.
    """
    own, mine = _opened(rule, municipality, by)
    if Wording.of(mine) == wording:
        return mine
    # After the comparison: the same form sent twice is not stale.
    require_current(mine, revision)
    require_sense(MOMENTS[mine.moment], wording, mine.version)
    wording.put_in(mine)
    _require_alone(mine, own)
    store(mine)
    # Lock order: watches, then outbox rows, as in the sweep.
    _look_again(mine.version, municipality, now=now)
    _take_back([mine.code], mine.version, municipality)
    return mine


@act
def turn_on(*, rule: ReminderRule, municipality: Municipality, by: Person, now: datetime) -> ReminderRule:
    return _switch(rule, municipality, by, is_on=True, now=now)


@act
def turn_off(*, rule: ReminderRule, municipality: Municipality, knows: bool, by: Person, now: datetime) -> ReminderRule:
    """Turn a rule off in a municipality; a mandatory rule only with `knows`.

    `knows`: the coordinator has ticked that she knows that nobody is reminded.
    """
    _require_knowing(rule, knows=knows)
    return _switch(rule, municipality, by, is_on=False, now=now)


@act
def delete_rule(*, rule: ReminderRule, knows: bool, by: Person, now: datetime) -> None:
    """Delete a rule that a municipality made itself.

    Copies of the built-in rules are turned off instead.
    """
    if rule.municipality is None or not is_own_made(rule):
        raise ValidationError(_("En standardregel kan ikke slettes. Slå den av i stedet."))
    _lock(rule.municipality, by)
    _require_knowing(rule, knows=knows)
    ReminderRule.objects.filter(pk=rule.pk).delete()
    _look_again(rule.version, rule.municipality, now=now)
    _take_back([rule.code], rule.version, rule.municipality)


@act
def back_to_standard(*, version: ProgramVersion, municipality: Municipality, by: Person, now: datetime) -> bool:
    """Delete a municipality's own rules of a version; return whether there were any.

    The built-in rules are in force again from then on.
    """
    _lock(municipality, by)
    own = ReminderRule.objects.filter(version=version, municipality=municipality)
    codes = list(own.values_list("code", flat=True))
    if not codes:
        return False
    own.delete()
    _look_again(version, municipality, now=now)
    _take_back(codes, version, municipality)
    return True


def is_own_made(rule: ReminderRule) -> bool:
    return rule.code.startswith(OWN)


def require_sense(moment: Moment, wording: Wording, version: ProgramVersion) -> None:
    """Refuse a wording that its moment does not allow, with the complaints by field."""
    complaints = {
        field: complaint
        for field, complaint in {
            "days": _about_days(moment, wording),
            "task_key": _about_task(moment, wording, version),
            "recipients": _about_recipients(moment, wording),
            "channels": _about_channels(moment, wording),
            "escalates_after": _about_escalation_days(moment, wording),
            "escalates_to": _about_escalation_roles(moment, wording),
        }.items()
        if complaint
    }
    if complaints:
        raise ValidationError(complaints)


def _about_days(moment: Moment, wording: Wording) -> str:
    if moment.least <= wording.days <= moment.most:
        return ""
    return _("Skriv et tall fra %(least)s til %(most)s.") % {"least": moment.least, "most": moment.most}


def _about_task(moment: Moment, wording: Wording, version: ProgramVersion) -> str:
    if wording.task_key and (not moment.has_task or wording.task_key not in task_titles(version)):
        return _("Velg en av oppgavene i programmet.")
    return ""


def _about_recipients(moment: Moment, wording: Wording) -> str:
    if not wording.recipients:
        return _("Velg minst én som skal få påminnelsen.")
    wrong = [code for code in wording.recipients if code not in moment.roles]
    if not wrong:
        return ""
    if "mentee" in wrong:
        return _("Den nyansatte kan ikke få denne påminnelsen: den er skrevet til dem som følger opp.")
    return _("En av dem du har valgt, kan ikke få denne påminnelsen. Velg blant dem i lista.")


def _about_channels(moment: Moment, wording: Wording) -> str:
    if not wording.channels:
        return _("Velg minst én kanal.")
    if any(code not in moment.channels for code in wording.channels):
        if moment.is_for_the_digest:
            return _("Dette står bare i ukesoversikten.")
        return _("En av kanalene du har valgt, kan ikke brukes her.")
    if ReminderRule.DIGEST in wording.channels and any(code not in LEADERS for code in wording.recipients):
        return _("Ukesoversikten går bare til ledere og koordinatorer. Lag en egen regel for de andre.")
    if moment.leaders_by_digest and wording.channels != (ReminderRule.DIGEST,) and any(code in LEADERS for code in wording.recipients):
        return _("Ledere og koordinatorer kan bare få dette i ukesoversikten. Lag en egen regel for dem.")
    if moment.is_mandatory and ReminderRule.MAIL not in wording.channels:
        return _("Denne påminnelsen må også gå på e-post, for SMS kan velges bort.")
    return ""


def _about_escalation_days(moment: Moment, wording: Wording) -> str:
    if wording.escalates_after is None:
        return _("Skriv etter hvor mange dager det går videre.") if wording.escalates_to else ""
    if not moment.escalates:
        return _("Denne påminnelsen kan ikke gå videre.")
    if not 1 <= wording.escalates_after <= 90:
        return _("Skriv et tall fra 1 til 90.")
    if moment.code in AFTERWARDS and wording.escalates_after <= wording.days:
        return _("Den kan først gå videre etter at påminnelsen er sendt. Skriv et tall større enn %(days)s.") % {"days": wording.days}
    return ""


def _about_escalation_roles(moment: Moment, wording: Wording) -> str:
    if not wording.escalates_to:
        return _("Velg hvem det går videre til.") if wording.escalates_after is not None else ""
    if any(code not in LEADERS for code in wording.escalates_to):
        return _("Det kan bare gå videre til ledere og koordinatorer.")
    return "" if moment.escalates else _("Denne påminnelsen kan ikke gå videre.")


def _opened(rule: ReminderRule, municipality: Municipality, by: Person) -> tuple[list[ReminderRule], ReminderRule]:
    """Return the municipality's own rules of the version, and its copy of `rule`.

    The copies are made the first time.
    """
    if rule.municipality_id not in (None, municipality.pk):
        raise ValidationError(_("Regelen hører til en annen kommune."))
    _lock(municipality, by)
    own = _own_rules(rule.version, municipality)
    mine = next((copy for copy in own if copy.code == rule.code), None)
    if mine is None:
        raise ValidationError(_("Regelen er slettet etter at du åpnet siden."))
    return own, mine


def _own_rules(version: ProgramVersion, municipality: Municipality) -> list[ReminderRule]:
    """Return a municipality's own rules of a version; copies of the built-in if none."""
    own = ReminderRule.objects.filter(version=version, municipality=municipality).select_related("version")
    if not own.exists():
        copies = list(ReminderRule.objects.filter(version=version, municipality=None))
        for copy in copies:
            copy.pk, copy.municipality, copy.revision = None, municipality, 0
        ReminderRule.objects.bulk_create(copies)
    return list(own)


def _switch(rule: ReminderRule, municipality: Municipality, by: Person, *, is_on: bool, now: datetime) -> ReminderRule:
    _own, mine = _opened(rule, municipality, by)
    if mine.is_on == is_on:
        return mine
    mine.is_on = is_on
    store(mine)
    # The other rules of the moment change too: the nearest rule that is on takes over.
    _look_again(mine.version, municipality, now=now)
    _take_back([mine.code], mine.version, municipality)
    return mine


def _lock(municipality: Municipality, by: Person) -> None:
    """Lock a municipality, so that changes of its rules wait for each other.

    Only a coordinator of the whole municipality may change them.
    """
    if not Municipality.objects.editable_by(by).filter(pk=municipality.pk).exists():
        raise ValidationError(_("Bare den som koordinerer hele kommunen, kan endre reglene."))
    # FOR NO KEY UPDATE: inserting an outbox row takes FOR KEY SHARE on its municipality, and must not wait here.
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


def _require_knowing(rule: ReminderRule, *, knows: bool) -> None:
    if MOMENTS[rule.moment].is_mandatory and rule.is_on and not knows:
        raise ValidationError({"knows": _("Kryss av for at du vet hva det betyr.")})


def _require_alone(rule: ReminderRule, own: Collection[ReminderRule]) -> None:
    """Refuse a rule with the moment, days and task of another rule."""
    for other in own:
        if other.code != rule.code and (other.moment, other.days, other.task_key) == (rule.moment, rule.days, rule.task_key):
            message = _("Dere har alt en regel for dette tidspunktet. Endre den i stedet, eller velg et annet antall dager.")
            raise ValidationError({"days": message})


def _look_again(version: ProgramVersion, municipality: Municipality, *, now: datetime) -> None:
    """Let the next sweep look at the mentorships that follow these rules."""
    mentorships = Mentorship.objects.running().filter(version=version, municipality=municipality)
    Watch.objects.filter(mentorship__in=mentorships).mark_due(now)


def _take_back(codes: Collection[str], version: ProgramVersion, municipality: Municipality) -> None:
    """Delete the queued reminders of some rules; the sweep queues again what holds.

    Lock order: call this after the watches are marked (`_look_again`); the sweep too locks watches before
    outbox rows. A row that is claimed, sent, held or was tried stays: a worker or a coordinator is at it.
    """
    mentorships = Mentorship.objects.filter(version=version, municipality=municipality).values("pk")
    items = PlanItem.objects.filter(mentorship__in=mentorships).values("pk")
    waiting = OutgoingMail.objects.filter(kind=KIND, municipality=municipality, state=OutgoingMail.WAITING, attempts=0)
    for code in codes:
        of_rule = waiting.filter(payload__rule=code)
        withdraw(of_rule.filter(payload__sort=ITEM, subject_id__in=items))
        withdraw(of_rule.filter(payload__sort__in=OF_YEARS, subject_id__in=mentorships))
