from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from app.health import main

if TYPE_CHECKING:
    from tests.service import Service


class NotReady(BaseHTTPRequestHandler):
    """A service that has lost its database."""

    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def describe(monkeypatch: pytest.MonkeyPatch, port: int, host: str = "127.0.0.1") -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@127.0.0.1:5432/db")
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("HOST", host)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - as in a container
def test_a_service_that_is_ready_is_well(
    service: Service, host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(monkeypatch, service.port, host)
    assert main() == 0
    assert capsys.readouterr().err == ""


def test_a_service_that_is_not_ready_is_not_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HTTPServer(("127.0.0.1", 0), NotReady) as server:
        threading.Thread(target=server.handle_request).start()
        describe(monkeypatch, server.server_port)
        assert main() == 1
    assert "found 503" in capsys.readouterr().err


def test_a_service_that_is_not_there_is_not_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(monkeypatch, 1)
    assert main() == 1
    assert "127.0.0.1:1" in capsys.readouterr().err


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    describe(monkeypatch, 0)
    assert main() == 2
    assert capsys.readouterr().err.startswith("PORT: expected ")
