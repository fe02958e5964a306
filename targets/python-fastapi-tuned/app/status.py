"""Whether the service is up: /healthz, and /ping, which touches nothing but the framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from pydantic import TypeAdapter

from app.payload import answer
from app.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Status:
    """A state in one word."""

    status: str


@dataclass(slots=True)
class Pong:
    """The answer to a ping."""

    message: str


STATUS = TypeAdapter(Status)
PONG = TypeAdapter(Pong)


def add_routes(app: FastAPI, is_ready: Callable[[], bool]) -> None:
    """Add the routes of the service's state."""

    @app.get("/ping", response_model=Pong)
    async def ping(request: Request) -> Response:
        return answer(request, PONG, Pong("pong"))

    @app.get("/healthz", response_model=Status)
    async def health(request: Request) -> Response:
        if not is_ready():
            raise Problem(503, "The database is not available.")
        return answer(request, STATUS, Status("ok"))
