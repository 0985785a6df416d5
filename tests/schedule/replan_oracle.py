"""Where does the contract put each line that may move, given the lines that stay? Read literally, worked out the slow way.

Takes nothing from the engine but the plain values it is asked with; goes through every day there is, where the engine searches.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sessions.schedule import CurrentItem, PlanRequest

KIND_ORDER = ["task", "training_shift", "interview", "leader_mentor_meeting", "talk"]
MENTEE, MENTOR, LEADER = "mentee", "mentor", "department_leader"


def days(n):
    return timedelta(days=n)


def plus_months(start, months):
    """From the original date, clamped: count the day down until the month has it."""
    index = start.month - 1 + months
    for day_of_month in range(start.day, 0, -1):
        try:
            return date(start.year + index // 12, index % 12 + 1, day_of_month)
        except ValueError:
            continue
    raise AssertionError


@cache
def monday_of(day):
    return next(monday for n in range(7) if (monday := day - days(n)).weekday() == 0)


def span(first, last):
    return [first + days(n) for n in range((last - first).days + 1)]


def stays(line: CurrentItem, pause_days, *, today, agreed):
    """Whether a line keeps its day, by the rules of re-planning."""
    if line.state in ("held", "closed"):
        return True
    if line.state == "dropped" or line.item.date is None or line.item.rule_key in agreed:
        return False
    is_overdue = line.item.date < today and line.item.date not in pause_days
    return line.is_pinned or is_overdue


@dataclass(kw_only=True)
class Expected:
    """What the contract says of one line; `reasons` are all that are true, of which one is to be given."""

    kind: str
    number: int
    title: str
    date: date | None
    target: date | None
    reasons: set[str]
    flags: set[str]
    responsible: set[str]
    week: int | None
    with_mentor: bool = False
    minutes: int | None = None
    is_laid: bool = True


class Contract:
    """One plan by the contract; `lines` by rule key, those that stay among them, and `breaks` for what a set date breaks."""

    def __init__(self, request: PlanRequest, before: list[CurrentItem], *, today: date, agreed=()):
        self.request, self.rules, self.today, self.start = request, request.rules, today, request.start
        self.pauses = sorted(request.pauses, key=lambda pause: pause.first)
        self.pause_days = {day for pause in self.pauses for day in span(pause.first, pause.last)}
        self.pause_weeks = [-(-len(span(pause.first, pause.last)) // 7) for pause in self.pauses]
        two_years = plus_months(self.start, 24)
        self.end = two_years + days(7 * sum(self.pause_weeks))
        self.laying_days = span(today, self.end) if today <= self.end else []
        self.working_memo: dict = {}

        self.a = next((day for day in span(self.start, two_years) if not self.calendar(day)), self.start)
        self.week_one = monday_of(self.a)

        self.staying = {line.item.rule_key: line for line in before if stays(line, self.pause_days, today=today, agreed=agreed)}
        self.before = {line.item.rule_key: line for line in before}
        self.lines: dict[str, Expected] = {}
        self.warnings: list[str] = []
        self.interviews()
        self.talks()
        self.shifts()
        self.activities()
        self.count()

    # Days

    def calendar(self, day):
        """What closes a day, but for pauses."""
        return self.request.closed(day) or ("weekend" if day.weekday() in (5, 6) else None)

    def closed(self, day):
        return "pause" if day in self.pause_days else self.calendar(day)

    def holder(self, role, day):
        duties = self.request.mentors if role == MENTOR else self.request.leaders
        found = None
        for duty in duties:
            if (duty.first and day < duty.first) or (duty.last and day > duty.last):
                continue
            strength = (duty.rank, duty.first or date(1, 1, 1))
            if found is None or strength > found[0]:
                found = (strength, duty)
        return found[1] if found else None

    def away(self, role, day):
        if role == MENTEE:
            absences = self.request.mentee_absences
        else:
            someone = self.holder(role, day)
            absences = someone.absences if someone else ()
        return any(absence.first <= day <= absence.last for absence in absences)

    def hindrances(self, day, *roles):
        names = {MENTEE: "mentee_absent", MENTOR: "mentor_absent", LEADER: "leader_absent"}
        found = {self.closed(day)} - {None}
        return found | {names[role] for role in roles if self.away(role, day)}

    def working(self, day, *roles):
        key = (day, roles)
        if key not in self.working_memo:
            self.working_memo[key] = not self.hindrances(day, *roles)
        return self.working_memo[key]

    def week(self, day):
        return (monday_of(day) - self.week_one).days // 7 + 1

    def unset(self, responsible, day):
        flags = set()
        for role, duties, flag in ((MENTOR, self.request.mentors, "no_mentor"), (LEADER, self.request.leaders, "no_leader")):
            if role in responsible and ((day and not self.holder(role, day)) or (not day and not duties)):
                flags.add(flag)
        return flags

    # Lines

    def day_of(self, key):
        """Where a line lies: held where it was held, else as it stands."""
        line = self.staying[key]
        return line.held_on if line.state == "held" else line.item.date

    def is_given_up(self, key):
        return key in self.staying and self.staying[key].state == "closed"

    def add(self, rule, kind, number, *, date, target=None, reasons=(), flags=(), **more):
        is_off = target is not None and date != target
        more.setdefault("week", self.week(date) if date else None)
        responsible = more.pop("responsible", set(rule.responsible))
        self.lines[rule.key] = Expected(
            kind=kind,
            number=number,
            title=more.pop("title", rule.title),
            date=date,
            target=target if is_off else None,
            reasons=set(reasons) if is_off else set(),
            flags=set(flags) | self.unset(responsible, date or target),
            responsible=responsible,
            is_laid=rule.key not in self.staying,
            **more,
        )
        return date

    def offset(self, offset):
        s, longer = self.start, days(self.request.probation_extended_days)
        months = self.request.probation_months or 6
        last_day = self.request.probation_last_day or plus_months(s, months) - days(1)
        if offset.unit == "days":
            return s + days(offset.amount) + longer
        if offset.unit == "days_before_probation_end":
            return last_day - days(offset.amount) + longer
        d = (plus_months(s, offset.amount) - s).days
        length, six_months = (last_day - s).days + 1, (plus_months(s, 6) - s).days
        if length < six_months:
            d = d * length // six_months
        return s + days(d) + longer

    def interviews(self):
        prev = None
        for number, rule in enumerate(self.rules.interviews, 1):
            title = rule.title if self.request.probation_months else rule.title_without_probation
            if rule.key in self.staying:
                day = self.add(rule, "interview", number, date=self.day_of(rule.key), title=title)
                prev = prev if self.is_given_up(rule.key) or day is None else day
                continue
            target, latest = self.offset(rule.target), self.offset(rule.latest)
            free = [d for d in self.laying_days if self.working(d, MENTEE, LEADER) and (prev is None or d >= prev + days(7))]
            in_window = [d for d in free if target <= d <= latest]
            earlier = [d for d in free if self.start < d < target]
            later = [d for d in free if d > latest]
            flags = ()
            if in_window:
                found = min(in_window)
            elif earlier:
                found, flags = max(earlier), ("early",)
            elif later:
                found, flags = min(later), ("late",)
            else:
                found, flags = None, ("unplaced",)
            reasons = self.hindrances(target, MENTEE, LEADER)
            if prev and target < prev + days(7):
                reasons.add("gap")
            if target < self.today:
                reasons.add("past")
            if target > latest or target > self.end:
                reasons.add("latest")
            self.add(rule, "interview", number, date=found, target=target, reasons=reasons, flags=flags, title=title)
            prev = found or prev

    def talk_target(self, rule):
        weekday = self.a.weekday() if self.request.preferred_weekday is None else self.request.preferred_weekday
        target = self.week_one + days(7 * (rule.week - 1) + weekday)
        for pause, weeks in zip(self.pauses, self.pause_weeks, strict=True):
            if target >= pause.first:
                target += days(7 * weeks)
        return target

    def talks(self):
        rules = self.rules.talks
        minutes = self.rules.talk_minutes_shortened if self.request.shortened else self.rules.talk_minutes
        interview_days = {self.lines[rule.key].date for rule in self.rules.interviews}
        held = {line.held_on for line in self.before.values() if line.item.kind == "talk" and line.state == "held"}
        set_days = {
            self.day_of(rule.key) for rule in rules if rule.key in self.staying and self.staying[rule.key].state not in ("held", "closed")
        }
        last_sunday = self.week_one + days(7 * (self.rules.length_weeks + 4 + sum(self.pause_weeks)) - 1)
        usable = [d for d in self.laying_days if self.working(d, MENTEE, MENTOR) and d not in interview_days and d not in set_days]
        for number, rule in enumerate(rules, 1):
            more = {"week": rule.week, "minutes": minutes}
            if rule.key in self.staying:
                self.add(rule, "talk", number, date=self.day_of(rule.key), **more)
                continue
            earlier = {self.lines[other.key].date for other in rules[: number - 1] if not self.is_given_up(other.key)} - {None}
            bound = max(earlier | held) + days(rule.gap_days) if earlier | held else self.start
            target = self.talk_target(rule)

            far_enough = [d for d in usable if d >= bound]
            in_week = [d for d in far_enough if monday_of(d) == monday_of(target)]
            after = [d for d in far_enough if monday_of(target) < monday_of(d) and d <= last_sunday]
            flags = ()
            if in_week:
                nearest = min(abs((d - target).days) for d in in_week)
                found = max(d for d in in_week if abs((d - target).days) == nearest)
            elif after:
                found, flags = min(after), ("outside_week",)
            else:
                found, flags = None, ("unplaced",)
            reasons = self.hindrances(target, MENTEE, MENTOR)
            reasons |= {"interview_day"} if target in interview_days else set()
            reasons |= {"gap"} if target < bound else set()
            reasons |= {"past"} if target < self.today else set()
            reasons |= {"talk_day"} if target in set_days else set()
            reasons |= {"search_ended"} if target > self.end else set()
            self.add(rule, "talk", number, date=found, target=target, reasons=reasons, flags=flags, **more)

    def shifts(self):
        rules = self.rules.shifts
        most = next(n for n in range(1, 6) if self.request.position_percent <= 20 * n)
        stay = {rule.key: self.day_of(rule.key) for rule in rules if rule.key in self.staying}
        lying = Counter(monday_of(d) for d in stay.values() if d)
        mentee_days = [d for d in span(self.start, self.end) if self.working(d, MENTEE)]
        turns: list[date] = []
        found: dict[str, date | None] = {}
        for rule in rules:
            after = max(turns, default=self.start - days(1))
            # A date the rota decided moves no other shift: the row is as if it had its turn, and its place in that week.
            row = Counter(monday_of(d) for d in turns)
            turns_free = [d for d in mentee_days if d > after and row[monday_of(d)] < most]
            if rule.key not in stay:
                turn = min(
                    (d for d in turns_free if d >= self.today and d not in stay.values() and lying[monday_of(d)] < most), default=None
                )
                found[rule.key] = turn
                if turn:
                    lying[monday_of(turn)] += 1
            else:
                found[rule.key] = stay[rule.key]
                turn = min(turns_free, default=None) if self.staying[rule.key].is_pinned else stay[rule.key]
            if turn:
                turns.append(turn)

        keys = [rule.key for rule in rules]

        def was_with_her(key):
            line = self.staying.get(key)
            return line and line.state == "held" and line.item.with_mentor

        def can_attend(key):
            line = self.staying.get(key)
            if line and line.state == "held":
                return line.item.with_mentor
            return found[key] and not self.away(MENTOR, found[key])

        chosen, replacing = [], set()
        planned = [rule.key for rule in rules if rule.with_mentor]
        for key in planned:
            line = self.staying.get(key)
            is_held = line and line.state == "held"
            if can_attend(key) or (found[key] is None and not is_held):
                chosen.append(key)
                continue
            others = [other for other in keys if other not in planned and other not in chosen and can_attend(other)]
            # One that is over and was with her has taken the place already.
            others = [other for other in others if was_with_her(other)] or others
            if others:
                distance = min(abs(keys.index(other) - keys.index(key)) for other in others)
                nearest = [other for other in others if abs(keys.index(other) - keys.index(key)) == distance][-1]
                chosen.append(nearest)
                replacing.add(nearest)
        with_mentor = set(chosen) | {key for key in keys if was_with_her(key)}
        for number, rule in enumerate(rules, 1):
            day = found[rule.key]
            flags = ({"mentor_away"} if rule.key in replacing else set()) | (set() if day else {"unplaced"})
            responsible = set(rule.responsible) - {MENTOR} | ({MENTOR} if rule.key in with_mentor else set())
            is_with = rule.key in with_mentor
            self.add(rule, "training_shift", number, date=day, flags=flags, responsible=responsible, with_mentor=is_with)
        if len(with_mentor) < len(planned):
            self.warnings.append("too_few_with_mentor")

    def activities(self):
        shift_days = [self.lines[rule.key].date for rule in self.rules.shifts]
        usable = [d for d in self.laying_days if not self.closed(d)]
        last_shift = max(filter(None, shift_days)) if shift_days and shift_days[-1] else None
        for rule in self.rules.activities:
            at, amount = rule.anchor.at, rule.anchor.amount
            target = None
            if at == "days":
                target = self.start + days(amount)
            elif at == "months":
                target = plus_months(self.start, amount)
            elif at == "week":
                target = self.week_one + days(7 * (amount - 1) + rule.anchor.weekday)
            elif at == "last_training_shift":
                target = last_shift
            elif at == "after_last_training_shift" and last_shift:
                following = span(last_shift + days(1), self.end) if last_shift < self.end else []
                target = min((d for d in following if not self.closed(d)), default=None)
            elif at == "interview":
                target = self.lines[self.rules.interviews[amount - 1].key].date
            elif at == "closing_talk":
                target = self.lines[self.rules.talks[-1].key].date
            if rule.key in self.staying:
                self.add(rule, rule.kind, 0, date=self.day_of(rule.key))
                continue
            found = None
            if target:
                if target < self.start:
                    found = max((d for d in usable if d <= target), default=None)
                found = found or min((d for d in usable if d >= target), default=None)
            flags = () if found or at == "unset" else ("unplaced",)
            reasons = set()
            if target:
                reasons = {self.closed(target)} - {None}
                reasons |= {"past"} if target < self.today else set()
                reasons |= {"search_ended"} if target > self.end else set()
            self.add(rule, rule.kind, 0, date=found, target=target, reasons=reasons, flags=flags)

    def count(self):
        """Tasks and meetings are numbered by date, on one date in the programme's order."""
        for kind in ("task", "leader_mentor_meeting"):
            keys = [rule.key for rule in self.rules.activities if rule.kind == kind]
            keys.sort(key=lambda key: self.lines[key].date or date(9999, 1, 1))
            for number, key in enumerate(keys, 1):
                self.lines[key].number = number

    # What a date set by a person breaks

    def breaks(self, key):
        """The codes for an open line that stays and is not overdue."""
        line, day, found = self.lines[key], self.lines[key].date, set()
        if line.kind == "talk":
            rule = next(rule for rule in self.rules.talks if rule.key == key)
            talks = [other.key for other in self.rules.talks if not self.is_given_up(other.key)]
            held = {one.held_on for one in self.before.values() if one.item.kind == "talk" and one.state == "held"}
            earlier = {self.lines[other].date for other in talks if self.lines[other].number < line.number} - {None}
            earlier |= {d for d in held if d <= day}
            found |= self.first_hindrance(day, MENTEE, MENTOR)
            found |= {"interview_day"} if day in {self.lines[rule.key].date for rule in self.rules.interviews} else set()
            if any(other != key and self.lines[other].date == day for other in talks):
                found.add("talk_day")
            elif earlier and day < max(earlier) + days(rule.gap_days):
                found.add("gap")
            elif not earlier and day < self.start:
                found.add("before_start")
            if monday_of(day) != monday_of(self.talk_target(rule)):
                found.add("outside_week")
        elif line.kind == "interview":
            rule = next(rule for rule in self.rules.interviews if rule.key == key)
            others = [other.key for other in self.rules.interviews if not self.is_given_up(other.key)]
            earlier = {self.lines[other].date for other in others if self.lines[other].number < line.number} - {None}
            found |= self.first_hindrance(day, MENTEE, LEADER)
            if day <= self.start:
                found.add("before_start")
            elif earlier and day < max(earlier) + days(7):
                found.add("gap")
            found |= {"latest"} if day > self.offset(rule.latest) else set()
        elif line.kind == "training_shift":
            found |= {"pause"} if day in self.pause_days else {"mentee_absent"} if self.away(MENTEE, day) else set()
        else:
            found |= {self.closed(day)} - {None}
        return found

    def first_hindrance(self, day, *roles):
        """The calendar before the people, the mentee before whoever she meets: one is enough to say."""
        if self.closed(day):
            return {self.closed(day)}
        names = {MENTEE: "mentee_absent", MENTOR: "mentor_absent", LEADER: "leader_absent"}
        return next(({names[role]} for role in roles if self.away(role, day)), set())


