"""What is running here: the figures by which two targets are compared for parity."""

from __future__ import annotations

import gc
import os
import platform
import ssl
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings

LIBRARIES = ("psycopg", "psycopg-pool")


def is_gil_enabled() -> bool:
    """Return whether the lock is on in this process: an extension may have switched it on again."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())  # There from Python 3.13 on.


def describe(settings: Settings) -> dict[str, object]:
    """Describe the target and this process, in the contract's order; what this service does without is None."""
    return {
        "target": settings.target_id,
        "nonce": settings.nonce,
        "language": "python",
        "runtime": f"{platform.python_implementation()} {platform.python_version()}",
        "versions": {name: version(name) for name in LIBRARIES},
        "workers": 1,
        "pool_size": settings.pool_size,
        "pid": os.getpid(),
        "gomaxprocs": None,
        "gil": is_gil_enabled(),
        "openssl": ssl.OPENSSL_VERSION,
        "compression": False,
        "event_loop": None,
        "http_parser": None,
        "gc": f"{'on' if gc.isenabled() else 'off'} thresholds={','.join(map(str, gc.get_threshold()))}",
        "json": "json",
    }
