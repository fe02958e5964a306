"""What every route has: bodies with their limits, strict JSON, and the clock of its serialisation."""

from __future__ import annotations

import asyncio
from functools import wraps
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException
from fastapi.routing import APIRoute
from pydantic_core import from_json
from starlette.requests import Request

from app.timing import current_timing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from starlette.responses import Response

MAX_BODY_BYTES = 1_048_576
BODY_LIMIT_S = 10.0
"""For the whole of it to come."""
NOT_JSON = "The body is not valid JSON."


class LimitedRequest(Request):
    """A request whose body may not be endless, in bytes or in time."""

    async def body(self) -> bytes:
        """Return the whole body; raises HTTPException 408 or 413."""
        if not hasattr(self, "_body"):
            try:
                async with asyncio.timeout(BODY_LIMIT_S):
                    self._body = await self._read()
            except TimeoutError:
                raise HTTPException(408, "The body did not come in time.", {"Connection": "close"}) from None
        return self._body

    async def _read(self) -> bytes:
        chunks = []
        size_bytes = 0
        async for chunk in self.stream():
            size_bytes += len(chunk)
            if size_bytes > MAX_BODY_BYTES:
                raise HTTPException(413, "The body is longer than 1 MiB.")
            chunks.append(chunk)
        return b"".join(chunks)


class JSONRequest(LimitedRequest):
    """A request whose body is JSON as RFC 8259 has it: Python's own reader would take `NaN`."""

    async def body(self) -> bytes:
        """Return the whole body, which is not empty; raises HTTPException 400, 408 or 413."""
        body = await super().body()
        if not body:
            raise HTTPException(400, NOT_JSON)
        return body

    async def json(self) -> Any:
        """Return the body's value; raises HTTPException 400."""
        return parse_json(await self.body())


def parse_json(body: bytes) -> Any:
    """Return the value of JSON; raises HTTPException 400."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        raise HTTPException(400, NOT_JSON) from None


class Route(APIRoute):
    """A route of FastAPI's own kind, as its documentation has it for requests of one's own (custom APIRoute class)."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().__init__(path, _timed(endpoint), **settings)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, given a request with limits where there may be a body."""
        handle = super().get_route_handler()
        if not (self.methods or set()) & {"POST", "PATCH"}:
            return handle
        kind = LimitedRequest if self.body_field is None else JSONRequest

        async def handle_limited(request: Request) -> Response:
            return await handle(kind(request.scope, request.receive))

        return handle_limited


def _timed(endpoint: Callable[..., Awaitable[Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Note when the endpoint returns: what FastAPI does from then on until the answer begins is serialisation."""

    @wraps(endpoint)
    async def noting(*arguments: Any, **values: Any) -> Any:
        result = await endpoint(*arguments, **values)
        current_timing.get().returned_ns = perf_counter_ns()
        return result

    return noting


def router() -> APIRouter:
    """Return a router whose routes are of this kind."""
    return APIRouter(route_class=Route, strict_content_type=False)
