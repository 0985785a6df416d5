"""What does a reminder say, and is it still so when it is sent?"""

from datetime import date, time, timedelta

import pytest
from django.conf import settings
from django.core import mail as postbox

from people.models import OutgoingMail
from people.outbox import sending
from programs.models import Pause
from sessions.models import PlanItem, PracticalNote
from sessions.reminders.sweep import queue_reminders
from tests.reading import buttons
from tests.reminders.scenes import days_from, give_up_all_but, lay, run, sweep
from tests.world import at, hire

TUESDAY = date(2026, 10, 13)


@pytest.fixture
def talk(reminders) -> PlanItem:
    item = lay(reminders.mine.items.get(kind="talk", number=3), TUESDAY)
    give_up_all_but(item)
    return item


def sent_at(day: date) -> list:
    """Sweep and send on a day, and return the mails that left."""
    postbox.outbox.clear()
    sweep(at(day))
    sending.send_due(now=lambda: at(day))
    return postbox.outbox


def to(mails: list, address: str):
    [found] = [mail for mail in mails if mail.to == [f"{address}@kommune.example"]]
    return found


def test_talk_says_what_when_where_and_where_to_go(talk):
    PlanItem.objects.filter(pk=talk.pk).update(time=time(13, 0), room="Møterom 2")

    mails = sent_at(date(2026, 10, 9))

    mentor, mentee = to(mails, "mona.sandvik"), to(mails, "nils.nyansatt.1")
    assert mentor.subject == mentee.subject == "Mentorsamtale tirsdag 13. oktober 2026 kl. 13.00"
    assert mentor.body.startswith(
        "Hei, Mona!\n\nDu har mentorsamtale med Nils Nyansatt tirsdag 13. oktober 2026 kl. 13.00.\n\nRom: Møterom 2\n\n"
        "Passer ikke dagen, kan du flytte samtalen på samme side.\n\n"
        f"Åpne samtalen:\n{settings.BASE_URL}/samtale/{talk.pk}/\n\nHilsen Mentorprogram\n"
    )
    assert mentee.body.startswith(
        "Hei, Nils!\n\nDu har mentorsamtale tirsdag 13. oktober 2026 kl. 13.00.\n\nRom: Møterom 2\n\nÅpne samtalen:"
    )


def test_same_morning_says_today(talk):
    assert {mail.subject for mail in sent_at(TUESDAY)} == {"Mentorsamtale i dag, tirsdag 13. oktober 2026"}


def test_not_logged_asks_the_mentor(talk):
    [mail] = sent_at(TUESDAY + timedelta(days=2))

    assert (mail.to, mail.subject) == (["mona.sandvik@kommune.example"], "Ble mentorsamtalen tir. 13. okt. holdt?")
    assert f"Logg samtalen:\n{settings.BASE_URL}/samtale/{talk.pk}/" in mail.body


def test_first_button_answers_what_the_mail_asked(talk, client, monkeypatch):
    day = TUESDAY + timedelta(days=2)
    [mail] = sent_at(day)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(day))
    client.force_login(talk.mentorship.mentor_periods.get().mentor.person)
    page = client.get(f"/samtale/{talk.pk}/").content.decode()

    assert "tir. 13. okt." in mail.subject
    assert buttons(page, f"/samtale/{talk.pk}/logg/")[0] == (TUESDAY.isoformat(), "Holdt tir. 13. okt., 45 min")


def test_nothing_anybody_wrote_is_in_any_mail(talk):
    PracticalNote.objects.create(item=talk, author=talk.mentorship.mentor_periods.get().mentor.person, text="Hemmelig lapp")

    for mail in sent_at(date(2026, 10, 9)):
        assert "Hemmelig" not in mail.message().as_string()


def test_mentor_with_more_than_one_thing_gets_one_mail(talk, reminders):
    other = hire(reminders.here, "Frida Fersk", starts_on=date(2026, 9, 14))
    OutgoingMail.objects.all().delete()
    other.items.exclude(rule_key="x").update(state=PlanItem.CANCELLED)
    second = other.items.filter(kind="talk")[2]
    PlanItem.objects.filter(pk=second.pk).update(state=PlanItem.PLANNED, planned_on=TUESDAY)

    mails = sent_at(date(2026, 10, 9))

    mona = [mail for mail in mails if mail.to == ["mona.sandvik@kommune.example"]]
    assert [mail.subject for mail in mona] == ["2 ting i Mentorprogram"]
    for name, item in (("Nils Nyansatt", talk), ("Frida Fersk", second)):
        assert name in mona[0].body
        assert f"/samtale/{item.pk}/" in mona[0].body
    assert len(mails) == 3


