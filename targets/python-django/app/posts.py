"""Posts: create, read, update, delete, and a user's latest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.http import HttpResponse
from django.utils import timezone

from app.answers import json_answer
from app.inputs import is_id, is_text, path_id, query_number, read_object, require
from app.models import Post
from app.problems import Problem, invalid
from app.resource import Resource

if TYPE_CHECKING:
    from django.http import HttpRequest

TEXTS = {"title": is_text(200), "body": is_text(10_000)}


def fields_of(post: Post) -> dict[str, object]:
    """Return what is shown of a post, in the contract's order."""
    return {
        "id": post.pk,
        "user_id": post.user_id,
        "title": post.title,
        "body": post.body,
        "created_at": post.created_at,
        "updated_at": post.updated_at,
    }


class Posts(Resource):
    """`/posts`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a post; its user must exist."""
        values = read_object(request)
        require(values, {"user_id": is_id, **TEXTS})
        try:
            post = Post.objects.create(**{name: values[name] for name in ("user_id", "title", "body")})
        except IntegrityError:
            raise invalid(("body", "user_id")) from None
        answer = json_answer(fields_of(post), 201)
        answer.headers["Location"] = f"/posts/{post.pk}"
        return answer


class OnePost(Resource):
    """`/posts/{id}`."""

    def get(self, _request: HttpRequest, key: str) -> HttpResponse:
        """Return a post."""
        return json_answer(fields_of(_the_one(path_id(key))))

    def patch(self, request: HttpRequest, key: str) -> HttpResponse:
        """Change a post's title, body or both: read it, then save what changed."""
        post_id = path_id(key)
        values = read_object(request)
        changed = {name: holds for name, holds in TEXTS.items() if name in values}
        require(values, changed or TEXTS)
        post = _the_one(post_id)
        for name in changed:
            setattr(post, name, values[name])
        post.updated_at = timezone.now().replace(microsecond=0)
        post.save(update_fields=[*changed, "updated_at"])
        return json_answer(fields_of(post))

    def delete(self, _request: HttpRequest, key: str) -> HttpResponse:
        """Remove a post."""
        removed, _ = Post.objects.filter(pk=path_id(key)).delete()
        if not removed:
            raise Problem(404, "No post has this id.")
        answer = HttpResponse(status=204)
        del answer.headers["Content-Type"]
        return answer


class PostsOfUser(Resource):
    """`/users/{id}/posts`."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Return a user's latest; one who does not exist has none either."""
        user_id = path_id(key)
        limit = query_number(request, "limit", 20, 1, 100)
        latest = Post.objects.filter(user_id=user_id).order_by("-id")[:limit]
        return json_answer({"posts": [fields_of(post) for post in latest]})


def _the_one(post_id: int) -> Post:
    try:
        return Post.objects.get(pk=post_id)
    except Post.DoesNotExist:
        raise Problem(404, "No post has this id.") from None
