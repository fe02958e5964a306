from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.service import Service, free_port, run_to_end

if TYPE_CHECKING:
    from pathlib import Path


def test_about_is_what_runs_with_a_thread_for_each_connection(service: Service) -> None:
    about = service.about()
    assert (about["nonce"], about["workers"], about["pool_size"]) == ("n0", 2, 4)
    assert about["versions"]["django"]


def test_a_post_is_made_read_changed_and_removed(service: Service) -> None:
    made, body = service.request("POST", "/posts", '{"user_id":2,"title":"T","body":"<é>"}')
    path = made.headers["Location"]
    assert (made.status, path) == (201, f"/posts/{json.loads(body)['id']}")
    steps = [
        ("GET", None, 200, '"title":"T","body":"<é>"'),
        ("PATCH", '{"title":"U"}', 200, '"title":"U","body":"<é>"'),
        ("PATCH", '{"title":null}', 422, '"errors":[{"in":"body","name":"title"}]'),
        # Half of a character is none.
        ("PATCH", '{"title":"\\ud800"}', 422, '"errors":[{"in":"body","name":"title"}]'),
        ("PATCH", '{"title":"\\ud83d\\ude00"}', 200, '"title":"😀"'),
        ("PATCH", '{"title":' + 100_000 * "[", 400, "The body is not valid JSON."),
        ("PATCH", "{}", 422, '[{"in":"body","name":"title"},{"in":"body","name":"body"}]'),
        ("DELETE", None, 204, ""),
        ("GET", None, 404, "No post has this id."),
    ]
    for method, sent, status, holds in steps:
        response, body = service.request(method, path, sent)
        assert (response.status, holds in body.decode()) == (status, True), (method, sent, body)


def test_a_post_of_nobody_is_not_valid(service: Service) -> None:
    response, body = service.request("POST", "/posts", '{"user_id":999999,"title":"T","body":"B"}')
    assert (response.status, json.loads(body)["errors"]) == (422, [{"in": "body", "name": "user_id"}])


def test_a_dashboard_waits_in_the_database_and_says_so(service: Service) -> None:
    response, body = service.request("GET", "/users/1/dashboard?wait_ms=20")
    found = json.loads(body)
    assert (found["user"]["name"], found["event_count"]) == ("User 1", 7)
    assert [post["id"] for post in found["posts"]] == list(range(12, 2, -1))
    db = re.search(r"db;dur=([\d.]+)", response.headers["Server-Timing"])
    assert db
    assert float(db[1]) >= 20


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        ("user1@example.com", "crossover-password", 200),
        ("user1@example.com", "another", 401),
        ("nobody@example.com", "crossover-password", 401),
        ("user1@example.com", "é" * 36 + "x", 422),
    ],
)
def test_only_the_right_password_gives_a_token(service: Service, email: str, password: str, status: int) -> None:
    response, _ = service.request("POST", "/login", json.dumps({"email": email, "password": password}))
    assert response.status == status


def test_what_is_no_path_or_no_method_is_a_problem_document(service: Service) -> None:
    missing, _ = service.request("GET", "/nothing")
    refused, _ = service.request("OPTIONS", "/posts/1")
    assert (missing.status, missing.headers["Content-Type"]) == (404, "application/problem+json")
    assert (refused.status, refused.headers["Allow"]) == (405, "DELETE, GET, PATCH")


def test_a_database_out_of_reach_is_one_line_and_a_failure(tmp_path: Path) -> None:
    status, told = run_to_end(
        tmp_path / "stderr", PORT=str(free_port()), DATABASE_URL="postgres://user:hush@127.0.0.1:1/db"
    )
    assert (status, told.count("\n"), "hush" in told) == (1, 1, False)
    assert told.startswith("DATABASE_URL: expected a PostgreSQL server")


def test_a_port_that_is_taken_is_one_line_and_a_failure(service: Service, database_url: str, tmp_path: Path) -> None:
    status, told = run_to_end(tmp_path / "stderr", PORT=str(service.port), DATABASE_URL=database_url)
    assert (status, told.startswith("PORT: expected to listen on")) == (1, True)
