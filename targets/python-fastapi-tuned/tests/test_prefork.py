from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.processes import Watched, children, command
from tests.service import LIMIT_S, Service

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {"POOL_SIZE": "2", "WORKERS": "2", "WORKER_START": "prefork"}


def test_workers_are_forked_and_nothing_else_is_started(tmp_path: Path, database_url: str) -> None:
    with Service(tmp_path / "stderr", database_url, **SETTINGS) as service:
        parent = service.process.pid
        workers = children(parent)
        assert len(workers) == 2
        assert {command(worker) for worker in workers} == {command(parent)}
        about = service.http.get("/about").json()
        assert about["pid"] in workers
        assert (about["workers"], about["pool_size"]) == (2, 2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_worker(tmp_path: Path, database_url: str, number: int) -> None:
    with Service(tmp_path / "stderr", database_url, **SETTINGS) as service:
        watched = [Watched(pid) for pid in children(service.process.pid)]
        service.process.send_signal(number)
        assert service.process.wait(LIMIT_S) == 0
        assert all(each.has_ended() for each in watched)
        assert service.log == ""


@pytest.mark.parametrize("start", ["spawn", "prefork"])
def test_other_signals_leave_the_workers_as_many_as_their_sockets(
    tmp_path: Path, database_url: str, start: str
) -> None:
    with Service(tmp_path / "stderr", database_url, **{**SETTINGS, "WORKER_START": start}) as service:
        for number in (signal.SIGHUP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGTERM):
            service.process.send_signal(number)
        assert service.process.wait(LIMIT_S) == 0


def test_a_worker_that_dies_is_replaced(tmp_path: Path, database_url: str) -> None:
    with Service(tmp_path / "stderr", database_url, **SETTINGS) as service:
        dies, stays = children(service.process.pid)
        watched = Watched(dies)
        os.kill(dies, signal.SIGKILL)
        assert watched.has_ended()
        answered: set[int] = set()
        # Connections wait in the listening socket of the one that died until there is another. All one way: 2^-40.
        for _ in range(40):
            with Service.client(service.port) as fresh:
                try:
                    answered.add(fresh.get("/about").json()["pid"])
                except (httpx.ReadError, httpx.RemoteProtocolError):
                    continue  # it was in the hands of the one that died
        assert stays in answered
        assert len(answered) == 2
        assert answered == children(service.process.pid)


def test_a_forked_worker_hashes_in_processes_too(tmp_path: Path, database_url: str) -> None:
    with Service(tmp_path / "stderr", database_url, **SETTINGS) as service:
        work = {"algorithm": "pbkdf2", "rounds": 1, "arm": "processes"}
        assert service.http.post("/hash", json=work).status_code == 200
        watched = [Watched(pid) for worker in children(service.process.pid) for pid in children(worker)]
        assert watched
        service.process.terminate()
        assert service.process.wait(LIMIT_S) == 0
        assert all(each.has_ended() for each in watched)
