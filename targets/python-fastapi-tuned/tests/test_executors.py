from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.processes import Watched, children, command
from tests.service import LIMIT_S, Service

if TYPE_CHECKING:
    from pathlib import Path

WORK = {"algorithm": "pbkdf2", "rounds": 1, "arm": "processes"}


def pool(service: Service) -> set[int]:
    """Return the processes of the pool of a service of one worker; multiprocessing's tracker is none of them."""
    return {pid for pid in children(service.process.pid) if "spawn_main" in command(pid)}


def test_processes_are_started_by_the_first_work_and_kept(tmp_path: Path, database_url: str) -> None:
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1") as service:
        assert pool(service) == set()
        for arm in ("inline", "threads"):
            assert service.http.post("/hash", json={**WORK, "arm": arm}).status_code == 200
        assert children(service.process.pid) == set()
        assert service.http.post("/hash", json=WORK).status_code == 200
        first = pool(service)
        assert len(first) >= 1
        for _ in range(8):
            assert service.http.post("/hash", json=WORK).status_code == 200
        assert first <= pool(service)
        assert len(pool(service)) <= len(os.sched_getaffinity(0))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_processes_end_with_the_service(tmp_path: Path, database_url: str, number: int) -> None:
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1") as service:
        service.http.post("/hash", json=WORK)
        watched = [Watched(pid) for pid in children(service.process.pid)]
        assert len(watched) >= 2  # one at least of the pool, and the tracker
        service.process.send_signal(number)
        service.process.wait(LIMIT_S)
        assert all(each.has_ended() for each in watched)
        assert number == signal.SIGKILL or service.log == ""


def test_a_process_that_dies_costs_what_it_did_and_no_more(tmp_path: Path, database_url: str) -> None:
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1") as service:
        service.http.post("/hash", json=WORK)
        for pid in pool(service):
            watched = Watched(pid)
            os.kill(pid, signal.SIGKILL)
            assert watched.has_ended()
        # The death is noticed either before the work is handed over or after.
        assert service.http.post("/hash", json=WORK).status_code == 500
        assert service.http.post("/hash", json=WORK).status_code == 200
