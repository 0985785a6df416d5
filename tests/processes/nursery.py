"""How are ten workers started in the time of one? By a process that has read all the code, and forks whenever it is asked to.

Reads lines of words from standard input: a log file, and the arguments of `celery`. For each it forks a child, which becomes the
leader of a process group of its own, writes its number to standard output, and runs what `celery` would have run, or `manage.py work`.
"""

import contextlib
import ctypes
import os
import signal
import sys
from importlib import import_module

from tests.processes.app import app

PR_SET_CHILD_SUBREAPER = 36
# What `celery worker` and `celery beat` read when they begin.
READ_BY_ALL = [
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
    "kombu.transport.redis",
    "mentorprogram.work.loop",
]


def become(log: str, arguments: list[str]) -> None:
    """Be a worker or a beat, until the end."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.write(1, f"{os.getpid()}\n".encode())
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor in (1, 2):
        os.dup2(file, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if arguments[0] == "work":
        import_module("mentorprogram.work.loop").Worker(arguments[1]).run()
        os._exit(0)
    app.start(arguments)


def main() -> None:
    # With the house's tasks, and the system checks that a worker makes before it begins: they hold for every one that is forked.
    app.loader.init_worker()
    for name in READ_BY_ALL:
        import_module(name)
    bury_the_dead()
    while line := _line():
        log, *arguments = line.split()
        if os.fork() == 0:
            try:
                become(log, arguments)
            finally:
                os._exit(1)


def bury_the_dead() -> None:
    """Leave no zombie of who is killed, nor of the children it leaves behind: a process group is gone when the last is buried."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with contextlib.suppress(AttributeError):  # Linux alone; elsewhere the first of all processes is quick enough
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _line() -> str:
    """Read one line and no further: what is buffered would be the child's too."""
    read = bytearray()
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        read += byte
    return read.decode()


if __name__ == "__main__":
    sys.exit(main())
