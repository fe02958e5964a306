from __future__ import annotations

from time import thread_time_ns
from typing import TYPE_CHECKING

from app.planted import Planted, spin
from tests.service import Service
from tests.test_timing import parts_ms

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send


def test_an_effect_is_planted_in_each_request_and_told(tmp_path: Path, database_url: str) -> None:
    effect = {"CROSSOVER_PLANTED_SPIN_US": "3000", "CROSSOVER_PLANTED_WAIT_MS": "20"}
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1", **effect) as service:
        response = service.http.get("/ping")
        assert response.json() == {"message": "pong"}
        assert parts_ms(response.headers["server-timing"])[3] >= 23
        assert service.http.get("/about").json()["planted"] == {"spin_us": 3000, "wait_ms": 20}


def test_without_an_effect_the_application_stays_as_it_is() -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pass

    assert Planted(0, 0).around(app) is app
    assert Planted(1, 0).around(app) is not app


def test_spinning_uses_as_much_of_a_processor_as_was_asked_for() -> None:
    work_ns = 5_000_000
    before_ns = thread_time_ns()
    spin(work_ns)
    # Never less; and what lies beyond is the call around it, however busy the machine.
    assert work_ns <= thread_time_ns() - before_ns <= work_ns * 1.1
