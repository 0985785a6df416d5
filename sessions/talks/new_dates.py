"""Which day suits a talk that was not held?"""

from datetime import date, timedelta

from people import closed_days
from people.models import Absence, ClosedDay
from programs.models import MentorPeriod
from sessions.models import PlanItem

_DAYS_SEARCHED = 60


def propose_new_date(item: PlanItem, *, today: date) -> date | None:
    """Return the next day that suits hire and mentor for a talk, or None.

    A working day on which neither is absent, that keeps the gaps and holds no interview or other talk. Where
    the next talk is too near for its gap, only the gap to the talk before is kept.
    """
    mentorship = item.mentorship
    others = mentorship.items.conversations().exclude(pk=item.pk)
    others = others.exclude(state__in=[PlanItem.CANCELLED, PlanItem.NOT_HELD])
    dated = [(other, day) for other in others if (day := other.done_on or other.planned_on)]
    taken = {day for _other, day in dated}
    # An extra talk takes its day, but has no place in the order of the planned talks.
    talks = [(other.number, day) for other, day in dated if other.is_talk and not other.is_unplanned]
    weeks = mentorship.version.definition().talks.weeks
    before = [day for number, day in talks if number < item.number]
    # The last day that still leaves each later talk its own gap.
    after = [day - timedelta(days=weeks[number - 1].gap_days) for number, day in talks if number > item.number]
    gap = weeks[item.number - 1].gap_days
    first = max([today + timedelta(days=1), mentorship.starts_on] + [day + timedelta(days=gap) for day in before])
    if item.planned_on:
        first = max(first, item.planned_on + timedelta(days=1))
    last = first + timedelta(days=_DAYS_SEARCHED)
    mentors = MentorPeriod.objects.overlapping(first, last).filter(mentorship=mentorship).values_list("mentor__person", flat=True)
    away = Absence.objects.overlapping(first, last).filter(person__in=[mentorship.mentee_id, *mentors])
    spans = list(away.values_list("starts_on", "ends_on"))
    own = dict(ClosedDay.objects.filter(municipality=mentorship.municipality_id).values_list("closed_on", "name"))
    closed = closed_days.closed_days(own)

    def is_free(day: date) -> bool:
        return day.weekday() < 5 and not closed(day) and day not in taken and not any(start <= day <= end for start, end in spans)

    free = [day for step in range(_DAYS_SEARCHED + 1) if is_free(day := first + timedelta(days=step))]
    # The first day that also keeps the gap to the talk after; if there is none, the first free day.
    return next((day for day in free if day <= min(after, default=last)), next(iter(free), None))
