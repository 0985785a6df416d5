"""Does each task of the schedule have a worker where there is no Redis, and is a part that ends or stands still started again?"""

import sys
import time

import pytest
from django.apps import apps
from django.conf import settings

from mentorprogram.celery import app
from mentorprogram.lease import Leased
from mentorprogram.work import loop, supervisor, waking
from mentorprogram.work.loop import Worker
from mentorprogram.work.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Part


def test_each_task_of_the_schedule_has_one_worker_without_redis():
    done = [name for _queue, names in settings.EMBEDDED_WORKERS.values() for name in names]
    assert sorted(done) == sorted(settings.CELERY_BEAT_SCHEDULE)

    Worker("mail")  # reads the apps' tasks
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_each_queue_is_leased_rows_and_has_one_worker():
    queues = [apps.get_model(queue) for queue, _names in settings.EMBEDDED_WORKERS.values()]
    assert all(issubclass(queue, Leased) for queue in queues)
    assert sorted(queue.__name__ for queue in queues) == sorted(model.__name__ for model in apps.get_models() if issubclass(model, Leased))


@pytest.fixture
def worker(settings, tmp_path, monkeypatch) -> Worker:
    settings.WORK_DIR = tmp_path
    settings.REDIS_URL = ""
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)
    return Worker("documents")


def test_a_task_runs_at_the_start_and_when_it_is_asked_for(worker, monkeypatch):
    ran = []
    [entry] = worker.entries
    monkeypatch.setitem(app.tasks, entry.task, lambda: ran.append(entry.task))
    worker._look()
    worker._look()
    assert len(ran) == 1

    waking.wake(entry.task)
    waking.wake(entry.task)
    worker._look()
    worker._look()

    assert len(ran) == 2


def test_a_task_that_fails_does_not_end_the_worker(worker, monkeypatch, caplog):
    def fail() -> None:
        raise ValueError

    [entry] = worker.entries
    monkeypatch.setitem(app.tasks, entry.task, fail)

    worker._look()

    assert f"{entry.task} failed" in caplog.text


def test_who_cannot_ask_loses_nothing_and_says_so(settings, tmp_path, caplog):
    (tmp_path / "in the way").write_text("")
    settings.WORK_DIR, settings.REDIS_URL = tmp_path / "in the way", ""

    waking.wake("people.tasks.send_waiting_mail")

    assert "the next sweep does it" in caplog.text


def part(*command: str, last_sign=lambda: None, longest_silence: float = 1000.0) -> Part:
    return Part(name="part", command=command, last_sign=last_sign, longest_silence=longest_silence)


def test_a_part_that_keeps_ending_is_started_after_longer_and_longer_pauses(capsys):
    ends = part(sys.executable, "-c", "")
    now, pauses = time.time(), []
    for _end in range(8):
        ends.look(now)
        ends.process.wait()
        ends.look(now)
        pauses.append(ends.start_at - now)
        now = ends.start_at

    assert pauses == sorted(pauses)
    assert (round(pauses[0]), round(pauses[1]), round(pauses[-1])) == (FIRST_PAUSE, 2 * FIRST_PAUSE, LONGEST_PAUSE)
    assert "The part ended (exit status 0)" in capsys.readouterr().err
    ends.look(now)
    ends.process.wait()
    ends.look(now + 2 * supervisor.STEADY)
    assert ends.pause == 2 * FIRST_PAUSE
    ends.kill()


def test_a_part_that_stands_still_is_killed_with_what_it_started(capsys):
    still = part(sys.executable, "-c", "import time; time.sleep(600)", longest_silence=10, last_sign=lambda: signed_at)
    now = time.time()
    still.look(now)
    process = still.process
    signed_at = now + 5
    still.look(now + 14)
    assert still.process is process

    still.look(now + 16)

    assert process.poll() is not None
    assert still.process is None
    assert "has stood still for 11 seconds" in capsys.readouterr().err
