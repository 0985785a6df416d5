"""What is a reminder called where the coordinator reads of it?

By its event and date; never by a name.
"""

from django.utils.translation import gettext_lazy as _

from people.dates import day_and_date
from sessions.models import ReminderRule
from sessions.reminders.occasions import Occasion

_ABOUT = {
    ReminderRule.BEFORE_TALK: _("Mentorsamtale %(date)s"),
    ReminderRule.TALK_NOT_LOGGED: _("Mentorsamtale %(date)s er ikke logget"),
    ReminderRule.BEFORE_INTERVIEW: _("Prøvetidssamtale %(date)s"),
    ReminderRule.BEFORE_TASK: _("Oppgave til %(date)s"),
    ReminderRule.TASK_NOT_DONE: _("Oppgave fra %(date)s er ikke meldt gjort"),
    ReminderRule.BEFORE_START: _("Oppstart %(date)s"),
    ReminderRule.NO_MENTOR: _("Mentor mangler før oppstart %(date)s"),
    ReminderRule.BEFORE_PROBATION_END: _("Prøvetiden går ut %(date)s"),
}


def about(occasion: Occasion) -> str:
    """Return what an occasion is about, in a few words."""
    return str(_ABOUT[occasion.rule.moment]) % {"date": day_and_date(occasion.day, year=True)}
