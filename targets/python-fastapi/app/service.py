"""The service of one worker process, put together."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI

from app import (
    about,
    checkout,
    dashboard,
    gateway,
    hashing,
    ingest,
    jobs,
    login,
    mixed,
    posts,
    problems,
    rooms,
    rows,
    status,
    webhooks,
)
from app.database import Database, DatabaseUnavailable
from app.dependencies import Parts
from app.downstream import Downstream
from app.executors import Processes, Threads
from app.hub import Hub
from app.notifications import Notifications
from app.timing import ServerTiming

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

    from app.readiness import Readiness
    from app.settings import Settings

logger = logging.getLogger(__name__)


def create_app(settings: Settings, readiness: Readiness) -> ASGIApp:
    """Return the ASGI application; its lifespan opens and closes the pool and the LISTEN connection."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts = app.state.parts = make_parts(settings, readiness)
        try:
            await parts.database.open()
            await parts.notifications.open()
        except DatabaseUnavailable as error:
            if readiness.first_to_fail():
                logger.error(
                    "DATABASE_URL: expected a PostgreSQL server that gives every connection of the pool, found %s. "
                    "Start the database, correct DATABASE_URL, or lower POOL_SIZE.",
                    error,
                )
            raise
        parts.downstream.open()
        readiness.worker_started()
        yield
        parts.processes.close()
        parts.threads.close()
        await parts.downstream.close()
        await parts.notifications.close()
        await parts.database.close()

    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,  # The contract is targets/contract/openapi.yaml; /docs is a path like any other.
        redirect_slashes=False,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    # Starlette tries routes in order: the busiest come first.
    busiest = (status, posts, dashboard, rooms, mixed, rows, gateway, checkout)
    modules = (*busiest, webhooks, jobs, ingest, login, hashing, about)
    for module in modules:
        app.include_router(module.router)
    problems.install(app, [module.router for module in modules])
    return ServerTiming(settings.planted.around(app))


def make_parts(settings: Settings, readiness: Readiness) -> Parts:
    """Return the parts of one worker, of which none has been opened."""
    hub = Hub()
    return Parts(
        settings=settings,
        readiness=readiness,
        database=Database(settings.database_url, settings.worker_pool_size, settings.target_id),
        notifications=Notifications(settings.database_url, settings.target_id, partial(rooms.deliver, hub)),
        downstream=Downstream(settings.downstream_url),
        hub=hub,
        threads=Threads(),
        processes=Processes(),
    )
