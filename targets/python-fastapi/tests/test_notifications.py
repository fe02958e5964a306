from __future__ import annotations

import asyncio

import asyncpg

from app.notifications import PUBLISH, Notifications


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
