"""Is the leader warned in time that a probation ends?"""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail as postbox

from people.models import OutgoingMail
from people.outbox import sending
from programs.models import Mentorship, Pause
from sessions.models import Meeting, PlanItem
from sessions.replanning.changes import ExtendProbation
from tests.reminders.scenes import days_from, queued, run, sweep
from tests.world import at

LEADER = "Lise Sandvik"
LAST_DAY = date(2027, 3, 13)  # of the six months of probation


@pytest.fixture
def probation(reminders):
    """Leave the end of one probation as the only thing there is to be reminded of."""
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    Mentorship.objects.exclude(pk=reminders.mine.pk).update(probation_months=0, probation_ends_on=None)
    return reminders


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (date(2027, 2, 10), set()),
        (date(2027, 2, 11), {"probation_end_in_30_days"}),
        (date(2027, 2, 25), {"probation_end_in_30_days"}),
        (date(2027, 2, 26), {"probation_end_in_14_days"}),  # a Friday: fourteen days before is a Saturday
        (date(2027, 3, 4), {"probation_end_in_14_days"}),
        (date(2027, 3, 5), {"probation_end_in_7_days"}),
        (LAST_DAY, {"probation_end_in_7_days"}),
        (LAST_DAY + timedelta(days=1), set()),
    ],
)
def test_end_of_probation_warns_the_leader_by_the_closest_rule(probation, day, rules):
    sweep(at(day))

    assert queued(at(day)) == {(rule, LEADER) for rule in rules}


def test_each_rule_warns_once_on_the_way_to_the_end(probation):
    left = run(days_from(at(LAST_DAY - timedelta(days=40)), 45))

    assert {now.date(): number for now, number in left.items() if number} == {
        date(2027, 2, 11): 1,
        date(2027, 2, 26): 1,
        date(2027, 3, 5): 1,
    }


def test_an_extended_probation_is_a_new_occasion(probation):
    run([at(LAST_DAY - timedelta(days=8))])
    ExtendProbation(days=14).apply(probation.mine, by=probation.here.leader, now=at(LAST_DAY))

    sweep(at(LAST_DAY))
    assert queued(at(LAST_DAY)) == {("probation_end_in_7_days", LEADER), ("probation_end_in_14_days", LEADER)}


def test_the_warning_of_a_probation_that_was_extended_is_not_sent(probation):
    now = at(LAST_DAY - timedelta(days=8))
    sweep(now)
    ExtendProbation(days=14).apply(probation.mine, by=probation.here.leader, now=now)

    sending.send_due(now=lambda: now)

    assert postbox.outbox == []
    assert [mail.state for mail in OutgoingMail.objects.all()] == [OutgoingMail.OBSOLETE]


def test_where_no_probation_is_agreed_or_the_year_is_over_nobody_is_warned(probation):
    Mentorship.objects.filter(pk=probation.mine.pk).update(state="ended", end_reason="resigned", ended_on=LAST_DAY - timedelta(days=40))

    assert sweep(at(LAST_DAY - timedelta(days=7))) == 0


def sent_warning(world) -> str:
    """Send what is due a week before the end, and return the one mail there is."""
    now = at(LAST_DAY - timedelta(days=8))
    sweep(now)
    sending.send_due(now=lambda: now)
    (mail,) = postbox.outbox
    assert (mail.to, mail.subject) == (["lise.sandvik@kommune.example"], "Prøvetiden til Nils Nyansatt går ut lørdag 13. mars 2027")
    return mail.body.partition("\n-- \n")[0]


def warning(world, interview: str) -> str:
    return (
        "Hei, Lise!\n\nSiste dag i prøvetiden til Nils Nyansatt er lørdag 13. mars 2027.\n\n"
        f"{interview}"
        "Skal prøvetiden forlenges på grunn av fravær, må Nils Nyansatt få skriftlig melding om det før den går ut.\n\n"
        f"Se prøvetiden:\n{settings.BASE_URL}/mentorforhold/{world.mine.pk}/provetid/\n\nHilsen Mentorprogram\n"
    )


def test_the_warning_says_when_what_to_do_and_where_to_go(probation):
    probation.mine.items.filter(kind="interview", number=3).update(planned_on=date(2027, 1, 14))

    assert sent_warning(probation) == warning(
        probation,
        "Prøvetidssamtale 3 er ikke meldt holdt. Den er satt til torsdag 14. januar 2027, og bør holdes før prøvetiden går ut.\n\n",
    )


def test_the_warning_tells_of_an_interview_without_a_date(probation):
    probation.mine.items.filter(kind="interview", number=3).update(planned_on=None)

    assert sent_warning(probation) == warning(
        probation, "Prøvetidssamtale 3 er ikke meldt holdt og har ingen dato. Den bør holdes før prøvetiden går ut.\n\n"
    )


def test_the_warning_leaves_out_an_interview_that_is_held(probation):
    item = probation.mine.items.get(kind="interview", number=3)
    leader = probation.here.leader
    item.meeting = Meeting.objects.create(kind=item.kind, held_on=date(2027, 1, 14), led_by=leader, logged_by=leader)
    item.state, item.done_on = PlanItem.DONE, date(2027, 1, 14)
    item.save()

    assert sent_warning(probation) == warning(probation, "")


def test_in_a_pause_the_end_of_probation_is_still_told(probation):
    Pause.objects.create(
        mentorship=probation.mine,
        starts_on=LAST_DAY - timedelta(days=60),
        ends_on=LAST_DAY + timedelta(days=60),
        registered_by=probation.here.leader,
    )

    sweep(at(LAST_DAY - timedelta(days=14)))

    assert queued(at(LAST_DAY - timedelta(days=14))) == {("probation_end_in_14_days", LEADER)}
