from __future__ import annotations

import socket
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.service import Service, free_port, run_to_end

if TYPE_CHECKING:
    from pathlib import Path


def test_a_missing_variable_ends_with_2_and_one_line(tmp_path: Path) -> None:
    status, said = run_to_end(tmp_path / "stderr", DATABASE_URL="postgres://u:p@127.0.0.1:1/d")
    assert status == 2
    assert said.startswith("PORT: expected ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(("workers", "start"), [("1", "spawn"), ("2", "spawn"), ("1", "prefork"), ("2", "prefork")])
def test_a_database_that_is_not_there_ends_with_1_and_one_line(tmp_path: Path, workers: str, start: str) -> None:
    nowhere = f"postgres://user:hush@127.0.0.1:{free_port()}/db"
    status, said = run_to_end(
        tmp_path / "stderr", PORT=str(free_port()), DATABASE_URL=nowhere, WORKERS=workers, WORKER_START=start
    )
    assert status == 1
    assert "DATABASE_URL: expected " in said
    assert said.count("\n") == 1
    assert "hush" not in said


def test_a_wrong_password_ends_with_1_and_one_line(tmp_path: Path, database_url: str) -> None:
    at = urlsplit(database_url)
    wrong = at._replace(netloc=f"nobody:wrong@{at.hostname}:{at.port}").geturl()
    status, said = run_to_end(tmp_path / "stderr", PORT=str(free_port()), DATABASE_URL=wrong)
    assert status == 1
    assert said.count("\n") == 1


def test_a_taken_port_ends_with_1_and_one_line(tmp_path: Path, database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = run_to_end(tmp_path / "stderr", PORT=str(port), DATABASE_URL=database_url)
    assert status == 1
    assert f"127.0.0.1:{port}" in said
    assert said.count("\n") == 1


def test_telemetry_and_proxies_of_the_host_have_no_effect(tmp_path: Path, database_url: str) -> None:
    host = {
        "OTEL_PROPAGATORS": "nonsense",
        "OTEL_PYTHON_CONTEXT": "nonsense",
        "OTEL_TRACES_EXPORTER": "nonsense",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "nonsense",
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
        "HTTP_PROXY": "http://127.0.0.1:1",
    }
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1", **host) as service:
        assert service.http.get("/posts/1").status_code == 200
        assert service.log == ""


@pytest.mark.parametrize("start", ["spawn", "prefork"])
def test_connections_are_dealt_out_to_every_worker(tmp_path: Path, database_url: str, start: str) -> None:
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="4", WORKERS="2", WORKER_START=start) as service:
        pids: Counter[int] = Counter()
        for _ in range(100):
            with Service.client(service.port) as fresh:
                pids[fresh.get("/about").json()["pid"]] += 1
    # Dealt out at random, fewer than twenty of a hundred come about once in a billion times.
    assert len(pids) == 2
    assert min(pids.values()) >= 20
