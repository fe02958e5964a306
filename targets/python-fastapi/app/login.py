"""A login: a password checked against its bcrypt hash, and a signed token."""

from __future__ import annotations

import time
from typing import Annotated

import bcrypt
import jwt
from fastapi import HTTPException
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.dependencies import PartsDep, SessionDep
from app.posts import without_nul
from app.route import router as make_router

router = make_router()

SELECT = "SELECT id, password_hash FROM users WHERE email = $1"

MAX_PASSWORD_BYTES = 72
"""What bcrypt takes."""
EXPIRES_IN_S = 3600
TOKEN_TYPE = "Bearer"  # noqa: S105 - its kind, not its text
NOBODYS_HASH = "$2b$10$cspPrvKAGxmxe1pPu5wBAOR9uOidkHgpdmy3xVDlsuJIlA3F7/1qC"
"""Checked where no user has the e-mail address, so that the time taken does not tell who has an account."""


def _short_enough(password: str) -> str:
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise ValueError("bcrypt takes no more")
    return password


class Credentials(BaseModel):
    """Who logs in."""

    model_config = ConfigDict(strict=True)

    email: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(without_nul)]
    password: Annotated[
        str,
        Field(min_length=1, max_length=MAX_PASSWORD_BYTES),
        AfterValidator(_short_enough),
        AfterValidator(without_nul),
    ]


class Token(BaseModel):
    """A JSON Web Token, and the seconds that it holds."""

    token: str
    token_type: str
    expires_in: int


@router.post("/login")
async def create(credentials: Credentials, parts: PartsDep, session: SessionDep) -> Token:
    """Check the password, and sign a token."""
    rows = await session.fetch(SELECT, credentials.email)
    user_id, password_hash = rows[0] if rows else (None, NOBODYS_HASH)
    # In a thread: bcrypt takes tens of milliseconds, without the GIL.
    right = await parts.threads.run(bcrypt.checkpw, credentials.password.encode(), password_hash.encode())
    if not right or user_id is None:
        raise HTTPException(401, "The e-mail address or the password is wrong.")
    return Token(token=_sign(user_id, parts.settings.token_key), token_type=TOKEN_TYPE, expires_in=EXPIRES_IN_S)


def _sign(user_id: int, key: str) -> str:
    now_s = int(time.time())
    return jwt.encode({"sub": str(user_id), "iat": now_s, "exp": now_s + EXPIRES_IN_S}, key, "HS256")
