"""What is running here: the figures by which two targets are compared for parity."""

from __future__ import annotations

import asyncio
import gc
import os
import platform
import ssl
import sys
from dataclasses import dataclass
from importlib.metadata import version

import pydantic_core
from fastapi import FastAPI, Request, Response
from pydantic import TypeAdapter
from starlette.middleware.gzip import GZipMiddleware

from app.payload import answer
from app.planted import Planted
from app.settings import Settings

LIBRARIES = (
    "fastapi", "starlette", "uvicorn", "uvloop", "httptools", "asyncpg", "pydantic", "websockets", "aiohttp", "PyJWT",
    "bcrypt",
)  # fmt: skip


@dataclass(slots=True)
class About:
    """The target and the process that answered; what only other languages have is None."""

    target: str
    nonce: str
    language: str
    runtime: str
    versions: dict[str, str]
    workers: int
    pool_size: int
    pid: int
    gomaxprocs: int | None
    gil: bool
    openssl: str
    compression: bool
    event_loop: str
    http_parser: str
    gc: str
    json: str
    planted: Planted | None


ABOUT = TypeAdapter(About)


def describe(settings: Settings, app: FastAPI) -> About:
    """Describe this process, by what is found in it; called in its event loop."""
    planted = settings.planted
    return About(
        target=settings.target_id,
        nonce=settings.nonce,
        language="python",
        runtime=f"{platform.python_implementation()} {platform.python_version()}",
        versions={name: version(name) for name in LIBRARIES},
        workers=settings.workers,
        pool_size=settings.total_pool_size,
        pid=os.getpid(),
        gomaxprocs=None,
        gil=bool(getattr(sys, "_is_gil_enabled", lambda: True)()),  # There from Python 3.13 on.
        openssl=ssl.OPENSSL_VERSION,
        compression=any(getattr(each, "cls", None) is GZipMiddleware for each in app.user_middleware),
        event_loop=type(asyncio.get_running_loop()).__module__.partition(".")[0],
        # uvicorn imports the parser that it uses.
        http_parser="httptools" if "uvicorn.protocols.http.httptools_impl" in sys.modules else "h11",
        gc=collector_settings(),
        json=f"pydantic-core {pydantic_core.__version__}",
        planted=planted if planted.spin_us or planted.wait_ms else None,
    )


def collector_settings() -> str:
    """Return those of this process, whoever set them."""
    state = "on" if gc.isenabled() else "off"
    thresholds = ",".join(map(str, gc.get_threshold()))
    return f"{state} thresholds={thresholds} frozen={gc.get_freeze_count()}"


def add_routes(app: FastAPI, settings: Settings) -> None:
    """Add the route of the description."""

    @app.get("/about", response_model=About)
    async def read(request: Request) -> Response:
        return answer(request, ABOUT, describe(settings, app))
