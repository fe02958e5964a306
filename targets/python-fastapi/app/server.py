"""uvicorn, set as the contract has it."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.factory import Factory
from app.readiness import Readiness

if TYPE_CHECKING:
    from app.settings import Settings

# The kernel cuts it down to net.core.somaxconn, which is what Go asks for.
BACKLOG = 65535
KEEP_ALIVE_S = 75
SHUTDOWN_LIMIT_S = 2
MAX_CLIENT_MESSAGE_BYTES = 4096

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


def listen(settings: Settings) -> socket.socket:
    """Return the socket that all workers accept on; raises OSError when the address cannot be had."""
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


def serve(settings: Settings, listener: socket.socket) -> bool:
    """Serve until a signal says otherwise; False when a worker could not start."""
    config = uvicorn.Config(
        Factory(settings, Readiness(settings.workers)),
        factory=True,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        ws="app.room_socket:RoomSocket",
        ws_max_size=MAX_CLIENT_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        ws_ping_timeout=None,
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
            uvicorn.Server(config).run(sockets=[listener])
        except SystemExit as end:
            return end.code != STARTUP_FAILURE
        return True
    # The workers say themselves why they could not start.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    supervisor = Multiprocess(config, sockets=[listener])
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)
