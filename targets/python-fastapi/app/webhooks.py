"""Webhooks: events of other services, each recorded once however often it is sent."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from app.dependencies import PartsDep, SessionDep
from app.posts import without_nul
from app.route import parse_json
from app.route import router as make_router
from app.status import Status

router = make_router()

INSERT = "INSERT INTO webhooks (id, type, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING id"

Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(without_nul)]


class Event(BaseModel):
    """What is known of an event; all else is the sender's."""

    model_config = ConfigDict(strict=True)

    id: Name
    type: Name


async def signed_body(request: Request, parts: PartsDep, x_signature_256: Annotated[str, Header()] = "") -> bytes:
    """Return the body as it came, if it has the right signature; raises HTTPException 401."""
    body = await request.body()
    right = "sha256=" + hmac.digest(parts.settings.webhook_key.encode(), body, "sha256").hex()
    # In constant time: how long it takes tells nothing of the right signature.
    if not hmac.compare_digest(right.encode(), x_signature_256.encode()):
        raise HTTPException(401, "The signature is wrong.")
    return body


@router.post("/webhooks", status_code=202)
async def receive(body: Annotated[bytes, Depends(signed_body)], session: SessionDep) -> Status:
    """Record an event. Its body is read here, as nothing of it is looked at before its signature."""
    event = _event(body)
    rows = await session.fetch(INSERT, event.id, event.type, body.decode())
    return Status(status="accepted" if rows else "duplicate")


def _event(body: bytes) -> Event:
    try:
        return Event.model_validate(parse_json(body))
    except ValidationError as error:
        raise RequestValidationError([{"loc": ("body", *each["loc"])} for each in error.errors()]) from None
