"""The Server-Timing header: where the time of one request went."""

from __future__ import annotations

from contextvars import ContextVar
from http import HTTPStatus
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

NS_PER_MS = 1e6


class Timing:
    """Nanoseconds of one request: waiting for a connection, in statements, serialising; the rest is the app's."""

    __slots__ = ("db_ns", "pool_ns", "ser_ns", "started_ns")

    def __init__(self) -> None:
        self.started_ns = perf_counter_ns()
        self.pool_ns = 0
        self.db_ns = 0
        self.ser_ns = 0

    def around_statement(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - as Django gives it
        context: dict[str, Any],
    ) -> Any:
        """Run a statement, as Django's instrumentation of the database wants it."""
        begun_ns = perf_counter_ns()
        try:
            return execute(sql, params, many, context)
        finally:
            self.db_ns += perf_counter_ns() - begun_ns

    def header(self) -> str:
        """Return the header's value up to now, in milliseconds."""
        app_ns = perf_counter_ns() - self.started_ns - self.pool_ns - self.db_ns - self.ser_ns
        return (
            f"pool;dur={self.pool_ns / NS_PER_MS:.3f}, db;dur={self.db_ns / NS_PER_MS:.3f}, "
            f"ser;dur={self.ser_ns / NS_PER_MS:.3f}, app;dur={max(app_ns, 0) / NS_PER_MS:.3f}"
        )


current_timing: ContextVar[Timing] = ContextVar("current_timing", default=Timing())  # noqa: B039 - of what is no request
"""Of the request that this thread answers."""


class ServerTiming:
    """Middleware, the outermost: starts the clock and puts the header on every answer, errors included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        timing = Timing()
        current_timing.set(timing)
        with connection.execute_wrapper(timing.around_statement):
            response = self._get_response(request)
        if response.status_code == HTTPStatus.NO_CONTENT:
            # Django's middleware gives every answer a length; this one has none (RFC 9110, 8.6).
            del response.headers["Content-Length"]
        response.headers["Server-Timing"] = timing.header()
        return response
