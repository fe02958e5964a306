"""uvicorn, set as the contract has it."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app import prefork
from app.factory import Factory
from app.readiness import Readiness

if TYPE_CHECKING:
    from app.settings import Settings

# The kernel cuts it down to net.core.somaxconn, which is what Go asks for.
BACKLOG = 65535
KEEP_ALIVE_S = 75
SHUTDOWN_LIMIT_S = 2

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A forked worker begins with what its parent set.
    "loggers": {"uvicorn.error": {"level": "NOTSET"}},
}


def listen(settings: Settings) -> list[socket.socket]:
    """Return a listening socket for each worker; raises OSError when the address cannot be had."""
    family, kind, _, _, address = socket.getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    # Sockets that share a port would also share it with a stranger that does the same: the first one takes it alone.
    _bound(family, kind, address, shared=False).close()
    listeners: list[socket.socket] = []
    try:
        for _ in range(settings.workers):
            listeners.append(_bound(family, kind, address, shared=settings.workers > 1))
            listeners[-1].listen(BACKLOG)
    except OSError:
        for listener in listeners:
            listener.close()
        raise
    return listeners


def _bound(family: socket.AddressFamily, kind: socket.SocketKind, address: Any, *, shared: bool) -> socket.socket:
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


class Workers(Multiprocess):
    """uvicorn's supervisor, with a listening socket for each worker.

    The kernel then deals connections out evenly (SO_REUSEPORT). On one common socket the worker that wakes first
    accepts a whole burst of them, and the others have none.
    """

    def __init__(self, config: uvicorn.Config, listeners: list[socket.socket]) -> None:
        self._listeners = listeners
        super().__init__(config, [])

    @property
    def sockets(self) -> list[socket.socket]:
        """What the worker gets that is being started: a new one, or the successor of one that has ended."""
        index = len(self.processes)
        if index == self.processes_num:
            alive = [process.process.is_alive() for process in self.processes]
            index = alive.index(False) if False in alive else 0
        return [self._listeners[index]]

    @sockets.setter
    def sockets(self, value: list[socket.socket]) -> None:
        """Ignore uvicorn's one list for all."""

    def handle_hup(self) -> None:
        """Go on: there are as many workers as sockets and shares of the pool, from the start to the end."""

    handle_ttin = handle_ttou = handle_hup


def serve(settings: Settings, listeners: list[socket.socket]) -> bool:
    """Serve until a signal says otherwise; False when a worker could not start."""
    config = uvicorn.Config(
        Factory(settings, Readiness(settings.workers, "fork" if settings.is_preforked else "spawn")),
        factory=True,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=LOGGING,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_LIMIT_S,
    )
    if settings.workers == 1:
        try:
            uvicorn.Server(config).run(sockets=listeners)
        except SystemExit as end:
            return end.code != STARTUP_FAILURE
        except KeyboardInterrupt:
            return True  # uvicorn raises the signal again once all is closed.
        return True
    # The workers say themselves why they could not start.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    if settings.is_preforked:
        prefork.prepare(config)
    supervisor = Workers(config, listeners)
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)
