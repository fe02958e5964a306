from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

    from tests.service import Service

KEY = b"crossover-webhook-key-of-the-reference-service"
BODY = b' {"id": "once", "type": "payment.paid", "data": [1]}'


def signature(body: bytes) -> str:
    return "sha256=" + hmac.new(KEY, body, hashlib.sha256).hexdigest()


def send(service: Service, body: bytes, signed: str) -> httpx.Response:
    return service.http.post("/webhooks", content=body, headers={"X-Signature-256": signed})


def test_a_signed_webhook_is_recorded_once_however_often_it_comes(service: Service) -> None:
    responses = [send(service, BODY, signature(BODY)) for _ in range(2)]
    assert [each.status_code for each in responses] == [202, 202]
    assert [each.content for each in responses] == [b'{"status":"accepted"}', b'{"status":"duplicate"}']


@pytest.mark.parametrize("body", [b'{"id":"a","type":"b"}', b"{", b""])
@pytest.mark.parametrize("signed", ["", "sha256=", signature(b"another"), signature(BODY).upper()])
def test_a_webhook_without_the_right_signature_is_not_looked_at(service: Service, body: bytes, signed: str) -> None:
    response = send(service, body, signed)
    assert (response.status_code, response.json()["detail"]) == (401, "The signature is wrong.")


@pytest.mark.parametrize(
    ("body", "status", "names"),
    [
        (b"", 400, None),
        (b'{"id":NaN}', 400, None),
        (b"[]", 422, [""]),
        (b"null", 422, [""]),
        (b'{"id":5,"type":null}', 422, ["id", "type"]),
        (b'{"id":"a\\u0000b","type":"b"}', 422, ["id"]),
    ],
)
def test_what_is_not_valid_in_a_signed_webhook_is_named(
    service: Service, body: bytes, status: int, names: list[str] | None
) -> None:
    response = send(service, body, signature(body))
    assert response.status_code == status
    found = response.json().get("errors")
    assert found == (None if names is None else [{"in": "body", "name": name} for name in names])
