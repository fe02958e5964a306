"""Jobs: read from a body and queued here, done by whichever worker comes first (app.worker)."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from app.answers import Problem

ENTRYPOINT = "job"
"""What PgQueuer finds the function of a job by."""

MAX_WAIT_MS = 60_000
MAX_ROUNDS = 10_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """A wait in milliseconds, then so many rounds of work."""

    wait_ms: int
    rounds: int

    def payload(self) -> bytes:
        """Return the job as PgQueuer keeps it."""
        return orjson.dumps(self)


def read_job(body: bytes) -> Job:
    """Read what a client wants done; raises Problem 400 or 422."""
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(400, "The body is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise Problem(422, "The request is not valid.", [("body", "")])
    limits = {"wait_ms": MAX_WAIT_MS, "rounds": MAX_ROUNDS}
    wrong = [name for name, limit in limits.items() if not _is_count(fields.get(name), limit)]
    if wrong:
        raise Problem(422, "The request is not valid.", [("body", name) for name in wrong])
    return Job(fields["wait_ms"], fields["rounds"])


def from_payload(payload: bytes | None) -> Job:
    """Return the job that PgQueuer kept."""
    return Job(**orjson.loads(payload or b"{}"))


def _is_count(value: object, limit: int) -> bool:
    # A bool is an int to Python.
    return type(value) is int and 0 <= value <= limit
