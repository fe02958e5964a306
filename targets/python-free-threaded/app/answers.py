"""Answers: JSON, and errors as RFC 9457 problem documents."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import perf_counter_ns
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.timing import Timing

RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}
"""What RFC 9110 calls otherwise than every Python does."""


class Problem(Exception):
    """A request that cannot be answered as it was meant: `errors` are the (in, name) pairs of what is not valid."""

    def __init__(self, status: int, detail: str, errors: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors


def invalid(*errors: tuple[str, str]) -> Problem:
    """Return the problem of a request whose values, as (in, name), are not valid."""
    return Problem(422, "The request is not valid.", errors)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: all but the time that it took, which is written when it goes out."""

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    field: str = ""
    """One header more."""

    def head(self, timing: Timing, connection: str) -> bytes:
        """Return the status line and the headers; `connection` is left out where it is empty."""
        lines = [f"HTTP/1.1 {self.status} {title(self.status)}"]
        # An answer without content has no length (RFC 9110, 8.6).
        if self.status != HTTPStatus.NO_CONTENT:
            lines += [f"Content-Length: {len(self.body)}", f"Content-Type: {self.media_type}"]
        lines.append(f"Date: {_date(int(time.time()))}")
        if self.field:
            lines.append(self.field)
        if connection:
            lines.append(f"Connection: {connection}")
        lines.append(f"Server-Timing: {timing.header()}\r\n\r\n")
        return "\r\n".join(lines).encode("ascii")


def json_answer(timing: Timing, value: object, status: int = 200, field: str = "") -> Answer:
    """Return `value` as JSON; adds the time to `timing.ser_ns`."""
    begun_ns = perf_counter_ns()
    body = _bytes(value)
    timing.ser_ns += perf_counter_ns() - begun_ns
    return Answer(body, status, field=field)


def problem(status: int, detail: str, allow: str = "", errors: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return the answer that tells the client of an error."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": title(status),
        "status": status,
        "detail": detail,
    }
    if errors:
        document["errors"] = [{"in": place, "name": name} for place, name in errors]
    return Answer(_bytes(document), status, "application/problem+json", f"Allow: {allow}" if allow else "")


def title(status: int) -> str:
    """Return the name of a status."""
    return RENAMED.get(status) or HTTPStatus(status).phrase


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_text).encode()


def _text(value: object) -> str:
    """Write a time of the database, whose session is in UTC, as the contract does."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no form in JSON")


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
