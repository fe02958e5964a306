"""Posts: create, read, update, delete, and a user's latest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import asyncpg
from fastapi import FastAPI, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from app.database import Database
from app.parameters import MAX_ID, Digits, Id
from app.payload import answer, read_json
from app.problems import Problem, invalid
from app.timing import timing_of

COLUMNS = "id, user_id, title, body, created_at, updated_at"

INSERT = f"INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING {COLUMNS}"
SELECT = f"SELECT {COLUMNS} FROM posts WHERE id = $1"
UPDATE = (
    "UPDATE posts SET title = coalesce($2, title), body = coalesce($3, body), updated_at = now() "
    f"WHERE id = $1 RETURNING {COLUMNS}"
)
DELETE = "DELETE FROM posts WHERE id = $1 RETURNING id"
SELECT_LATEST = f"SELECT {COLUMNS} FROM posts WHERE user_id = $1 ORDER BY id DESC LIMIT $2"


@dataclass(slots=True)
class Post:
    """A row of `posts`; the fields are in the order of COLUMNS and of the answer."""

    id: int
    user_id: int
    title: str
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Posts:
    """Posts, the latest first."""

    posts: list[Post]


def without_nul(text: str) -> str:
    """Refuse a character that PostgreSQL cannot hold, and that ends a password for some of bcrypt's libraries."""
    if "\0" in text:
        raise ValueError("PostgreSQL's text cannot hold NUL")
    return text


Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(without_nul)]
Body = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(without_nul)]


class NewPost(BaseModel):
    """What a post is made from."""

    model_config = ConfigDict(strict=True)

    user_id: Annotated[int, Field(ge=1, le=MAX_ID)]
    title: Title
    body: Body


class PostChange(BaseModel):
    """What a post's title, body or both become; None leaves as it is, and cannot be sent."""

    model_config = ConfigDict(strict=True)

    title: Title | None = None
    body: Body | None = None

    @field_validator("title", "body", mode="before")
    @classmethod
    def _not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("null is not a text")
        return value


POST = TypeAdapter(Post)
POSTS = TypeAdapter(Posts)
NEW_POST = TypeAdapter(NewPost)
POST_CHANGE = TypeAdapter(PostChange)


def add_routes(app: FastAPI, database: Database) -> None:
    """Add the routes of posts."""

    @app.get("/posts/{id}", response_model=Post)
    async def read(request: Request, post_id: Id) -> Response:
        rows = await database.fetch(timing_of(request), SELECT, post_id)
        return answer(request, POST, Post(*_the_one(rows)))

    @app.get("/users/{id}/posts", response_model=Posts)
    async def read_latest(
        request: Request, user_id: Id, limit: Annotated[Digits, Query(ge=1, le=100)] = 20
    ) -> Response:
        rows = await database.fetch(timing_of(request), SELECT_LATEST, user_id, limit)
        return answer(request, POSTS, Posts([Post(*row) for row in rows]))

    @app.post("/posts", response_model=Post, status_code=201)
    async def create(request: Request) -> Response:
        new = await read_json(request, NEW_POST)
        try:
            rows = await database.fetch(timing_of(request), INSERT, new.user_id, new.title, new.body)
        except asyncpg.ForeignKeyViolationError:
            raise invalid(("body", "user_id")) from None
        post = Post(*rows[0])
        return answer(request, POST, post, 201, {"Location": f"/posts/{post.id}"})

    @app.patch("/posts/{id}", response_model=Post)
    async def update(request: Request, post_id: Id) -> Response:
        change = await read_json(request, POST_CHANGE)
        if change.title is None and change.body is None:
            raise invalid(("body", "title"), ("body", "body"))
        rows = await database.fetch(timing_of(request), UPDATE, post_id, change.title, change.body)
        return answer(request, POST, Post(*_the_one(rows)))

    @app.delete("/posts/{id}", status_code=204)
    async def delete(request: Request, post_id: Id) -> Response:
        _the_one(await database.fetch(timing_of(request), DELETE, post_id))
        return Response(status_code=204)


def _the_one(rows: list[asyncpg.Record]) -> asyncpg.Record:
    if not rows:
        raise Problem(404, "No post has this id.")
    return rows[0]
