"""Which reminders does a programme version start out with?"""

from typing import Any

from programs.models import ProgramVersion
from sessions.models import ReminderRule

_LEADER, _UNIT_LEADER, _COORDINATOR = "department_leader", "unit_leader", "coordinator"
_BOTH = ["mentor", "mentee"]

BUILTIN: tuple[dict[str, Any], ...] = (
    {"code": "talk_in_3_days", "moment": ReminderRule.BEFORE_TALK, "days": 3, "recipients": _BOTH},
    {"code": "talk_today", "moment": ReminderRule.BEFORE_TALK, "days": 0, "recipients": _BOTH, "channels": ["mail", "sms"]},
    {"code": "talk_not_logged", "moment": ReminderRule.TALK_NOT_LOGGED, "days": 2, "recipients": ["mentor"]},
    {
        "code": "talk_not_logged_9_days",
        "moment": ReminderRule.TALK_NOT_LOGGED,
        "days": 9,
        "recipients": ["mentor"],
        "escalates_after": 14,
        "escalates_to": [_LEADER],
    },
    {"code": "two_talks_not_held", "moment": ReminderRule.TALKS_NOT_HELD, "days": 2, "recipients": [_LEADER], "channels": ["digest"]},
    {"code": "no_talk_in_21_days", "moment": ReminderRule.NO_TALK, "days": 21, "recipients": [_LEADER], "channels": ["digest"]},
    {"code": "interview_in_14_days", "moment": ReminderRule.BEFORE_INTERVIEW, "days": 14, "recipients": [_LEADER]},
    {
        "code": "interview_in_3_days",
        "moment": ReminderRule.BEFORE_INTERVIEW,
        "days": 3,
        "recipients": [_LEADER],
        "escalates_after": 7,
        "escalates_to": [_UNIT_LEADER],
    },
    {"code": "start_in_14_days", "moment": ReminderRule.BEFORE_START, "days": 14, "recipients": [_LEADER, "mentor"]},
    {"code": "no_mentor_14_days", "moment": ReminderRule.NO_MENTOR, "days": 14, "recipients": [_LEADER, _COORDINATOR]},
    {"code": "no_mentor_7_days", "moment": ReminderRule.NO_MENTOR, "days": 7, "recipients": [_LEADER, _COORDINATOR]},
    {"code": "probation_end_in_30_days", "moment": ReminderRule.BEFORE_PROBATION_END, "days": 30, "recipients": [_LEADER]},
    {"code": "probation_end_in_14_days", "moment": ReminderRule.BEFORE_PROBATION_END, "days": 14, "recipients": [_LEADER]},
    {"code": "probation_end_in_7_days", "moment": ReminderRule.BEFORE_PROBATION_END, "days": 7, "recipients": [_LEADER]},
    *(
        rule
        for key in ("welcome_letter", "first_contact", "access_ordered")
        for rule in (
            {
                "code": f"{key}_in_2_days",
                "moment": ReminderRule.BEFORE_TASK,
                "days": 2,
                "task_key": key,
                "recipients": [ReminderRule.RESPONSIBLE],
            },
            {
                "code": f"{key}_not_done",
                "moment": ReminderRule.TASK_NOT_DONE,
                "days": 1,
                "task_key": key,
                "recipients": [ReminderRule.RESPONSIBLE],
            },
        )
    ),
)


def publish_builtin_rules(version: ProgramVersion) -> None:
    """Give a version the built-in rules it lacks; rules that exist stay as they are.

    Idempotent. A municipality with rules of its own for the version before gets copies of them.
    """
    known = set(ReminderRule.objects.filter(version=version, municipality=None).values_list("code", flat=True))
    keys = {activity.code for activity in version.definition().activities}
    ReminderRule.objects.bulk_create(
        ReminderRule(version=version, **rule)
        for rule in BUILTIN
        if rule["code"] not in known and (not rule.get("task_key") or rule["task_key"] in keys)
    )
    _carry_over(version)


def _carry_over(version: ProgramVersion) -> None:
    before = version.program.versions.filter(number__lt=version.number).order_by("-number").first()
    has_own = set(version.reminder_rules.exclude(municipality=None).values_list("municipality", flat=True))
    if before is None:
        return
    own = before.reminder_rules.exclude(municipality=None).exclude(municipality__in=has_own)
    rows = list(own)
    for row in rows:
        row.pk, row.version, row.revision = None, version, 0
    ReminderRule.objects.bulk_create(rows)
