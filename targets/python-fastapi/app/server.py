"""How the service is served: uvicorn, one process; or gunicorn with a uvicorn worker for each of several."""

from __future__ import annotations

import gc
import logging.config
import os
import socket
from typing import TYPE_CHECKING, Any, ClassVar

import uvicorn
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.errors import HaltServer  # type: ignore[import-untyped]
from uvicorn.config import STARTUP_FAILURE
from uvicorn_worker import UvicornWorker  # type: ignore[import-untyped]

from app.header_timeout import HeaderTimeout
from app.readiness import Readiness

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
    from starlette.types import ASGIApp

    from app.settings import Settings

# The kernel cuts it down to net.core.somaxconn, which is what Go asks for.
BACKLOG = 65535
SHUTDOWN_LIMIT_S = 2
STUCK_LIMIT_MS = 30_000
"""A client that takes nothing of what it is sent is cut off by the kernel after so long: ASGI has no word for it."""
HEARTBEAT_FOLDER = "/dev/shm"  # noqa: S108 - gunicorn's own advice: a file in memory, also where nothing else can be written

OPTIONS: dict[str, Any] = {
    "loop": "uvloop",
    "http": HeaderTimeout,
    "ws": "websockets-sansio",
    "ws_max_size": 4096,
    "ws_per_message_deflate": False,
    "ws_ping_interval": None,
    "ws_ping_timeout": None,
    "lifespan": "on",
    "interface": "asgi3",
    "access_log": False,
    "proxy_headers": False,
    "server_header": False,
    "backlog": BACKLOG,
    "timeout_keep_alive": 75,
    "timeout_graceful_shutdown": SHUTDOWN_LIMIT_S,
}
"""Of uvicorn, in one process or several."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # The service says itself why it cannot start.
    "loggers": {"uvicorn.error": {"level": "CRITICAL"}},
}


def listen(settings: Settings) -> socket.socket:
    """Return a socket that shares its port with nobody; raises OSError when the address cannot be had.

    It listens where one process serves. Of several each listens for itself, and who connected to this one in the
    meantime would be cut off when it is closed.
    """
    family, kind, _, _, address = socket.getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        if settings.workers == 1:
            listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def limit_stuck(listener: socket.socket) -> None:
    """Cut off clients that take nothing: what a listening socket is set to, its connections are."""
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STUCK_LIMIT_MS)


def serve(settings: Settings, listener: socket.socket) -> bool:
    """Serve until a signal says otherwise; False when a worker could not start."""
    logging.config.dictConfig(LOGGING)
    if settings.workers > 1:
        # Each worker has a listening socket of its own, which it makes itself.
        listener.close()
        return Workers(settings).serve()
    # Imported here so that a process which only watches its workers holds no framework in memory.
    from app.service import create_app

    limit_stuck(listener)
    config = uvicorn.Config(create_app(settings, Readiness(1, "fork")), log_config=None, **OPTIONS)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except SystemExit as end:
        return end.code != STARTUP_FAILURE
    except KeyboardInterrupt:
        return True  # uvicorn raises the signal again once all is closed.
    return True


class Worker(UvicornWorker):  # type: ignore[misc]
    """A process of gunicorn's that serves by uvicorn."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = OPTIONS


class Workers(BaseApplication):  # type: ignore[misc]
    """gunicorn, set here instead of by a file, as its documentation has it for applications of one's own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._readiness = Readiness(settings.workers, "fork")
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn: the kernel deals connections out to the workers, each has a listening socket of its own."""
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        options = {
            "bind": f"{host}:{self._settings.port}",
            "reuse_port": True,
            "workers": self._settings.workers,
            "worker_class": Worker,
            "worker_tmp_dir": HEARTBEAT_FOLDER,
            "preload_app": self._settings.is_preforked,
            "backlog": BACKLOG,
            "keepalive": OPTIONS["timeout_keep_alive"],
            "graceful_timeout": 2 * SHUTDOWN_LIMIT_S,
            # Longer than any request may block the event loop.
            "timeout": 60,
            "loglevel": "critical",
            "control_socket_disable": True,
            "when_ready": self._when_ready,
            "post_fork": self._post_fork,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> ASGIApp:
        """Make the application: before the workers are forked or, without preloading, in each of them."""
        from app.service import create_app

        return create_app(self._settings, self._readiness)

    def serve(self) -> bool:
        """Serve until a signal says otherwise; False when a worker could not start."""
        master = os.getpid()
        try:
            self.run()
        except SystemExit as end:
            if os.getpid() != master:
                raise  # A worker, on its way out of what it was forked from; its status tells the master why.
            return end.code in {None, 0}
        except HaltServer:
            return False  # Another worker failed while the master was ending for the first one's failure.
        return True

    def _when_ready(self, _arbiter: Arbiter) -> None:
        if self._settings.is_preforked:
            # So that collections in the workers do not write to the pages that they share (see Python's gc.freeze).
            gc.freeze()

    def _post_fork(self, _arbiter: Arbiter, worker: UvicornWorker) -> None:
        for listener in worker.sockets:
            limit_stuck(listener)
