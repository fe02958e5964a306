"""What is running here: the figures by which two targets are compared for parity."""

from __future__ import annotations

import os
import platform
import ssl
import sys
from dataclasses import dataclass
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from pydantic import TypeAdapter

from app.payload import answer
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


ABOUT = TypeAdapter(About)


def describe(settings: Settings) -> About:
    """Describe this process."""
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
        compression=False,
        event_loop="uvloop",
        http_parser="httptools",
    )


def add_routes(app: FastAPI, settings: Settings) -> None:
    """Add the route of the description."""

    @app.get("/about", response_model=About)
    async def read(request: Request) -> Response:
        return answer(request, ABOUT, describe(settings))
