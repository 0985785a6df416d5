"""A mail server that takes the telephone and hangs up before a word is said."""

import contextlib
import socket
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def hanging_up() -> Iterator[int]:
    """Yield the port it listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        is_over = threading.Event()

        def answer() -> None:
            while not is_over.is_set():
                with contextlib.suppress(TimeoutError):
                    listening.accept()[0].close()

        thread = threading.Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        is_over.set()
        thread.join()