def wrong(request: PlanRequest, before, replanned, *, today, agreed=()):
    """What in a plan laid anew is not as the contract says: a list of sentences, empty where all is well."""
    contract = Contract(request, list(before), today=today, agreed=agreed)
    old = {line.item.rule_key: line for line in before}
    new = {line.item.rule_key: line for line in replanned.lines}
    found = []

    def must(is_so, sentence):
        if not is_so:
            found.append(sentence)

    must(len(new) == len(replanned.lines), "a rule has two lines")
    must(set(new) == set(contract.lines) | set(old), f"lost or invented: {set(new) ^ (set(contract.lines) | set(old))}")
    must(list(replanned.warnings) == contract.warnings, f"warnings {replanned.warnings}, not {contract.warnings}")
    must(replanned.week_one == contract.week_one, "week 1")
    for key, line in new.items():
        item, was = line.item, old.get(key)
        if was and was.state in ("held", "closed"):
            must(line == was, f"{key}: {was.state}, and touched: {was} became {line}")
            continue
        if key not in contract.lines:
            must(was and line.state == "dropped" and line.item == was.item, f"{key}: not of the programme, and {line.state}")
            continue
        expected = contract.lines[key]
        must(line.state == "open", f"{key}: {line.state}")
        must(item.date == expected.date, f"{key}: {item.date}, not {expected.date}")
        if not expected.is_laid:
            must(line.is_pinned == was.is_pinned and item.date == was.item.date, f"{key}: stays, and yet {was} became {line}")
            if item.date < today:
                must(line == was, f"{key}: overdue, and touched")
                continue
        else:
            must(not line.is_pinned, f"{key}: laid anew, and yet pinned")
            must(item.date is None or item.date >= today, f"{key}: laid in the past, {item.date}")
        for name in ("kind", "number", "title", "target", "week", "with_mentor", "minutes"):
            is_so = getattr(item, name) == getattr(expected, name)
            must(is_so, f"{key}: {name} {getattr(item, name)}, not {getattr(expected, name)}")
        must(set(item.flags) == expected.flags, f"{key}: flags {item.flags}, not {expected.flags}")
        must(set(item.responsible) == expected.responsible, f"{key}: responsible {item.responsible}")
        must((item.reason is None) == (item.target is None), f"{key}: target {item.target} with reason {item.reason}")
        must(item.reason is None or item.reason in expected.reasons, f"{key}: because of {item.reason}, not {expected.reasons}")

    order = [(line.item.date is None, line.item.date or today, KIND_ORDER.index(line.item.kind)) for line in replanned.lines]
    must(order == sorted(order), "not in order")

    standing = {key for key in contract.staying if key in contract.lines and old[key].state == "open"}
    must(set(replanned.standing) == standing, f"standing {set(replanned.standing) ^ standing}")
    for key in standing & set(replanned.standing):
        breaks = set() if new[key].item.date < today else contract.breaks(key)
        must(set(replanned.standing[key]) == breaks, f"{key}: breaks {replanned.standing[key]}, not {breaks}")

    kinds = {}
    for key, line in new.items():
        was = old.get(key)
        if was is None or (was.state == "dropped" and line.state != "dropped"):
            kinds[key] = "added"
        elif line.state == "dropped" and was.state != "dropped":
            kinds[key] = "dropped"
        elif was.item.date != line.item.date:
            kinds[key] = "moved" if line.item.date else "impossible"
        elif any(getattr(was.item, name) != getattr(line.item, name) for name in ("title", "responsible", "minutes", "with_mentor")):
            kinds[key] = "changed"
    told = {(change.before or change.after).rule_key: change for change in replanned.changes}
    must(len(told) == len(replanned.changes), "told twice")
    must({key: change.kind for key, change in told.items()} == kinds, f"told {[(k, c.kind) for k, c in told.items()]}, not {kinds}")
    for key, change in told.items():
        is_known = change.before is None or change.before == old[key].item
        must(is_known and (change.after is None or change.after == new[key].item), f"{key}: told of others than they are")
        must((change.reason is not None) == (change.kind in ("moved", "impossible")), f"{key}: {change.kind} because of {change.reason}")
    return found
