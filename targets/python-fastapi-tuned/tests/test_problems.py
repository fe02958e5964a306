from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.service import Service


def problem(response: httpx.Response) -> tuple[int, str, str]:
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["content-length"]) == len(response.content)
    document = response.json()
    assert list(document)[:4] == ["type", "title", "status", "detail"]
    assert document["type"] == "about:blank"
    assert document["status"] == response.status_code
    return response.status_code, document["title"], document["detail"]


@pytest.mark.parametrize("path", ["/", "/nowhere", "/posts/1/", "/docs", "/openapi.json", "/users/1"])
def test_an_unknown_path_is_404(service: Service, path: str) -> None:
    assert problem(service.http.get(path)) == (404, "Not Found", "No resource has this path.")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/posts/1", "DELETE, GET, PATCH"),
        ("GET", "/posts", "POST"),
        ("POST", "/ping", "GET"),
        ("DELETE", "/rooms/a/messages", "POST"),
        ("POST", "/scatter", "GET"),
        ("GET", "/checkout", "POST"),
        ("PUT", "/login", "POST"),
    ],
)
def test_another_method_is_405_and_names_those_allowed(service: Service, method: str, path: str, allow: str) -> None:
    response = service.http.request(method, path)
    assert problem(response) == (405, "Method Not Allowed", "This resource does not have this method.")
    assert response.headers["allow"] == allow


def test_what_nobody_expected_is_500_with_the_trace_on_stderr_only(
    service: Service, sql: Callable[[str], None]
) -> None:
    sql("ALTER TABLE user_events RENAME TO hidden")
    try:
        response = service.http.get("/users/1/dashboard")
    finally:
        sql("ALTER TABLE hidden RENAME TO user_events")
    assert problem(response) == (500, "Internal Server Error", "An unexpected error occurred.")
    assert "Traceback" in service.log
    assert service.http.get("/users/1/dashboard").status_code == 200
