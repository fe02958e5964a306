"""Rows of a size that the request names: a larger payload."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from app.dependencies import SessionDep
from app.parameters import Digits
from app.posts import COLUMNS, Post, Posts
from app.route import router as make_router

router = make_router()

SELECT_FIRST = f"SELECT {COLUMNS} FROM posts ORDER BY id LIMIT $1"

ROWS_PER_KB = 3
"""Seeded posts that are about 1 KB."""


@router.get("/rows")
async def read(session: SessionDep, kb: Annotated[Digits, Query(ge=1, le=2000)] = 1) -> Posts:
    """Return the first posts, about `kb` KB of them."""
    rows = await session.fetch(SELECT_FIRST, ROWS_PER_KB * kb)
    return Posts(posts=[Post(**row) for row in rows])
