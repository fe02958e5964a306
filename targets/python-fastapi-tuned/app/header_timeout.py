"""uvicorn's HTTP protocol, with an end for headers that never come; uvicorn leaves that to a proxy in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

HEADER_LIMIT_S = 75.0
"""As Go's: from the beginning of a connection, which may be idle for as long, or of a request."""


class HeaderTimeout(HttpToolsProtocol):
    """A connection is looked at once in so many seconds, so that a request pays for no timer."""

    limit_s = HEADER_LIMIT_S

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn types it
        """Begin to wait for headers."""
        super().connection_made(transport)
        self._waiting_since_s: float | None = self.loop.time()
        self._look = self.loop.call_later(self.limit_s, self._close_if_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        self._look.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Wait for the headers of a request that has begun."""
        super().on_message_begin()
        self._waiting_since_s = self.loop.time()

    def on_headers_complete(self) -> None:
        """Wait no more: what comes now has limits of its own."""
        self._waiting_since_s = None
        super().on_headers_complete()

    def _close_if_late(self) -> None:
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # A WebSocket has taken over.
        answering = self.cycle is not None and not self.cycle.response_complete
        waited_s = 0.0
        if self._waiting_since_s is not None and not answering:  # The next request may come during this one.
            waited_s = self.loop.time() - self._waiting_since_s
        if waited_s >= self.limit_s:
            self.transport.close()
        else:
            self._look = self.loop.call_later(self.limit_s - waited_s, self._close_if_late)
