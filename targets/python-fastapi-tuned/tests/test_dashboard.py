from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.service import Service


def test_a_dashboard_has_the_user_the_ten_latest_posts_and_the_number_of_events(service: Service) -> None:
    response = service.http.get("/users/1/dashboard")
    assert response.status_code == 200
    assert response.content.startswith(
        b'{"user":{"id":1,"name":"User 1","email":"user1@example.com","created_at":"2025-01-01T00:01:00Z"},"posts":[{'
    )
    assert response.content.endswith(b'"event_count":7}')
    assert [post["id"] for post in response.json()["posts"]] == list(range(12, 2, -1))
    assert response.json()["posts"][0] == service.http.get("/posts/12").json()


def test_a_user_without_posts_waits_too(service: Service) -> None:
    response = service.http.get("/users/2/dashboard", params={"wait_ms": 200})
    assert response.elapsed.total_seconds() >= 0.2
    assert (response.json()["posts"], response.json()["event_count"]) == ([], 3)


def test_a_user_that_is_not_there_is_404(service: Service) -> None:
    response = service.http.get("/users/999999/dashboard")
    assert (response.status_code, response.json()["detail"]) == (404, "No user has this id.")


@pytest.mark.parametrize("wait_ms", ["-1", "60001", "1.5", "soon"])
def test_a_wait_is_0_to_60000_ms(service: Service, wait_ms: str) -> None:
    response = service.http.get("/users/1/dashboard", params={"wait_ms": wait_ms})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "query", "name": "wait_ms"}]
