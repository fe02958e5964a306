"""Jobs: queued here, done by whichever worker comes first (app.worker)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.dependencies import SessionDep
from app.route import router as make_router
from app.status import Status

router = make_router()

# Without NOTIFY, whose lock would let one transaction commit at a time.
INSERT = "INSERT INTO jobs (wait_ms, rounds) VALUES ($1, $2)"


class NewJob(BaseModel):
    """A wait in milliseconds, then so many rounds of work."""

    model_config = ConfigDict(strict=True)

    wait_ms: Annotated[int, Field(ge=0, le=60_000)]
    rounds: Annotated[int, Field(ge=0, le=10_000_000)]


@router.post("/jobs", status_code=202)
async def create(new: NewJob, session: SessionDep) -> Status:
    """Queue a job."""
    await session.fetch(INSERT, new.wait_ms, new.rounds)
    return Status(status="queued")
