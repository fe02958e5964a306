"""A gateway: one call handed on, or many at once merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from pydantic import TypeAdapter

from app.downstream import Downstream, Work
from app.parameters import Digits
from app.payload import answer
from app.timing import timing_of

MAX_CALLS = 1000
MAX_DELAY_MS = 10_000


@dataclass(slots=True)
class Sum:
    """The merged answers of `calls` calls."""

    calls: int
    sum: int


SUM = TypeAdapter(Sum)


def add_routes(app: FastAPI, downstream: Downstream) -> None:
    """Add the routes of the gateway."""

    @app.get("/forward", response_model=Work)
    async def forward(request: Request) -> Response:
        timing = timing_of(request)
        timing.calls_downstream = True
        answered = await downstream.call(timing, 0)
        return Response(answered.body, media_type="application/json")

    @app.get("/scatter", response_model=Sum)
    async def scatter(
        request: Request,
        calls: Annotated[Digits, Query(ge=1, le=MAX_CALLS)] = 10,
        delay_ms: Annotated[Digits, Query(le=MAX_DELAY_MS)] = 10,
    ) -> Response:
        timing = timing_of(request)
        timing.calls_downstream = True
        answers = await downstream.call_all(timing, delay_ms, calls)
        return answer(request, SUM, Sum(calls, sum(each.value for each in answers)))
