"""The Server-Timing header: where the time of one request went."""

from __future__ import annotations

from time import perf_counter_ns

NS_PER_MS = 1e6


class Timing:
    """Nanoseconds of one request: serialising, and the rest, which is the app's. There is no database to wait for."""

    __slots__ = ("ser_ns", "started_ns")

    def __init__(self) -> None:
        self.started_ns = perf_counter_ns()
        self.ser_ns = 0

    def header(self) -> str:
        """Return the header's value up to now, in milliseconds."""
        app_ns = perf_counter_ns() - self.started_ns - self.ser_ns
        return f"pool;dur=0.000, db;dur=0.000, ser;dur={self.ser_ns / NS_PER_MS:.3f}, app;dur={app_ns / NS_PER_MS:.3f}"
