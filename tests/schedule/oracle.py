"""What does the schedule contract say, read literally and worked out the slow way?

Shares no code with the engine: its own holidays, months, weeks and programme tables. It goes through every day
there is, where the engine searches.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

KIND_ORDER = ["task", "training_shift", "interview", "leader_mentor_meeting", "talk"]
LEADER, MENTOR, MENTEE = "department_leader", "mentor", "mentee"

# week: least days since the last earlier talk that has a date
TALKS = {
    **dict.fromkeys([3, 4, 5, 6], 3),
    **dict.fromkeys([8, 10, 12, 14, 16, 18], 7),
    **dict.fromkeys([22, 26, 30, 34, 38, 42, 46, 50], 14),
    52: 7,
}

# (target, latest): days, months, or days before the last day of probation
INTERVIEWS = {
    "habilitering": [(("d", 14), ("d", 28)), (("m", 2), ("m", 3)), (("m", 4), ("m", 5))],
    "hjemmetjeneste": [(("d", 14), ("d", 28)), (("m", 3), ("m", 4)), (("m", 5), ("p", 14))],
}
INTERVIEWS["omsorgssenter"] = INTERVIEWS["hjemmetjeneste"]

# (kind, when, who) in the order of the table in PROGRAMMES.md
HABILITERING_ACTIVITIES = [
    ("task", ("d", -14), {LEADER}),
    ("task", ("d", -10), {MENTOR}),
    ("task", ("d", -7), {LEADER}),
    ("task", ("d", -7), {LEADER}),
    ("task", ("d", 0), {LEADER, MENTOR}),
    ("task", ("last shift", 0), {MENTOR, MENTEE}),
    ("task", ("after last shift", 0), {MENTOR}),
    ("leader_mentor_meeting", ("interview", 1), {LEADER}),
    ("leader_mentor_meeting", ("m", 2), {LEADER}),
    ("leader_mentor_meeting", ("m", 4), {LEADER}),
    ("task", ("wednesday of week", 3), {"coordinator"}),
    ("task", ("closing talk", 0), {MENTOR, LEADER}),
]
OTHER_ACTIVITIES = [
    ("task", ("d", -14), {LEADER, "unit_leader"}),
    ("task", ("d", -10), {LEADER}),
    ("task", ("d", -7), {LEADER}),
    ("task", ("d", -7), {LEADER}),
    ("task", ("d", -3), {LEADER}),
    ("task", ("d", 0), {LEADER, MENTOR}),
    ("task", ("last shift", 0), {MENTOR, MENTEE}),
    ("task", ("nobody has set it", 0), {LEADER}),
    ("leader_mentor_meeting", ("interview", 1), {LEADER}),
    ("leader_mentor_meeting", ("m", 2), {LEADER}),
    ("leader_mentor_meeting", ("m", 4), {LEADER}),
    ("task", ("closing talk", 0), {MENTOR, LEADER}),
]
ACTIVITIES = {
    "habilitering": HABILITERING_ACTIVITIES,
    "hjemmetjeneste": OTHER_ACTIVITIES,
    "omsorgssenter": OTHER_ACTIVITIES,
}


def day(n):
    return timedelta(days=n)


def plus_months(start, months):
    """From the original date, clamped: count the day down until the month has it."""
    month_index = start.month - 1 + months
    year, month = start.year + month_index // 12, month_index % 12 + 1
    for day_of_month in range(start.day, 0, -1):
        try:
            return date(year, month, day_of_month)
        except ValueError:
            continue
    raise AssertionError


def easter(year):
    """Butcher's computation of Easter Sunday."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * ell) // 433
    month = (h + ell - 7 * m + 90) // 25
    return date(year, month, (h + ell - 7 * m + 33 * month + 19) % 32)


def norwegian_closed_days(year):
    """Day to set of names."""
    sunday = easter(year)
    named = [
        (date(year, 1, 1), "Første nyttårsdag"),
        (sunday - day(3), "Skjærtorsdag"),
        (sunday - day(2), "Langfredag"),
        (sunday, "Første påskedag"),
        (sunday + day(1), "Andre påskedag"),
        (date(year, 5, 1), "Arbeidernes dag"),
        (date(year, 5, 17), "Grunnlovsdag"),
        (sunday + day(39), "Kristi himmelfartsdag"),
        (sunday + day(49), "Første pinsedag"),
        (sunday + day(50), "Andre pinsedag"),
        (date(year, 12, 24), "Julaften"),
        (date(year, 12, 25), "Første juledag"),
        (date(year, 12, 26), "Andre juledag"),
        (date(year, 12, 31), "Nyttårsaften"),
    ]
    closed = {}
    for when, name in named:
        closed.setdefault(when, set()).add(name)
    return closed


