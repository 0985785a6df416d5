"""Who is to be reminded of what now, and what does the mail say?

The rules are rows (`ReminderRule`); what is due becomes one row of the outbox a person, subject, rule and date. A talk that
is moved, or a probation that is extended, is a new occasion; a rule that comes closer to the day takes over from the one
further away, so that a hire who is registered late gets one mail and not three. In a pause nobody is reminded of talks and
interviews; that the probation ends is still told, for the law's clock runs on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.dates import long_date
from people.message import Letter, letter_to
from people.models import OutgoingMail, Person
from people.outbox import enqueue_all
from programs.models import Mentorship, Pause
from sessions.interviews import last_interview_missing
from sessions.models import PlanItem, ReminderRule
from sessions.models.item import PlanItemQuerySet
from sessions.responsible import Responsible

KIND = "reminder"
EARLIEST = time(7, 30)  # nobody's phone buzzes at five past midnight
DAYS_TO_LOG_IN = 14  # a talk not logged for two weeks is the leader's list, not one more mail
# What a reminder is about, as its key says it, and for a year the field that holds the day.
ITEM, START, PROBATION_END = "item", "mentorship", "probation"
DAY_OF = {START: "starts_on", PROBATION_END: "probation_ends_on"}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule as the sweep uses it: `until` is the day before which a closer rule of the same kind takes over."""

    code: str
    moment: str
    days: int
    roles: tuple[str, ...]
    until: int

    @property
    def sort(self) -> str:
        return {ReminderRule.BEFORE_START: START, ReminderRule.BEFORE_PROBATION_END: PROBATION_END}.get(self.moment, ITEM)


def queue_reminders(*, now: datetime) -> int:
    """Put everything due in the outbox that is not there yet; return how many rows were new. Running twice adds nothing."""
    today = timezone.localdate(now)
    waiting = [mail for rule in rules_in_use() for mail in _mail_for(rule, today=today, now=now)]
    return enqueue_all(waiting)


def rules_in_use() -> list[Rule]:
    """Return the distinct rules of all versions: versions mostly share theirs, so few queries serve them all."""
    rows = ReminderRule.objects.order_by("moment", "days", "code").values_list("code", "moment", "days", "recipients").distinct()
    rules: list[Rule] = []
    before: dict[str, int] = {}
    for code, moment, days, recipients in rows:
        closer = before.get(moment, -1) if moment != ReminderRule.TALK_NOT_LOGGED else -1
        rules.append(Rule(code=code, moment=moment, days=days, roles=tuple(recipients.split()), until=closer + 1))
        before[moment] = days
    return rules


def subjects_due(rule: Rule, *, today: date) -> QuerySet:
    """Return the plan items, or the mentorships before their start or the end of probation, that a rule speaks of today."""
    window = (today + timedelta(days=rule.until), today + timedelta(days=rule.days))
    if rule.sort in DAY_OF:
        # Before the first day there is something to prepare; on the last day of probation there still is something to do.
        first = max(window[0], today + timedelta(days=1)) if rule.sort == START else window[0]
        days = {f"{DAY_OF[rule.sort]}__range": (first, window[1])}
        return Mentorship.objects.running().filter(version__reminder_rules__code=rule.code, **days)
    of_rule = remindable(today).filter(mentorship__version__reminder_rules__code=rule.code)
    if rule.moment == ReminderRule.TALK_NOT_LOGGED:
        return of_rule.filter(
            kind=PlanItem.TALK, planned_on__range=(today - timedelta(days=DAYS_TO_LOG_IN), today - timedelta(days=rule.days))
        )
    kind = PlanItem.TALK if rule.moment == ReminderRule.BEFORE_TALK else PlanItem.INTERVIEW
    return of_rule.filter(kind=kind, planned_on__range=window)


def remindable(today: date) -> PlanItemQuerySet:
    """Return the open lines anybody may be reminded of: not what lay before the registration, nothing in a pause or for a day in one."""
    quiet = Pause.objects.filter(
        Q(starts_on__lte=today, ends_on__gte=today) | Q(starts_on__lte=OuterRef("planned_on"), ends_on__gte=OuterRef("planned_on")),
        mentorship=OuterRef("mentorship"),
    )
    return PlanItem.objects.open().filter(~Exists(quiet), planned_on__gte=TruncDate("mentorship__registered_at"))


def _mail_for(rule: Rule, *, today: date, now: datetime) -> Iterator[OutgoingMail]:
    subjects = list(_with_mentorship(subjects_due(rule, today=today)))
    mentorships = [subject.mentorship if rule.sort == ITEM else subject for subject in subjects]
    responsible = Responsible.for_mentorships(mentorships, today=today)
    due_at = max(now, timezone.make_aware(datetime.combine(today, EARLIEST)))
    for subject, mentorship in zip(subjects, mentorships, strict=True):
        day = getattr(subject, DAY_OF.get(rule.sort, "planned_on"))
        for person in _recipients(rule, mentorship, responsible, day=day, today=today):
            yield OutgoingMail(
                person=person,
                municipality_id=mentorship.municipality_id,
                key=f"{KIND}:{rule.code}:{rule.sort}:{subject.pk}:{day.isoformat()}:{person.pk}",
                kind=KIND,
                subject_id=subject.pk,
                due_at=due_at,
                useful_until_at=_useful_until(rule, day),
            )


