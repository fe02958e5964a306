from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.service import Service


def test_ping_and_health_answer_the_contracts_bytes(service: Service) -> None:
    assert service.http.get("/ping").content == b'{"message":"pong"}'
    assert service.http.get("/healthz").content == b'{"status":"ok"}'
