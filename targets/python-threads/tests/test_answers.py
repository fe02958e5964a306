from __future__ import annotations

import json
import platform
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.service import Service

TIMING = re.compile(r"pool;dur=0\.000, db;dur=0\.000, ser;dur=\d+\.\d{3}, app;dur=\d+\.\d{3}")


def test_ping_and_health_answer_the_contracts_bytes(service: Service) -> None:
    response, body = service.request("GET", "/ping")
    assert (response.status, body) == (200, b'{"message":"pong"}')
    assert response.headers["content-type"] == "application/json"
    assert response.headers["date"].endswith(" GMT")
    assert service.request("GET", "/healthz")[1] == b'{"status":"ok"}'


def test_the_service_says_what_it_is(service: Service) -> None:
    about = service.about()
    assert list(about) == [
        "target", "nonce", "language", "runtime", "versions", "workers", "pool_size", "pid", "gomaxprocs", "gil",
        "openssl", "compression", "event_loop", "http_parser",
    ]  # fmt: skip
    assert (about["target"], about["nonce"], about["language"]) == ("python-threads", "n0", "python")
    assert about["runtime"] == f"CPython {platform.python_version()}"
    assert (about["workers"], about["pool_size"], about["pid"]) == (1, 7, service.process.pid)
    assert about["compression"] is False


@pytest.mark.parametrize(
    ("method", "path", "status", "title", "detail"),
    [
        ("GET", "/nowhere", 404, "Not Found", "No resource has this path."),
        ("GET", "/ping/", 404, "Not Found", "No resource has this path."),
        ("PUT", "/ping", 405, "Method Not Allowed", "This resource does not have this method."),
    ],
)
def test_errors_are_problem_documents(
    service: Service, method: str, path: str, status: int, title: str, detail: str
) -> None:
    response, body = service.request(method, path)
    assert response.status == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["allow"] == ("GET" if status == 405 else None)
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    assert body.decode() == json.dumps(document, separators=(",", ":"))


@pytest.mark.parametrize(("method", "path"), [("GET", "/ping"), ("GET", "/about"), ("GET", "/no"), ("HEAD", "/ping")])
def test_every_answer_has_the_four_parts(service: Service, method: str, path: str) -> None:
    response, body = service.request(method, path)
    assert TIMING.fullmatch(response.headers["server-timing"])
    assert (len(body) == int(response.headers["content-length"])) == (method != "HEAD")
