"""Rows of a size that the request names: a larger payload."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request, Response

from app.database import Database
from app.parameters import Digits
from app.payload import answer
from app.posts import COLUMNS, POSTS, Post, Posts
from app.timing import timing_of

SELECT_FIRST = f"SELECT {COLUMNS} FROM posts ORDER BY id LIMIT $1"

ROWS_PER_KB = 3
"""Seeded posts that are about 1 KB."""


def add_routes(app: FastAPI, database: Database) -> None:
    """Add the route of rows."""

    @app.get("/rows", response_model=Posts)
    async def read(request: Request, kb: Annotated[Digits, Query(ge=1, le=2000)] = 1) -> Response:
        rows = await database.fetch(timing_of(request), SELECT_FIRST, ROWS_PER_KB * kb)
        return answer(request, POSTS, Posts([Post(*row) for row in rows]))
