from __future__ import annotations

import hashlib
import json
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.service import Service, free_port, run_to_end

if TYPE_CHECKING:
    from pathlib import Path


def test_about_says_whether_the_lock_is_on(service: Service) -> None:
    about = service.about()
    assert (about["nonce"], about["workers"], about["pool_size"], about["pid"]) == ("n0", 1, 4, service.process.pid)
    assert about["gil"] is not bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def test_a_post_is_made_read_changed_and_removed(service: Service) -> None:
    made, body = service.request("POST", "/posts", '{"user_id":2,"title":"T","body":"<é>"}')
    path = made.headers["Location"]
    assert (made.status, path) == (201, f"/posts/{json.loads(body)['id']}")
    steps = [
        ("GET", None, 200, '"title":"T","body":"<é>"'),
        ("PATCH", '{"title":"U"}', 200, '"title":"U","body":"<é>"'),
        ("PATCH", '{"title":null}', 422, '"errors":[{"in":"body","name":"title"}]'),
        ("PATCH", "{}", 422, '[{"in":"body","name":"title"},{"in":"body","name":"body"}]'),
        # Half of a character is none.
        ("PATCH", '{"title":"\\ud800"}', 422, '"errors":[{"in":"body","name":"title"}]'),
        ("PATCH", '{"title":"\\ud83d\\ude00"}', 200, '"title":"😀"'),
        ("PATCH", "{", 400, "The body is not valid JSON."),
        ("DELETE", None, 204, ""),
        ("GET", None, 404, "No post has this id."),
    ]
    for method, sent, status, holds in steps:
        response, body = service.request(method, path, sent)
        assert (response.status, holds in body.decode()) == (status, True), (method, sent, body)


def test_the_latest_posts_come_first_with_times_in_utc(service: Service) -> None:
    _, body = service.request("GET", "/users/1/posts?limit=2")
    posts = json.loads(body)["posts"]
    assert [post["id"] for post in posts] == [12, 11]
    assert posts[0]["updated_at"] == "2025-02-02T00:00:00Z"
    assert service.request("GET", "/users/1/posts?limit=0")[0].status == 422


def test_a_post_of_nobody_is_not_valid(service: Service) -> None:
    response, body = service.request("POST", "/posts", '{"user_id":999999,"title":"T","body":"B"}')
    assert (response.status, json.loads(body)["errors"]) == (422, [{"in": "body", "name": "user_id"}])


@pytest.mark.parametrize("arm", ["inline", "threads", "processes"])
def test_work_is_done_wherever_it_is_asked_for(service: Service, arm: str) -> None:
    order = {"algorithm": "sha256", "rounds": 1, "arm": arm}
    _, body = service.request("POST", "/hash", json.dumps(order))
    digest = hashlib.sha256(b"a" * 64).hexdigest()
    assert json.loads(body) == {"algorithm": "sha256", "rounds": 1, "size": 64, "digest": digest}


def test_too_much_work_is_not_valid(service: Service) -> None:
    order = {"algorithm": "sha256", "rounds": 103, "size": 10_485_760}
    response, body = service.request("POST", "/hash", json.dumps(order))
    assert (response.status, json.loads(body)["errors"]) == (422, [{"in": "body", "name": "size"}])


def test_more_requests_than_connections_wait_for_them(service: Service) -> None:
    with ThreadPoolExecutor(16) as clients:
        statuses = list(clients.map(lambda _: service.request("GET", "/posts/1")[0].status, range(64)))
    assert statuses == [200] * 64


def test_what_is_no_path_or_no_method_is_a_problem_document(service: Service) -> None:
    missing, _ = service.request("GET", "/posts/")
    refused, _ = service.request("OPTIONS", "/posts/1")
    assert (missing.status, missing.headers["Content-Type"]) == (404, "application/problem+json")
    assert (refused.status, refused.headers["Allow"]) == (405, "DELETE, GET, PATCH")


def test_a_database_out_of_reach_is_one_line_and_a_failure(tmp_path: Path) -> None:
    url = "postgres://user:hush@127.0.0.1:1/db"
    status, told = run_to_end(tmp_path / "stderr", PORT=str(free_port()), DATABASE_URL=url)
    assert (status, "hush" in told) == (1, False)
    assert told.splitlines()[-1].startswith("DATABASE_URL: expected a PostgreSQL server")


def test_a_port_that_is_taken_is_one_line_and_a_failure(service: Service, database_url: str, tmp_path: Path) -> None:
    status, told = run_to_end(tmp_path / "stderr", PORT=str(service.port), DATABASE_URL=database_url)
    assert (status, told.startswith("PORT: expected to listen on")) == (1, True)
