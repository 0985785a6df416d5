"""How do the tests of the rules' pages find, add and name rules?"""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from sessions.models import ReminderRule

DAY = date(2026, 11, 23)
SHAPES = {
    ReminderRule.BEFORE_TALK: {"days": "5", "recipients": ["mentor", "mentee"], "channels": ["mail"]},
    ReminderRule.TALK_NOT_LOGGED: {"days": "5", "recipients": ["mentor"], "channels": ["mail"]},
    ReminderRule.TALKS_NOT_HELD: {"days": "3", "recipients": ["department_leader"]},
    ReminderRule.NO_TALK: {"days": "30", "recipients": ["department_leader"]},
    ReminderRule.BEFORE_INTERVIEW: {"days": "5", "recipients": ["department_leader"], "channels": ["mail"]},
    ReminderRule.BEFORE_TASK: {"days": "5", "task_key": "", "recipients": ["responsible"], "channels": ["mail"]},
    ReminderRule.TASK_NOT_DONE: {"days": "5", "task_key": "first_day", "recipients": ["responsible"], "channels": ["mail"]},
    ReminderRule.BEFORE_START: {"days": "5", "recipients": ["mentor"], "channels": ["mail"]},
    ReminderRule.NO_MENTOR: {"days": "5", "recipients": ["department_leader"], "channels": ["mail"]},
    ReminderRule.BEFORE_PROBATION_END: {"days": "5", "recipients": ["department_leader"], "channels": ["mail"]},
}
TOKEN = "0123456789abcdef" * 2
OTHER_FIELD = {"escalates_after": "escalates_to", "escalates_to": "escalates_after"}


def address(route: str, *args: object, **query: object) -> str:
    return f"{reverse(f'sessions:{route}', args=args)}?{urlencode(query)}"


def builtin(world, code: str) -> ReminderRule:
    return ReminderRule.objects.get(version=world.mine.version, municipality=None, code=code)


def own(world, code: str) -> ReminderRule:
    return ReminderRule.objects.get(version=world.mine.version, municipality=world.here.municipality, code=code)


def add(client, world, moment: str, **changed):
    sent = {"token": TOKEN, **SHAPES[moment], **changed}
    return client.post(address("reminder_rule_add", world.mine.version_id, tidspunkt=moment), sent)


def own_or_builtin(world, code: str) -> ReminderRule:
    return ReminderRule.objects.of(world.mine.version, world.here.municipality).get(code=code)
