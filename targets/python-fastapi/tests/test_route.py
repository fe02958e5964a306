from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import HTTPException

from app.route import JSONRequest, LimitedRequest

if TYPE_CHECKING:
    from collections.abc import MutableMapping


async def never() -> MutableMapping[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize("kind", [LimitedRequest, JSONRequest])
def test_a_body_that_does_not_come_is_408_and_ends_the_connection(
    monkeypatch: pytest.MonkeyPatch, kind: type[LimitedRequest]
) -> None:
    monkeypatch.setattr("app.route.BODY_LIMIT_S", 0.001)
    with pytest.raises(HTTPException) as caught:
        asyncio.run(kind({"type": "http"}, never).body())
    assert (caught.value.status_code, caught.value.headers) == (408, {"Connection": "close"})