def _with_mentorship(subjects: QuerySet) -> QuerySet:
    if subjects.model is Mentorship:
        return subjects.select_related("mentee", "department__unit")
    return subjects.select_related("mentorship__mentee", "mentorship__department__unit")


def _recipients(rule: Rule, mentorship: Mentorship, responsible: Responsible, *, day: date, today: date) -> Iterable[Person]:
    """Return the people who hold the rule's roles: the mentor of the day itself, the leader of today."""
    found: dict[int, Person] = {}
    for role in rule.roles:
        for person in responsible.in_role(role, mentorship, day=day if role == "mentor" else today):
            if person.is_active:
                found[person.pk] = person
    return found.values()


def _useful_until(rule: Rule, day: date) -> datetime:
    last = day + timedelta(days=DAYS_TO_LOG_IN) if rule.moment == ReminderRule.TALK_NOT_LOGGED else day
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))


def write_reminder(mail: OutgoingMail) -> Letter | None:
    """Write a reminder from the truth of the moment it is sent; None when there is nothing to remind of any longer."""
    _kind, code, sort, _pk, day_text, _person = mail.key.split(":")
    day = date.fromisoformat(day_text)
    if sort in DAY_OF:
        mentorship = Mentorship.objects.running().visible_to(mail.person).filter(pk=mail.subject_id, **{DAY_OF[sort]: day}).first()
        write = {START: _start_letter, PROBATION_END: _probation_letter}[sort]
        return write(mentorship, mail.person) if mentorship else None
    item = (
        remindable(timezone.localdate())
        .visible_to(mail.person)
        .filter(pk=mail.subject_id, planned_on=day)
        .select_related("mentorship__mentee")
        .first()
    )
    rule = ReminderRule.objects.filter(code=code, version=item.mentorship.version_id).first() if item else None
    return _item_letter(rule.moment, item, mail.person, day) if item and rule else None


def _item_letter(moment: str, item: PlanItem, person: Person, day: date) -> Letter:
    name = item.mentorship.mentee.name
    when = long_date(day)
    if item.time:
        when += _(" kl. %(time)s") % {"time": item.time.strftime("%H.%M")}
    where = _("Rom: %(room)s") % {"room": item.room} if item.room else ""
    talk_url = settings.BASE_URL + reverse("sessions:talk", args=[item.pk])
    if moment == ReminderRule.BEFORE_TALK:
        subject = _("Mentorsamtale %(when)s") % {"when": when}
        if person.pk == item.mentorship.mentee_id:
            lines = [_("Du har mentorsamtale %(when)s.") % {"when": when}, where]
        else:
            tip = _("Passer ikke dagen, kan du flytte samtalen på samme side.")
            lines = [_("Du har mentorsamtale med %(name)s %(when)s.") % {"name": name, "when": when}, where, tip]
        return letter_to(person, subject=subject, lines=lines, url=talk_url)
    if moment == ReminderRule.TALK_NOT_LOGGED:
        first = _("Mentorsamtalen med %(name)s %(when)s er ikke logget ennå.") % {"name": name, "when": when}
        tip = _("Ble den holdt, tar det to trykk. Ble den ikke holdt, velger du grunn og ny dato.")
        return letter_to(person, subject=_("Ble mentorsamtalen holdt?"), lines=[first, tip], url=talk_url)
    return letter_to(
        person,
        subject=_("%(title)s %(when)s") % {"title": item.title, "when": when},
        lines=[_("%(title)s med %(name)s er satt til %(when)s.") % {"title": item.title, "name": name, "when": when}, where],
        url=settings.BASE_URL + reverse("sessions:hire", args=[item.mentorship_id]),
    )


def _start_letter(mentorship: Mentorship, person: Person) -> Letter:
    when = long_date(mentorship.starts_on)
    return letter_to(
        person,
        subject=_("Ny kollega begynner %(when)s") % {"when": when},
        lines=[
            _("%(name)s begynner %(when)s.") % {"name": mentorship.mentee.name, "when": when},
            _("Se hva som skal være gjort før den første dagen, og hvem som har ansvar for hva."),
        ],
        url=settings.BASE_URL + reverse("sessions:hire", args=[mentorship.pk]),
    )


def _probation_letter(mentorship: Mentorship, person: Person) -> Letter:
    name, ends_on = mentorship.mentee.name, mentorship.probation_ends_on
    when = long_date(ends_on) if ends_on else ""
    interview = last_interview_missing(mentorship.items.all())
    return letter_to(
        person,
        subject=_("Prøvetiden til %(name)s går ut %(when)s") % {"name": name, "when": when},
        lines=[
            _("Siste dag i prøvetiden til %(name)s er %(when)s.") % {"name": name, "when": when},
            _interview_line(interview) if interview else "",
            _("Skal prøvetiden forlenges på grunn av fravær, må %(name)s få skriftlig melding om det før den går ut.") % {"name": name},
        ],
        url=settings.BASE_URL + reverse("sessions:probation", args=[mentorship.pk]),
    )


def _interview_line(interview: PlanItem) -> str:
    told = {"title": interview.title, "when": long_date(interview.planned_on) if interview.planned_on else ""}
    if interview.planned_on:
        return _("%(title)s er ikke meldt holdt. Den er satt til %(when)s, og bør holdes før prøvetiden går ut.") % told
    return _("%(title)s er ikke meldt holdt og har ingen dato. Den bør holdes før prøvetiden går ut.") % told
