"""The hub: who in this process is in which room."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from app.slowness import is_too_slow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

SLOW_CLOSE_LIMIT_S = 5


class Member:
    """A client in a room: a queue, and the task that sends what is in it."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._sending_since_s: float | None = None
        self._limit: asyncio.Timeout | None = None

    def offer(self, text: str) -> bool:
        """Queue `text`, and wait for nobody; False when the client is too slow for it."""
        waiting, sending_s = self._queue.qsize(), 0.0
        if self._sending_since_s is not None:
            waiting += 1
            sending_s = time.monotonic() - self._sending_since_s
        if is_too_slow(waiting, sending_s):
            return False
        self._queue.put_nowait(text)
        return True

    def close_slow(self) -> None:
        """End the queue: what it holds is still sent, if the client takes it in time."""
        self._queue.put_nowait(None)
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time() + SLOW_CLOSE_LIMIT_S)

    async def send_all(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Send what is queued until the queue ends; raises TimeoutError when the end takes too long."""
        async with asyncio.timeout(None) as self._limit:
            while (text := await self._queue.get()) is not None:
                self._sending_since_s = time.monotonic()
                await send(text)
                self._sending_since_s = None


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
        """Offer `text` to every member of `room`."""
        slow = [member for member in self._rooms.get(room, ()) if not member.offer(text)]
        for member in slow:
            self.leave(room, member)
            member.close_slow()
        if slow:
            self._slow_count += len(slow)
            logger.warning("closed %d slow consumers, %d since the start", len(slow), self._slow_count)
