from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.test_timing import five_parts_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.downstream import Downstream
    from tests.service import Service

NEW = {"user_id": 3, "amount_cents": 1999, "delay_ms": 0}


def event_count(service: Service) -> int:
    count: int = service.http.get("/users/3/dashboard").json()["event_count"]
    return count


def test_a_checkout_is_paid_then_recorded_with_its_event(service: Service, downstream: Downstream) -> None:
    downstream.behave()
    before = event_count(service)
    response = service.http.post("/checkout", json={"user_id": 3, "amount_cents": 1999, "more": "is ignored"})
    assert response.status_code == 201
    order = response.json()
    assert response.headers["location"] == f"/orders/{order['id']}"
    assert response.text == (
        f'{{"id":{order["id"]},"user_id":3,"amount_cents":1999,"status":"paid","created_at":"{order["created_at"]}"}}'
    )
    assert order["created_at"].endswith("Z")
    assert [path for path, _ in downstream.server.requests] == ["/work?delay_ms=50"]
    assert event_count(service) == before + 1
    _, db_ms, _, _, down_ms = five_parts_ms(response)
    assert db_ms > 0
    assert down_ms >= 50


def test_a_user_that_is_not_there_is_404_and_the_connection_is_free_again(service: Service) -> None:
    for _ in range(8):
        response = service.http.post("/checkout", json={**NEW, "user_id": 999999})
        assert (response.status_code, response.json()["detail"]) == (404, "No user has this id.")
        assert five_parts_ms(response)[4] > 0
    assert service.http.post("/checkout", json=NEW).status_code == 201


def test_what_fails_halfway_leaves_nothing_behind(service: Service, sql: Callable[[str], None]) -> None:
    before = event_count(service)
    sql("ALTER TABLE orders ADD CONSTRAINT dear CHECK (amount_cents < 50000)")
    try:
        assert service.http.post("/checkout", json={**NEW, "amount_cents": 50000}).status_code == 500
    finally:
        sql("ALTER TABLE orders DROP CONSTRAINT dear")
    assert event_count(service) == before


def test_without_the_payment_nothing_is_recorded(service: Service, downstream: Downstream) -> None:
    before = event_count(service)
    downstream.behave(lambda _: (500, b""))
    response = service.http.post("/checkout", json=NEW)
    assert (response.status_code, response.json()["title"]) == (502, "Bad Gateway")
    assert five_parts_ms(response)[:2] == (0, 0)
    assert event_count(service) == before


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"user_id": "3"}, ["user_id"]),
        ({"user_id": 0}, ["user_id"]),
        ({"user_id": 2**63}, ["user_id"]),
        ({"amount_cents": 0}, ["amount_cents"]),
        ({"amount_cents": 100_000_001}, ["amount_cents"]),
        ({"amount_cents": 1.0}, ["amount_cents"]),
        ({"delay_ms": -1}, ["delay_ms"]),
        ({"delay_ms": 10_001}, ["delay_ms"]),
        ({"delay_ms": None}, ["delay_ms"]),
        ({"delay_ms": True, "amount_cents": None, "user_id": None}, ["user_id", "amount_cents", "delay_ms"]),
    ],
)
def test_what_is_not_valid_in_a_checkout_is_named(service: Service, change: dict[str, Any], names: list[str]) -> None:
    response = service.http.post("/checkout", json={**NEW, **change})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "body", "name": name} for name in names]
    assert five_parts_ms(response)[4] == 0


def test_a_body_that_is_not_json_is_400(service: Service) -> None:
    response = service.http.post("/checkout", content=b"{")
    assert response.status_code == 400
    assert five_parts_ms(response)[4] == 0
