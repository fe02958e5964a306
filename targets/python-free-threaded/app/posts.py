"""Posts: create, read, update, delete, and a user's latest."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from psycopg.errors import ForeignKeyViolation

from app.answers import Answer, Problem, invalid, json_answer
from app.inputs import MAX_ID, is_text, is_whole, path_id, query_number, read_object, require

if TYPE_CHECKING:
    from app.database import Database, Row
    from app.http1 import Request
    from app.timing import Timing

FIELDS = ("id", "user_id", "title", "body", "created_at", "updated_at")
INSERT = (
    "INSERT INTO posts (user_id, title, body) VALUES (%s, %s, %s) "
    "RETURNING id, user_id, title, body, created_at, updated_at"
)
SELECT = "SELECT id, user_id, title, body, created_at, updated_at FROM posts WHERE id = %s"
UPDATE = (
    "UPDATE posts SET title = coalesce(%s, title), body = coalesce(%s, body), updated_at = now() WHERE id = %s "
    "RETURNING id, user_id, title, body, created_at, updated_at"
)
DELETE = "DELETE FROM posts WHERE id = %s RETURNING id"
SELECT_LATEST = (
    "SELECT id, user_id, title, body, created_at, updated_at FROM posts WHERE user_id = %s ORDER BY id DESC LIMIT %s"
)
TEXTS = {"title": is_text(200), "body": is_text(10_000)}


class Posts:
    """What is done with posts; `key` is the `{id}` of the path."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, request: Request, timing: Timing, _key: str) -> Answer:
        """Make a post; its user must exist."""
        values = read_object(request)
        require(values, {"user_id": is_whole(1, MAX_ID), **TEXTS})
        try:
            rows = self._database.fetch(timing, INSERT, *(values[name] for name in ("user_id", "title", "body")))
        except ForeignKeyViolation:
            raise invalid(("body", "user_id")) from None
        post = _fields(rows[0])
        return json_answer(timing, post, HTTPStatus.CREATED, f"Location: /posts/{post['id']}")

    def read(self, _request: Request, timing: Timing, key: str) -> Answer:
        """Return a post."""
        return json_answer(timing, _the_one(self._database.fetch(timing, SELECT, path_id(key))))

    def update(self, request: Request, timing: Timing, key: str) -> Answer:
        """Change a post's title, body or both."""
        post_id = path_id(key)
        values = read_object(request)
        require(values, {name: holds for name, holds in TEXTS.items() if name in values} or TEXTS)
        rows = self._database.fetch(timing, UPDATE, values.get("title"), values.get("body"), post_id)
        return json_answer(timing, _the_one(rows))

    def delete(self, _request: Request, timing: Timing, key: str) -> Answer:
        """Remove a post."""
        if not self._database.fetch(timing, DELETE, path_id(key)):
            raise Problem(HTTPStatus.NOT_FOUND, "No post has this id.")
        return Answer(b"", HTTPStatus.NO_CONTENT)

    def read_latest(self, request: Request, timing: Timing, key: str) -> Answer:
        """Return a user's latest; one who does not exist has none either."""
        user_id = path_id(key)
        limit = query_number(request, "limit", 20, 1, 100)
        rows = self._database.fetch(timing, SELECT_LATEST, user_id, limit)
        return json_answer(timing, {"posts": [_fields(row) for row in rows]})


def _fields(row: Row) -> dict[str, object]:
    return dict(zip(FIELDS, row, strict=True))


def _the_one(rows: list[Row]) -> dict[str, object]:
    if not rows:
        raise Problem(HTTPStatus.NOT_FOUND, "No post has this id.")
    return _fields(rows[0])
