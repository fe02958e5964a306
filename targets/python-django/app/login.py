"""A login: a password checked against its bcrypt hash, and a signed token."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import bcrypt
import jwt
from django.conf import settings

from app.answers import json_answer
from app.inputs import is_text, read_object, require
from app.models import User
from app.problems import Problem
from app.resource import Resource

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MAX_PASSWORD_BYTES = 72
"""What bcrypt takes."""
EXPIRES_IN_S = 3600
TOKEN_TYPE = "Bearer"  # noqa: S105 - its kind, not its text
NOBODYS_HASH = "$2b$10$cspPrvKAGxmxe1pPu5wBAOR9uOidkHgpdmy3xVDlsuJIlA3F7/1qC"
"""Checked where no user has the e-mail address, so that the time taken does not tell who has an account."""


def _is_password(value: object) -> bool:
    return is_text(MAX_PASSWORD_BYTES)(value) and len(str(value).encode()) <= MAX_PASSWORD_BYTES


class Login(Resource):
    """`/login`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the password, and sign a token."""
        values = read_object(request)
        require(values, {"email": is_text(200), "password": _is_password})
        user = User.objects.only("id", "password_hash").filter(email=str(values["email"])).first()
        # bcrypt takes tens of milliseconds, without the GIL: other threads go on meanwhile.
        password_hash = user.password_hash if user else NOBODYS_HASH
        right = bcrypt.checkpw(str(values["password"]).encode(), password_hash.encode())
        if not right or user is None:
            raise Problem(401, "The e-mail address or the password is wrong.")
        return json_answer({"token": _sign(user.pk), "token_type": TOKEN_TYPE, "expires_in": EXPIRES_IN_S})


def _sign(user_id: int) -> str:
    now_s = int(time.time())
    claims = {"sub": str(user_id), "iat": now_s, "exp": now_s + EXPIRES_IN_S}
    return jwt.encode(claims, settings.SERVICE.token_key, "HS256")