@dataclass(kw_only=True)
class Holder:
    """Someone in a role from a day to a day (None is open), away on a set of days."""

    first: date | None = None
    last: date | None = None
    away: frozenset[date] = frozenset()


@dataclass(kw_only=True)
class Case:
    program: str
    start: date
    weekday: int | None = None
    position: int = 100
    probation: int = 6
    mentee_away: frozenset[date] = frozenset()
    mentors: list[Holder] = field(default_factory=lambda: [Holder()])
    leaders: list[Holder] = field(default_factory=lambda: [Holder()])
    own_closed: dict[date, str] = field(default_factory=dict)


def plan(case):
    """The expected items as dicts, in order, and the warnings."""
    s = case.start
    end = plus_months(s, 24)  # a search for a date stops two years after S
    all_days = [s - day(800) + day(n) for n in range((end - s).days + 801)]
    holidays = {}
    for year in range(s.year - 3, s.year + 4):
        holidays |= norwegian_closed_days(year)

    def closed(d):
        if d in holidays:
            return holidays[d]
        if d in case.own_closed:
            return {case.own_closed[d]}
        return {"weekend"} if d.weekday() in (5, 6) else set()

    def holder(holders, d):
        """The one responsible that date: of several, the one who came last."""
        on_duty = [h for h in holders if (not h.first or h.first <= d) and (not h.last or d <= h.last)]
        on_duty.sort(key=lambda h: h.first or date(1, 1, 1), reverse=True)
        return on_duty[0] if on_duty else None

    def away(who, d):
        if who == MENTEE:
            return d in case.mentee_away
        someone = holder(case.mentors if who == MENTOR else case.leaders, d)
        return bool(someone) and d in someone.away

    def working(d, *people):
        return not closed(d) and not any(away(who, d) for who in people)

    def why_not(d, *people):
        if closed(d):
            return closed(d)
        names = {MENTEE: "mentee_absent", MENTOR: "mentor_absent", LEADER: "leader_absent"}
        return next(({names[who]} for who in people if away(who, d)), set())

    def unset(responsible, d):
        flags = set()
        for role, holders, flag in ((MENTOR, case.mentors, "no_mentor"), (LEADER, case.leaders, "no_leader")):
            if role in responsible and ((d and not holder(holders, d)) or (not d and not holders)):
                flags.add(flag)
        return flags

    open_days = [d for d in all_days if s <= d and not closed(d)]
    a = open_days[0] if open_days else s
    week_one = next(a - day(n) for n in range(7) if (a - day(n)).weekday() == 0)
    mondays = {n: week_one + day(7 * (n - 1)) for n in range(-200, 200)}

    def week_of(d):
        return next(n for n, monday in mondays.items() if monday <= d <= monday + day(6))

    items = []

    def add(kind, *, date, responsible, target=None, reasons=frozenset(), flags=(), week=None, number=None, with_mentor=False):
        moved = target is not None and date != target
        items.append(
            {
                "kind": kind,
                "number": number,
                "week": week if kind == "talk" else (week_of(date) if date else None),
                "date": date,
                "target": target if moved else None,
                "reasons": set(reasons) if moved else set(),
                "flags": set(flags) | unset(responsible, date or target),
                "responsible": set(responsible),
                "with_mentor": with_mentor,
            }
        )
        return date

    # Interviews
    probation = case.probation or 6
    p_last = plus_months(s, probation) - day(1)

    def offset(o):
        unit, amount = o
        if unit == "d":
            return s + day(amount)
        if unit == "p":
            return p_last - day(amount)
        d = (plus_months(s, amount) - s).days
        if probation < 6:
            length, six = (plus_months(s, probation) - s).days, (plus_months(s, 6) - s).days
            d = d * length // six
        return s + day(d)

    prev, interview_days = None, []
    for number, (target_offset, latest_offset) in enumerate(INTERVIEWS[case.program], 1):
        target, latest = offset(target_offset), offset(latest_offset)
        free = [d for d in all_days if working(d, MENTEE, LEADER) and (prev is None or (d - prev).days >= 7)]
        in_window = [d for d in free if target <= d <= latest]
        before = [d for d in free if s < d < target]
        after = [d for d in free if d > latest]
        if in_window:
            found, flags = min(in_window), ()
        elif before:
            found, flags = max(before), ("early",)
        elif after:
            found, flags = min(after), ("late",)
        else:
            found, flags = None, ("unplaced",)
        reasons = why_not(target, MENTEE, LEADER)
        if not reasons:
            reasons = {"gap"} if prev and (target - prev).days < 7 else {"latest"}
        add("interview", date=found, responsible={LEADER}, target=target, reasons=reasons, flags=flags, number=number)
        interview_days.append(found)
        prev = found or prev

    # Talks
    weekday = a.weekday() if case.weekday is None else case.weekday
    last = None
    for number, (week, gap) in enumerate(TALKS.items(), 1):
        target = mondays[week] + day(weekday)

        def fits(d, last=last, gap=gap):
            return working(d, MENTEE, MENTOR) and d not in interview_days and (last is None or (d - last).days >= gap)

        candidates = [d for d in all_days if mondays[week] <= d <= mondays[week] + day(6) and fits(d)]
        later = [d for d in all_days if mondays[week + 1] <= d <= mondays[56] + day(6) and fits(d)]
        flags = ()
        if candidates:
            shortest = min(abs((d - target).days) for d in candidates)
            found = max(d for d in candidates if abs((d - target).days) == shortest)
        elif later:
            found, flags = min(later), ("outside_week",)
        else:
            found, flags = None, ("unplaced",)
        reasons = why_not(target, MENTEE, MENTOR) or ({"interview_day"} if target in interview_days else set())
        if not reasons:
            reasons = {"gap"} if last and (target - last).days < gap else {"search_ended"}
        add("talk", date=found, responsible={MENTOR}, target=target, reasons=reasons, flags=flags, week=week, number=number)
        last = found or last
    closing_talk = items[-1]["date"]

    # Training shifts
    most = -(-case.position // 20)
    in_week, shifts = Counter(), {}
    for d in all_days:
        if d >= s and len(shifts) < 10 and working(d, MENTEE) and in_week[week_of(d)] < most:
            in_week[week_of(d)] += 1
            shifts[len(shifts) + 1] = d
    shifts |= dict.fromkeys(range(len(shifts) + 1, 11))
    with_mentor, replacing = set(), set()
    for number in (1, 5, 10):
        if shifts[number] is None or not away(MENTOR, shifts[number]):
            with_mentor.add(number)
            continue
        others = [n for n in shifts if n not in {1, 5, 10} | with_mentor and shifts[n] and not away(MENTOR, shifts[n])]
        if others:
            nearest = sorted(others, key=lambda n, number=number: (abs(n - number), -n))[0]
            with_mentor.add(nearest)
            replacing.add(nearest)
    for number, d in shifts.items():
        responsible = {LEADER, MENTOR} if number in with_mentor else {LEADER}
        flags = ({"mentor_away"} if number in replacing else set()) | (set() if d else {"unplaced"})
        add("training_shift", date=d, responsible=responsible, flags=flags, number=number, with_mentor=number in with_mentor)
    warnings = ["too_few_with_mentor"] if len(with_mentor) < 3 else []

    # Tasks and leader–mentor meetings
    for kind, (when, amount), responsible in ACTIVITIES[case.program]:
        target = None
        if when == "d":
            target = s + day(amount)
        elif when == "m":
            target = plus_months(s, amount)
        elif when == "last shift":
            target = shifts[10]
        elif when == "after last shift" and shifts[10]:
            following = [d for d in all_days if d > shifts[10] and not closed(d)]
            target = following[0] if following else None
        elif when == "interview":
            target = interview_days[amount - 1]
        elif when == "wednesday of week":
            target = mondays[amount] + day(2)
        elif when == "closing talk":
            target = closing_talk
        found = None
        if target and target < s:
            found = max(d for d in all_days if d <= target and not closed(d))
        elif target:
            found = min((d for d in all_days if d >= target and not closed(d)), default=None)
        flags = () if found or when == "nobody has set it" else ("unplaced",)
        reasons = (closed(target) or {"search_ended"}) if target else ()
        add(kind, date=found, responsible=responsible, target=target, reasons=reasons, flags=flags)

    items.sort(key=lambda item: (item["date"] or date(9999, 1, 1), KIND_ORDER.index(item["kind"])))
    count = Counter()
    for item in items:
        if item["number"] is None:
            count[item["kind"]] += 1
            item["number"] = count[item["kind"]]
    return items, warnings
