"""The database: a pool of connections, which the threads of requests take in turn."""

from __future__ import annotations

import atexit
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg_pool import ConnectionPool

if TYPE_CHECKING:
    from typing import LiteralString

    from app.settings import Settings
    from app.timing import Timing

CONNECT_LIMIT_S = 10
STATEMENT_LIMIT_MS = 65_000
"""Longer than the longest wait that a request may ask for: what takes longer has gone wrong."""

Row = tuple[Any, ...]


class Database:
    """Its pool is open, with every connection, from the beginning. Raises psycopg.Error where that cannot be."""

    def __init__(self, settings: Settings) -> None:
        # The pool would try again and again where none can be had.
        psycopg.connect(settings.database_url, connect_timeout=CONNECT_LIMIT_S).close()
        # Each statement is a transaction of its own, prepared where it is first used.
        connecting = {
            "autocommit": True,
            "prepare_threshold": 0,
            "application_name": settings.target_id,
            "options": f"-c TimeZone=UTC -c statement_timeout={STATEMENT_LIMIT_MS}",
        }
        size = settings.pool_size
        self._pool = ConnectionPool(settings.database_url, min_size=size, max_size=size, kwargs=connecting, open=False)
        self._pool.open(wait=True, timeout=CONNECT_LIMIT_S)
        atexit.register(self._pool.close)

    def fetch(self, timing: Timing, statement: LiteralString, *values: object) -> list[Row]:
        """Run one statement on a connection of the pool; returns its rows."""
        asked_ns = perf_counter_ns()
        with self._pool.connection() as connection:
            given_ns = perf_counter_ns()
            timing.pool_ns += given_ns - asked_ns
            try:
                return connection.execute(statement, values).fetchall()
            finally:
                timing.db_ns += perf_counter_ns() - given_ns
