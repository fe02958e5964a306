from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.service import Service

if TYPE_CHECKING:
    from pathlib import Path

    from tests.downstream import Downstream


@pytest.mark.parametrize("arm", ["inline", "threads", "processes"])
def test_digests_are_chained_over_the_whole_size(service: Service, arm: str) -> None:
    data = b"a" * 96
    for _ in range(3):
        result = hashlib.sha256(data).digest()
        data = result * 3
    response = service.http.post("/hash", json={"algorithm": "sha256", "rounds": 3, "size": 96, "arm": arm})
    assert response.status_code == 200
    assert response.text == f'{{"algorithm":"sha256","rounds":3,"size":96,"digest":"{result.hex()}"}}'


@pytest.mark.parametrize("arm", ["inline", "threads", "processes"])
def test_the_largest_size_is_10_mib(service: Service, arm: str) -> None:
    work = {"algorithm": "sha256", "rounds": 1, "size": 10_485_760, "arm": arm}
    response = service.http.post("/hash", json=work)
    assert response.json()["digest"] == hashlib.sha256(b"a" * 10_485_760).hexdigest()


def test_pbkdf2_is_the_standards(service: Service) -> None:
    expected = hashlib.pbkdf2_hmac("sha256", b"a" * 64, b"crossover", 1000).hex()
    response = service.http.post("/hash", json={"algorithm": "pbkdf2", "rounds": 1000})
    assert response.json() == {"algorithm": "pbkdf2", "rounds": 1000, "size": 64, "digest": expected}


@pytest.mark.parametrize(
    ("work", "names"),
    [
        ({}, ["algorithm", "rounds"]),
        ({"algorithm": "md5", "rounds": 0, "size": 33, "arm": "process"}, ["algorithm", "rounds", "size", "arm"]),
        ({"algorithm": "sha256", "rounds": 10_000_001}, ["rounds"]),
        ({"algorithm": "sha256", "rounds": 1, "size": 0}, ["size"]),
        ({"algorithm": "sha256", "rounds": 1, "size": 10_485_792}, ["size"]),
        ({"algorithm": "sha256", "rounds": 1, "size": None}, ["size"]),
        # Each within its own bounds, together more than 1 GiB.
        ({"algorithm": "sha256", "rounds": 103, "size": 10_485_760}, ["size"]),
        ({"algorithm": "pbkdf2", "rounds": 10_000_000, "size": 128}, ["size"]),
        ({"algorithm": "sha256", "rounds": 0, "size": 10_485_760}, ["rounds"]),
    ],
)
def test_what_is_not_valid_in_the_work_is_named(service: Service, work: dict[str, Any], names: list[str]) -> None:
    response = service.http.post("/hash", json=work)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "body", "name": name} for name in names]


def test_work_is_handed_to_the_downstream_service_where_the_request_says_so(
    service: Service, database_url: str, tmp_path: Path
) -> None:
    work = {"algorithm": "sha256", "rounds": 3, "size": 96}
    own = service.http.post("/hash", json={**work, "via": "here"})
    address = f"http://127.0.0.1:{service.port}"
    with Service(tmp_path / "stderr", database_url, POOL_SIZE="1", DOWNSTREAM_URL=address) as caller:
        handed = caller.http.post("/hash", json={**work, "via": "downstream"})
    assert (handed.status_code, handed.content) == (200, own.content)
    assert "down;dur=" in handed.headers["Server-Timing"]
    assert "down;dur=" not in own.headers["Server-Timing"]


def test_an_order_that_the_downstream_service_does_not_take_is_a_bad_gateway(
    service: Service, downstream: Downstream
) -> None:
    downstream.behave(lambda _: (404, b"{}"))
    response = service.http.post("/hash", json={"algorithm": "sha256", "rounds": 1, "via": "downstream"})
    assert (response.status_code, response.json()["detail"]) == (502, "The downstream service did not answer.")


@pytest.mark.parametrize("via", [None, "me", 1])
def test_who_does_the_work_is_here_or_downstream(service: Service, via: object) -> None:
    response = service.http.post("/hash", json={"algorithm": "sha256", "rounds": 1, "via": via})
    assert response.json()["errors"] == [{"in": "body", "name": "via"}]
