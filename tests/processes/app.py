"""Which Celery application do the tests' own processes run?

The house's, with three things of the tests' own: a clock that can be set, so that what waits for the day time of an open day
is tested at any hour; a beat that does not dawdle; and a corner of the broker that no other test looks into.
"""

import os
from datetime import timedelta

from django.utils import timezone

from mentorprogram.celery import app

SHIFT = timedelta(seconds=float(os.environ["TEST_CLOCK_SHIFT"]))
CORNER = os.environ["TEST_CORNER"]
EVERY = 0.4  # seconds
_real_now = timezone.now


def _now():
    return _real_now() + SHIFT


timezone.now = _now

if app.conf.broker_url.startswith("redis"):
    app.conf.broker_transport_options = app.conf.broker_transport_options | {"global_keyprefix": CORNER}
app.conf.beat_schedule = {
    name: entry | {"schedule": EVERY} for name, entry in app.conf.beat_schedule.items() if name in {"beat", "send-mail", "queue-reminders"}
}

__all__ = ["app"]
