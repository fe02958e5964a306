from __future__ import annotations

import asyncio
from time import monotonic

import asyncpg
import pytest

from app.database import Database
from app.session import Session
from app.timing import Timing


def test_of_two_statements_the_one_that_fails_first_cancels_the_other(database_url: str) -> None:
    async def run() -> None:
        database = Database(database_url, 2, "probe")
        await database.open()
        session = Session(database, Timing())
        try:
            begun_s = monotonic()
            with pytest.raises(asyncpg.UndefinedTableError):
                await session.fetch_both(("SELECT pg_sleep(60)",), ("SELECT 1 FROM nowhere",))
            assert monotonic() - begun_s < 60
            # Both connections are still there, and free.
            rows = await session.fetch_both(("SELECT 1",), ("SELECT 2",))
            assert [each[0][0] for each in rows] == [1, 2]
        finally:
            await database.close()

    asyncio.run(run())
