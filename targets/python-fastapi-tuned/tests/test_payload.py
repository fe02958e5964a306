from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import Request

from app.payload import read_body
from app.problems import Problem

if TYPE_CHECKING:
    from collections.abc import MutableMapping


def test_a_body_that_does_not_come_is_408_and_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr("app.payload.BODY_LIMIT_S", 0.001)
    with pytest.raises(Problem) as caught:
        asyncio.run(read_body(Request({"type": "http"}, never), 10, Problem(413, "")))
    assert (caught.value.status, caught.value.headers) == (408, {"Connection": "close"})
