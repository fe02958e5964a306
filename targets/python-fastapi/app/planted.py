"""An effect of known size, which `crossover prove` asks for by environment and must then find."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import thread_time_ns
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

NS_PER_US = 1000
MS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class Planted:
    """What each request has more: microseconds of a processor, and milliseconds without one."""

    spin_us: int
    wait_ms: int

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return `app` with the effect before its work; without an effect, `app` itself, so that nothing is paid."""
        return PlantedEffect(app, self) if self.spin_us or self.wait_ms else app


class PlantedEffect:
    """ASGI middleware, inside the request's clock."""

    def __init__(self, app: ASGIApp, planted: Planted) -> None:
        self._app = app
        self._spin_ns = planted.spin_us * NS_PER_US
        self._wait_s = planted.wait_ms / MS_PER_S

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, later."""
        if scope["type"] == "http":
            if self._spin_ns:
                spin(self._spin_ns)
            if self._wait_s:
                await asyncio.sleep(self._wait_s)
        await self._app(scope, receive, send)


def spin(work_ns: int) -> None:
    """Use exactly so much of a processor, by the thread's own clock: being interrupted makes it longer, not more."""
    until_ns = thread_time_ns() + work_ns
    while thread_time_ns() < until_ns:
        pass
