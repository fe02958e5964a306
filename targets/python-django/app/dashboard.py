"""The dashboard: a user, the latest posts and the count of events, one of whose statements may wait in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.answers import json_answer
from app.inputs import path_id, query_number
from app.models import Post, User, UserEvent
from app.posts import fields_of
from app.problems import Problem
from app.resource import Resource

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# The posts depend on the wait, so that the planner cannot read them first and leave the wait out where a user has
# none: it happens exactly once.
LATEST_AFTER_WAIT = """
SELECT p.id, p.user_id, p.title, p.body, p.created_at, p.updated_at
FROM (SELECT pg_sleep(%s) IS NOT NULL AS done) AS waited
CROSS JOIN LATERAL (
  SELECT id, user_id, title, body, created_at, updated_at
  FROM posts WHERE user_id = %s AND waited.done ORDER BY id DESC LIMIT 10
) AS p
ORDER BY p.id DESC
"""
MAX_WAIT_MS = 60_000
MS_PER_S = 1000


class Dashboard(Resource):
    """`/users/{id}/dashboard`."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Return the dashboard: three statements, one after the other, since a thread has one connection."""
        user_id = path_id(key)
        wait_ms = query_number(request, "wait_ms", 0, 0, MAX_WAIT_MS)
        try:
            user = User.objects.only("id", "name", "email", "created_at").get(pk=user_id)
        except User.DoesNotExist:
            raise Problem(404, "No user has this id.") from None
        posts = Post.objects.raw(LATEST_AFTER_WAIT, [wait_ms / MS_PER_S, user_id])
        return json_answer(
            {
                "user": {"id": user.pk, "name": user.name, "email": user.email, "created_at": user.created_at},
                "posts": [fields_of(post) for post in posts],
                "event_count": UserEvent.objects.filter(user_id=user_id).count(),
            }
        )
