from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.service import Service


def test_three_posts_a_kb_come_in_the_order_of_their_ids(service: Service) -> None:
    posts = service.http.get("/rows").json()["posts"]
    assert [post["id"] for post in posts] == [1, 2, 3]
    assert posts[0] == service.http.get("/posts/1").json()
    assert [post["id"] for post in service.http.get("/rows?kb=3").json()["posts"]] == list(range(1, 10))
    assert service.http.get("/rows?kb=2000").status_code == 200


@pytest.mark.parametrize("kb", ["0", "2001", "1.0", "", "one"])
def test_the_size_is_1_to_2000_kb(service: Service, kb: str) -> None:
    response = service.http.get("/rows", params={"kb": kb})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "query", "name": "kb"}]
