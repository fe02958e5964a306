"""The hub: which sockets of this process are in which room."""

from __future__ import annotations

import logging
from typing import Protocol

from websockets.frames import Frame, Opcode

logger = logging.getLogger(__name__)


class Member(Protocol):
    """A client in a room."""

    def offer(self, frame: bytes) -> bool:
        """Take a frame without blocking; False when the client is too slow for it."""

    def close_slow(self) -> None:
        """Close the connection of a client that is too slow."""


class Hub:
    """Rooms by name. A room is there as long as it has a member."""

    def __init__(self) -> None:
        self._rooms: dict[str, set[Member]] = {}
        self._slow_count = 0

    def join(self, room: str, member: Member) -> None:
        """Let `member` receive what is published in `room`."""
        self._rooms.setdefault(room, set()).add(member)

    def leave(self, room: str, member: Member) -> None:
        """Take `member` out of `room`; it may have left before."""
        members = self._rooms.get(room)
        if members is None:
            return
        members.discard(member)
        if not members:
            del self._rooms[room]

    def broadcast(self, room: str, text: str) -> None:
        """Offer `text` to every member in one pass: the frame is the same bytes for all, so it is made once."""
        members = self._rooms.get(room)
        if members is None:
            return
        frame = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
        slow = [member for member in members if not member.offer(frame)]
        for member in slow:
            self.leave(room, member)
            member.close_slow()
        if slow:
            self._slow_count += len(slow)
            logger.warning("closed %d slow consumers, %d since the start", len(slow), self._slow_count)
