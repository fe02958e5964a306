from __future__ import annotations

import asyncio
import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.downstream import Downstream
from tests.service import FOLDER, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = FOLDER.parent / "postgres" / "schema.sql"

# User 1 has 12 posts and 7 events, user 2 three events and no post, user 3 nothing; all have the same password.
ROWS = """
INSERT INTO users (name, email, password_hash, created_at)
SELECT 'User ' || i, 'user' || i || '@example.com', '$2b$10$CrossoverSeedSaltABCDeFeFUHTzb.f5HflSMe8/3zc9N.P9CrqK',
  timestamptz '2025-01-01 00:00:00Z' + i * interval '1 minute'
FROM generate_series(1, 3) AS i;
INSERT INTO posts (user_id, title, body, created_at, updated_at)
SELECT 1, 'Post ' || i, '<b>café</b> & "quotes" \\ ' || i, '2025-02-01 00:00:00Z', '2025-02-02 00:00:00Z'
FROM generate_series(1, 12) AS i;
INSERT INTO user_events (user_id, kind) SELECT 1, 'view' FROM generate_series(1, 7);
INSERT INTO user_events (user_id, kind) SELECT 2, 'view' FROM generate_series(1, 3);
"""


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Make a database of the test run's own, with a handful of rows."""
    server_url = os.environ.get("TEST_DATABASE_URL")
    if not server_url:
        pytest.fail(
            "TEST_DATABASE_URL: expected postgres://superuser:password@host:port/database of a server for tests, "
            "found nothing. Start PostgreSQL and set it.",
            pytrace=False,
        )
    name = f"crossover_test_{secrets.token_hex(4)}"
    url = urlsplit(server_url)._replace(path=f"/{name}").geturl()
    run_sql(server_url, f"CREATE DATABASE {name}")
    try:
        run_sql(url, SCHEMA.read_text())
        run_sql(url, ROWS)
        yield url
    finally:
        run_sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _downstream() -> Iterator[Downstream]:
    with Downstream() as running:
        yield running


@pytest.fixture
def downstream(_downstream: Downstream) -> Iterator[Downstream]:
    """Return what the service calls; a test may make it misbehave until it ends."""
    yield _downstream
    _downstream.behave()


@pytest.fixture(scope="session")
def service(database_url: str, _downstream: Downstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service of one worker."""
    log = tmp_path_factory.mktemp("service") / "stderr"
    with Service(log, database_url, POOL_SIZE="4", DOWNSTREAM_URL=_downstream.url) as running:
        yield running


@pytest.fixture
def sql(database_url: str) -> Callable[[str], None]:
    """Run statements in the test's database."""
    return lambda text: run_sql(database_url, text)


def run_sql(url: str, text: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(text)
        finally:
            await connection.close()

    asyncio.run(run())
