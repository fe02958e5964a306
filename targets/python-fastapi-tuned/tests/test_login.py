from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest

if TYPE_CHECKING:
    from tests.service import Service

RIGHT = {"email": "user2@example.com", "password": "crossover-password"}
WRONG = b'"title":"Unauthorized","status":401,"detail":"The e-mail address or the password is wrong."'


def decoded(part: str) -> str:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


def test_the_right_password_gets_a_token_that_is_the_contracts_bytes(service: Service) -> None:
    before_s = int(time.time())
    response = service.http.post("/login", json=RIGHT)
    assert response.status_code == 200
    token = response.json()["token"]
    assert response.text == f'{{"token":"{token}","token_type":"Bearer","expires_in":3600}}'
    header, claims, _ = token.split(".")
    assert decoded(header) == '{"alg":"HS256","typ":"JWT"}'
    issued_s = jwt.decode(token, "crossover-signing-secret-of-the-reference-service", ["HS256"])["iat"]
    assert before_s <= issued_s <= time.time()
    assert decoded(claims) == f'{{"sub":"2","iat":{issued_s},"exp":{issued_s + 3600}}}'


@pytest.mark.parametrize(
    "change",
    [
        {"password": "crossover-passwore"},
        {"password": "x" * 72},
        {"email": "nobody@example.com"},
        {"email": "USER2@example.com"},
    ],
)
def test_a_wrong_password_and_an_unknown_address_are_the_same_401(service: Service, change: dict[str, str]) -> None:
    response = service.http.post("/login", json={**RIGHT, **change})
    assert response.status_code == 401
    assert WRONG in response.content
    assert "www-authenticate" not in response.headers


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"email": ""}, ["email"]),
        ({"email": "é" * 201}, ["email"]),
        ({"email": "a\0b"}, ["email"]),
        ({"password": ""}, ["password"]),
        ({"password": "a\0b"}, ["password"]),
        ({"password": "x" * 73}, ["password"]),
        ({"password": "é" * 37}, ["password"]),  # 74 bytes
        ({"password": 5, "email": None}, ["email", "password"]),
    ],
)
def test_what_is_not_valid_in_a_login_is_named(service: Service, change: dict[str, Any], names: list[str]) -> None:
    response = service.http.post("/login", json={**RIGHT, **change})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "body", "name": name} for name in names]


def test_a_password_of_72_bytes_is_taken(service: Service) -> None:
    assert service.http.post("/login", json={**RIGHT, "password": "é" * 36}).status_code == 401
