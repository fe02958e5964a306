"""The dashboard: a user, then two statements at once, one of which may wait in the database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from pydantic import TypeAdapter

from app.database import Database
from app.parameters import Digits, Id
from app.payload import answer
from app.posts import Post
from app.problems import Problem
from app.timing import Timing, timing_of

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


@dataclass(slots=True)
class User:
    """A row of `users`."""

    id: int
    name: str
    email: str
    created_at: datetime


@dataclass(slots=True)
class Dashboard:
    """A user with the ten latest posts and the number of events."""

    user: User
    posts: list[Post]
    event_count: int


DASHBOARD = TypeAdapter(Dashboard)


def add_routes(app: FastAPI, database: Database) -> None:
    """Add the route of the dashboard."""

    @app.get("/users/{id}/dashboard", response_model=Dashboard)
    async def read(request: Request, user_id: Id, wait_ms: Annotated[Digits, Query(le=MAX_WAIT_MS)] = 0) -> Response:
        timing = timing_of(request)
        users = await database.fetch(timing, SELECT_USER, user_id)
        if not users:
            raise Problem(404, "No user has this id.")
        posts_timing, events_timing = Timing(), Timing()
        # The first that fails cancels the other, as Go's errgroup does.
        try:
            async with asyncio.TaskGroup() as group:
                posts = group.create_task(
                    database.fetch(posts_timing, SELECT_POSTS_AFTER_WAIT, user_id, wait_ms / MS_PER_S)
                )
                events = group.create_task(database.fetch(events_timing, COUNT_EVENTS, user_id))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        finally:
            timing.add_longer(posts_timing, events_timing)
        dashboard = Dashboard(User(*users[0]), [Post(*row) for row in posts.result()], events.result()[0][0])
        return answer(request, DASHBOARD, dashboard)
