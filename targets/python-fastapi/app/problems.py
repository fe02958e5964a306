"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from app.database import DatabaseUnavailable
from app.timing import CALLING_PATHS, current_timing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Mapping

    from fastapi import APIRouter, FastAPI
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


def invalid(*errors: tuple[str, str]) -> RequestValidationError:
    """Return the error of a request whose values, as (in, name), are not valid, as FastAPI would raise it."""
    return RequestValidationError([{"loc": error} for error in errors])


def document(
    status: int, detail: str, errors: Iterable[tuple[str, str]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that tells the client: `errors` are the (in, name) pairs of what was not valid."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
    }
    named = [{"in": place, "name": name} for place, name in dict.fromkeys(errors)]
    if named:
        content["errors"] = named
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, media_type="application/problem+json")


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Make `app` answer every error with a problem document."""

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: RequestValidationError) -> Response:
        _note_calls(request)
        # A body that is no object has no name.
        places = (each["loc"] for each in error.errors())
        errors = [(str(loc[0]), str(loc[1]) if len(loc) > 1 else "") for loc in places]
        return document(422, "The request is not valid.", errors)

    @app.exception_handler(DatabaseUnavailable)
    async def unavailable(_request: Request, _error: DatabaseUnavailable) -> Response:
        return document(503, "The database is not available.")

    @app.exception_handler(StarletteHTTPException)
    async def http(request: Request, error: StarletteHTTPException) -> Response:
        if isinstance(error, HTTPException):  # FastAPI's, of a handler of ours
            _note_calls(request)
            return document(error.status_code, error.detail, headers=error.headers)
        # Starlette's own, of a request that no handler has.
        if error.status_code == 405:
            allow = ", ".join(sorted(_methods(routers, request.scope)))
            return document(405, "This resource does not have this method.", headers={"Allow": allow})
        return document(404, "No resource has this path.")

    app.add_middleware(Unexpected)


def _note_calls(request: Request) -> None:
    """Say that the route calls the downstream service: its handler had no time to."""
    current_timing.get().calls_downstream = request.scope["path"] in CALLING_PATHS


def _methods(routers: Iterable[APIRouter], scope: Scope) -> set[str]:
    """Return the methods of all routes that have the request's path; Starlette names one route's only."""
    return {
        method
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and route.matches(scope)[0] is not Match.NONE
        for method in route.methods or ()
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
            await document(500, "An unexpected error occurred.")(scope, receive, send)
