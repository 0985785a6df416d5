"""How are ten workers started in the time of one? By a process that has read all the code, and forks whenever it is asked to.

Reads lines of words from standard input: a log file, and the arguments of `celery`. For each it forks a child, which becomes the
leader of a process group of its own, writes its number to standard output, and runs what `celery` would have run.
"""

import os
import signal
import sys

from tests.processes.app import app


def become(log: str, arguments: list[str]) -> None:
    """Be a worker or a beat, until the end."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.write(1, f"{os.getpid()}\n".encode())
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor in (1, 2):
        os.dup2(file, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    app.start(arguments)


def main() -> None:
    app.loader.import_default_modules()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is killed is buried at once
    while line := _line():
        log, *arguments = line.split()
        if os.fork() == 0:
            try:
                become(log, arguments)
            finally:
                os._exit(1)


def _line() -> str:
    """Read one line and no further: what is buffered would be the child's too."""
    read = bytearray()
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        read += byte
    return read.decode()


if __name__ == "__main__":
    sys.exit(main())
