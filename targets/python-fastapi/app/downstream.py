"""The downstream service: an internal one that this service calls over HTTP."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from time import perf_counter_ns
from typing import TYPE_CHECKING

import aiohttp
from fastapi import HTTPException
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as model
from yarl import URL

if TYPE_CHECKING:
    from app.timing import Timing

logger = logging.getLogger(__name__)

CALL_LIMIT_S = 30
KEEP_ALIVE_S = 75


@model(config=ConfigDict(strict=True), slots=True)
class Work:
    """What the service answers."""

    value: int


WORK = TypeAdapter(Work)


@dataclass(slots=True)
class Answer:
    """An answer as it came, and the value in it."""

    body: bytes
    value: int


class Downstream:
    """A client with as many connections as calls need at once, each kept for the next."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Be ready to call; connects to nothing yet."""
        if self._url is None:
            return
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=CALL_LIMIT_S),
            auto_decompress=False,
            skip_auto_headers=("Accept-Encoding",),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def call(self, timing: Timing, delay_ms: int) -> Answer:
        """Call once, and add the wait to `timing.down_ns`; raises HTTPException 502 or 503."""
        session = self._configured()
        begun_ns = perf_counter_ns()
        try:
            return await self._call(session, delay_ms)
        finally:
            timing.down_ns += perf_counter_ns() - begun_ns

    async def call_all(self, timing: Timing, delay_ms: int, calls: int) -> list[Answer]:
        """Make `calls` calls at once, and add the wait for the last of them; raises HTTPException 502 or 503.

        The first that fails cancels the others.
        """
        session = self._configured()
        begun_ns = perf_counter_ns()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._call(session, delay_ms)) for _ in range(calls)]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        finally:
            timing.down_ns += perf_counter_ns() - begun_ns
        return [task.result() for task in tasks]

    async def hash(self, timing: Timing, order: str) -> bytes:
        """Hand an order of /hash on, and add the wait to `timing.down_ns`; raises HTTPException 502 or 503."""
        session = self._configured()
        url = URL(f"{self._url}/hash", encoded=True)
        begun_ns = perf_counter_ns()
        try:
            headers = {"Content-Type": "application/json"}
            async with session.post(url, data=order, headers=headers, allow_redirects=False) as response:
                body = await response.read()
            if response.status == 200:
                return body
            logger.warning("the downstream service answered %d", response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("the downstream service: %s: %s", type(error).__name__, str(error).partition("\n")[0])
        finally:
            timing.down_ns += perf_counter_ns() - begun_ns
        raise HTTPException(502, "The downstream service did not answer.")

    def _configured(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise HTTPException(503, "The downstream service is not configured.")
        return self._session

    async def _call(self, session: aiohttp.ClientSession, delay_ms: int) -> Answer:
        url = URL(f"{self._url}/work?delay_ms={delay_ms}", encoded=True)
        try:
            async with session.get(url, allow_redirects=False) as response:
                body = await response.read()
            if response.status == 200:
                return Answer(body, WORK.validate_json(body).value)
            logger.warning("the downstream service answered %d", response.status)
        except (aiohttp.ClientError, TimeoutError, ValidationError) as error:
            logger.warning("the downstream service: %s: %s", type(error).__name__, str(error).partition("\n")[0])
        raise HTTPException(502, "The downstream service did not answer.")
