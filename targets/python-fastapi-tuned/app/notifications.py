"""LISTEN: what any process of the service publishes, told to this one."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import asyncpg

from app.database import CONNECT_LIMIT_S, CONNECTION_LOST, DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    Connection = asyncpg.Connection[asyncpg.Record]

logger = logging.getLogger(__name__)

CHANNEL = "rooms"
PUBLISH = f"SELECT pg_notify('{CHANNEL}', $1)"
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0


class Notifications:
    """One connection of its own, beside the pool, that listens; made again when it is lost."""

    def __init__(self, url: str, application_name: str, told: Callable[[str], None]) -> None:
        self._url = url
        self._application_name = application_name
        self._told = told
        self._connection: Connection | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()

    @property
    def listening(self) -> bool:
        """Whether what is published arrives."""
        return self._connection is not None and not self._lost.is_set()

    async def open(self) -> None:
        """Start to listen; raises DatabaseUnavailable."""
        try:
            await self._listen()
        except (*CONNECTION_LOST, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnavailable(f"{type(error).__name__}: {error}") from error
        self._keeper = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Stop listening."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self._connection is not None:
            self._connection.terminate()

    async def _listen(self) -> None:
        """Connect and listen, or leave nothing behind."""
        lost = asyncio.Event()
        async with asyncio.timeout(CONNECT_LIMIT_S):
            connection = await asyncpg.connect(self._url, server_settings={"application_name": self._application_name})
            try:
                # Before anything else is awaited: a connection that is lost meanwhile is lost like any other.
                connection.add_termination_listener(lambda _connection: lost.set())
                await connection.add_listener(CHANNEL, self._hear)
            except BaseException:
                connection.terminate()
                raise
        if connection.is_closed():  # Between two callbacks: its listeners may have been told already.
            lost.set()
        self._connection, self._lost = connection, lost

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._told(str(payload))

    async def _keep(self) -> None:
        """Listen again whenever the connection is lost, until cancelled: no error may end this task."""
        while True:
            await self._lost.wait()
            logger.warning("lost the LISTEN connection")
            wait_s = FIRST_WAIT_S
            while not self.listening:
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
                try:
                    await self._listen()
                except Exception as error:  # Whatever it is, it may be gone by the next try.
                    logger.warning("LISTEN is not on: %s: %s", type(error).__name__, error)
