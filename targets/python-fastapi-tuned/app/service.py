"""The service of one worker process, put together."""

from __future__ import annotations

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
    login,
    mixed,
    posts,
    problems,
    rooms,
    rows,
    status,
)
from app.database import Database
from app.downstream import Downstream
from app.executors import Processes, Threads
from app.hub import Hub
from app.notifications import Notifications
from app.startup import OneLineStartup
from app.timing import ServerTiming

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

    from app.readiness import Readiness
    from app.settings import Settings


def create_app(settings: Settings, readiness: Readiness) -> ASGIApp:
    """Return the ASGI application; its lifespan opens and closes the pool and the LISTEN connection."""
    database = Database(settings.database_url, settings.worker_pool_size, settings.target_id)
    hub = Hub()
    notifications = Notifications(settings.database_url, settings.target_id, partial(rooms.deliver, hub))
    downstream = Downstream(settings.downstream_url)
    threads, processes = Threads(), Processes()

    def is_ready() -> bool:
        return readiness.all_started() and notifications.listening

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        await notifications.open()
        downstream.open()
        readiness.worker_started()
        yield
        processes.close()
        threads.close()
        await downstream.close()
        await notifications.close()
        await database.close()

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
    problems.install(app)
    # Starlette tries routes in order: the busiest come first.
    status.add_routes(app, is_ready)
    posts.add_routes(app, database)
    dashboard.add_routes(app, database)
    rooms.add_routes(app, database, hub)
    mixed.add_routes(app, database)
    rows.add_routes(app, database)
    gateway.add_routes(app, downstream)
    checkout.add_routes(app, database, downstream)
    login.add_routes(app, database, threads, settings.token_key)
    hashing.add_routes(app, threads, processes)
    about.add_routes(app, settings)
    return ServerTiming(settings.planted.around(OneLineStartup(app, readiness)))
