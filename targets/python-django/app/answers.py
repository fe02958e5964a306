"""Answers in JSON."""

from __future__ import annotations

from time import perf_counter_ns

from django.http import JsonResponse

from app.timing import current_timing

COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


def json_answer(value: object, status: int = 200, content_type: str = "application/json") -> JsonResponse:
    """Return an answer of `value`, timed as serialisation; times are written as Django's encoder does."""
    begun_ns = perf_counter_ns()
    answer = JsonResponse(value, status=status, content_type=content_type, json_dumps_params=COMPACT)
    current_timing.get().ser_ns += perf_counter_ns() - begun_ns
    return answer
