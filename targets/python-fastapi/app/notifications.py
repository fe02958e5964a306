"""LISTEN: what any process of the service publishes, told to this one."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import asyncpg

from app.database import CONNECT_LIMIT_S, CONNECTION_LOST, DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

CHANNEL = "rooms"
PUBLISH = f"SELECT pg_notify('{CHANNEL}', $1)"
RECONNECT_S = 1.0


class Notifications:
    """One connection of its own, beside the pool, that listens; made again when it is lost."""

    def __init__(self, url: str, application_name: str, told: Callable[[str], None]) -> None:
        self._url = url
        self._application_name = application_name
        self._told = told
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.listening = False

    async def open(self) -> None:
        """Start to listen; raises DatabaseUnavailable."""
        try:
            lost = await self._listen()
        except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
            raise DatabaseUnavailable(f"{type(error).__name__}: {error}") from error
        self._keeper = asyncio.create_task(self._keep(lost))

    async def close(self) -> None:
        """Stop listening."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self._connection is not None:
            self._connection.terminate()

    async def _listen(self) -> asyncio.Event:
        lost = asyncio.Event()
        connection = await asyncpg.connect(
            self._url, timeout=CONNECT_LIMIT_S, server_settings={"application_name": self._application_name}
        )
        connection.add_termination_listener(lambda _connection: lost.set())
        await connection.add_listener(CHANNEL, lambda _connection, _pid, _channel, payload: self._told(str(payload)))
        self._connection = connection  # Nothing else would keep it alive.
        self.listening = True
        return lost

    async def _keep(self, lost: asyncio.Event) -> None:
        while True:
            await lost.wait()
            self.listening = False
            logger.warning("lost the LISTEN connection; trying again each %g s", RECONNECT_S)
            while not self.listening:
                await asyncio.sleep(RECONNECT_S)
                try:
                    lost = await self._listen()
                except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                    logger.warning("LISTEN: %s: %s", type(error).__name__, error)
