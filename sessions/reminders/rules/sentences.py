"""What does a rule say in plain words?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.lists import listed
from programs.models import ProgramVersion
from sessions.models import ReminderRule
from sessions.models.kinds import kind_of

_ROLES = dict(ReminderRule.ROLES)


def task_titles(version: ProgramVersion) -> dict[str, str]:
    """Return the titles of a version's tasks by key, in the programme's order."""
    return {activity.code: activity.title for activity in version.definition().activities if kind_of(activity.kind).is_task}


def sentence(rule: ReminderRule, titles: Mapping[str, str]) -> str:
    """Return a rule in one sentence: when, who and how.

    «3 dager før en mentorsamtale: mentor får e-post».
    """
    params = {"when": when(rule, titles), "who": listed(_roles(rule.recipients)), "what": _what(rule.channels)}
    text = _("%(when)s: %(who)s får %(what)s") % params
    return text[:1].upper() + text[1:]


def escalation(rule: ReminderRule) -> str:
    """Return when a rule escalates and to whom, or an empty text."""
    if rule.escalates_after is None:
        return ""
    if rule.moment == ReminderRule.NO_MENTOR:
        params = {"days": rule.escalates_after, "who": listed(_roles(rule.escalates_to))}
        return (
            ngettext(
                "Har mentor manglet i %(days)s dag etter oppstart, får %(who)s også en linje i ukesoversikten.",
                "Har mentor manglet i %(days)s dager etter oppstart, får %(who)s også en linje i ukesoversikten.",
                rule.escalates_after,
            )
            % params
        )
    params = {"days": rule.escalates_after, "who": listed(_roles(rule.escalates_to)), "still": _still_open(rule.moment)}
    return (
        ngettext(
            "%(still)s %(days)s dag etter, får %(who)s en linje i ukesoversikten.",
            "%(still)s %(days)s dager etter, får %(who)s en linje i ukesoversikten.",
            rule.escalates_after,
        )
        % params
    )


def when(rule: ReminderRule, titles: Mapping[str, str]) -> str:
    """Return the moment of a rule in words; they begin with a small letter."""
    params = {"days": rule.days, "task": _task(rule, titles)}
    if rule.days == 0:
        return _on_the_day(rule.moment) % params
    return _days_from(rule.moment, rule.days) % params


def _on_the_day(moment: str) -> str:
    match moment:
        case ReminderRule.BEFORE_TALK:
            return _("samme morgen som en mentorsamtale")
        case ReminderRule.BEFORE_INTERVIEW:
            return _("samme morgen som en prøvetidssamtale")
        case _:
            return _("samme morgen som %(task)s skal være gjort")


def _days_from(moment: str, days: int) -> str:
    match moment:
        case ReminderRule.BEFORE_TALK:
            return ngettext("%(days)s dag før en mentorsamtale", "%(days)s dager før en mentorsamtale", days)
        case ReminderRule.TALK_NOT_LOGGED:
            return ngettext(
                "%(days)s dag etter en mentorsamtale som ikke er logget", "%(days)s dager etter en mentorsamtale som ikke er logget", days
            )
        case ReminderRule.TALKS_NOT_HELD:
            return _("når %(days)s mentorsamtaler på rad ikke er holdt")
        case ReminderRule.NO_TALK:
            return _("når det er gått %(days)s dager siden siste mentorsamtale, mens de er hver eller annenhver uke")
        case ReminderRule.BEFORE_INTERVIEW:
            return ngettext("%(days)s dag før en prøvetidssamtale", "%(days)s dager før en prøvetidssamtale", days)
        case ReminderRule.BEFORE_TASK:
            return ngettext("%(days)s dag før %(task)s skal være gjort", "%(days)s dager før %(task)s skal være gjort", days)
        case ReminderRule.TASK_NOT_DONE:
            return ngettext(
                "%(days)s dag etter fristen for %(task)s, når det ikke er meldt gjort",
                "%(days)s dager etter fristen for %(task)s, når det ikke er meldt gjort",
                days,
            )
        case ReminderRule.BEFORE_START:
            return ngettext("%(days)s dag før oppstart", "%(days)s dager før oppstart", days)
        case ReminderRule.NO_MENTOR:
            return ngettext("%(days)s dag før oppstart, når mentor mangler", "%(days)s dager før oppstart, når mentor mangler", days)
        case _:
            return ngettext("%(days)s dag før prøvetiden går ut", "%(days)s dager før prøvetiden går ut", days)


def _still_open(moment: str) -> str:
    match moment:
        case ReminderRule.TALK_NOT_LOGGED:
            return _("Er samtalen fortsatt ikke logget")
        case ReminderRule.BEFORE_INTERVIEW:
            return _("Er samtalen ikke meldt holdt")
        case _:
            return _("Er oppgaven ikke meldt gjort")


def _task(rule: ReminderRule, titles: Mapping[str, str]) -> str:
    # A title may hold a percent sign: it is only ever a value, never part of a format string.
    return _("«%(title)s»") % {"title": titles.get(rule.task_key, rule.task_key)} if rule.task_key else _("en oppgave")


def _roles(codes: Iterable[str]) -> list[str]:
    codes = list(codes)
    return [str(label) for code, label in _ROLES.items() if code in codes]


def _what(channels: Collection[str]) -> str:
    words = {ReminderRule.MAIL: _("e-post"), ReminderRule.SMS: _("SMS"), ReminderRule.DIGEST: _("en linje i ukesoversikten")}
    return listed(word for code, word in words.items() if code in channels)


def what_nobody_hears(moment: str) -> str:
    """Return what nobody is reminded of once a mandatory moment has no rule on."""
    match moment:
        case ReminderRule.BEFORE_INTERVIEW:
            return _("prøvetidssamtaler")
        case ReminderRule.NO_MENTOR:
            return _("at mentor mangler")
        case _:
            return _("at prøvetiden går ut")
