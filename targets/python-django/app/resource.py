"""What the views have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views import View

from app.problems import Problem, document

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Resource(View):
    """A view that has only the methods that it defines: Django's answers HEAD and OPTIONS by itself."""

    http_method_names = ["delete", "get", "patch", "post"]  # noqa: RUF012 - as Django has it

    def http_method_not_allowed(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002
        """Answer a method that this view does not have."""
        answer = document(Problem(405, "This resource does not have this method."))
        answer.headers["Allow"] = ", ".join(name.upper() for name in self.http_method_names if hasattr(self, name))
        return answer
