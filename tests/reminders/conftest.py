"""What do the tests of reminders start from?"""

from datetime import date

import pytest

from people.models import OutgoingMail
from sessions.models import Watch
from tests.world import at


@pytest.fixture
def reminders(world):
    """Forget the invitations, and let no digest be due: only reminders are in the outbox."""
    OutgoingMail.objects.all().delete()
    Watch.objects.exclude(municipality=None).update(due_at=at(date(2030, 1, 1)))
    return world


@pytest.fixture
def coordinator(client, world):
    client.force_login(world.here.coordinator)
    return client
