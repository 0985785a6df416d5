"""What are a plan's kinds, roles, reasons and flags called in words?"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.dates import date_with_week
from sessions.schedule import PlannedItem, Role

ROLE_TEXTS = {
    "department_leader": _("avdelingsleder"),
    "unit_leader": _("enhetsleder"),
    "mentor": _("mentor"),
    "mentee": _("nyansatt"),
    "coordinator": _("koordinator"),
}
REASON_TEXTS = {
    "weekend": _("helg"),
    "mentee_absent": _("den nyansatte har fravær"),
    "mentor_absent": _("mentor har fravær"),
    "leader_absent": _("avdelingsleder har fravær"),
    "interview_day": _("samme dag som en samtale med avdelingsleder"),
    "gap": _("for tett på den forrige"),
    "search_ended": _("mer enn to år etter oppstart"),
    "latest": _("prøvetiden er for kort til det"),
    "pause": _("pause"),
    "past": _("dagen er gått"),
    "talk_day": _("samme dag som en annen mentorsamtale"),
    "before_start": _("før første arbeidsdag"),
    "outside_week": _("utenfor den planlagte uken"),
    "found": _("det er en ledig dag nå"),
    "nearer": _("dagen den var ment for, er ledig nå"),
    "order": _("vaktene før den er flyttet"),
}
FLAG_TEXTS = {
    "early": _("før måldatoen: ingen ledig dag fra den til fristen"),
    "late": _("etter fristen: ingen ledig dag før den"),
    "outside_week": _("utenfor den planlagte uken"),
    "unplaced": _("uten dato: fant ingen ledig dag"),
    "no_mentor": _("mentor mangler"),
    "no_leader": _("avdelingsleder mangler"),
    "mentor_away": _("med mentor her i stedet, fordi mentor har fravær på en annen vakt"),
}
WARNING_TEXTS = {
    "too_few_with_mentor": _("Mentor kan ikke være med på nok av opplæringsvaktene. Sett andre datoer eller en annen mentor."),
}


def reason_text(reason: str | None) -> str:
    """Return why an item was moved; a closed day's name is its own text."""
    return str(REASON_TEXTS.get(reason, reason)) if reason else ""


def flag_text(flag: str) -> str:
    return str(FLAG_TEXTS[flag])


def warning_text(warning: str) -> str:
    return str(WARNING_TEXTS[warning])


def role_text(role: Role) -> str:
    return str(ROLE_TEXTS[role])


def moved_text(item: PlannedItem) -> str:
    """Return where an item was moved from and why; empty if it lies on its target.

    «flyttet fra lør. 14. nov. (uke 46): helg»
    """
    if item.target is None:
        return ""
    return gettext("flyttet fra %(date)s: %(reason)s") % {
        "date": date_with_week(item.target),
        "reason": reason_text(item.reason),
    }


def talks_held_text(*, extra: int, planned: int) -> str:
    """Return what follows the number of talks held.

    «holdt, 1 av dem ekstra; 9 planlagt hittil», and never «10 av 9».
    """
    said = (
        gettext("holdt, %(extra)s av dem ekstra; %(planned)s planlagt hittil") if extra else gettext("holdt, %(planned)s planlagt hittil")
    )
    return said % {"extra": extra, "planned": planned}
