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

    from app.database import Connection

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


def test_who_waits_is_served_in_turn_though_others_come_at_every_moment(database_url: str) -> None:
    async def run() -> list[int]:
        database = Database(database_url, 1, "probe")
        await database.open()
        served: list[int] = []

        async def ask(number: int) -> None:
            await database.fetch(Timing(), "SELECT pg_sleep(0.02)" if number == 0 else "SELECT 1")
            served.append(number)

        try:
            async with asyncio.TaskGroup() as group:
                # One in each turn of the loop, the one in which a connection comes free among them.
                for number in range(1000):
                    group.create_task(ask(number))
                    await asyncio.sleep(0)
        finally:
            await database.close()
        return served

    assert asyncio.run(run()) == list(range(1000))


def test_a_statement_has_its_time_limit_and_is_not_available_beyond_it(database_url: str) -> None:
    async def outlast(connection: Connection) -> None:
        async with connection.transaction():
            await connection.execute("SET LOCAL statement_timeout = 1")
            await connection.execute("SELECT pg_sleep(60)")

    async def run() -> None:
        database = Database(database_url, 1, "probe")
        await database.open()
        try:
            assert (await database.fetch(Timing(), "SHOW statement_timeout"))[0][0] == "65s"
            with pytest.raises(DatabaseUnavailable):
                await database.use(Timing(), outlast)
            assert await database.fetch(Timing(), "SELECT 1")
        finally:
            await database.close()

    asyncio.run(run())


def test_who_gives_up_waiting_leaves_his_turn_to_the_next(database_url: str) -> None:
    async def run() -> None:
        database = Database(database_url, 1, "probe")
        await database.open()
        try:
            holder = asyncio.create_task(database.fetch(Timing(), "SELECT pg_sleep(0.05)"))
            await asyncio.sleep(0)  # so that it has the connection
            leaves = asyncio.create_task(database.fetch(Timing(), "SELECT 1"))
            await asyncio.sleep(0)  # so that it waits
            leaves.cancel()
            await holder
            assert await database.fetch(Timing(), "SELECT 1")
            assert leaves.cancelled()
        finally:
            await database.close()

    asyncio.run(run())
