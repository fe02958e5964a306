"""The connection pool, with its waiting and its statements timed apart."""

from __future__ import annotations

import asyncio
import sys
from time import perf_counter_ns
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import Pool, PoolConnectionProxy

    from app.timing import Timing

WAIT_LIMIT_S = 30
CONNECT_LIMIT_S = 10
CLOSE_LIMIT_S = 1

CONNECTION_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    # A statement that falls between the server's goodbye and the end of the connection.
    asyncpg.InternalClientError,
)
"""What asyncpg raises when the server is away, shuts down, or has no connection to give."""


class DatabaseUnavailable(Exception):
    """No connection could be had, or the one that was had was lost."""


class Database:
    """A pool whose connections are all opened at once and kept: nothing recycles, pings or resets them."""

    def __init__(self, url: str, size: int, application_name: str, wait_limit_s: float = WAIT_LIMIT_S) -> None:
        self._url = url
        self._size = size
        self._application_name = application_name
        self._wait_limit_s = wait_limit_s
        self._pool: Pool[asyncpg.Record] | None = None
        self._free = size

    async def open(self) -> None:
        """Open every connection; raises DatabaseUnavailable."""
        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=self._size,
                max_size=self._size,
                max_queries=sys.maxsize,
                max_inactive_connection_lifetime=0,
                max_cached_statement_lifetime=0,
                reset=_keep_session,
                timeout=CONNECT_LIMIT_S,
                server_settings={"application_name": self._application_name},
            )
        except (*CONNECTION_LOST, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            raise DatabaseUnavailable(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        """Close every connection, by force where a statement still runs after a second."""
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def fetch(self, timing: Timing, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Run one statement on a pool connection and return its rows; raises DatabaseUnavailable.

        Adds the wait for the connection to `timing.pool_ns`, the time until the rows are here to `timing.db_ns`.
        """
        asked_ns = perf_counter_ns()
        pool, connection = await self._acquire()
        begun_ns = perf_counter_ns()
        timing.pool_ns += begun_ns - asked_ns
        try:
            return await connection.fetch(query, *arguments)
        except CONNECTION_LOST as error:
            raise DatabaseUnavailable(str(error)) from error
        except asyncpg.InterfaceError as error:
            if connection.is_closed():
                raise DatabaseUnavailable(str(error)) from error
            raise
        finally:
            timing.db_ns += perf_counter_ns() - begun_ns
            self._free += 1
            await pool.release(connection)

    async def _acquire(self) -> tuple[Pool[asyncpg.Record], PoolConnectionProxy[asyncpg.Record]]:
        pool = self._pool
        if pool is None:
            raise DatabaseUnavailable("the pool is not open")
        # A limit costs a timer; only who must wait needs one. Below zero: as many are waiting already.
        limit_s = None if self._free > 0 else self._wait_limit_s
        self._free -= 1
        try:
            return pool, await pool.acquire(timeout=limit_s)
        except BaseException as error:
            self._free += 1
            # All that acquiring asks of the server is a new connection for a lost one.
            if isinstance(error, (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
                raise DatabaseUnavailable(str(error)) from error
            raise


async def _keep_session(_connection: object) -> None:
    """Send nothing at release: asyncpg's reset query is a round trip that pgx does not make.

    No statement of this service leaves session state behind; asyncpg still rolls an open transaction back.
    """
