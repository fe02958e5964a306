from __future__ import annotations

import asyncio
import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Make an empty database of the test run's own."""
    server_url = os.environ.get("TEST_DATABASE_URL")
    if not server_url:
        pytest.fail(
            "TEST_DATABASE_URL: expected postgres://superuser:password@host:port/database of a server for tests, "
            "found nothing. Start PostgreSQL and set it.",
            pytrace=False,
        )
    name = f"crossover_test_{secrets.token_hex(4)}"
    ask(server_url, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        ask(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def service(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service of one worker."""
    log = tmp_path_factory.mktemp("service") / "stderr"
    with Service(log, database_url, POOL_SIZE="4") as running:
        yield running


@pytest.fixture
def count(database_url: str) -> Callable[[str], int]:
    """Return what a statement of one number says in the test's database."""
    return lambda text: int(ask(database_url, text) or 0)


def ask(url: str, text: str) -> int | None:
    async def run() -> int | None:
        connection = await asyncpg.connect(url)
        try:
            answer: int | None = await connection.fetchval(text)
            return answer
        finally:
            await connection.close()

    return asyncio.run(run())
