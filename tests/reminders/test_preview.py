"""Does the preview say what really goes out? And what does it leave out?"""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.core import mail as postbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Absence, ClosedDay, MailSettings, OutgoingMail
from people.outbox import sending
from programs.models import Pause
from sessions.models import PlanItem, ReminderRule, Watch
from sessions.reminders.moments import MOMENTS
from sessions.reminders.preview.forecast import DECLINED, GOES, HELD, TOO_LATE, Forthcoming, forthcoming
from sessions.reminders.rules.sentences import task_titles
from sessions.reminders.sweep import queue_reminders
from sessions.reminders.watched import RuleBook, WatchedMentorships
from tests.world import OSLO, at, hire

pytestmark = pytest.mark.long

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


@pytest.fixture(autouse=True)
def _some_days_before(monkeypatch) -> None:
    """Let the years be watched from before the first morning, whatever day the machine has."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(FIRST - timedelta(days=3)))


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


def test_preview_holds_the_digests_that_are_put_in_the_outbox(busy):
    foreseen = [one for one in ahead(busy.here.municipality) if one.is_digest]

    lived(FIRST, LAST)

    queued = OutgoingMail.objects.filter(kind="digest", municipality=busy.here.municipality)
    assert {one.key for one in foreseen} == set(queued.values_list("key", flat=True))
    went = {(row.key, timezone.localdate(row.sent_at)) for row in queued.filter(state=OutgoingMail.SENT)}
    assert went
    assert went <= {(one.key, one.day) for one in foreseen if one.goes}
    assert {one.person.name for one in foreseen if one.state == DECLINED} == {"Ellen Sandvik"}
    # The planning day is a Monday: that week's leaves on Tuesday.
    assert date(2026, 12, 1) in {one.day for one in foreseen}
    assert date(2026, 11, 30) not in {one.day for one in foreseen}


def test_preview_made_later_leaves_out_what_went(busy):
    Watch.objects.exclude(municipality=None).update(due_at=at(date(2030, 1, 1)))
    halfway = FIRST + timedelta(days=10)
    lived(FIRST, halfway)
    foreseen = ahead(busy.here.municipality, first=halfway, now=at(halfway, 12))
    gone = set(OutgoingMail.objects.filter(state=OutgoingMail.SENT).values_list("key", flat=True))

    lived(halfway + timedelta(days=1), LAST)

    rows = OutgoingMail.objects.filter(state=OutgoingMail.SENT, kind="reminder", municipality=busy.here.municipality).exclude(key__in=gone)
    assert {one.key for one in foreseen if one.goes} == set(rows.values_list("key", flat=True)) != set()


def test_what_is_held_back_is_shown_and_what_is_stopped_is_not(busy):
    queue_reminders(now=seven_thirty(FIRST))
    held, stopped = OutgoingMail.objects.filter(kind="reminder", due_at__gt=seven_thirty(FIRST), person=busy.mine.mentee)[:2]
    OutgoingMail.objects.filter(pk=held.pk).update(state=OutgoingMail.HELD)
    OutgoingMail.objects.filter(pk=stopped.pk).update(state=OutgoingMail.CANCELLED)

    states = {one.key: one.state for one in ahead(busy.here.municipality)}

    assert states[held.key] == HELD
    assert stopped.key not in states


def test_preview_writes_nothing_and_says_nothing_of_others(busy):
    before = list(OutgoingMail.objects.values()), list(Watch.objects.values())

    foreseen = ahead(busy.here.municipality)

    assert (list(OutgoingMail.objects.values()), list(Watch.objects.values())) == before
    assert {one.department.unit.municipality for one in foreseen if one.department} == {busy.here.municipality}
    assert not {one.person for one in foreseen} & {busy.there.leader, busy.there.coordinator, busy.theirs.mentee}


def test_preview_of_a_version_leaves_out_other_programmes(busy):
    hire(busy.here, "Anna Annen", starts_on=date(2026, 12, 1), today=date(2026, 11, 20), version=busy.versions["hjemmetjeneste"])

    of_one = ahead(busy.here.municipality, version=busy.mine.version)
    of_all = ahead(busy.here.municipality)

    assert {one.rule.version for one in of_one if one.rule} == {busy.mine.version}
    assert {one.rule.version for one in of_all if one.rule} == {busy.mine.version, busy.versions["hjemmetjeneste"]}


def test_sms_is_foreseen_for_those_who_chose_it(busy, settings):
    settings.SMS_URL = "file:///dev/null"
    mentee = busy.mine.mentee
    MailSettings.objects.filter(person=mentee).update(wants_sms=True)
    mentee.phone = "+4790000000"
    mentee.save()

    by_sms = [one for one in ahead(busy.here.municipality) if one.channel == OutgoingMail.SMS]

    assert {one.person for one in by_sms} == {mentee}
    assert {one.rule.code for one in by_sms} == {"talk_today"}
    assert all(one.goes for one in by_sms)


def test_what_somebody_comes_back_to_is_foreseen(busy):
    """Two days after a talk nobody logged, told eleven days after it: the mentor is away till then."""
    talk = busy.mine.items.filter(kind="talk", planned_on__lt=FIRST).last()
    talk.planned_on = FIRST - timedelta(days=9)
    talk.save()
    mentor = busy.here.mentor.person
    Absence.objects.filter(person=mentor).delete()
    Absence.objects.create(person=mentor, starts_on=talk.planned_on, ends_on=FIRST + timedelta(days=1))
    rule = ReminderRule.objects.get(version=busy.mine.version, municipality=None, code="talk_not_logged")

    foreseen = ahead(busy.here.municipality, rules=RuleBook([rule]))

    of_talk = next(one for one in foreseen if f":item:{talk.pk}:" in one.key)
    assert (of_talk.person, of_talk.day, of_talk.state, of_talk.is_delayed) == (mentor, FIRST + timedelta(days=2), GOES, True)


def queries_of(preview) -> int:
    with CaptureQueriesContext(connection) as asked:
        preview()
    return len(asked)


def test_preview_takes_the_same_queries_with_more_hires(busy):
    few = queries_of(lambda: ahead(busy.here.municipality))
    for number in range(3):
        hire(busy.here, f"Ny {number}", starts_on=date(2026, 12, 1), today=date(2026, 11, 18))

    assert queries_of(lambda: ahead(busy.here.municipality)) == few


def rules_of(version) -> st.SearchStrategy[list[ReminderRule]]:
    """Give any set of rules the form would accept, on and off."""

    def one(code: str) -> st.SearchStrategy[ReminderRule]:
        moment = MOMENTS[code]
        tasks = st.sampled_from(["", *task_titles(version)]) if moment.has_task else st.just("")
        return st.builds(
            ReminderRule,
            version=st.just(version),
            code=st.uuids().map(lambda one: f"own_{one.hex}"),
            is_on=st.booleans(),
            moment=st.just(code),
            days=st.integers(moment.least, moment.most),
            task_key=tasks,
            recipients=st.sets(st.sampled_from(moment.roles), min_size=1).map(sorted),
            channels=st.sets(st.sampled_from(moment.channels), min_size=1).map(sorted),
        )

    return st.lists(st.sampled_from(list(MOMENTS)).flatmap(one), max_size=12)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), start=st.dates(date(2026, 9, 1), date(2027, 8, 1)))
def test_any_rules_give_a_preview(busy, data, start):
    rules = data.draw(rules_of(busy.mine.version))
    now = seven_thirty(start)
    last = start + timedelta(days=30)

    foreseen = ahead(busy.here.municipality, rules=RuleBook(rules), now=now, first=start, last=last)

    assert all(now <= one.leaves_at and start <= one.day <= last for one in foreseen)
    assert {one.rule.code for one in foreseen if one.rule} <= {rule.code for rule in rules if rule.is_on}
    assert len({one.key for one in foreseen}) == len(foreseen)
    years = WatchedMentorships.of([year.pk for year in busy.mine.__class__.objects.all()], today=start, rules=RuleBook(rules))
    told = [(occasion, person) for year in years.all for occasion in years.occasions_of(year) for person in years.recipients_of(occasion)]
    until = {occasion.key(person.pk): occasion.until for occasion, person in told}
    assert all(one.leaves_at < until[one.key.removesuffix(":sms")] for one in foreseen if one.goes and one.rule)
