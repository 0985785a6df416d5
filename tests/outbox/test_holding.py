"""Does what a coordinator decides about the outbox hold, and does what is on its way already stay as it is?"""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from people.models import Appointment, Municipality, OutgoingMail
from people.outbox import holding
from people.outbox.claiming import Turn, claim
from people.outbox.holding import Outcome
from tests.world import FAR_BACK, at, person

NOW = at(date(2026, 11, 23))
LATER = NOW + timedelta(minutes=1)


def queue(where, number: int = 1, *, state: str = OutgoingMail.WAITING, **values) -> OutgoingMail:
    receiver = values.pop("person", None) or where.leader
    return OutgoingMail.objects.create(
        person=receiver, municipality=where.municipality, kind="test", key=f"test:{number}:{receiver.pk}", due_at=NOW, state=state, **values
    )


def state_of(mail: OutgoingMail) -> tuple:
    mail.refresh_from_db()
    return mail.state, mail.decided_by, mail.decided_at


@pytest.mark.parametrize(
    ("verb", "state", "becomes"),
    [
        (holding.hold, "waiting", "held"),
        (holding.release, "held", "waiting"),
        (holding.cancel, "waiting", "cancelled"),
        (holding.cancel, "held", "cancelled"),
    ],
)
def test_decision_is_kept_with_who_and_when_and_a_double_click_acts_once(world, verb, state, becomes):
    mail, who = queue(world.here, state=state), world.here.coordinator
    assert verb(mails=[mail.pk], by=who, now=NOW) == Outcome(done=1, too_late=0)
    assert verb(mails=[mail.pk], by=who, now=LATER) == Outcome(done=1, too_late=0)
    assert state_of(mail) == (becomes, who, NOW)


@pytest.mark.parametrize(
    ("verb", "states"),
    [
        (holding.hold, ["claimed", "sent", "failed", "obsolete", "cancelled"]),
        (holding.release, ["failed", "obsolete", "cancelled"]),
        (holding.cancel, ["claimed", "sent", "failed", "obsolete"]),
    ],
)
def test_what_is_too_late_stays_as_it_is(world, verb, states):
    mails = [queue(world.here, number, state=state) for number, state in enumerate(states)]
    outcome = verb(mails=[mail.pk for mail in mails], by=world.here.coordinator, now=NOW)
    assert outcome == Outcome(done=0, too_late=len(states))
    assert [state_of(mail) for mail in mails] == [(state, None, None) for state in states]


def test_released_mail_that_has_gone_out_since_is_as_it_was_wanted(world):
    mail = queue(world.here, state="sent")
    assert holding.release(mails=[mail.pk], by=world.here.coordinator, now=NOW) == Outcome(done=1, too_late=0)
    assert state_of(mail) == ("sent", None, None)


def test_several_at_once_with_some_too_late(world):
    waiting, held, sent = queue(world.here, 1), queue(world.here, 2, state="held"), queue(world.here, 3, state="sent")
    pks = [mail.pk for mail in (waiting, held, sent)]
    assert holding.hold(mails=pks, by=world.here.coordinator, now=NOW) == Outcome(done=2, too_late=1)
    assert [state_of(mail)[0] for mail in (waiting, held, sent)] == ["held", "held", "sent"]


def test_another_municipalitys_mail_is_not_there(world):
    mine, theirs = queue(world.here), queue(world.there)
    assert holding.hold(mails=[mine.pk, theirs.pk, 10**17], by=world.here.coordinator, now=NOW) == Outcome(done=1, too_late=0)
    assert state_of(theirs) == ("waiting", None, None)
    for who in (world.here.leader, world.here.unit_leader, world.here.mentor.person):
        assert holding.cancel(mails=[mine.pk], by=who, now=NOW) == Outcome(done=0, too_late=0)


def test_coordinator_of_a_unit_decides_about_its_mail_alone(world):
    who = person("Una Koordinator")
    here = world.here
    Appointment.objects.create(person=who, role="coordinator", municipality=here.municipality, unit=here.unit, starts_on=FAR_BACK)
    of_unit, of_whole = queue(here, 1, unit=here.unit), queue(here, 2)
    assert holding.hold(mails=[of_unit.pk, of_whole.pk], by=who, now=NOW) == Outcome(done=1, too_late=0)
    assert state_of(of_whole)[0] == "waiting"


# --- Against a worker -------------------------------------------------------------------------------------------
def turn_of(mail: OutgoingMail) -> Turn:
    return Turn(person_id=mail.person_id, row=mail.pk)


def test_hold_after_a_claim_loses(world):
    mail = queue(world.here)
    [claimed] = claim(turn_of(mail), now=NOW)
    assert holding.hold(mails=[mail.pk], by=world.here.coordinator, now=LATER) == Outcome(done=0, too_late=1)
    assert holding.cancel(mails=[mail.pk], by=world.here.coordinator, now=LATER) == Outcome(done=0, too_late=1)
    assert claimed == mail
    assert state_of(mail)[0] == "claimed"


def test_claim_after_a_hold_gets_nothing_until_it_is_let_go(world):
    mail = queue(world.here)
    holding.hold(mails=[mail.pk], by=world.here.coordinator, now=NOW)
    assert claim(turn_of(mail), now=LATER) == []
    holding.release(mails=[mail.pk], by=world.here.coordinator, now=LATER)
    assert claim(turn_of(mail), now=LATER) == [mail]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time, and the tests' lives in memory: nobody waits")
def test_worker_and_coordinator_at_once_never_both_get_a_mail():
    municipality = Municipality.objects.create(name="Sandvik")
    who, receiver = person("Kari Sandvik"), person("Lise Sandvik")
    Appointment.objects.create(person=who, role="coordinator", municipality=municipality, starts_on=FAR_BACK)
    mails = [
        OutgoingMail.objects.create(person=receiver, municipality=municipality, kind="test", key=f"test:{number}", due_at=NOW)
        for number in range(40)
    ]
    pks = [mail.pk for mail in mails]
    claimed: list[int] = []
    held: list[Outcome] = []
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        for pk in pks:
            claimed.extend(row.pk for row in claim(Turn(person_id=receiver.pk, row=pk), now=NOW))
        connection.close()

    def decide(chosen: list[int]) -> None:
        start.wait()
        held.extend(holding.hold(mails=[pk], by=who, now=NOW) for pk in chosen)
        connection.close()

    threads = [
        threading.Thread(target=work),
        threading.Thread(target=decide, args=(pks[::-1],)),
        threading.Thread(target=decide, args=(pks,)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    states = dict(OutgoingMail.objects.values_list("pk", "state"))
    assert {pk for pk, state in states.items() if state == "claimed"} == set(claimed)
    assert {pk for pk, state in states.items() if state == "held"} == set(pks) - set(claimed)
    assert len(held) == 80
    assert sum(outcome.done for outcome in held) == 2 * (40 - len(claimed))
