"""Whether the service is up: /healthz, and /ping, which touches nothing but the framework."""

from __future__ import annotations

from fastapi import HTTPException
from pydantic import BaseModel

from app.dependencies import PartsDep
from app.route import router as make_router

router = make_router()


class Status(BaseModel):
    """A state in one word."""

    status: str


class Pong(BaseModel):
    """The answer to a ping."""

    message: str


@router.get("/ping")
async def ping() -> Pong:
    """Touch nothing."""
    return Pong(message="pong")


@router.get("/healthz")
async def health(parts: PartsDep) -> Status:
    """Say whether every worker has its pool, and this one listens."""
    if not (parts.readiness.all_started() and parts.notifications.listening):
        raise HTTPException(503, "The database is not available.")
    return Status(status="ok")
