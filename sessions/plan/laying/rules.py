"""What does a programme's definition ask the schedule engine to plan?"""

from programs.definition import ProgramDefinition
from sessions import schedule


def rules_from(definition: ProgramDefinition) -> schedule.Rules:
    """Return the engine's rules for a programme; a rule key identifies its plan item."""
    shifts, talks = definition.training_shifts, definition.talks
    numbers = range(1, shifts.count + 1)
    return schedule.Rules(
        length_weeks=definition.length_weeks,
        activities=tuple(
            schedule.ActivityRule(
                key=activity.code,
                kind=activity.kind,
                title=activity.title,
                responsible=activity.responsible,
                anchor=schedule.Anchor(
                    at=activity.anchor.at,
                    amount=activity.anchor.amount,
                    weekday=activity.anchor.weekday,
                ),
            )
            for activity in definition.activities
        ),
        shifts=tuple(
            schedule.ShiftRule(
                key=f"shift_{number}",
                title=f"{shifts.title} {number}",
                responsible=shifts.responsible,
                with_mentor=number in shifts.with_mentor,
            )
            for number in numbers
        ),
        interviews=tuple(
            schedule.InterviewRule(
                key=interview.code,
                title=interview.title,
                title_without_probation=interview.title_without_probation,
                responsible=interview.responsible,
                target=schedule.Offset(unit=interview.target.unit, amount=interview.target.amount),
                latest=schedule.Offset(unit=interview.latest.unit, amount=interview.latest.amount),
            )
            for interview in definition.interviews
        ),
        talks=tuple(
            schedule.TalkRule(
                key=f"talk_week_{talk.week}",
                title=_talk_title(definition, number),
                responsible=talks.responsible,
                week=talk.week,
                gap_days=talk.gap_days,
            )
            for number, talk in enumerate(talks.weeks, start=1)
        ),
        talk_minutes=talks.minutes,
        talk_minutes_shortened=talks.minutes_shortened,
    )


def _talk_title(definition: ProgramDefinition, number: int) -> str:
    talks = definition.talks
    if number == len(talks.weeks):
        return talks.closing_title
    return talks.first_title if number == 1 else f"{talks.title} {number}"
