"""The Server-Timing header: where the time of one request went."""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.requests import HTTPConnection
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NS_PER_MS = 1e6
ANSWERS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})
"""The ASGI messages that carry an answer's headers."""
CALLING_PATHS = frozenset({"/checkout", "/forward", "/scatter"})
"""The paths of the routes that call the downstream service."""


class Timing:
    """Nanoseconds of one request: waiting for a connection, in the database, serialising; the rest is the app's.

    A route that calls the downstream service tells of the wait for it too, as `calls_downstream` says.
    """

    __slots__ = ("calls_downstream", "db_ns", "down_ns", "pool_ns", "ser_ns", "started_ns")

    def __init__(self) -> None:
        self.started_ns = perf_counter_ns()
        self.pool_ns = 0
        self.db_ns = 0
        self.ser_ns = 0
        self.down_ns = 0
        self.calls_downstream = False

    def add_longer(self, one: Timing, other: Timing) -> None:
        """Count the longer of two branches that ran at the same time: only it made the request wait."""
        longer = max(one, other, key=lambda branch: branch.pool_ns + branch.db_ns)
        self.pool_ns += longer.pool_ns
        self.db_ns += longer.db_ns

    def header(self) -> bytes:
        """Return the header's value up to now, in milliseconds."""
        app_ns = perf_counter_ns() - self.started_ns - self.pool_ns - self.db_ns - self.ser_ns - self.down_ns
        parts = (
            f"pool;dur={self.pool_ns / NS_PER_MS:.3f}, db;dur={self.db_ns / NS_PER_MS:.3f}, "
            f"ser;dur={self.ser_ns / NS_PER_MS:.3f}, app;dur={max(app_ns, 0) / NS_PER_MS:.3f}"
        )
        if self.calls_downstream:
            parts += f", down;dur={self.down_ns / NS_PER_MS:.3f}"
        return parts.encode()


def timing_of(connection: HTTPConnection) -> Timing:
    """Return the request's Timing, which ServerTiming put there."""
    return cast("Timing", connection.scope["timing"])


class ServerTiming:
    """ASGI middleware, the outermost: starts the clock and puts the header on every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        timing = scope["timing"] = Timing()

        # Not a coroutine of its own: that would cost every message one more.
        def send_timed(message: Message) -> Awaitable[None]:
            if message["type"] in ANSWERS:
                message["headers"].append((b"server-timing", timing.header()))
            return send(message)

        await self._app(scope, receive, send_timed)
