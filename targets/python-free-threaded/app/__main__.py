"""`python -m app`: read the environment, take the port, open the pool, serve."""

from __future__ import annotations

import os
import resource
import sys

import psycopg

from app.server import listen, serve
from app.settings import SettingsError, read_settings

EXIT_FAILED = 1
EXIT_USAGE = 2


def main() -> int:
    """Run the service; returns the exit status."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        return _fail(EXIT_USAGE, str(error))
    raise_descriptor_limit()
    try:
        listener = listen(settings)
    except OSError as error:
        return _fail(
            EXIT_FAILED,
            f"PORT: expected to listen on {settings.host}:{settings.port}, found {error.strerror or error}. "
            "End what uses the port, or set HOST and PORT to an address that is free.",
        )
    try:
        serve(listener, settings)
    except psycopg.Error as error:
        return _fail(
            EXIT_FAILED,
            "DATABASE_URL: expected a PostgreSQL server that gives every connection of the pool, "
            f"found {type(error).__name__}. Correct DATABASE_URL, or lower POOL_SIZE.",
        )
    return 0


def raise_descriptor_limit() -> None:
    """Allow as many sockets as the hard limit does; Go's runtime does the same by itself."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _fail(status: int, message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
