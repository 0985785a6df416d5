"""What may a rule say at each moment: days, receivers, channels, escalation?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions.models import ReminderRule

LEADERS = ("department_leader", "unit_leader", "coordinator")
PAIR = ("mentor", "mentee")
_BY_MAIL = (ReminderRule.MAIL, ReminderRule.SMS)
# What is overdue may stand in the digest too; what lies ahead stands there whatever the rules say.
_OR_IN_THE_DIGEST = (*_BY_MAIL, ReminderRule.DIGEST)
_WITHOUT_SMS = (ReminderRule.MAIL,)  # the subject holds the hire's whole name: not for a phone


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What the rules of one moment may say, and its words on the page.

    `is_mandatory`: the law asks it of a leader, so no receiver can choose it away, and a coordinator who
    turns it off must confirm it.
    """

    code: str
    heading: str | Promise
    explanation: str | Promise
    days_label: str | Promise
    days_help: str | Promise
    least: int
    most: int = 90
    roles: tuple[str, ...]
    channels: tuple[str, ...] = _BY_MAIL
    has_task: bool = False
    escalates: bool = False
    is_mandatory: bool = False
    leaders_by_digest: bool = False  # a mail would link to a page that only mentor and hire may open

    @property
    def is_for_the_digest(self) -> bool:
        return self.code in ReminderRule.FOR_THE_DIGEST


_DAYS_BEFORE, _DAYS_AFTER = _("Dager før"), _("Dager etter")
_OR_ON_THE_DAY = _("0 er samme morgen. Faller dagen på en stengt dag, går påminnelsen ut arbeidsdagen før.")
_ONE_OR_MORE_BEFORE = _("1 til 90. Faller dagen på en stengt dag, går påminnelsen ut arbeidsdagen før.")
_ONE_OR_MORE_AFTER = _("1 til 90. Faller dagen på en stengt dag, går påminnelsen ut første arbeidsdag etter.")

_MOMENTS = (
    Moment(
        code=ReminderRule.BEFORE_TALK,
        heading=_("Før en mentorsamtale"),
        explanation=_("Minner paret om samtalen."),
        days_label=_DAYS_BEFORE,
        days_help=_OR_ON_THE_DAY,
        least=0,
        roles=PAIR,
    ),
    Moment(
        code=ReminderRule.TALK_NOT_LOGGED,
        heading=_("Når en mentorsamtale ikke er logget"),
        explanation=_("Spør mentor om samtalen ble holdt."),
        days_label=_DAYS_AFTER,
        days_help=_ONE_OR_MORE_AFTER,
        least=1,
        roles=("mentor", *LEADERS),
        channels=_OR_IN_THE_DIGEST,
        escalates=True,
        leaders_by_digest=True,
    ),
    Moment(
        code=ReminderRule.TALKS_NOT_HELD,
        heading=_("Når flere mentorsamtaler på rad ikke er holdt"),
        explanation=_("Gir en linje i ukesoversikten: tall og datoer, aldri innhold."),
        days_label=_("Antall samtaler på rad"),
        days_help=_("2 til 5 samtaler."),
        least=2,
        most=5,
        roles=LEADERS,
        channels=(ReminderRule.DIGEST,),
    ),
    Moment(
        code=ReminderRule.NO_TALK,
        heading=_("Når det er lenge siden siste mentorsamtale"),
        explanation=_("Gir en linje i ukesoversikten mens samtalene er hver uke eller annenhver uke."),
        days_label=_("Dager siden siste samtale"),
        days_help=_("7 til 90 dager."),
        least=7,
        roles=LEADERS,
        channels=(ReminderRule.DIGEST,),
    ),
    Moment(
        code=ReminderRule.BEFORE_INTERVIEW,
        heading=_("Før en prøvetidssamtale"),
        explanation=_("Minner leder om samtalen. Det kan ikke velges bort av den som får det."),
        days_label=_DAYS_BEFORE,
        days_help=_OR_ON_THE_DAY,
        least=0,
        roles=LEADERS,
        escalates=True,
        is_mandatory=True,
    ),
    Moment(
        code=ReminderRule.BEFORE_TASK,
        heading=_("Før en oppgave skal være gjort"),
        explanation=_("Minner om én oppgave i programmet, eller om alle."),
        days_label=_DAYS_BEFORE,
        days_help=_OR_ON_THE_DAY,
        least=0,
        roles=(ReminderRule.RESPONSIBLE, "mentor", *LEADERS),
        has_task=True,
        escalates=True,
    ),
    Moment(
        code=ReminderRule.TASK_NOT_DONE,
        heading=_("Når en oppgave ikke er meldt gjort"),
        explanation=_("Spør om oppgaven er gjort."),
        days_label=_DAYS_AFTER,
        days_help=_ONE_OR_MORE_AFTER,
        least=1,
        roles=(ReminderRule.RESPONSIBLE, "mentor", *LEADERS),
        channels=_OR_IN_THE_DIGEST,
        has_task=True,
        escalates=True,
    ),
    Moment(
        code=ReminderRule.BEFORE_START,
        heading=_("Før oppstart"),
        explanation=_("Forteller at en ny kollega begynner, og hva som skal være klart."),
        days_label=_DAYS_BEFORE,
        days_help=_ONE_OR_MORE_BEFORE,
        least=1,
        roles=("mentor", *LEADERS),
    ),
    Moment(
        code=ReminderRule.NO_MENTOR,
        heading=_("Før oppstart, når mentor mangler"),
        explanation=_("Varsler så lenge ingen er satt som mentor. Det kan ikke velges bort av den som får det."),
        days_label=_DAYS_BEFORE,
        days_help=_ONE_OR_MORE_BEFORE,
        least=1,
        roles=LEADERS,
        channels=_WITHOUT_SMS,
        escalates=True,
        is_mandatory=True,
    ),
    Moment(
        code=ReminderRule.BEFORE_PROBATION_END,
        heading=_("Før prøvetiden går ut"),
        explanation=_("Minner leder om fristen i loven. Det kan ikke velges bort av den som får det."),
        days_label=_DAYS_BEFORE,
        days_help=_ONE_OR_MORE_BEFORE,
        least=1,
        roles=LEADERS,
        channels=_WITHOUT_SMS,
        is_mandatory=True,
    ),
)
MOMENTS: dict[str, Moment] = {moment.code: moment for moment in _MOMENTS}
