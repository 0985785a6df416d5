"""Does a mail that says many things read no more than one that says a few?"""

from datetime import date, timedelta

from django.core import mail as postbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import OutgoingMail
from people.outbox import sending
from sessions.models import PlanItem
from tests.reminders.scenes import give_up_all_but, sweep
from tests.world import at, hire


def test_probations_that_end_are_read_together(reminders):
    def reads() -> int:
        OutgoingMail.objects.all().delete()
        give_up_all_but(PlanItem.objects.get(mentorship=reminders.mine, kind="interview", number=3))
        sweep(at(reminders.mine.probation_ends_on - timedelta(days=15)))
        OutgoingMail.objects.exclude(person=reminders.here.leader).delete()
        now = min(OutgoingMail.objects.filter(payload__rule="probation_end_in_14_days").values_list("due_at", flat=True))
        with CaptureQueriesContext(connection) as captured:
            assert sending.send_due(now=lambda: now) == 1
        return sum(query["sql"].startswith("SELECT") for query in captured)

    few = reads()
    for number in range(5):
        hire(reminders.here, f"Flere {number}", starts_on=date(2026, 9, 14))
    assert reads() == few
    assert postbox.outbox[-1].subject == "6 ting i Mentorprogram"
