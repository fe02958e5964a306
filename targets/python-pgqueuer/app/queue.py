"""PgQueuer's tables, and what is put into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from asyncpg import DuplicateObjectError, DuplicateTableError, UniqueViolationError
from pgqueuer.queries import Queries

from app.jobs import ENTRYPOINT
from app.timing import Timing

if TYPE_CHECKING:
    import asyncpg

    from app.database import Connection, Database
    from app.jobs import Job


async def install(database: Database) -> None:
    """Make the tables, where another worker has not."""

    async def make(connection: Connection) -> None:
        queries = _queries(connection)
        if await queries.schema_is_installed():
            return
        try:
            await queries.install()
        except (DuplicateObjectError, DuplicateTableError, UniqueViolationError):
            # Workers that start at once: one of them is the first.
            return

    await database.use(Timing(), make)


async def put(database: Database, timing: Timing, job: Job) -> None:
    """Queue a job; times and raises as Database.use."""
    await database.use(timing, lambda connection: _queries(connection).enqueue(ENTRYPOINT, job.payload()))


def _queries(connection: Connection) -> Queries:
    # A connection of the pool has all that PgQueuer asks of one.
    return Queries.from_asyncpg_connection(cast("asyncpg.Connection[asyncpg.Record]", connection))
