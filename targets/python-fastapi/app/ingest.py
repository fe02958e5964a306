"""Ingesting: an upload that is summed while it comes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app import route
from app.problems import invalid

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

router = route.router()

MAX_LINE_BYTES = 65_536
MAX_VALUE = 2**31 - 1


class Record(BaseModel):
    """What is known of a line of JSON; all else is the sender's."""

    model_config = ConfigDict(strict=True)

    value: Annotated[int, Field(ge=0, le=MAX_VALUE)]


RECORD = TypeAdapter(Record)


class Ingested(BaseModel):
    """The bytes that came, the lines in them, and the sum of the lines' values."""

    bytes: int
    records: int
    sum: int


@router.post("/ingest")
async def create(
    request: Request, upload_format: Annotated[Literal["bytes", "lines", "json"], Query(alias="format")] = "lines"
) -> Ingested:
    """Sum what an upload holds: however long it is, no more than a part of it is kept."""
    found = Ingested(bytes=0, records=0, sum=0)
    read = _sum_json if upload_format == "json" else _sum_decimals
    rest = b""
    async with aclosing(_chunks(request)) as chunks:
        async for chunk in chunks:
            found.bytes += len(chunk)
            if upload_format == "bytes":
                continue
            *lines, rest = (rest + chunk).split(b"\n")
            if any(len(line) >= MAX_LINE_BYTES for line in (rest, *lines[:1])):
                raise invalid(("body", ""))
            found.records += len(lines)
            found.sum += read(lines)
    if rest:
        found.records += 1
        found.sum += read([rest])
    return found


async def _chunks(request: Request) -> AsyncGenerator[bytes, None]:
    """Give the body part by part: an upload may be long, but not stand still; raises HTTPException 408."""
    try:
        async with asyncio.timeout(route.BODY_LIMIT_S) as limit:
            async for chunk in request.stream():
                yield chunk
                limit.reschedule(asyncio.get_running_loop().time() + route.BODY_LIMIT_S)
    except TimeoutError:
        raise HTTPException(408, "The body did not come in time.", {"Connection": "close"}) from None


def _sum_decimals(lines: Sequence[bytes]) -> int:
    # int() alone takes "+5", " 5" and "5_0" as well.
    if not all(map(bytes.isdigit, lines)):
        raise invalid(("body", ""))
    values = [int(line) for line in lines]
    if values and max(values) > MAX_VALUE:
        raise invalid(("body", ""))
    return sum(values)


def _sum_json(lines: Sequence[bytes]) -> int:
    try:
        return sum(RECORD.validate_json(line).value for line in lines)
    except ValidationError:
        raise invalid(("body", "")) from None
