from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.service import FOLDER, LIMIT_S, free_port, run_to_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.service import Service

LEFT = "SELECT count(*) FROM pgqueuer"


@pytest.mark.parametrize(
    ("body", "status", "names"),
    [
        ('{"wait_ms":60001,"rounds":-1}', 422, ["wait_ms", "rounds"]),
        ('{"wait_ms":true,"rounds":1.0}', 422, ["wait_ms", "rounds"]),
        ("[1]", 422, [""]),
        ('{"wait_ms":0', 400, []),
    ],
)
def test_a_job_that_is_not_valid_is_refused_with_the_fields_that_are_wrong(
    service: Service, body: str, status: int, names: list[str]
) -> None:
    answer = service.http.post("/jobs", content=body)
    assert answer.status_code == status
    assert [error["name"] for error in answer.json().get("errors", [])] == names


def test_a_method_that_a_path_does_not_have_is_refused_with_the_one_that_it_has(service: Service) -> None:
    answer = service.http.get("/jobs")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_about_names_the_library(service: Service) -> None:
    assert "pgqueuer" in service.http.get("/about").json()["versions"]


def test_a_worker_does_what_is_queued_until_it_is_asked_to_end(
    service: Service, database_url: str, count: Callable[[str], int], tmp_path: Path
) -> None:
    for body in ({"wait_ms": 0, "rounds": 0}, {"wait_ms": 1, "rounds": 0}, {"wait_ms": 0, "rounds": 1000}):
        answer = service.http.post("/jobs", json=body)
        assert (answer.status_code, answer.text) == (202, '{"status":"queued"}')
    assert count(LEFT) == 3
    environment = {"PORT": "1", "DATABASE_URL": database_url, "POOL_SIZE": "4"}
    with (tmp_path / "stderr").open("wb") as stderr:
        worker = subprocess.Popen([sys.executable, "-m", "app.worker"], cwd=FOLDER, env=environment, stderr=stderr)
    try:
        deadline_s = time.monotonic() + LIMIT_S
        while count(LEFT) > 0:
            assert time.monotonic() < deadline_s, (tmp_path / "stderr").read_text()
        worker.terminate()
        assert worker.wait(LIMIT_S) == 0, (tmp_path / "stderr").read_text()
    finally:
        worker.kill()


def test_a_database_that_is_not_there_ends_with_1_and_one_line(tmp_path: Path) -> None:
    nowhere = f"postgres://user:hush@127.0.0.1:{free_port()}/db"
    status, said = run_to_end(tmp_path / "stderr", PORT=str(free_port()), DATABASE_URL=nowhere)
    assert status == 1
    assert "DATABASE_URL: expected " in said
    assert said.count("\n") == 1
    assert "hush" not in said
