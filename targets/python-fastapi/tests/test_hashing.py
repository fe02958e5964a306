from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.service import Service


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
