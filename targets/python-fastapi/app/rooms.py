"""Rooms: WebSocket clients that receive what is published there."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import HTTPException, Path, Request, WebSocket, WebSocketDisconnect

from app.dependencies import PartsDep, SessionDep
from app.hub import Hub, Member
from app.notifications import PUBLISH
from app.problems import invalid
from app.route import router as make_router
from app.status import Status

router = make_router()

# With the room's name before it, below NOTIFY's limit of 8,000 bytes.
MAX_TEXT_BYTES = 7000
INVALID_TEXT = ("body", "")
TRY_AGAIN_LATER = 1013

Room = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$")]


def deliver(hub: Hub, payload: str) -> None:
    """Give a notification, the room's name and the text behind a space, to the members in this process."""
    room, _, text = payload.partition(" ")
    hub.broadcast(room, text)


@router.websocket("/ws/rooms/{room}")
async def join(websocket: WebSocket, room: Room, parts: PartsDep) -> None:
    """Let a client be in a room until it goes, or is too slow for it."""
    await websocket.accept()
    member = Member()
    parts.hub.join(room, member)
    try:
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(_send_all(websocket, member))
            # What a client sends is read, so that it cannot fill the connection, and dropped.
            while (await websocket.receive())["type"] != "websocket.disconnect":
                pass
            sender.cancel()
    except* (WebSocketDisconnect, TimeoutError):
        pass  # The client has gone, or does not take the end of what it was sent.
    finally:
        parts.hub.leave(room, member)


async def _send_all(websocket: WebSocket, member: Member) -> None:
    await member.send_all(websocket.send_text)
    await websocket.close(TRY_AGAIN_LATER)


@router.get("/ws/rooms/{room}")
async def refuse() -> None:
    """Say that this resource speaks WebSocket."""
    raise HTTPException(426, "This resource speaks WebSocket.", {"Upgrade": "websocket"})


@router.post("/rooms/{room}/messages", status_code=202)
async def publish(request: Request, room: Room, session: SessionDep) -> Status:
    """Send the body to everybody in the room, whatever its Content-Type."""
    await session.fetch(PUBLISH, f"{room} {_text(await request.body())}")
    return Status(status="accepted")


def _text(body: bytes) -> str:
    # PostgreSQL's text cannot hold NUL.
    if not 1 <= len(body) <= MAX_TEXT_BYTES or b"\0" in body:
        raise invalid(INVALID_TEXT)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise invalid(INVALID_TEXT) from None