@pytest.mark.parametrize("change", ["logged", "moved", "paused", "another mentor", "rule off"])
def test_what_is_no_longer_so_when_it_is_sent_is_not_said(talk, reminders, change):
    day = date(2026, 10, 9)
    sweep(at(day))
    match change:
        case "logged":
            PlanItem.objects.filter(pk=talk.pk).update(state=PlanItem.CANCELLED)
        case "moved":
            lay(talk, TUESDAY + timedelta(days=7))
        case "paused":
            Pause.objects.create(
                mentorship=reminders.mine, starts_on=day, ends_on=day + timedelta(days=30), registered_by=reminders.here.leader
            )
        case "another mentor":
            reminders.mine.mentor_periods.update(ends_on=TUESDAY - timedelta(days=1))
        case "rule off":
            reminders.mine.version.reminder_rules.update(is_on=False)

    sending.send_due(now=lambda: at(day))

    to_mentor = [mail for mail in postbox.outbox if mail.to == ["mona.sandvik@kommune.example"]]
    assert to_mentor == []
    assert "sent" not in OutgoingMail.objects.filter(person=reminders.here.mentor.person).values_list("state", flat=True)


def test_mentor_who_begins_tomorrow_is_told_of_her_first_talk(talk, reminders):
    reminders.mine.mentor_periods.update(ends_on=TUESDAY - timedelta(days=2))
    reminders.mine.mentor_periods.create(mentor=reminders.here.other_mentor, starts_on=TUESDAY - timedelta(days=1))

    assert to(sent_at(date(2026, 10, 9)), "magne.sandvik").subject == "Mentorsamtale tirsdag 13. oktober 2026"


def test_start_and_missing_mentor(reminders):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    soon = hire(reminders.here, "Siri Snart", starts_on=date(2026, 11, 30), today=date(2026, 11, 1))
    soon.items.update(state=PlanItem.CANCELLED)
    soon.mentor_periods.all().delete()
    OutgoingMail.objects.all().delete()

    mails = sent_at(date(2026, 11, 16))

    leader = to(mails, "lise.sandvik")
    assert leader.subject == "2 ting i Mentorprogram"
    assert "* Ny kollega begynner mandag 30. november 2026" in leader.body
    assert "* Siri Snart begynner mandag 30. november 2026 og har ingen mentor" in leader.body


def test_task_tells_what_for_whom_and_by_when(reminders):
    soon = hire(reminders.here, "Siri Snart", starts_on=date(2026, 11, 30), today=date(2026, 11, 1))
    letter = soon.items.get(rule_key="welcome_letter")
    give_up_all_but(letter)
    OutgoingMail.objects.all().delete()

    mails = sent_at(letter.planned_on + timedelta(days=1))  # fourteen days before the start the leader hears of that too

    mail = to(mails, "lise.sandvik")
    assert "* Er dette gjort? " in mail.body
    assert "for Siri Snart skulle være gjort innen" in mail.body
    assert f"/mentorforhold/{soon.pk}/" in mail.body


def test_a_month_of_days_tells_each_thing_once(talk):
    """A talk nobody logs: three days before, the same morning, after two days, after nine, and then nothing more."""
    left = run(days_from(at(date(2026, 10, 1)), 45))

    mentor = [mail.subject for mail in postbox.outbox if mail.to == ["mona.sandvik@kommune.example"]]
    assert mentor == [
        "Mentorsamtale tirsdag 13. oktober 2026",
        "Mentorsamtale i dag, tirsdag 13. oktober 2026",
        "Ble mentorsamtalen tir. 13. okt. holdt?",
        "Ble mentorsamtalen tir. 13. okt. holdt?",
    ]
    assert sum(left.values()) == 6  # and two to the mentee


def test_sweep_that_comes_after_a_week_of_outage_tells_what_is_left_of_use(talk):
    queue_reminders(now=at(date(2026, 10, 8)))

    left = run([at(date(2026, 10, 16))])  # the talk has been, two days ago

    assert [mail.subject for mail in postbox.outbox] == ["Ble mentorsamtalen tir. 13. okt. holdt?"]
    assert sum(left.values()) == 1
