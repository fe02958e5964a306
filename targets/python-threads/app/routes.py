"""The routes: what is answered to a request."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.about import describe
from app.answers import Answer, json_answer, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.http1 import Request
    from app.settings import Settings
    from app.timing import Timing

logger = logging.getLogger(__name__)

METHOD = "GET"
"""The only one that any route has."""


class Routes:
    """Shared by all threads, and changed by none."""

    def __init__(self, settings: Settings) -> None:
        self._values: dict[str, Callable[[], object]] = {
            "/ping": lambda: {"message": "pong"},
            "/healthz": lambda: {"status": "ok"},
            "/about": lambda: describe(settings),
        }

    def answer(self, request: Request, timing: Timing) -> Answer:
        """Return the answer, whatever happens."""
        try:
            value = self._values.get(request.path)
            if value is None:
                return problem(404, "No resource has this path.")
            if request.method != METHOD:
                return problem(405, "This resource does not have this method.", METHOD)
            return json_answer(timing, value())
        except Exception:
            logger.exception("unexpected error")
            return problem(500, "An unexpected error occurred.")
