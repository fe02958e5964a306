from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
from pydantic import ValidationError

from app.mixed import RECORD, checksum, interpreted
from tests.test_timing import parts_ms

if TYPE_CHECKING:
    from tests.service import Service

GOOD = {"id": "1", "name": "User 1", "email": "user1@example.com", "amount": "37.01", "tags": "alpha,beta,1"}


def test_a_row_is_mapped_to_the_contracts_bytes() -> None:
    assert RECORD.dump_json(RECORD.validate_python(GOOD)) == (
        b'{"id":1,"name":"User 1","email":"user1@example.com","amount_cents":3701,"tags":["alpha","beta","1"]}'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"id": "0"},
        {"name": ""},
        {"name": "x" * 201},
        {"email": "user1"},
        {"email": "user 1@example.com"},
        {"email": "user1@example"},
        {"amount": "37,01"},
        {"tags": "alpha,,1"},
    ],
)
def test_a_row_that_is_not_valid_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        RECORD.validate_python({**GOOD, **change})


@pytest.mark.parametrize("change", [{"id": "0"}, {"name": ""}, {"email": "user 1@example.com"}, {"tags": "alpha,,1"}])
def test_the_interpreter_refuses_what_the_model_does(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not valid"):
        interpreted({**GOOD, **change})


def test_the_interpreter_makes_the_same_bytes() -> None:
    assert checksum(1000, "interpreter") == checksum(1000)


def test_the_checksum_is_of_every_rows_json(service: Service) -> None:
    total = 0
    for i in range(1, 1001):
        record = {
            "id": i,
            "name": f"User {i}",
            "email": f"user{i}@example.com",
            "amount_cents": i * 37 % 10_000 * 100 + i % 100,
            "tags": ["alpha", "beta", str(i % 7)],
        }
        total += crc32(json.dumps(record, separators=(",", ":")).encode())
    response = service.http.get("/mixed?work=1000")
    assert response.text == f'{{"db_ms":0,"work":1000,"checksum":{total % 2**32}}}'


def test_the_wait_is_the_databases_and_the_rows_are_the_apps(service: Service) -> None:
    response = service.http.get("/mixed?db_ms=50&work=2000")
    _, db_ms, ser_ms, app_ms = parts_ms(response.headers["server-timing"])
    assert db_ms >= 50
    assert app_ms > ser_ms


def test_without_work_the_pool_is_used_all_the_same(service: Service) -> None:
    response = service.http.get("/mixed")
    assert response.content == b'{"db_ms":0,"work":0,"checksum":0}'
    assert parts_ms(response.headers["server-timing"])[1] > 0


@pytest.mark.parametrize(
    ("query", "names"),
    [("db_ms=60001", ["db_ms"]), ("work=1000001", ["work"]), ("work=x&db_ms=-1", ["db_ms", "work"])],
)
def test_what_is_not_valid_is_named(service: Service, query: str, names: list[str]) -> None:
    response = service.http.get(f"/mixed?{query}")
    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "query", "name": name} for name in names]
