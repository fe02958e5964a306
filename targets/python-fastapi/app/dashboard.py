"""The dashboard: a user, then two statements at once, one of which may wait in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import HTTPException, Query
from pydantic import BaseModel

from app.dependencies import SessionDep
from app.parameters import Digits, Id
from app.posts import Post
from app.route import router as make_router

router = make_router()

SELECT_USER = "SELECT id, name, email, created_at FROM users WHERE id = $1"

# The posts depend on the wait, so that the planner cannot read them first and leave the wait out where a user has
# none: it happens exactly once.
SELECT_POSTS_AFTER_WAIT = """
SELECT p.id, p.user_id, p.title, p.body, p.created_at, p.updated_at
FROM (SELECT pg_sleep($2) IS NOT NULL AS done) AS waited
CROSS JOIN LATERAL (
  SELECT id, user_id, title, body, created_at, updated_at
  FROM posts WHERE user_id = $1 AND waited.done ORDER BY id DESC LIMIT 10
) AS p
ORDER BY p.id DESC
"""

COUNT_EVENTS = "SELECT count(*) FROM user_events WHERE user_id = $1"

MAX_WAIT_MS = 60_000
MS_PER_S = 1000


class User(BaseModel):
    """A row of `users`."""

    id: int
    name: str
    email: str
    created_at: datetime


class Dashboard(BaseModel):
    """A user with the ten latest posts and the number of events."""

    user: User
    posts: list[Post]
    event_count: int


@router.get("/users/{id}/dashboard")
async def read(user_id: Id, session: SessionDep, wait_ms: Annotated[Digits, Query(le=MAX_WAIT_MS)] = 0) -> Dashboard:
    """Return the user's dashboard; the wait is one of the database."""
    users = await session.fetch(SELECT_USER, user_id)
    if not users:
        raise HTTPException(404, "No user has this id.")
    posts, events = await session.fetch_both(
        (SELECT_POSTS_AFTER_WAIT, user_id, wait_ms / MS_PER_S),
        (COUNT_EVENTS, user_id),
    )
    return Dashboard(user=User(**users[0]), posts=[Post(**row) for row in posts], event_count=events[0][0])
