"""How does each of a mentor's mentees stand today?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from people.models import Person
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.standing import TalkCount, count_talks
from sessions.talks.minutes import minutes_once


@dataclass(frozen=True, kw_only=True)
class MenteeCard:
    """One mentee as the mentor's list shows her."""

    mentorship: Mentorship
    shown_state: str
    unlogged: tuple[PlanItem, ...]
    not_registered: int  # talks that lay before the hire was registered
    next_talk: PlanItem | None
    last_logged: PlanItem | None
    talks: TalkCount
    total: int
    minutes: int  # of her talks: a meeting that caught up two counts once

    @property
    def is_running(self) -> bool:
        return self.mentorship.state == Mentorship.RUNNING


def mentee_cards(mentor: Person, *, today: date) -> list[MenteeCard]:
    """Return a card for each of a mentor's mentees, the most urgent first.

    Those with a talk not logged come first, then by the date of the next talk. Finished mentorships come
    last.
    """
    mentorships = Mentorship.objects.mentored_by(mentor, today).with_people().with_pauses(today)
    talks = defaultdict(list)
    for item in PlanItem.objects.talks().filter(mentorship__in=mentorships).select_related("meeting").order_by("number"):
        talks[item.mentorship_id].append(item)
    cards = [_card(mentorship, talks[mentorship.pk], today) for mentorship in mentorships]
    return sorted(cards, key=_urgency)


def _card(mentorship: Mentorship, talks: list[PlanItem], today: date) -> MenteeCard:
    for item in talks:
        # Otherwise each item would read its mentorship from the database (N+1).
        item.mentorship = mentorship
    running = mentorship.state == Mentorship.RUNNING
    dated = [item for item in talks if running and item.state == PlanItem.PLANNED and item.planned_on]
    waiting = sorted((item for item in dated if not item.lies_before_registration), key=_by_date)
    held = [item for item in talks if item.state == PlanItem.DONE]
    return MenteeCard(
        mentorship=mentorship,
        shown_state=mentorship.shown_state(today),
        unlogged=tuple(item for item in waiting if item.is_overdue(today)),
        not_registered=len(dated) - len(waiting),
        next_talk=next((item for item in waiting if not item.is_overdue(today)), None),
        last_logged=max(held, key=lambda item: (item.done_on, item.number), default=None),
        talks=count_talks(talks, today=today),
        total=sum(not item.is_unplanned for item in talks),
        minutes=minutes_once(talks),
    )


def _by_date(item: PlanItem) -> tuple[date, int]:
    return item.planned_on or date.max, item.number


def _urgency(card: MenteeCard) -> tuple[bool, bool, date, str]:
    waiting = [*card.unlogged, card.next_talk] if card.next_talk else list(card.unlogged)
    first = min((item.planned_on or date.max for item in waiting), default=date.max)
    return not card.is_running, not card.unlogged, first, card.mentorship.mentee.name
