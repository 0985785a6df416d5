"""Can hires be registered while the broker is down, and does their mail go out when it is back?"""

from dataclasses import replace
from pathlib import Path

import pytest

from people.models import OutgoingMail
from tests.outbox.mailroom import free_port
from tests.processes.running import Installation, wait_until
from tests.world import at

PATIENCE = 10  # seconds a leader waits for a page at the very most


def redis_is_down(environment: dict[str, str], folder: Path) -> dict[str, str]:
    return environment | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}


def folder_is_in_the_way(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """Put a file where the folder is to be in which a worker is asked: nobody can write in it, not even root."""
    (folder / "down").mkdir()
    (folder / "down" / "work").write_text("")
    return environment | {"REDIS_URL": "", "VAR_DIR": str(folder / "down")}


@pytest.mark.parametrize("broker", [redis_is_down, folder_is_in_the_way])
def test_hire_registered_while_the_broker_is_down_is_written_to_when_it_is_back(world, install, sink, broker):
    OutgoingMail.objects.all().delete()
    installation: Installation = install(clock=at(world.today.replace(day=24), 12))
    cut_off = replace(installation, environment=broker(installation.environment, installation.folder), running=[])

    seconds = float(cut_off.run("-m", "tests.processes.register_one", "berit@kommune.example"))

    assert seconds < PATIENCE
    [invitation] = [key for key in installation.states() if key.startswith("invitation:")]
    assert installation.states()[invitation] == OutgoingMail.WAITING
    assert sink.received == []

    installation.start_worker()
    installation.start_beat()
    wait_until(lambda: installation.states()[invitation] == OutgoingMail.SENT, seconds=60, what="the invitation goes out", every=0.1)
    to_her = [message for message in sink.received if message["To"] == "berit@kommune.example"]
    assert len(to_her) == 1
    assert "Velkommen" in to_her[0]["Subject"]
