"""The listening socket, and a thread for each connection that it accepts."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

from app.connection import serve_connection
from app.routes import Routes

if TYPE_CHECKING:
    from app.settings import Settings

logger = logging.getLogger(__name__)

# The kernel cuts it down to net.core.somaxconn, which is what Go asks for.
BACKLOG = 65535
NO_DESCRIPTOR = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# Until a connection has ended, perhaps; the others wait in the backlog meanwhile. Go's net/http waits 5 ms to 1 s.
NO_DESCRIPTOR_PAUSE_S = 0.1


def listen(settings: Settings) -> socket.socket:
    """Return the listening socket; raises OSError when the address cannot be had."""
    family, kind, _, _, address = socket.getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def serve(listener: socket.socket, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; threads that wait for a request end with the process.

    The signals are waited for: a handler of Python's own does not run when one comes just before the call of accept,
    and what it raises is lost where the thread holds a lock.
    """
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with listener:
        threading.Thread(target=_accept_all, args=(listener, Routes(settings)), daemon=True).start()
        signal.sigwait(ends)


def _accept_all(listener: socket.socket, routes: Routes) -> None:
    unserved = Unserved()
    while True:
        connection = _accepted(listener, unserved)
        if connection is not None:
            _start(connection, routes, unserved)


def _accepted(listener: socket.socket, unserved: Unserved) -> socket.socket | None:
    try:
        return listener.accept()[0]
    except OSError as error:
        # Anything else befell a connection that had not been accepted yet, which is the client's loss alone.
        if error.errno in NO_DESCRIPTOR:
            unserved.count("could not be accepted", error)
            time.sleep(NO_DESCRIPTOR_PAUSE_S)
        return None


def _start(connection: socket.socket, routes: Routes, unserved: Unserved) -> None:
    thread = threading.Thread(target=serve_connection, args=(connection, routes), daemon=True)
    try:
        thread.start()
    except (RuntimeError, MemoryError) as error:
        connection.close()
        unserved.count("was closed", error)


class Unserved:
    """Counts connections that were not served, and says so at the first, the second, the fourth, the eighth ..."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def count(self, fate: str, cause: Exception) -> None:
        """Count one connection more."""
        total = self._counts[fate] = self._counts.get(fate, 0) + 1
        if total & (total - 1) == 0:
            logger.error("a connection %s (%s); %d so far", fate, cause, total)
