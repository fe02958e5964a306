"""The connection pool, with its waiting and its statements timed apart."""

from __future__ import annotations

import asyncio
import sys
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from asyncpg.pool import Pool, PoolConnectionProxy

    from app.timing import Timing

    Connection: TypeAlias = PoolConnectionProxy[asyncpg.Record]

T = TypeVar("T")

WAIT_LIMIT_S = 30
STATEMENT_LIMIT_MS = 65_000
"""Longer than the longest wait that a request may ask for: what takes longer has gone wrong."""
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


def pool_of(url: str, size: int, application_name: str) -> Pool[asyncpg.Record]:
    """Return a pool, to be awaited, of connections that are all opened at once and kept as they are."""
    return asyncpg.create_pool(
        url,
        min_size=size,
        max_size=size,
        max_queries=sys.maxsize,
        max_inactive_connection_lifetime=0,
        max_cached_statement_lifetime=0,
        reset=_keep_session,
        timeout=CONNECT_LIMIT_S,
        server_settings={"application_name": application_name, "statement_timeout": str(STATEMENT_LIMIT_MS)},
    )


class Database:
    """A pool whose connections are all opened at once and kept: nothing recycles, pings or resets them.

    Who waits for one is served in turn: asyncpg's own queue would let a newcomer take the connection that a woken
    waiter was promised, so asyncio's semaphore, which lets nobody pass, stands in front of it.
    """

    def __init__(self, url: str, size: int, application_name: str, wait_limit_s: float = WAIT_LIMIT_S) -> None:
        self._url = url
        self._size = size
        self._application_name = application_name
        self._wait_limit_s = wait_limit_s
        self._pool: Pool[asyncpg.Record] | None = None
        self._turns = asyncio.Semaphore(size)

    async def open(self) -> None:
        """Open every connection; raises DatabaseUnavailable."""
        try:
            self._pool = await pool_of(self._url, self._size, self._application_name)
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

    def fetch(self, timing: Timing, query: str, *arguments: object) -> Coroutine[Any, Any, list[asyncpg.Record]]:
        """Run one statement on a pool connection and return its rows; times and raises as `use`."""
        return self.use(timing, lambda connection: connection.fetch(query, *arguments))

    async def use(self, timing: Timing, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Let `work` have a pool connection and return its result; raises DatabaseUnavailable.

        Adds the wait for the connection to `timing.pool_ns`, the time that it is held to `timing.db_ns`.
        """
        asked_ns = perf_counter_ns()
        pool, connection = await self._acquire()
        begun_ns = perf_counter_ns()
        timing.pool_ns += begun_ns - asked_ns
        try:
            return await work(connection)
        except CONNECTION_LOST as error:
            raise DatabaseUnavailable(str(error)) from error
        except asyncpg.InterfaceError as error:
            if connection.is_closed():
                raise DatabaseUnavailable(str(error)) from error
            raise
        finally:
            timing.db_ns += perf_counter_ns() - begun_ns
            try:
                await pool.release(connection)
            finally:
                self._turns.release()

    async def _acquire(self) -> tuple[Pool[asyncpg.Record], Connection]:
        pool = self._pool
        if pool is None:
            raise DatabaseUnavailable("the pool is not open")
        await self._wait_for_turn()
        try:
            return pool, await pool.acquire()
        except BaseException as error:
            self._turns.release()
            # All that acquiring asks of the server is a new connection for a lost one.
            if isinstance(error, (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
                raise DatabaseUnavailable(str(error)) from error
            raise

    async def _wait_for_turn(self) -> None:
        if not self._turns.locked():
            await self._turns.acquire()
            return
        # A limit costs a timer; only who must wait needs one.
        try:
            async with asyncio.timeout(self._wait_limit_s):
                await self._turns.acquire()
        except TimeoutError:
            raise DatabaseUnavailable(f"no connection came free in {self._wait_limit_s:g} s") from None


async def _keep_session(_connection: object) -> None:
    """Send nothing at release: asyncpg's reset query is a round trip that pgx does not make.

    No statement of this service leaves session state behind; asyncpg still rolls an open transaction back.
    """
