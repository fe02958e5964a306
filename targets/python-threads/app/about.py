"""What is running here: the figures by which two targets are compared for parity."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings


def describe(settings: Settings) -> dict[str, object]:
    """Describe the target and this process, in the contract's order; what this service does without is None."""
    return {
        "target": settings.target_id,
        "nonce": settings.nonce,
        "language": "python",
        "runtime": f"{platform.python_implementation()} {platform.python_version()}",
        "versions": {},
        "workers": 1,
        "pool_size": settings.pool_size,
        "pid": os.getpid(),
        "gomaxprocs": None,
        "gil": bool(getattr(sys, "_is_gil_enabled", lambda: True)()),  # There from Python 3.13 on.
        "openssl": None,
        "compression": False,
        "event_loop": None,
        "http_parser": None,
    }
