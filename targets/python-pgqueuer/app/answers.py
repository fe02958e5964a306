"""Answers: JSON, and errors as RFC 9457 problem documents."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter_ns
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.timing import Timing

TITLES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Content Too Large",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: everything but Server-Timing, which is written when it goes out."""

    body: bytes
    status: int = 200
    media_type: bytes = b"application/json"
    allow: str = ""


class Problem(Exception):
    """An error that the client is told about: `errors` are the (in, name) pairs of what was not valid."""

    def __init__(self, status: int, detail: str, errors: Iterable[tuple[str, str]] = (), allow: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.allow = allow

    def answer(self) -> Answer:
        """Return the answer that tells the client."""
        document: dict[str, object] = {
            "type": "about:blank",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [{"in": place, "name": name} for place, name in self.errors]
        return Answer(orjson.dumps(document), self.status, b"application/problem+json", self.allow)


def json_answer(timing: Timing, value: object, status: int = 200) -> Answer:
    """Return `value` as JSON; adds the time to `timing.ser_ns`."""
    begun_ns = perf_counter_ns()
    body = orjson.dumps(value)
    timing.ser_ns += perf_counter_ns() - begun_ns
    return Answer(body, status)
