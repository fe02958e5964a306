"""Posts: create, read, update, delete, and a user's latest."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import asyncpg
from fastapi import HTTPException, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from app.dependencies import SessionDep
from app.parameters import MAX_ID, Digits, Id
from app.problems import invalid
from app.route import router as make_router

router = make_router()

COLUMNS = "id, user_id, title, body, created_at, updated_at"

INSERT = f"INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING {COLUMNS}"
SELECT = f"SELECT {COLUMNS} FROM posts WHERE id = $1"
UPDATE = (
    "UPDATE posts SET title = coalesce($2, title), body = coalesce($3, body), updated_at = now() "
    f"WHERE id = $1 RETURNING {COLUMNS}"
)
DELETE = "DELETE FROM posts WHERE id = $1 RETURNING id"
SELECT_LATEST = f"SELECT {COLUMNS} FROM posts WHERE user_id = $1 ORDER BY id DESC LIMIT $2"


class Post(BaseModel):
    """A row of `posts`; the fields are in the order of COLUMNS and of the answer."""

    id: int
    user_id: int
    title: str
    body: str
    created_at: datetime
    updated_at: datetime


class Posts(BaseModel):
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


@router.get("/posts/{id}")
async def read(post_id: Id, session: SessionDep) -> Post:
    """Return a post."""
    return _the_one(await session.fetch(SELECT, post_id))


@router.get("/users/{id}/posts")
async def read_latest(user_id: Id, session: SessionDep, limit: Annotated[Digits, Query(ge=1, le=100)] = 20) -> Posts:
    """Return a user's latest; one who does not exist has none either."""
    rows = await session.fetch(SELECT_LATEST, user_id, limit)
    return Posts(posts=[Post(**row) for row in rows])


@router.post("/posts", status_code=201)
async def create(new: NewPost, session: SessionDep, response: Response) -> Post:
    """Make a post; its user must exist."""
    try:
        rows = await session.fetch(INSERT, new.user_id, new.title, new.body)
    except asyncpg.ForeignKeyViolationError:
        raise invalid(("body", "user_id")) from None
    post = Post(**rows[0])
    response.headers["Location"] = f"/posts/{post.id}"
    return post


@router.patch("/posts/{id}")
async def update(post_id: Id, change: PostChange, session: SessionDep) -> Post:
    """Change a post's title, body or both."""
    if change.title is None and change.body is None:
        raise invalid(("body", "title"), ("body", "body"))
    return _the_one(await session.fetch(UPDATE, post_id, change.title, change.body))


@router.delete("/posts/{id}", status_code=204, response_class=Response)
async def delete(post_id: Id, session: SessionDep) -> None:
    """Remove a post."""
    if not await session.fetch(DELETE, post_id):
        raise HTTPException(404, "No post has this id.")


def _the_one(rows: list[asyncpg.Record]) -> Post:
    if not rows:
        raise HTTPException(404, "No post has this id.")
    return Post(**rows[0])
