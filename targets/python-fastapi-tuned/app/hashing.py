"""Work for the processor, in one of three places: /hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from app.digests import DIGEST_BYTES, digest
from app.executors import Processes, Threads
from app.payload import answer, read_json

if TYPE_CHECKING:
    from pydantic import ValidationInfo

MAX_HASHED_BYTES = 2**30
"""Of all rounds together: a few seconds of work."""


class Work(BaseModel):
    """What is hashed, and where: `inline` blocks the event loop on purpose, for measurement."""

    model_config = ConfigDict(strict=True)

    algorithm: Literal["sha256", "pbkdf2"]
    rounds: Annotated[int, Field(ge=1, le=10_000_000)]
    size: Annotated[int, Field(ge=DIGEST_BYTES, le=10_485_760, multiple_of=DIGEST_BYTES)] = 64
    arm: Literal["inline", "threads", "processes"] = "threads"

    @field_validator("size")
    @classmethod
    def _bounded(cls, size: int, info: ValidationInfo) -> int:
        # Rounds that are not valid themselves are not there.
        if size * int(info.data.get("rounds", 0)) > MAX_HASHED_BYTES:
            raise ValueError("too much work for one request")
        return size


@dataclass(slots=True)
class Hashed:
    """The work done and its result; `size` in bytes, `digest` in hexadecimal."""

    algorithm: str
    rounds: int
    size: int
    digest: str


WORK = TypeAdapter(Work)
HASHED = TypeAdapter(Hashed)


def add_routes(app: FastAPI, threads: Threads, processes: Processes) -> None:
    """Add the route of hashing."""

    @app.post("/hash", response_model=Hashed)
    async def create(request: Request) -> Response:
        work = await read_json(request, WORK)
        data = b"a" * work.size
        if work.arm == "inline":
            result = digest(work.algorithm, work.rounds, data)
        else:
            pool = threads if work.arm == "threads" else processes
            result = await pool.run(digest, work.algorithm, work.rounds, data)
        return answer(request, HASHED, Hashed(work.algorithm, work.rounds, work.size, result.hex()))
