"""uvicorn's WebSocket protocol, with what ASGI has no message for: a write that never waits."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

from app.slowness import is_too_slow

if TYPE_CHECKING:
    from asyncio import BaseTransport, Transport

    from starlette.websockets import WebSocket
    from uvicorn._types import ASGISendEvent
    from websockets.http11 import Request

SLOW_CLOSE_LIMIT_S = 5
LINGER_S = 1
EXTENSION = "crossover.room_socket"


class RoomSocket(WebSocketsSansIOProtocol):
    """A connection that takes ready-made frames, straight to its transport or into a queue.

    ASGI's `send` says neither whether it would wait nor closes a client that reads nothing (it waits for that
    client), and uvicorn says goodbye with 1012. So this class takes frames, closes and says 1001 itself; the
    application finds it in the scope, as one of ASGI's extensions.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._paused_since_s: float | None = None
        self._waiting: deque[bytes] = deque()

    def connection_made(self, transport: BaseTransport) -> None:
        """Let nothing gather in the transport unseen: what the kernel does not take at once pauses writing."""
        cast("Transport", transport).set_write_buffer_limits(high=0)
        super().connection_made(transport)

    def handle_connect(self, event: Request) -> None:
        """Put this connection into the scope of the task that the handshake started."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions = cast("dict[str, object]", self.scope["extensions"])
            extensions[EXTENSION] = self

    async def send(self, message: ASGISendEvent) -> None:
        """Send an ASGI message; a refusal ends the handshake too, which uvicorn would report as an error."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True

    def offer(self, frame: bytes) -> bool:
        """Write `frame`, or queue it behind others; False when the client is too slow. A closed client takes all."""
        if self.close_sent or self.transport.is_closing():
            return True
        if self._paused_since_s is None:
            self.transport.write(frame)
            return True
        # The frame that the transport holds part of is the first of those that wait.
        if is_too_slow(1 + len(self._waiting), self.loop.time() - self._paused_since_s):
            return False
        self._waiting.append(frame)
        return True

    def pause_writing(self) -> None:
        """Queue from here on: the transport holds bytes that the kernel did not take."""
        self._paused_since_s = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Write what was queued, until the kernel takes no more."""
        self._paused_since_s = None
        super().resume_writing()
        while self._waiting and self._paused_since_s is None:
            self.transport.write(self._waiting.popleft())

    def close_slow(self) -> None:
        """Close with 1013 after what is queued; cut the connection when the client does not take that in time."""
        self._say_goodbye(CloseCode.TRY_AGAIN_LATER)
        self.close_timer = self.loop.call_later(SLOW_CLOSE_LIMIT_S, self.transport.abort)

    def handle_parser_exception(self) -> None:
        """Close with what the library found, 1009 for a message too long, and read on for a moment.

        Closing a socket that holds unread bytes resets it, and the client would lose the close frame.
        """
        if self.close_sent or self.conn.close_sent is None:
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": self.conn.close_sent.code})
        self._write_last()
        self.transport.write_eof()
        self.transport.resume_reading()
        self.close_timer = self.loop.call_later(LINGER_S, self.transport.abort)

    def shutdown(self) -> None:
        """Close with 1001, as the server goes away."""
        if self.handshake_complete and not self.close_sent:
            self._say_goodbye(CloseCode.GOING_AWAY)
            self.transport.close()
        else:
            super().shutdown()

    def _say_goodbye(self, code: CloseCode) -> None:
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.conn.send_close(code)
        self._write_last()

    def _write_last(self) -> None:
        self.close_sent = True
        self.transport.write(b"".join([*self._waiting, *self.conn.data_to_send()]))
        self._waiting.clear()


def room_socket_of(websocket: WebSocket) -> RoomSocket:
    """Return the connection that an accepted WebSocket runs on."""
    return cast("RoomSocket", websocket.scope["extensions"][EXTENSION])
