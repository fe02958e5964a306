"""A gateway: one call handed on, or many at once merged."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel

from app.dependencies import PartsDep
from app.parameters import Digits
from app.route import router as make_router
from app.timing import current_timing

router = make_router()

MAX_CALLS = 1000
MAX_DELAY_MS = 10_000


class Sum(BaseModel):
    """The merged answers of `calls` calls."""

    calls: int
    sum: int


@router.get("/forward")
async def forward(parts: PartsDep) -> Response:
    """Hand on one answer as it came."""
    timing = current_timing.get()
    timing.calls_downstream = True
    answered = await parts.downstream.call(timing, 0)
    return Response(answered.body, media_type="application/json")


@router.get("/scatter")
async def scatter(
    parts: PartsDep,
    calls: Annotated[Digits, Query(ge=1, le=MAX_CALLS)] = 10,
    delay_ms: Annotated[Digits, Query(le=MAX_DELAY_MS)] = 10,
) -> Sum:
    """Merge the answers of many calls that are made at once."""
    timing = current_timing.get()
    timing.calls_downstream = True
    answers = await parts.downstream.call_all(timing, delay_ms, calls)
    return Sum(calls=calls, sum=sum(each.value for each in answers))
