"""Integers in paths and queries: decimal digits only."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BeforeValidator

MAX_ID = 2**63 - 1


def _digits(text: object) -> int:
    # pydantic alone takes "+5", " 5", "5.0" and "1_000" for integers as well.
    if not (isinstance(text, str) and text.isascii() and text.isdigit()):
        raise ValueError("expected decimal digits only")
    return int(text)


Digits = Annotated[int, BeforeValidator(_digits)]
"""A non-negative integer of a path or query."""

Id = Annotated[Digits, Path(alias="id", ge=1, le=MAX_ID)]
"""The `{id}` of a path: the bigint key of a row."""
