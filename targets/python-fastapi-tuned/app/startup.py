"""How a worker's start fails: with one line."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.database import DatabaseUnavailable

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from app.readiness import Readiness

logger = logging.getLogger(__name__)


class OneLineStartup:
    """ASGI middleware: says in a line that the database is not there, where Starlette would send a trace."""

    def __init__(self, app: ASGIApp, readiness: Readiness) -> None:
        self._app = app
        self._readiness = readiness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or run the lifespan."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_without_trace(message: Message) -> None:
            if message["type"] != "lifespan.startup.failed":
                await send(message)

        try:
            await self._app(scope, receive, send_without_trace)
        except DatabaseUnavailable as error:
            # uvicorn would add lines that say no more.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            if self._readiness.first_to_fail():
                logger.error(
                    "DATABASE_URL: expected a PostgreSQL server that gives every connection of the pool, found %s. "
                    "Start the database, correct DATABASE_URL, or lower POOL_SIZE.",
                    error,
                )
            await send({"type": "lifespan.startup.failed", "message": ""})
