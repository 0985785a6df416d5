"""Is it told when no message goes out although one is due, and when nobody works?"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentorprogram.work import signs
from people.models import Heartbeat, OutgoingMail
from people.standstill import no_mail_since, no_sign_since
from tests.outbox.mailroom import queue
from tests.reading import flat
from tests.world import at

STILL = "Utsendingen har stått stille siden"


@pytest.fixture(autouse=True)
def _on_the_day(world, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(world))
    Heartbeat.objects.update_or_create(name="beat", defaults={"seen_at": noon(world)})
    OutgoingMail.objects.all().delete()


def noon(world):
    return at(world.today, 12)


def due(world, minutes: int, **values) -> OutgoingMail:
    mail = queue(f"test:{minutes}:{values}")
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=noon(world) - timedelta(minutes=minutes), **values)
    return mail


def problems(client) -> list[str]:
    return client.get("/readyz").json()["problems"]


def pages(client, world) -> list[str]:
    client.force_login(world.here.coordinator)
    return [flat(client.get(reverse(name)).content.decode()) for name in ("people:outbox", "sessions:overview")]


def test_nothing_is_told_while_messages_go(client, world):
    due(world, 3)
    due(world, -60)
    due(world, 90, state=OutgoingMail.HELD)

    assert problems(client) == []
    assert not any(STILL in page for page in pages(client, world))


def test_messages_that_do_not_go_are_told_of_with_the_moment(client, world):
    due(world, 20)

    assert problems(client) == ["mail"]
    for page in pages(client, world):
        assert f"{STILL}" in page
        assert "kl. 11.40." in page
        assert "Ingenting er gått tapt" in page


def test_a_long_queue_that_moves_does_not_stand_still(world):
    due(world, 60)
    due(world, 60, state=OutgoingMail.SENT, sent_at=noon(world) - timedelta(minutes=1))
    assert no_mail_since(noon(world)) is None

    OutgoingMail.objects.filter(state=OutgoingMail.SENT).update(sent_at=noon(world) - timedelta(minutes=9))
    assert no_mail_since(noon(world)) == noon(world) - timedelta(minutes=9)


def test_a_worker_that_gives_no_sign_is_told_of(client, world):
    Heartbeat.objects.update(seen_at=noon(world) - timedelta(hours=3, minutes=45))

    assert problems(client) == ["beat"]
    assert all("kl. 08.15." in page for page in pages(client, world))


def test_a_sign_in_the_workers_file_counts_as_a_beat(world, settings, tmp_path, monkeypatch):
    if settings.REDIS_URL:
        pytest.skip("with Redis the beat tells")
    Heartbeat.objects.all().delete()
    settings.WORK_DIR = tmp_path
    monkeypatch.setenv(signs.FILE, str(tmp_path / "mail.sign"))
    real = timezone.datetime.now().astimezone()
    assert no_sign_since(real) == real

    signs.give()

    assert no_sign_since(timezone.datetime.now().astimezone()) is None
