"""Work for the processor, in one of three places: /hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.dependencies import PartsDep
from app.digests import DIGEST_BYTES, digest
from app.route import router as make_router
from app.timing import current_timing

if TYPE_CHECKING:
    from pydantic import ValidationInfo

router = make_router()

MAX_HASHED_BYTES = 2**30
"""Of all rounds together: a few seconds of work."""


class Work(BaseModel):
    """What is hashed, and where: `inline` blocks the event loop on purpose, for measurement."""

    model_config = ConfigDict(strict=True)

    algorithm: Literal["sha256", "pbkdf2"]
    rounds: Annotated[int, Field(ge=1, le=10_000_000)]
    size: Annotated[int, Field(ge=DIGEST_BYTES, le=10_485_760, multiple_of=DIGEST_BYTES)] = 64
    arm: Literal["inline", "threads", "processes"] = "threads"
    via: Literal["here", "downstream"] = "here"
    """Where it is done; the downstream service is then another service of this contract."""

    @field_validator("size")
    @classmethod
    def _bounded(cls, size: int, info: ValidationInfo) -> int:
        # Rounds that are not valid themselves are not there.
        if size * int(info.data.get("rounds", 0)) > MAX_HASHED_BYTES:
            raise ValueError("too much work for one request")
        return size


class Hashed(BaseModel):
    """The work done and its result; `size` in bytes, `digest` in hexadecimal."""

    algorithm: str
    rounds: int
    size: int
    digest: str


@router.post("/hash", response_model=Hashed)
async def create(work: Work, parts: PartsDep) -> Hashed | Response:
    """Do the work, where it says."""
    if work.via == "downstream":
        timing = current_timing.get()
        timing.calls_downstream = True
        order = work.model_dump_json(include={"algorithm", "rounds", "size"})
        return Response(await parts.downstream.hash(timing, order), media_type="application/json")
    data = b"a" * work.size
    if work.arm == "inline":
        result = digest(work.algorithm, work.rounds, data)
    else:
        pool = parts.threads if work.arm == "threads" else parts.processes
        result = await pool.run(digest, work.algorithm, work.rounds, data)
    return Hashed(algorithm=work.algorithm, rounds=work.rounds, size=work.size, digest=result.hex())
