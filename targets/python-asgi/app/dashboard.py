"""The dashboard: a user, then two statements at once, one of which may wait in the database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from app.answers import Problem
from app.timing import Timing

if TYPE_CHECKING:
    from app.database import Database

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

MAX_ID = 2**63 - 1
MAX_WAIT_MS = 60_000
MS_PER_S = 1000


async def read_dashboard(database: Database, timing: Timing, id_text: str, query: bytes) -> dict[str, object]:
    """Return what the dashboard shows, as the path and the query ask for it; raises Problem, DatabaseUnavailable."""
    user_id, wait_ms = _parameters(id_text, query)
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
    # The columns stand in the order of the contract's fields.
    return {
        "user": dict(users[0]),
        "posts": [dict(row) for row in posts.result()],
        "event_count": events.result()[0][0],
    }


def _parameters(id_text: str, query: bytes) -> tuple[int, int]:
    user_id = _whole(id_text, 1, MAX_ID)
    # Of a name that comes twice, the last counts.
    wait_text = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)).get("wait_ms", "0")
    wait_ms = _whole(wait_text, 0, MAX_WAIT_MS)
    if user_id is None or wait_ms is None:
        wrong = [("path", "id")] if user_id is None else []
        wrong += [("query", "wait_ms")] if wait_ms is None else []
        raise Problem(422, "The request is not valid.", wrong)
    return user_id, wait_ms


def _whole(text: str, least: int, most: int) -> int | None:
    """Return a whole number within bounds, of ASCII digits only; None for anything else."""
    digits = text.lstrip("0") or "0"
    # Longer ones are refused before they are read: Python gives up at some 4,300 digits.
    if not (text.isascii() and text.isdigit()) or len(digits) > len(str(most)):
        return None
    number = int(digits)
    return number if least <= number <= most else None
