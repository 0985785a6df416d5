"""Does the preview say what really goes out? And what does it leave out?"""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.core import mail as postbox
from django.utils import timezone

from people import sending
from people.models import Absence, ClosedDay, MailSettings, OutgoingMail
from programs.models import Pause
from sessions.models import PlanItem, ReminderRule, Watch
from sessions.reminding.preview import DECLINED, GOES, TOO_LATE, Forthcoming, forthcoming
from sessions.reminding.sweep import queue_reminders
from sessions.reminding.years import RuleBook
from tests.world import OSLO, at, hire

FIRST = date(2026, 11, 23)
LAST = FIRST + timedelta(days=30)


def seven_thirty(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=OSLO)


def ahead(municipality, *, version=None, rules=None, now=None, first=FIRST, last=LAST) -> list[Forthcoming]:
    versions = list(ReminderRule.objects.values_list("version", flat=True))
    return forthcoming(
        municipality=municipality,
        version=version,
        rules=rules or RuleBook.read(versions),
        first=first,
        last=last,
        now=now or seven_thirty(first),
    )


@pytest.fixture
def busy(world):
    """A municipality as they are: somebody away, a closed day, a pause, a hire without mentor, choices made, an interview."""
    here = world.here
    hire(here, "Uten Mentor", starts_on=date(2026, 12, 9), today=date(2026, 11, 18), mentor=None)
    hire(here, "Snart Her", starts_on=date(2026, 12, 7), today=date(2026, 11, 18))
    older = hire(here, "Nesten Ferdig", starts_on=date(2026, 7, 6), today=date(2026, 6, 15), department=here.other_department)
    PlanItem.objects.filter(mentorship=older, planned_on__lt=FIRST - timedelta(days=12)).update(state=PlanItem.CANCELLED)
    on_pause = hire(here, "På Pause", starts_on=date(2026, 9, 21), today=date(2026, 9, 1), department=here.other_department)
    Pause.objects.create(mentorship=on_pause, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 13), registered_by=here.leader)
    ClosedDay.objects.create(municipality=here.municipality, closed_on=date(2026, 12, 4), name="Planleggingsdag")
    ClosedDay.objects.create(municipality=here.municipality, closed_on=date(2026, 11, 30), name="Planleggingsdag")
    Absence.objects.create(person=here.mentor.person, starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 29))
    Absence.objects.create(person=here.leader, starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 8))
    Absence.objects.create(person=world.neighbour.mentee, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 20))
    MailSettings.objects.create(person=world.mine.mentee, wants_mail=False)
    MailSettings.objects.create(person=here.other_mentor.person, snoozed_until_on=date(2026, 12, 10))
    MailSettings.objects.create(person=here.unit_leader, wants_digest=False)
    older.items.filter(kind="interview", number=3).update(planned_on=date(2026, 12, 10), state=PlanItem.PLANNED)
    OutgoingMail.objects.all().delete()
    return world


def lived(first: date, last: date) -> tuple[Counter, int]:
    """Sweep and send each morning, and return what left each day, to whom, by which channel, and as how many mails."""
    before = len(postbox.outbox)
    day = first
    while day <= last:
        now = seven_thirty(day)
        queue_reminders(now=now)
        sending.send_due(now=lambda now=now: now)
        day += timedelta(days=1)
    sent = OutgoingMail.objects.filter(state=OutgoingMail.SENT, kind="reminder").select_related("person")
    return Counter((timezone.localdate(row.sent_at), row.key) for row in sent), len(postbox.outbox) - before


def test_preview_is_what_goes_out(busy):
    """The one that matters: thirty days foreseen, then lived through morning by morning."""
    Watch.objects.exclude(municipality=None).update(due_at=at(date(2030, 1, 1)))  # digests: below
    foreseen = [one for municipality in (busy.here, busy.there) for one in ahead(municipality.municipality)]

    went, mails = lived(FIRST, LAST)

    goes = [one for one in foreseen if one.goes]
    assert Counter((one.day, one.key) for one in goes) == went
    assert len({one.mail for one in goes}) == mails
    assert {one.rule.moment for one in goes} >= {
        ReminderRule.BEFORE_TALK,
        ReminderRule.TALK_NOT_LOGGED,
        ReminderRule.BEFORE_INTERVIEW,
        ReminderRule.BEFORE_TASK,
        ReminderRule.TASK_NOT_DONE,
        ReminderRule.BEFORE_START,
        ReminderRule.NO_MENTOR,
        ReminderRule.BEFORE_PROBATION_END,
    }
    assert {one.state for one in foreseen} == {GOES, DECLINED, TOO_LATE}
    assert any(one.is_delayed for one in goes)
