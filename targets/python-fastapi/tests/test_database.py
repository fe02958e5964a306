from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.database import Database, DatabaseUnavailable
from app.timing import Timing
from tests.conftest import run_sql
from tests.service import Service

if TYPE_CHECKING:
    from pathlib import Path

BACKENDS = "SELECT query FROM pg_stat_activity WHERE application_name = 'probe' AND pid <> pg_backend_pid()"


def test_all_connections_are_opened_and_nothing_is_sent_at_release(database_url: str) -> None:
    async def run() -> list[str]:
        probe, watcher = Database(database_url, 3, "probe"), Database(database_url, 1, "watcher")
        await probe.open()
        await watcher.open()
        try:
            await asyncio.gather(*(probe.fetch(Timing(), "SELECT pg_sleep(0.01)") for _ in range(3)))
            return [row[0] for row in await watcher.fetch(Timing(), BACKENDS)]
        finally:
            await probe.close()
            await watcher.close()

    assert asyncio.run(run()) == ["SELECT pg_sleep(0.01)"] * 3


def test_waiting_for_a_connection_is_timed_apart_and_has_its_limit(database_url: str) -> None:
    async def run() -> None:
        database = Database(database_url, 1, "probe")
        await database.open()
        first, second = Timing(), Timing()
        try:
            await asyncio.gather(database.fetch(first, "SELECT pg_sleep(0.1)"), database.fetch(second, "SELECT 1"))
        finally:
            await database.close()
        assert first.db_ns >= 100_000_000
        assert second.pool_ns >= 90_000_000

        impatient = Database(database_url, 1, "probe", wait_limit_s=0.01)
        await impatient.open()
        try:
            holder = asyncio.create_task(impatient.fetch(Timing(), "SELECT pg_sleep(0.2)"))
            await asyncio.sleep(0)  # so that it has the connection
            with pytest.raises(DatabaseUnavailable):
                await impatient.fetch(Timing(), "SELECT 1")
            await holder
            assert await impatient.fetch(Timing(), "SELECT 1")
        finally:
            await impatient.close()

    asyncio.run(run())


def test_without_the_database_requests_are_503_until_it_is_back(tmp_path: Path, database_url: str) -> None:
    server_url, _, name = database_url.rpartition("/")
    server_url += "/postgres"
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="2", TARGET_ID="lost") as service:
        run_sql(server_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            run_sql(
                server_url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost'"
            )
            response = service.http.get("/posts/1")
            assert response.status_code == 503, service.log
            assert response.json()["detail"] == "The database is not available."
            assert service.http.get("/ping").status_code == 200
        finally:
            run_sql(server_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert service.http.get("/posts/1").status_code == 200
