from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.service import LIMIT_S, Service, free_port
from tests.test_timing import five_parts_ms

if TYPE_CHECKING:
    from pathlib import Path

    from tests.downstream import Downstream, Handler

NO_ANSWER = b'"title":"Bad Gateway","status":502,"detail":"The downstream service did not answer."'
NOT_CONFIGURED = b'"title":"Service Unavailable","status":503,"detail":"The downstream service is not configured."'


def test_an_answer_is_handed_on_as_it_came(service: Service, downstream: Downstream) -> None:
    downstream.behave(lambda _: (200, b'{ "value" : 7 }'))
    response = service.http.get("/forward")
    assert (response.status_code, response.content) == (200, b'{ "value" : 7 }')
    assert response.headers["content-type"] == "application/json"
    (path, headers), *more = downstream.server.requests
    assert (path, more) == ("/work?delay_ms=0", [])
    assert "Accept-Encoding" not in headers


def test_many_answers_are_merged(service: Service, downstream: Downstream) -> None:
    downstream.behave()
    assert service.http.get("/scatter").content == b'{"calls":10,"sum":10}'
    assert [path for path, _ in downstream.server.requests] == ["/work?delay_ms=10"] * 10
    assert service.http.get("/scatter?calls=3&delay_ms=0").content == b'{"calls":3,"sum":3}'


def test_all_calls_are_made_at_once(service: Service, downstream: Downstream) -> None:
    together = threading.Barrier(120)

    def wait_for_the_others(_: Handler) -> tuple[int, bytes]:
        together.wait(LIMIT_S)
        return 200, b'{"value":1}'

    downstream.behave(wait_for_the_others)
    assert service.http.get("/scatter?calls=120").content == b'{"calls":120,"sum":120}'


def test_connections_are_kept_for_the_next_calls(service: Service, downstream: Downstream) -> None:
    service.http.get("/forward")
    before = downstream.server.connections
    for _ in range(5):
        service.http.get("/forward")
    assert downstream.server.connections == before


def test_the_first_call_that_fails_cancels_the_others(service: Service, downstream: Downstream) -> None:
    together, closed = threading.Barrier(5), threading.Semaphore(0)

    def fail_once_all_are_here(handler: Handler) -> tuple[int, bytes]:
        if together.wait(LIMIT_S) == 0:
            return 500, b'{"value":1}'
        handler.connection.settimeout(LIMIT_S)
        if handler.connection.recv(1) == b"":
            closed.release()
        return 200, b'{"value":1}'

    downstream.behave(fail_once_all_are_here)
    response = service.http.get("/scatter?calls=5")
    assert response.status_code == 502
    assert NO_ANSWER in response.content
    for _ in range(4):
        assert closed.acquire(timeout=LIMIT_S)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, b'{"value":1}'),
        (204, b""),
        (302, b""),
        (200, b""),
        (200, b"{}"),
        (200, b'{"value":"1"}'),
        (200, b'{"value":1.0}'),
        (200, b'{"value":true}'),
        (200, b"[1]"),
    ],
)
@pytest.mark.parametrize("path", ["/forward", "/scatter?calls=2"])
def test_another_answer_is_502(service: Service, downstream: Downstream, path: str, status: int, body: bytes) -> None:
    downstream.behave(lambda _: (status, body))
    response = service.http.get(path)
    assert response.status_code == 502
    assert NO_ANSWER in response.content
    five_parts_ms(response)


@pytest.mark.parametrize("path", ["/forward", "/scatter"])
def test_a_downstream_that_is_not_there_is_502(tmp_path: Path, database_url: str, path: str) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1", DOWNSTREAM_URL=nowhere) as service:
        response = service.http.get(path)
        assert response.status_code == 502
        assert NO_ANSWER in response.content
        assert service.log.startswith("WARNING app.downstream: the downstream service: ClientConnectorError: ")
        assert service.log.count("\n") == 1 or path == "/scatter"


def test_without_a_downstream_the_routes_that_call_it_are_503(tmp_path: Path, database_url: str) -> None:
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1") as service:
        order = {"user_id": 1, "amount_cents": 1}
        for method, path, body in (("GET", "/forward", None), ("GET", "/scatter", None), ("POST", "/checkout", order)):
            response = service.http.request(method, path, json=body)
            assert response.status_code == 503
            assert NOT_CONFIGURED in response.content
            assert five_parts_ms(response)[4] == 0
        assert service.http.get("/posts/1").status_code == 200


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("calls=0", ["calls"]),
        ("calls=1001", ["calls"]),
        ("delay_ms=10001", ["delay_ms"]),
        ("delay_ms=-1&calls=1.0", ["calls", "delay_ms"]),
        ("delay_ms=&calls=+1", ["calls", "delay_ms"]),
    ],
)
def test_what_is_not_valid_in_a_scatter_is_named(service: Service, query: str, names: list[str]) -> None:
    response = service.http.get(f"/scatter?{query}")
    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "query", "name": name} for name in names]
    assert five_parts_ms(response)[4] == 0
