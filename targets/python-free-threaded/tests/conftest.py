from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.service import FOLDER, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = FOLDER.parent / "postgres" / "schema.sql"

# User 1 has 12 posts, user 2 none.
ROWS = """
INSERT INTO users (name, email, password_hash, created_at)
SELECT 'User ' || i, 'user' || i || '@example.com', '', '2025-01-01 00:00:00Z' FROM generate_series(1, 2) AS i;
INSERT INTO posts (user_id, title, body, created_at, updated_at)
SELECT 1, 'Post ' || i, '<b>café</b> & "quotes" \\ ' || i, '2025-02-01 00:00:00Z', '2025-02-02 00:00:00Z'
FROM generate_series(1, 12) AS i;
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
def service(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service."""
    log = tmp_path_factory.mktemp("service") / "stderr"
    with Service(log, DATABASE_URL=database_url, POOL_SIZE="4") as running:
        yield running


def run_sql(url: str, text: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text.encode())
