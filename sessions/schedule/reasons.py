"""Which rules of the contract does a date break, and why is an item moved off it?"""

from datetime import date, timedelta

from .days import PAST, Days, monday_of
from .interviews import MIN_GAP, offset_date
from .plan import Plan, PlannedItem
from .request import PlanRequest
from .talks import GAP, INTERVIEW_DAY, TALK_DAY, TalkSearch

TOO_EARLY = "before_start"
LATEST = "latest"
OUTSIDE_WEEK = "outside_week"
FOUND = "found"
TARGET = "target"
ORDER = "order"
NEARER = "nearer"


class Reasons:
    """Why dates are bad in one plan that was laid around the items that stay."""

    def __init__(self, request: PlanRequest, plan: Plan) -> None:
        self._request, self._days = request, Days(request)
        self._interview_days = {item.date for item in plan.items if item.kind == "interview" and item.date}
        self._search = TalkSearch(request, self._days, interview_days=self._interview_days)
        self._talk_rules = {rule.key: rule for rule in request.rules.talks}
        self._interview_rules = {rule.key: rule for rule in request.rules.interviews}
        kept = request.kept
        self._dates = {
            kind: [
                (item.number, item.date, key)
                for item in plan.items
                if item.kind == kind and item.date and ((key := item.rule_key) not in kept or kept[key].counts)
            ]
            for kind in ("talk", "interview")
        }

    def against(self, item: PlannedItem, day: date) -> tuple[str, ...]:
        """Return codes for the contract's rules a date breaks; empty: a good date.

        The rota decides the training shifts, so only an absence or a pause counts against the date of a shift.
        """
        match item.kind:
            case "talk" if item.rule_key in self._talk_rules:
                hindrances = self._against_talk(item, day)
            case "interview" if item.rule_key in self._interview_rules:
                hindrances = self._against_interview(item, day)
            case "training_shift":
                away = self._days.absent(day, "mentee")
                hindrances = ["pause"] if self._days.in_pause(day) else ["mentee_absent"] if away else []
            case _:
                closed = self._days.closed(day)
                hindrances = [closed] if closed else []
        return tuple(hindrances)

    def why(self, before: PlannedItem, after: PlannedItem) -> str:
        """Return a code for why an item's date differs from before.

        A rule that now forbids the old date; else `target` (the item has another target now), `order` (the shift's
        turn came on another day), `nearer` (a day nearer the target came free) or `found` (the item had no date).
        """
        if before.date is None:
            return FOUND
        hindrances = [code for code in self.against(before, before.date) if code != OUTSIDE_WEEK]
        # An absence or a closed day explains more than the distance to a neighbour, which may have moved as well.
        if impossible := [code for code in hindrances if code not in (GAP, TALK_DAY)]:
            return impossible[0]
        if before.kind == "training_shift":
            return self._days.closed(before.date) or (TOO_EARLY if before.date < self._days.start else ORDER)
        if _target(before) != _target(after):
            return TARGET
        return hindrances[0] if hindrances else NEARER

    def _against_talk(self, item: PlannedItem, day: date) -> list[str]:
        rule = self._talk_rules[item.rule_key]
        gap = timedelta(days=rule.gap_days)
        earlier = [lies for number, lies, _key in self._dates["talk"] if number < item.number]
        previous = max([*earlier, *(held for held in self._request.talked_on if held <= day)], default=None)
        hindrances = [reason] if (reason := self._days.hindrance(day, "mentee", "mentor")) else []
        if day in self._interview_days:
            hindrances.append(INTERVIEW_DAY)
        if any(lies == day and key != item.rule_key for _number, lies, key in self._dates["talk"]):
            hindrances.append(TALK_DAY)
        elif day < (previous + gap if previous else self._request.start):
            hindrances.append(GAP if previous else TOO_EARLY)
        if day < self._days.earliest:
            hindrances.append(PAST)
        target = self._search.target(rule)
        monday = monday_of(target)
        if not monday <= day <= monday + timedelta(days=6):
            hindrances.append(OUTSIDE_WEEK)
        return hindrances

    def _against_interview(self, item: PlannedItem, day: date) -> list[str]:
        rule = self._interview_rules[item.rule_key]
        previous = max((lies for number, lies, _key in self._dates["interview"] if number < item.number), default=None)
        hindrances = [reason] if (reason := self._days.hindrance(day, "mentee", "department_leader")) else []
        if day <= self._request.start:
            hindrances.append(TOO_EARLY)
        elif previous and day < previous + MIN_GAP:
            hindrances.append(GAP)
        if day < self._days.earliest:
            hindrances.append(PAST)
        if day > offset_date(rule.latest, self._request):
            hindrances.append(LATEST)
        return hindrances


def _target(item: PlannedItem) -> date | None:
    return item.target or item.date
