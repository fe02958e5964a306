"""Mixed work: a wait in the database, then rows that are mapped, validated and serialised in the event loop."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated, Literal
from zlib import crc32

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter

from app.dashboard import MAX_WAIT_MS, MS_PER_S
from app.dependencies import SessionDep
from app.parameters import Digits
from app.route import router as make_router

router = make_router()

WAIT = "SELECT pg_sleep($1)"

MAX_ROWS = 1_000_000

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MAX_NAME = 200

By = Literal["library", "interpreter"]


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def _parts(text: str) -> list[str]:
    return text.split(",")


@dataclass(slots=True)
class Record:
    """A row of strings, typed: its fields in the order of what it is serialised to."""

    id: Annotated[int, Field(ge=1)]
    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    amount_cents: Annotated[int, BeforeValidator(_cents), Field(validation_alias="amount")]
    tags: Annotated[list[Annotated[str, Field(min_length=1)]], BeforeValidator(_parts)]


class Mixed(BaseModel):
    """The work done: the wait, the number of rows, and the CRC-32s of their JSON, added up modulo 2^32."""

    db_ms: int
    work: int
    checksum: int


RECORD = TypeAdapter(Record)


def checksum(rows: int, by: By = "library") -> int:
    """Map, validate and serialise that many rows."""
    write = interpreted if by == "interpreter" else validated
    total = 0
    for i in range(1, rows + 1):
        total += crc32(write(_raw_row(i)))
    return total % 2**32


def validated(row: dict[str, str]) -> bytes:
    """Map, validate and serialise a row by the model; raises ValidationError."""
    return RECORD.dump_json(RECORD.validate_python(row))


def interpreted(row: dict[str, str]) -> bytes:
    """Map, validate and serialise a row as the model does, but by the interpreter; raises ValueError."""
    row_id = int(row["id"])
    tags = row["tags"].split(",")
    if row_id < 1 or not 1 <= len(row["name"]) <= MAX_NAME or not EMAIL.fullmatch(row["email"]) or not all(tags):
        raise ValueError("a row that is not valid")
    record = {
        "id": row_id,
        "name": row["name"],
        "email": row["email"],
        "amount_cents": _cents(row["amount"]),
        "tags": tags,
    }
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()


def _raw_row(i: int) -> dict[str, str]:
    return {
        "id": f"{i}",
        "name": f"User {i}",
        "email": f"user{i}@example.com",
        "amount": f"{i * 37 % 10_000}.{i % 100:02}",
        "tags": f"alpha,beta,{i % 7}",
    }


@router.get("/mixed")
async def read(
    session: SessionDep,
    db_ms: Annotated[Digits, Query(le=MAX_WAIT_MS)] = 0,
    work: Annotated[Digits, Query(le=MAX_ROWS)] = 0,
    by: By = "library",
) -> Mixed:
    """Wait in the database, then work in the event loop."""
    await session.fetch(WAIT, db_ms / MS_PER_S)
    return Mixed(db_ms=db_ms, work=work, checksum=checksum(work, by))
