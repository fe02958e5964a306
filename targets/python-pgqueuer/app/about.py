"""What is running here: the figures by which two targets are compared for parity."""

from __future__ import annotations

import asyncio
import gc
import os
import platform
import ssl
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings

LIBRARIES = ("uvicorn", "uvloop", "httptools", "asyncpg", "orjson", "pgqueuer")


def describe(settings: Settings) -> dict[str, object]:
    """Describe this process by what is found in it, in the order of the contract; what only others have is None."""
    return {
        "target": settings.target_id,
        "nonce": settings.nonce,
        "language": "python",
        "runtime": f"{platform.python_implementation()} {platform.python_version()}",
        "versions": {name: version(name) for name in LIBRARIES},
        "workers": settings.workers,
        "pool_size": settings.total_pool_size,
        "pid": os.getpid(),
        "gomaxprocs": None,
        "gil": bool(getattr(sys, "_is_gil_enabled", lambda: True)()),  # There from Python 3.13 on.
        "openssl": ssl.OPENSSL_VERSION,
        "compression": False,
        "event_loop": type(asyncio.get_running_loop()).__module__.partition(".")[0],
        # uvicorn imports the parser that it uses.
        "http_parser": "httptools" if "uvicorn.protocols.http.httptools_impl" in sys.modules else "h11",
        "gc": f"{'on' if gc.isenabled() else 'off'} thresholds={','.join(map(str, gc.get_threshold()))}",
        "json": f"orjson {version('orjson')}",
    }
