"""How many minutes of talks does each mentor and each mentee have?

A meeting counts once for the one who held it, however many were with her, and in full for each mentee, though it caught up two
of her talks.
"""

from collections.abc import Iterable

from django.db.models import Sum

from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem


def minutes_of_mentors(people: Iterable[Person]) -> dict[int, int]:
    """Return the minutes of the talks each person held, by her key, in one query; 0 for who held none."""
    found = {person.pk: 0 for person in people}
    led = Meeting.objects.talks().filter(led_by__in=found).order_by()
    return found | dict(led.values_list("led_by").annotate(Sum("minutes")))


def minutes_of_mentees(mentorships: Iterable[Mentorship]) -> dict[int, int]:
    """Return the minutes of the talks of each mentorship, by its key, in one query; 0 for who had none."""
    found = {mentorship.pk: 0 for mentorship in mentorships}
    talks = PlanItem.objects.talks().filter(mentorship__in=found, meeting__isnull=False).order_by()
    for mentorship, _meeting, minutes in talks.values_list("mentorship", "meeting", "meeting__minutes").distinct():
        found[mentorship] += minutes or 0
    return found


def minutes_once(talks: Iterable[PlanItem]) -> int:
    """Return the minutes of one mentee's talks, whose meetings are read: two talks of one meeting count its minutes once."""
    by_meeting: dict[int, int] = {}
    for talk in talks:
        if talk.meeting:
            by_meeting[talk.meeting.pk] = talk.meeting.minutes or 0
    return sum(by_meeting.values())
