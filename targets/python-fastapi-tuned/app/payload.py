"""Bodies: JSON in, checked; JSON out, serialised straight to bytes and timed."""

from __future__ import annotations

import asyncio
from time import perf_counter_ns
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from starlette.responses import Response

from app.problems import Problem, invalid
from app.timing import timing_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

T = TypeVar("T")

MAX_JSON_BYTES = 1_048_576
BODY_LIMIT_S = 10.0
"""For the whole of it to come."""


async def read_body(request: Request, limit_bytes: int, too_large: Problem) -> bytes:
    """Read the body; raises `too_large` as soon as more than `limit_bytes` have come, Problem 408 when it is late."""
    chunks = []
    size_bytes = 0
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            async for chunk in request.stream():
                size_bytes += len(chunk)
                if size_bytes > limit_bytes:
                    raise too_large
                chunks.append(chunk)
    except TimeoutError:
        raise Problem(408, "The body did not come in time.", headers={"Connection": "close"}) from None
    return b"".join(chunks)


async def read_json(request: Request, model: TypeAdapter[T]) -> T:
    """Read the body as `model`, whatever its Content-Type; raises Problem 400, 413 or 422."""
    body = await read_body(request, MAX_JSON_BYTES, Problem(413, "The body is longer than 1 MiB."))
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Problem(400, "The body is not valid JSON.") from None
    try:
        return model.validate_python(value)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        names = (str(each["loc"][0]) if each["loc"] else "" for each in errors)
        raise invalid(*(("body", name) for name in names)) from None


def answer(
    request: Request, model: TypeAdapter[T], value: T, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return `value` as JSON. FastAPI would turn it into a model again before it serialises it."""
    begun_ns = perf_counter_ns()
    content = model.dump_json(value)
    timing_of(request).ser_ns += perf_counter_ns() - begun_ns
    return Response(content, status, headers, media_type="application/json")
