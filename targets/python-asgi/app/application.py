"""The ASGI application of one worker process: its routes, its start and its end."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.about import describe
from app.answers import Answer, Problem, json_answer
from app.dashboard import read_dashboard
from app.database import Database, DatabaseUnavailable
from app.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from app.readiness import Readiness
    from app.settings import Settings

    Message = MutableMapping[str, Any]
    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger(__name__)

DASHBOARD = re.compile("/users/([^/]+)/dashboard")
METHOD = "GET"
"""The only one that any route has."""


@dataclass(slots=True)
class Request:
    """One request with its clock."""

    path: str
    query: bytes
    timing: Timing


class Application:
    """Called by uvicorn for the lifespan of the worker and for each request."""

    def __init__(self, settings: Settings, readiness: Readiness) -> None:
        self._settings = settings
        self._readiness = readiness
        self._database = Database(settings.database_url, settings.worker_pool_size, settings.target_id)
        self._routes = {"/ping": self._ping, "/healthz": self._health, "/about": self._about}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or run the lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        timing = Timing()
        answer = await self._answer(scope["method"], Request(scope["path"], scope["query_string"], timing))
        headers = [(b"content-length", b"%d" % len(answer.body)), (b"content-type", answer.media_type)]
        if answer.allow:
            headers.append((b"allow", answer.allow.encode()))
        headers.append((b"server-timing", timing.header()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, method: str, request: Request) -> Answer:
        try:
            route = self._routes.get(request.path)
            if route is None and DASHBOARD.fullmatch(request.path):
                route = self._dashboard
            if route is None:
                raise Problem(404, "No resource has this path.")
            if method != METHOD:
                raise Problem(405, "This resource does not have this method.", allow=METHOD)
            return await route(request)
        except Problem as problem:
            return problem.answer()
        except DatabaseUnavailable:
            return Problem(503, "The database is not available.").answer()
        except Exception:
            logger.exception("unexpected error")
            return Problem(500, "An unexpected error occurred.").answer()

    async def _ping(self, request: Request) -> Answer:
        return json_answer(request.timing, {"message": "pong"})

    async def _health(self, request: Request) -> Answer:
        if not self._readiness.all_started():
            raise Problem(503, "The database is not available.")
        return json_answer(request.timing, {"status": "ok"})

    async def _about(self, request: Request) -> Answer:
        return json_answer(request.timing, describe(self._settings))

    async def _dashboard(self, request: Request) -> Answer:
        _, _, user_id, _ = request.path.split("/")
        dashboard = await read_dashboard(self._database, request.timing, user_id, request.query)
        return json_answer(request.timing, dashboard)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open the pool before the worker serves, close it when uvicorn says so."""
        await receive()
        try:
            await self._database.open()
        except DatabaseUnavailable as error:
            self._say_why(error)
            await send({"type": "lifespan.startup.failed", "message": ""})
            return
        self._readiness.worker_started()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._database.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _say_why(self, error: DatabaseUnavailable) -> None:
        """Say in a line, of all workers, that the database is not there."""
        # uvicorn would add lines that say no more.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        if self._readiness.first_to_fail():
            logger.error(
                "DATABASE_URL: expected a PostgreSQL server that gives every connection of the pool, found %s. "
                "Start the database, correct DATABASE_URL, or lower POOL_SIZE.",
                error,
            )
