from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.timing import Timing

if TYPE_CHECKING:
    import httpx

    from tests.service import Service

HEADER = re.compile(
    r"pool;dur=(\d+\.\d{3}), db;dur=(\d+\.\d{3}), ser;dur=(\d+\.\d{3}), app;dur=(\d+\.\d{3})",
)


def parts_ms(header: str) -> tuple[float, ...]:
    match = HEADER.fullmatch(header)
    assert match is not None, header
    return tuple(float(part) for part in match.groups())


def five_parts_ms(response: httpx.Response) -> tuple[float, ...]:
    """Return the parts of an answer of a route that calls the downstream service."""
    four, separator, down_ms = response.headers["server-timing"].rpartition(", down;dur=")
    assert separator, response.headers["server-timing"]
    assert re.fullmatch(r"\d+\.\d{3}", down_ms)
    return *parts_ms(four), float(down_ms)


def test_of_two_branches_the_longer_one_counts() -> None:
    timing, short, long = Timing(), Timing(), Timing()
    short.pool_ns, short.db_ns = 5, 1
    long.pool_ns, long.db_ns = 1, 6
    timing.add_longer(short, long)
    assert (timing.pool_ns, timing.db_ns) == (1, 6)


def test_the_app_has_what_is_left() -> None:
    timing = Timing()
    timing.started_ns -= 10_000_000_000
    timing.pool_ns, timing.db_ns, timing.ser_ns = 1_000_000_000, 2_000_000_000, 3_000_000_000
    pool_ms, db_ms, ser_ms, app_ms = parts_ms(timing.header().decode())
    assert (pool_ms, db_ms, ser_ms) == (1000, 2000, 3000)
    assert app_ms >= 4000


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/ping"),
        ("GET", "/posts/1"),
        ("GET", "/posts/999999"),  # a problem raised by a handler
        ("GET", "/posts/abc"),  # one raised before a handler
        ("GET", "/nowhere"),
        ("PUT", "/posts/1"),
        ("POST", "/posts"),
        ("POST", "/forward"),  # no route
        ("GET", "/checkout"),
        ("GET", "/scatter/"),
        ("GET", "/mixed?work=x"),
        ("POST", "/login"),
    ],
)
def test_every_answer_has_the_four_parts(service: Service, method: str, path: str) -> None:
    parts_ms(service.http.request(method, path).headers["server-timing"])


def test_the_wait_for_the_downstream_service_is_a_part_of_its_own(service: Service) -> None:
    for path in ("/forward", "/scatter"):
        pool_ms, db_ms, _, app_ms, down_ms = five_parts_ms(service.http.get(path))
        assert (pool_ms, db_ms) == (0, 0)
        assert down_ms > 0
        assert app_ms > 0


def test_of_calls_made_at_once_the_wait_is_the_longest(service: Service) -> None:
    response = service.http.get("/scatter?calls=20&delay_ms=200")
    assert 200 <= five_parts_ms(response)[4] < 20 * 200


def test_a_wait_in_the_database_is_the_databases(service: Service) -> None:
    response = service.http.get("/users/1/dashboard", params={"wait_ms": 50})
    assert parts_ms(response.headers["server-timing"])[1] >= 50


def test_only_what_uses_the_database_has_database_time(service: Service) -> None:
    pool_ms, db_ms, _, _ = parts_ms(service.http.get("/ping").headers["server-timing"])
    assert (pool_ms, db_ms) == (0, 0)
