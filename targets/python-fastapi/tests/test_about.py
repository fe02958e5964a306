from __future__ import annotations

import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.service import Service


def test_the_service_says_what_it_is(service: Service) -> None:
    about = service.http.get("/about").json()
    assert list(about) == [
        "target", "nonce", "language", "runtime", "versions", "workers", "pool_size", "pid", "gomaxprocs", "gil",
        "openssl", "compression", "event_loop", "http_parser", "gc", "json", "planted",
    ]  # fmt: skip
    assert (about["target"], about["nonce"], about["language"]) == ("python-fastapi", "n0", "python")
    assert about["runtime"] == f"CPython {platform.python_version()}"
    assert (about["workers"], about["pool_size"], about["pid"]) == (1, 4, service.process.pid)
    assert (about["gomaxprocs"], about["compression"]) == (None, False)
    assert (about["event_loop"], about["http_parser"]) == ("uvloop", "httptools")
    assert set(about["versions"]) >= {"fastapi", "starlette", "uvicorn", "uvloop", "httptools", "asyncpg", "pydantic"}
    assert about["gc"].startswith("on thresholds=")
    assert about["json"].startswith("pydantic-core 2.")
    assert about["planted"] is None
    assert set(about["versions"]) >= {"aiohttp", "PyJWT", "bcrypt"}


def test_nothing_is_compressed(service: Service) -> None:
    response = service.http.get("/users/1/posts", headers={"accept-encoding": "gzip, br"})
    assert "content-encoding" not in response.headers
