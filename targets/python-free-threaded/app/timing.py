"""The Server-Timing header: where the time of one request went."""

from __future__ import annotations

from time import perf_counter_ns

NS_PER_MS = 1e6


class Timing:
    """Nanoseconds of one request: waiting for a connection, in the database, serialising; the rest is the app's."""

    __slots__ = ("db_ns", "pool_ns", "ser_ns", "started_ns")

    def __init__(self) -> None:
        self.started_ns = perf_counter_ns()
        self.pool_ns = 0
        self.db_ns = 0
        self.ser_ns = 0

    def header(self) -> str:
        """Return the header's value up to now, in milliseconds."""
        app_ns = perf_counter_ns() - self.started_ns - self.pool_ns - self.db_ns - self.ser_ns
        return (
            f"pool;dur={self.pool_ns / NS_PER_MS:.3f}, db;dur={self.db_ns / NS_PER_MS:.3f}, "
            f"ser;dur={self.ser_ns / NS_PER_MS:.3f}, app;dur={app_ns / NS_PER_MS:.3f}"
        )
