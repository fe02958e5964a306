"""What handlers are given, by FastAPI's `Depends`: the parts of this worker, kept in the application's state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from app.session import Session
from app.timing import current_timing

if TYPE_CHECKING:
    from app.database import Database
    from app.downstream import Downstream
    from app.executors import Processes, Threads
    from app.hub import Hub
    from app.notifications import Notifications
    from app.readiness import Readiness
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """One worker's, made before it serves."""

    settings: Settings
    readiness: Readiness
    database: Database
    notifications: Notifications
    downstream: Downstream
    hub: Hub
    threads: Threads
    processes: Processes


async def get_parts(connection: HTTPConnection) -> Parts:
    """Return the parts of this worker."""
    return cast("Parts", connection.app.state.parts)


async def get_session(connection: HTTPConnection) -> Session:
    """Return the database as this request uses it."""
    return Session((await get_parts(connection)).database, current_timing.get())


PartsDep = Annotated[Parts, Depends(get_parts)]
SessionDep = Annotated[Session, Depends(get_session)]
