"""The backend that `ENGINE` names; Django looks for it in a module of this name."""

from __future__ import annotations

from time import perf_counter_ns
from typing import Any, cast

from django.db import connection
from django.db.backends.postgresql import base

from app.timing import current_timing


class DatabaseWrapper(base.DatabaseWrapper):
    """A thread's way to the database: a connection of the pool from its first statement to the answer's end."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Take a connection of the pool, which Django makes for all threads."""
        asked_ns = perf_counter_ns()
        try:
            return super().get_new_connection(conn_params)
        finally:
            current_timing.get().pool_ns += perf_counter_ns() - asked_ns


def open_pool(within_s: float) -> None:
    """Open every connection of this process's pool; raises what Django or psycopg raise."""
    connection.ensure_connection()
    connection.close()
    cast("Any", connection).pool.wait(within_s)
