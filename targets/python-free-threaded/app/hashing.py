"""Work for the processor, on the thread of its connection: /hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app.answers import Answer, json_answer
from app.digests import DIGEST_BYTES, digest
from app.inputs import is_whole, read_object, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.http1 import Request
    from app.inputs import Values
    from app.timing import Timing

MAX_HASHED_BYTES = 2**30
"""Of all rounds together: a few seconds of work."""
DEFAULT_SIZE = 64
_is_size = is_whole(DIGEST_BYTES, 10_485_760)

CHECKS: dict[str, Callable[[object], bool]] = {
    "algorithm": lambda value: value in ("sha256", "pbkdf2"),
    "rounds": is_whole(1, 10_000_000),
    "size": lambda value: _is_size(value) and cast("int", value) % DIGEST_BYTES == 0,
    # Wherever it is asked for, this service has one place: a thread of its process.
    "arm": lambda value: value in ("inline", "threads", "processes"),
}


def create(request: Request, timing: Timing, _key: str) -> Answer:
    """Do the work."""
    values: Values = {"size": DEFAULT_SIZE, "arm": "threads", **read_object(request)}
    checks = {**CHECKS, "size": lambda size: CHECKS["size"](size) and _is_bounded(size, values.get("rounds"))}
    require(values, checks)
    algorithm = cast("str", values["algorithm"])
    rounds, size = cast("int", values["rounds"]), cast("int", values["size"])
    result = digest(algorithm, rounds, b"a" * size)
    return json_answer(timing, {"algorithm": algorithm, "rounds": rounds, "size": size, "digest": result.hex()})


def _is_bounded(size: object, rounds: object) -> bool:
    """Whether both together are no more than a request may ask for; of rounds that are not valid that is not asked."""
    return not CHECKS["rounds"](rounds) or cast("int", size) * cast("int", rounds) <= MAX_HASHED_BYTES
