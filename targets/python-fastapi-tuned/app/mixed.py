"""Mixed work: a wait in the database, then rows that are mapped, validated and serialised in the event loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from zlib import crc32

from fastapi import FastAPI, Query, Request, Response
from pydantic import BeforeValidator, Field, TypeAdapter

from app.dashboard import MAX_WAIT_MS, MS_PER_S
from app.database import Database
from app.parameters import Digits
from app.payload import answer
from app.timing import timing_of

WAIT = "SELECT pg_sleep($1)"

MAX_ROWS = 1_000_000


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def _parts(text: str) -> list[str]:
    return text.split(",")


@dataclass(slots=True)
class Record:
    """A row of strings, typed: its fields in the order of what it is serialised to."""

    id: Annotated[int, Field(ge=1)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    amount_cents: Annotated[int, BeforeValidator(_cents), Field(validation_alias="amount")]
    tags: Annotated[list[Annotated[str, Field(min_length=1)]], BeforeValidator(_parts)]


@dataclass(slots=True)
class Mixed:
    """The work done: the wait, the number of rows, and the CRC-32s of their JSON, added up modulo 2^32."""

    db_ms: int
    work: int
    checksum: int


RECORD = TypeAdapter(Record)
MIXED = TypeAdapter(Mixed)


def checksum(rows: int) -> int:
    """Map, validate and serialise that many rows."""
    total = 0
    for i in range(1, rows + 1):
        record = RECORD.validate_python(_raw_row(i))
        total += crc32(RECORD.dump_json(record))
    return total % 2**32


def _raw_row(i: int) -> dict[str, str]:
    return {
        "id": f"{i}",
        "name": f"User {i}",
        "email": f"user{i}@example.com",
        "amount": f"{i * 37 % 10_000}.{i % 100:02}",
        "tags": f"alpha,beta,{i % 7}",
    }


def add_routes(app: FastAPI, database: Database) -> None:
    """Add the route of mixed work."""

    @app.get("/mixed", response_model=Mixed)
    async def read(
        request: Request,
        db_ms: Annotated[Digits, Query(le=MAX_WAIT_MS)] = 0,
        work: Annotated[Digits, Query(le=MAX_ROWS)] = 0,
    ) -> Response:
        await database.fetch(timing_of(request), WAIT, db_ms / MS_PER_S)
        return answer(request, MIXED, Mixed(db_ms, work, checksum(work)))
