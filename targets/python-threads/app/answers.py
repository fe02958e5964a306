"""Answers: JSON, and errors as RFC 9457 problem documents."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import perf_counter_ns
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.timing import Timing

RENAMED = {413: "Content Too Large"}
"""What RFC 9110 calls otherwise than every Python does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: all but the time that it took, which is written when it goes out."""

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    allow: str = ""

    def head(self, timing: Timing, connection: str) -> bytes:
        """Return the status line and the headers; `connection` is left out where it is empty."""
        lines = [
            f"HTTP/1.1 {self.status} {title(self.status)}",
            f"Content-Length: {len(self.body)}",
            f"Content-Type: {self.media_type}",
            f"Date: {_date(int(time.time()))}",
        ]
        if self.allow:
            lines.append(f"Allow: {self.allow}")
        if connection:
            lines.append(f"Connection: {connection}")
        lines.append(f"Server-Timing: {timing.header()}\r\n\r\n")
        return "\r\n".join(lines).encode("ascii")


def json_answer(timing: Timing, value: object) -> Answer:
    """Return `value` as JSON; adds the time to `timing.ser_ns`."""
    begun_ns = perf_counter_ns()
    body = _bytes(value)
    timing.ser_ns += perf_counter_ns() - begun_ns
    return Answer(body)


def problem(status: int, detail: str, allow: str = "") -> Answer:
    """Return the answer that tells the client of an error."""
    document = {"type": "about:blank", "title": title(status), "status": status, "detail": detail}
    return Answer(_bytes(document), status, "application/problem+json", allow)


def title(status: int) -> str:
    """Return the name of a status."""
    return RENAMED.get(status) or HTTPStatus(status).phrase


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
