"""Which reminders does a programme version start out with?"""

from programs.models import ProgramVersion
from sessions.models import ReminderRule

BUILTIN = (
    {"code": "talk_in_3_days", "moment": ReminderRule.BEFORE_TALK, "days": 3, "recipients": "mentor mentee"},
    {"code": "talk_not_logged", "moment": ReminderRule.TALK_NOT_LOGGED, "days": 2, "recipients": "mentor"},
    {"code": "interview_in_14_days", "moment": ReminderRule.BEFORE_INTERVIEW, "days": 14, "recipients": "department_leader"},
    {"code": "interview_in_3_days", "moment": ReminderRule.BEFORE_INTERVIEW, "days": 3, "recipients": "department_leader"},
    {"code": "start_in_14_days", "moment": ReminderRule.BEFORE_START, "days": 14, "recipients": "department_leader mentor"},
    {"code": "probation_end_in_30_days", "moment": ReminderRule.BEFORE_PROBATION_END, "days": 30, "recipients": "department_leader"},
    {"code": "probation_end_in_14_days", "moment": ReminderRule.BEFORE_PROBATION_END, "days": 14, "recipients": "department_leader"},
    {"code": "probation_end_in_7_days", "moment": ReminderRule.BEFORE_PROBATION_END, "days": 7, "recipients": "department_leader"},
)


def publish_builtin_rules(version: ProgramVersion) -> None:
    """Give a version the built-in rules it lacks; rules that are there stay as they are."""
    for rule in BUILTIN:
        ReminderRule.objects.get_or_create(version=version, code=rule["code"], defaults=rule)
