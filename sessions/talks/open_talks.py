"""Which talks of some mentorships are still open, and which of them lies nearest a day?"""

from collections.abc import Iterable
from datetime import date

from people.dates import day_and_date
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.laying.rules import rules_from
from sessions.plan.weeks import first_mondays
from sessions.talks.matching import OpenTalk, nearest_open

# The gap of a talk whose rule the programme's version does not hold (any more).
UNKNOWN_GAP_DAYS = 7


def open_talks(mentorships: Iterable[Mentorship]) -> dict[int, list[PlanItem]]:
    """Return the open talks of each mentorship by number, in one query."""
    rows = list(mentorships)
    talks: dict[int, list[PlanItem]] = {mentorship.pk: [] for mentorship in rows}
    for item in PlanItem.objects.open().talks().filter(mentorship__in=talks).order_by("number"):
        talks[item.mentorship_id].append(item)
    return talks


def nearest_talks(mentorships: Iterable[Mentorship], *, day: date) -> dict[int, PlanItem | None]:
    """Return for each mentorship the open talk that a talk on the day ticks off.

    None where no open talk has the day in its window. A fixed number of queries for all of them.
    """
    rows = list(mentorships)
    talks, mondays = open_talks(rows), first_mondays(rows)
    return {mentorship.pk: nearest_of(mentorship, talks[mentorship.pk], day=day, week_one=mondays[mentorship.pk]) for mentorship in rows}


def nearest_of(mentorship: Mentorship, talks: Iterable[PlanItem], *, day: date, week_one: date) -> PlanItem | None:
    """Return which of one mentorship's open talks a talk on the day ticks off."""
    gaps = {rule.key: rule.gap_days for rule in rules_from(mentorship.version.definition()).talks}
    by_number = {item.number: item for item in talks}
    known = [
        OpenTalk(number=item.number, week=item.week, planned_on=item.planned_on, gap_days=gaps.get(item.rule_key, UNKNOWN_GAP_DAYS))
        for item in by_number.values()
    ]
    nearest = nearest_open(known, day, week_one=week_one)
    return by_number[nearest.number] if nearest else None


def is_ahead(talk: PlanItem | None, day: date) -> bool:
    """Whether an open talk is planned for later than a day.

    A talk held on the day stands for it only where somebody says so.
    """
    return talk is not None and talk.planned_on is not None and talk.planned_on > day


def talk_and_date(talk: PlanItem) -> str:
    """«Mentorsamtale 4, man. 19. okt.»."""
    return f"{talk.title}, {day_and_date(talk.planned_on)}" if talk.planned_on else talk.title


def open_besides(item: PlanItem, *, today: date) -> list[PlanItem]:
    """Return the hire's other open talks with a date before today.

    They may have been caught up in the same meeting.
    """
    others = item.mentorship.items.open().talks().filter(planned_on__lt=today).exclude(pk=item.pk)
    return list(others.order_by("number"))
