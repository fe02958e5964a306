"""What does not look into the database: `/ping`, `/healthz`, `/about`."""

from __future__ import annotations

import gc
import os
import platform
import ssl
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from django.conf import settings

from app.answers import json_answer
from app.problems import Problem
from app.resource import Resource
from app.server import all_started

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LIBRARIES = ("django", "gunicorn", "psycopg", "psycopg-pool", "bcrypt", "pyjwt")


class Ping(Resource):
    """`/ping`."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Answer without any work."""
        return json_answer({"message": "pong"})


class Health(Resource):
    """`/healthz`."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Say whether every worker's pool is open, whichever worker was asked."""
        if not all_started():
            raise Problem(503, "The database is not available.")
        return json_answer({"status": "ok"})


class About(Resource):
    """`/about`."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Describe this process by what is found in it, in the order of the contract; what only others have is None."""
        service = settings.SERVICE
        return json_answer(
            {
                "target": service.target_id,
                "nonce": service.nonce,
                "language": "python",
                "runtime": f"{platform.python_implementation()} {platform.python_version()}",
                "versions": {name: version(name) for name in LIBRARIES},
                "workers": service.workers,
                "pool_size": service.total_pool_size,
                "pid": os.getpid(),
                "gomaxprocs": None,
                "gil": bool(getattr(sys, "_is_gil_enabled", lambda: True)()),  # There from Python 3.13 on.
                "openssl": ssl.OPENSSL_VERSION,
                "compression": "django.middleware.gzip.GZipMiddleware" in settings.MIDDLEWARE,
                "event_loop": None,
                "http_parser": "gunicorn",
                "gc": f"{'on' if gc.isenabled() else 'off'} thresholds={','.join(map(str, gc.get_threshold()))}",
                "json": "json",
            }
        )
