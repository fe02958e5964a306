"""Work for the processor: digests chained in Python, or one PBKDF2 in OpenSSL."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import pbkdf2_hmac, sha256
from typing import Annotated, Literal

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.payload import answer, read_json

DIGEST_BYTES = 32
SALT = b"crossover"


class Work(BaseModel):
    """What is hashed, and where: `inline` blocks the event loop on purpose, for measurement."""

    model_config = ConfigDict(strict=True)

    algorithm: Literal["sha256", "pbkdf2"]
    rounds: Annotated[int, Field(ge=1, le=10_000_000)]
    size: Annotated[int, Field(ge=DIGEST_BYTES, le=1_048_576, multiple_of=DIGEST_BYTES)] = 64
    arm: Literal["inline", "threads"] = "threads"


@dataclass(slots=True)
class Hashed:
    """The work done and its result; `size` in bytes, `digest` in hexadecimal."""

    algorithm: str
    rounds: int
    size: int
    digest: str


WORK = TypeAdapter(Work)
HASHED = TypeAdapter(Hashed)


def digest(work: Work) -> bytes:
    """Do the work on `size` bytes of "a"; returns 32 bytes."""
    data = b"a" * work.size
    if work.algorithm == "pbkdf2":
        return pbkdf2_hmac("sha256", data, SALT, work.rounds)
    repeats = work.size // DIGEST_BYTES
    result = b""
    for _ in range(work.rounds):
        result = sha256(data).digest()
        data = result * repeats
    return result


def thread_pool() -> ThreadPoolExecutor:
    """Return a pool of as many threads as this process may use cores."""
    return ThreadPoolExecutor(len(os.sched_getaffinity(0)), thread_name_prefix="hash")


def add_routes(app: FastAPI, threads: ThreadPoolExecutor) -> None:
    """Add the route of hashing."""

    @app.post("/hash", response_model=Hashed)
    async def create(request: Request) -> Response:
        work = await read_json(request, WORK)
        if work.arm == "inline":
            result = digest(work)
        else:
            result = await asyncio.get_running_loop().run_in_executor(threads, digest, work)
        return answer(request, HASHED, Hashed(work.algorithm, work.rounds, work.size, result.hex()))
