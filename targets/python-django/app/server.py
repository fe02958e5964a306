"""How the service is served: gunicorn, with threads in each of its workers."""

from __future__ import annotations

import gc
import os
import socket
import sys
from typing import TYPE_CHECKING

import psycopg
from gunicorn.app.base import BaseApplication
from gunicorn.errors import HaltServer

from app.readiness import Readiness

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from app.settings import Settings

# The kernel cuts it down to net.core.somaxconn, which is what Go asks for.
BACKLOG = 65535
MAX_CONNECTIONS = 65535
"""Of one worker, those at rest among them."""
SHUTDOWN_LIMIT_S = 2
CONNECT_LIMIT_S = 10
BOOT_ERROR = 3
"""By which gunicorn knows a worker that another one would not replace any better."""
HEARTBEAT_FOLDER = "/dev/shm"  # noqa: S108 - gunicorn's own advice: a file in memory, also where nothing else can be written

_readiness = Readiness(1, "fork")


def all_started() -> bool:
    """Whether every worker's pool is open."""
    return _readiness.all_started()


def check_port(settings: Settings) -> None:
    """Raise OSError where the address cannot be had, which gunicorn would try again and again."""
    family, kind, _, _, address = socket.getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)


def check_database(settings: Settings) -> None:
    """Raise psycopg.Error where no connection can be had, which the pool would try again and again."""
    psycopg.connect(settings.database_url, connect_timeout=CONNECT_LIMIT_S).close()


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn, set here instead of by a file, as its documentation has it for applications of one's own."""

    def __init__(self, settings: Settings) -> None:
        # What a view asks has to be what the workers were forked with.
        global _readiness
        _readiness = Readiness(settings.workers, "fork")
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn: a thread for each connection of the pool, so that neither ever waits for the other."""
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        options = {
            "bind": f"{host}:{self._settings.port}",
            # The kernel deals connections out to the workers, each of which has a listening socket of its own.
            "reuse_port": self._settings.workers > 1,
            "workers": self._settings.workers,
            "worker_class": "gthread",
            "threads": self._settings.worker_pool_size,
            "worker_connections": MAX_CONNECTIONS,
            "worker_tmp_dir": HEARTBEAT_FOLDER,
            "preload_app": self._settings.is_preforked,
            "backlog": BACKLOG,
            "keepalive": 75,
            "graceful_timeout": SHUTDOWN_LIMIT_S,
            "timeout": 75,
            "loglevel": "critical",
            "control_socket_disable": True,
            "when_ready": self._when_ready,
            "post_worker_init": self._open_pool,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Make the application: before the workers are forked or, without preloading, in each of them."""
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()

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

    def _when_ready(self, _arbiter: object) -> None:
        if self._settings.is_preforked:
            # So that collections in the workers do not write to the pages that they share (see Python's gc.freeze).
            gc.freeze()

    def _open_pool(self, _worker: object) -> None:
        from app.postgres.base import open_pool

        try:
            open_pool(CONNECT_LIMIT_S)
        except Exception as error:
            if _readiness.first_to_fail():
                sys.stderr.write(
                    "DATABASE_URL: expected a PostgreSQL server that gives every connection of the pool, "
                    f"found {type(error).__name__}. Correct DATABASE_URL, or lower POOL_SIZE.\n"
                )
            raise SystemExit(BOOT_ERROR) from None
        _readiness.worker_started()
