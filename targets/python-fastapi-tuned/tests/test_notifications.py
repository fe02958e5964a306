from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import asyncpg

from app.notifications import PUBLISH, Notifications

if TYPE_CHECKING:
    import pytest


def test_a_lost_connection_is_made_again(database_url: str) -> None:
    async def run() -> str:
        heard: asyncio.Queue[str] = asyncio.Queue()
        notifications = Notifications(database_url, "listener", heard.put_nowait)
        await notifications.open()
        other = await asyncpg.connect(database_url)
        try:
            await other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'listener'"
            )
            while heard.empty():  # what is published while nobody listens is lost
                await other.execute(PUBLISH, "a text")
                await asyncio.sleep(0.01)
            return heard.get_nowait()
        finally:
            await other.close()
            await notifications.close()

    async def within(limit_s: float) -> str:
        async with asyncio.timeout(limit_s):
            return await run()

    assert asyncio.run(within(30)) == "a text"


def test_whatever_happens_while_it_connects_it_tries_again(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = asyncpg.connect
    # The last one connects, and is lost before it listens.
    failures = [RuntimeError("odd"), asyncpg.InterfaceError("odd"), TimeoutError(), ValueError("odd"), None]

    async def run() -> bool:
        notifications = Notifications(database_url, "shaky", lambda _text: None)
        await notifications.open()
        lost = notifications._connection
        assert lost is not None

        async def connect_badly(*arguments: Any, **settings: Any) -> Any:
            if not failures:
                return await connect(*arguments, **settings)
            failure = failures.pop(0)
            if failure is not None:
                raise failure
            connection = await connect(*arguments, **settings)
            connection.terminate()
            return connection

        monkeypatch.setattr("app.notifications.LONGEST_WAIT_S", 0.001)
        monkeypatch.setattr("app.notifications.FIRST_WAIT_S", 0.001)
        monkeypatch.setattr(asyncpg, "connect", connect_badly)
        try:
            lost.terminate()
            while notifications._connection is lost or not notifications.listening:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.001)
            return failures == []
        finally:
            await notifications.close()

    async def within(limit_s: float) -> bool:
        async with asyncio.timeout(limit_s):
            return await run()

    assert asyncio.run(within(30))
