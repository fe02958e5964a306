"""Rooms: WebSocket clients that receive what is published there."""

from __future__ import annotations

import re

from fastapi import FastAPI, Request, Response, WebSocket
from pydantic import TypeAdapter

from app.database import Database
from app.hub import Hub
from app.notifications import PUBLISH
from app.payload import answer, read_body
from app.problems import Problem, invalid
from app.room_socket import room_socket_of
from app.status import Status
from app.timing import timing_of

ROOM = re.compile(r"[A-Za-z0-9_-]{1,64}")
# With the room's name before it, below NOTIFY's limit of 8,000 bytes.
MAX_TEXT_BYTES = 7000

STATUS = TypeAdapter(Status)
INVALID_ROOM = ("path", "room")
INVALID_TEXT = ("body", "")


def deliver(hub: Hub, payload: str) -> None:
    """Give a notification, the room's name and the text behind a space, to the members in this process."""
    room, _, text = payload.partition(" ")
    hub.broadcast(room, text)


def add_routes(app: FastAPI, database: Database, hub: Hub) -> None:
    """Add the routes of rooms."""

    @app.websocket("/ws/rooms/{room}")
    async def join(websocket: WebSocket, room: str) -> None:
        if ROOM.fullmatch(room) is None:
            await websocket.send_denial_response(invalid(INVALID_ROOM).response())
            return
        await websocket.accept()
        member = room_socket_of(websocket)
        hub.join(room, member)
        try:
            while (await websocket.receive())["type"] != "websocket.disconnect":
                pass  # What a client sends is read, so that it cannot fill the connection, and dropped.
        finally:
            hub.leave(room, member)

    @app.get("/ws/rooms/{room}")
    async def refuse() -> Response:
        raise Problem(426, "This resource speaks WebSocket.", headers={"Upgrade": "websocket"})

    @app.post("/rooms/{room}/messages", response_model=Status, status_code=202)
    async def publish(request: Request, room: str) -> Response:
        if ROOM.fullmatch(room) is None:
            raise invalid(INVALID_ROOM)
        text = _text(await read_body(request, MAX_TEXT_BYTES, invalid(INVALID_TEXT)))
        await database.fetch(timing_of(request), PUBLISH, f"{room} {text}")
        return answer(request, STATUS, Status("accepted"), 202)


def _text(body: bytes) -> str:
    if not body or b"\0" in body:  # PostgreSQL's text cannot hold NUL.
        raise invalid(INVALID_TEXT)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise invalid(INVALID_TEXT) from None
