"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, cast

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from app.database import DatabaseUnavailable
from app.timing import CALLING_PATHS, timing_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Mapping

    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Content Too Large",
    422: "Unprocessable Content",
    426: "Upgrade Required",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class Problem(Exception):
    """An error that the client is told about: `errors` are the (in, name) pairs of what was not valid."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(dict.fromkeys(errors))
        self.headers = headers

    def response(self) -> Response:
        """Return the answer that tells the client."""
        document: dict[str, object] = {
            "type": "about:blank",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [{"in": place, "name": name} for place, name in self.errors]
        content = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return Response(content, self.status, self.headers, media_type="application/problem+json")


def invalid(*errors: tuple[str, str]) -> Problem:
    """Return the problem of a request whose values, as (in, name), are not valid."""
    return Problem(422, "The request is not valid.", errors)


def install(app: FastAPI) -> None:
    """Make `app` answer every error with a problem document."""

    async def problem(_request: Request, error: Exception) -> Response:
        return cast("Problem", error).response()

    async def validation(request: Request, error: Exception) -> Response:
        # Raised before the handler that would say so.
        timing_of(request).calls_downstream = request.scope["path"] in CALLING_PATHS
        errors = cast("RequestValidationError", error).errors()
        return invalid(*((str(each["loc"][0]), str(each["loc"][1])) for each in errors)).response()

    async def unavailable(_request: Request, _error: Exception) -> Response:
        return Problem(503, "The database is not available.").response()

    async def http(request: Request, error: Exception) -> Response:
        if cast("HTTPException", error).status_code == 405:
            allow = ", ".join(sorted(_methods(app, request.scope)))
            return Problem(405, "This resource does not have this method.", headers={"Allow": allow}).response()
        return Problem(404, "No resource has this path.").response()

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(DatabaseUnavailable, unavailable)
    app.add_exception_handler(HTTPException, http)
    app.add_middleware(Unexpected)


def _methods(app: FastAPI, scope: Scope) -> set[str]:
    """Return the methods of all routes that have the request's path; Starlette names one route's only."""
    return {
        method
        for route in app.routes
        if route.matches(scope)[0] is not Match.NONE
        for method in cast("Any", route).methods
    }


class Unexpected:
    """ASGI middleware: an error that nobody expected is a trace on stderr and a 500 that tells nothing of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; how a start fails is another's to tell."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        begun = False

        def send_watched(message: Message) -> Awaitable[None]:
            nonlocal begun
            begun = True
            return send(message)

        try:
            await self._app(scope, receive, send_watched)
        except ClientDisconnect:
            return  # Nobody is left to be told.
        except Exception:
            logger.exception("unexpected error")
            if begun or scope["type"] != "http":
                raise
            await Problem(500, "An unexpected error occurred.").response()(scope, receive, send)
