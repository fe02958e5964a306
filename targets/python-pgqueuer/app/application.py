"""The ASGI application of one worker process: its routes, its start and its end."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.about import describe
from app.answers import Answer, Problem, json_answer
from app.database import Database, DatabaseUnavailable
from app.jobs import read_job
from app.queue import install, put
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

TIMED_OUT = 408
MAX_BODY_BYTES = 1 << 20
BODY_LIMIT_S = 10
"""For the whole of a body to come."""


@dataclass(slots=True)
class Request:
    """One request with its clock."""

    receive: Receive
    timing: Timing


class Application:
    """Called by uvicorn for the lifespan of the worker and for each request."""

    def __init__(self, settings: Settings, readiness: Readiness) -> None:
        self._settings = settings
        self._readiness = readiness
        self._database = Database(settings.database_url, settings.worker_pool_size, settings.target_id)
        self._routes = {
            "/healthz": ("GET", self._health),
            "/about": ("GET", self._about),
            "/jobs": ("POST", self._queue_job),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or run the lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        timing = Timing()
        answer = await self._answer(scope["method"], scope["path"], Request(receive, timing))
        headers = [(b"content-length", b"%d" % len(answer.body)), (b"content-type", answer.media_type)]
        if answer.allow:
            headers.append((b"allow", answer.allow.encode()))
        if answer.status == TIMED_OUT:
            headers.append((b"connection", b"close"))
        headers.append((b"server-timing", timing.header()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, method: str, path: str, request: Request) -> Answer:
        try:
            route = self._routes.get(path)
            if route is None:
                raise Problem(404, "No resource has this path.")
            allowed, handle = route
            if method != allowed:
                raise Problem(405, "This resource does not have this method.", allow=allowed)
            return await handle(request)
        except Problem as problem:
            return problem.answer()
        except DatabaseUnavailable:
            return Problem(503, "The database is not available.").answer()
        except Exception:
            logger.exception("unexpected error")
            return Problem(500, "An unexpected error occurred.").answer()

    async def _health(self, request: Request) -> Answer:
        if not self._readiness.all_started():
            raise Problem(503, "The database is not available.")
        return json_answer(request.timing, {"status": "ok"})

    async def _about(self, request: Request) -> Answer:
        return json_answer(request.timing, describe(self._settings))

    async def _queue_job(self, request: Request) -> Answer:
        job = read_job(await read_body(request.receive))
        await put(self._database, request.timing, job)
        return json_answer(request.timing, {"status": "queued"}, 202)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open the pool before the worker serves, close it when uvicorn says so."""
        await receive()
        try:
            await self._database.open()
            await install(self._database)
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


async def read_body(receive: Receive) -> bytes:
    """Read a body to its end; raises Problem 400, 408 or 413."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Problem(400, "The body is not valid JSON.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MAX_BODY_BYTES:
                    raise Problem(413, "The body is longer than 1 MiB.")
                more = message.get("more_body", False)
    except TimeoutError:
        raise Problem(TIMED_OUT, "The body did not come in time.") from None
    return b"".join(parts)
