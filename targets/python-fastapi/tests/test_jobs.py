from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import asyncpg
import pytest

from tests.processes import Watched, children
from tests.service import FOLDER, LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.service import Service

WAITING = "SELECT count(*) FROM jobs"
CLAIMABLE = "SELECT count(*) FROM (SELECT id FROM jobs FOR UPDATE SKIP LOCKED) AS free"
"""As another worker sees the queue: what is being done is not there."""


def start(database_url: str, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as stderr:
        return subprocess.Popen(
            [sys.executable, "-m", "app.worker"],
            cwd=FOLDER,
            env={
                "PATH": os.environ["PATH"],
                "PORT": "1",
                "DATABASE_URL": database_url,
                "POOL_SIZE": "4",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stderr=stderr,
        )


def until(url: str, query: str, expected: int) -> None:
    """Ask until the answer is the one that is waited for."""

    async def ask() -> None:
        connection = await asyncpg.connect(url)
        try:
            async with asyncio.timeout(LIMIT_S):
                while await connection.fetchval(query) != expected:
                    pass
        finally:
            await connection.close()

    asyncio.run(ask())


def queue(service: Service, wait_ms: int, rounds: int) -> None:
    response = service.http.post("/jobs", json={"wait_ms": wait_ms, "rounds": rounds})
    assert (response.status_code, response.content) == (202, b'{"status":"queued"}')


@pytest.fixture
def worker(database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start(database_url, tmp_path / "stderr")
    yield process
    process.kill()
    process.wait()


def test_a_worker_does_what_is_queued_and_removes_it(
    service: Service, database_url: str, worker: subprocess.Popen[bytes]
) -> None:
    for wait_ms, rounds in ((0, 0), (1, 0), (0, 1000)):
        queue(service, wait_ms, rounds)
    until(database_url, WAITING, 0)
    # A worker that found nothing looks again.
    queue(service, 0, 0)
    until(database_url, WAITING, 0)
    worker.terminate()
    assert worker.wait(LIMIT_S) == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_leaves_its_jobs_in_the_queue(
    service: Service, database_url: str, worker: subprocess.Popen[bytes], tmp_path: Path, how: signal.Signals
) -> None:
    for _ in range(6):
        queue(service, 60_000, 0)
    until(database_url, CLAIMABLE, 2)
    worker.send_signal(how)
    worker.wait(LIMIT_S)
    until(database_url, CLAIMABLE, 6)
    asyncio.run(_shorten(database_url))
    other = start(database_url, tmp_path / "other")
    try:
        until(database_url, WAITING, 0)
    finally:
        other.kill()
        other.wait()


async def _shorten(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("UPDATE jobs SET wait_ms = 0")
    await connection.close()


def test_a_worker_of_several_processes_ends_with_them(service: Service, database_url: str, tmp_path: Path) -> None:
    worker = start(database_url, tmp_path / "stderr", WORKERS="2")
    try:
        for _ in range(5):
            queue(service, 60_000, 0)
        until(database_url, CLAIMABLE, 1)
        ends = [Watched(child) for child in children(worker.pid)]
        worker.terminate()
        assert worker.wait(LIMIT_S) == 0
        assert all(end.has_ended() for end in ends)
        until(database_url, CLAIMABLE, 5)
    finally:
        worker.kill()
        worker.wait()
        asyncio.run(_clear(database_url))


async def _clear(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("DELETE FROM jobs")
    await connection.close()


@pytest.mark.parametrize(
    ("environment", "status", "said"),
    [
        ({"POOL_SIZE": "no"}, 2, "POOL_SIZE: expected"),
        ({"DATABASE_URL": "postgres://a:b@127.0.0.1:1/c"}, 1, "DATABASE_URL: expected"),
    ],
)
def test_a_worker_that_cannot_start_says_why(
    database_url: str, tmp_path: Path, environment: dict[str, str], status: int, said: str
) -> None:
    worker = start(database_url, tmp_path / "stderr", **environment)
    assert worker.wait(LIMIT_S) == status
    assert said in (tmp_path / "stderr").read_text()


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, ["wait_ms", "rounds"]),
        ({"wait_ms": 60_001, "rounds": -1}, ["wait_ms", "rounds"]),
        ({"wait_ms": True, "rounds": 0}, ["wait_ms"]),
    ],
)
def test_what_is_not_valid_in_a_job_is_named(service: Service, body: dict[str, object], names: list[str]) -> None:
    response = service.http.post("/jobs", json=body)
    assert response.status_code == 422
    assert [error["name"] for error in response.json()["errors"]] == names
