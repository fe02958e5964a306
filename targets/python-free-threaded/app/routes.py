"""The routes: what is answered to a request."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import psycopg

from app import hashing
from app.about import describe
from app.answers import Answer, Problem, json_answer, problem
from app.database import Database
from app.posts import Posts

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.http1 import Request
    from app.settings import Settings
    from app.timing import Timing

    Endpoint = Callable[[Request, Timing, str], Answer]
    Methods = dict[str, Endpoint]

logger = logging.getLogger(__name__)


class Routes:
    """Shared by all threads, and changed by none. Raises psycopg.Error where the database cannot be had."""

    def __init__(self, settings: Settings) -> None:
        posts = Posts(Database(settings))
        self._fixed: dict[str, Methods] = {
            "/ping": {"GET": lambda _request, timing, _key: json_answer(timing, {"message": "pong"})},
            "/healthz": {"GET": lambda _request, timing, _key: json_answer(timing, {"status": "ok"})},
            "/about": {"GET": lambda _request, timing, _key: json_answer(timing, describe(settings))},
            "/hash": {"POST": hashing.create},
            "/posts": {"POST": posts.create},
        }
        self._one_post: Methods = {"GET": posts.read, "PATCH": posts.update, "DELETE": posts.delete}
        self._posts_of_user: Methods = {"GET": posts.read_latest}

    def answer(self, request: Request, timing: Timing) -> Answer:
        """Return the answer, whatever happens."""
        try:
            methods, key = self._found(request.path)
            endpoint = methods.get(request.method)
            if endpoint is None:
                return problem(405, "This resource does not have this method.", ", ".join(sorted(methods)))
            return endpoint(request, timing, key)
        except Problem as error:
            return problem(error.status, error.detail, errors=error.errors)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            return problem(503, "The database is not available.")
        except Exception:
            logger.exception("unexpected error")
            return problem(500, "An unexpected error occurred.")

    def _found(self, path: str) -> tuple[Methods, str]:
        """Return the methods of a path, and the `{id}` in it; raises Problem."""
        methods = self._fixed.get(path)
        if methods is not None:
            return methods, ""
        match path.split("/"):
            case ["", "posts", key] if key:
                return self._one_post, key
            case ["", "users", key, "posts"] if key:
                return self._posts_of_user, key
            case _:
                raise Problem(404, "No resource has this path.")
