"""The database as one request uses it: each statement is timed as this request's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from app.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import asyncpg

    from app.database import Connection, Database

    Statement = tuple[str, *tuple[object, ...]]

T = TypeVar("T")


class Session:
    """Statements of one request, each on a connection of the pool; all raise DatabaseUnavailable."""

    def __init__(self, database: Database, timing: Timing) -> None:
        self._database = database
        self._timing = timing

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Run one statement and return its rows."""
        return await self._database.fetch(self._timing, query, *arguments)

    async def fetch_both(self, one: Statement, other: Statement) -> tuple[list[asyncpg.Record], list[asyncpg.Record]]:
        """Run two statements at once; the first that fails cancels the other, as Go's errgroup does."""
        timings = Timing(), Timing()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._database.fetch(timing, *statement))
                    for timing, statement in zip(timings, (one, other), strict=True)
                ]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        finally:
            self._timing.add_longer(*timings)
        return tasks[0].result(), tasks[1].result()

    async def use(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Let `work` have a connection and return its result."""
        return await self._database.use(self._timing, work)
