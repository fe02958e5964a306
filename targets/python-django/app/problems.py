"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError

from app.answers import json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Problem(Exception):
    """A request that cannot be answered as it was meant: `errors` are the (in, name) pairs of what is not valid."""

    def __init__(self, status: int, detail: str, errors: list[tuple[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors or []


def invalid(*errors: tuple[str, str]) -> Problem:
    """Return the problem of a request whose values, as (in, name), are not valid."""
    return Problem(422, "The request is not valid.", list(errors))


def document(problem: Problem) -> HttpResponse:
    """Return the answer that tells the client."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": TITLES[problem.status],
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        content["errors"] = [{"in": place, "name": name} for place, name in problem.errors]
    return json_answer(content, problem.status, "application/problem+json")


class Problems:
    """Middleware: what a view raises becomes an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        return self._get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse:
        """Answer what a view raised."""
        if isinstance(error, Problem):
            return document(error)
        if isinstance(error, RequestDataTooBig):
            return document(Problem(413, "The body is longer than 1 MiB."))
        if isinstance(error, (OperationalError, InterfaceError)):
            return document(Problem(503, "The database is not available."))
        logger.error("unexpected error", exc_info=error)
        return document(Problem(500, "An unexpected error occurred."))


def no_such_path(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it by name
    """Answer a path that no view has: Django's `handler404`."""
    return document(Problem(HTTPStatus.NOT_FOUND, "No resource has this path."))
