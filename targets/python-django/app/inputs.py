"""What a request brings: numbers in paths and queries, and the fields of a JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from app.problems import Problem, invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

MAX_ID = 2**63 - 1

Values = dict[str, object]


def _not_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is none of JSON's values")


JSON = json.JSONDecoder(parse_constant=_not_json)
"""Made once: `json.loads` would make one for each body that it is given this for."""


def path_id(text: str) -> int:
    """Return the `{id}` of a path; raises Problem."""
    number = _whole(text, 1, MAX_ID)
    if number is None:
        raise invalid(("path", "id"))
    return number


def query_number(request: HttpRequest, name: str, default: int, least: int, most: int) -> int:
    """Return a whole number of the query, where a name that comes twice counts as it came last; raises Problem."""
    text = request.GET.get(name)
    if text is None:
        return default
    number = _whole(text, least, most)
    if number is None:
        raise invalid(("query", name))
    return number


def read_object(request: HttpRequest) -> Values:
    """Return the body, a JSON object; raises Problem."""
    try:
        value = JSON.decode(request.body.decode())
    except (ValueError, RecursionError):
        raise Problem(400, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise invalid(("body", ""))
    return value


def require(values: Values, checks: dict[str, Callable[[object], bool]]) -> None:
    """Raise Problem with the names, in the order of `checks`, of values that are missing or do not hold."""
    wrong = [("body", name) for name, holds in checks.items() if name not in values or not holds(values[name])]
    if wrong:
        raise invalid(*wrong)


def is_id(value: object) -> bool:
    """Whether a value is the key of a row: a whole number, which a bool is to Python too."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_ID


def is_text(most: int) -> Callable[[object], bool]:
    """Return whether a value is a text of 1 to `most` code points that Postgres can hold."""
    return lambda value: isinstance(value, str) and 1 <= len(value) <= most and "\0" not in value and _is_unicode(value)


def _is_unicode(text: str) -> bool:
    """Whether no half of a surrogate pair, which JSON can escape, is without the other."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole(text: str, least: int, most: int) -> int | None:
    """Return a whole number within bounds, of ASCII digits only; None for anything else."""
    digits = text.lstrip("0") or "0"
    # Longer ones are refused before they are read: Python gives up at some 4,300 digits.
    if not (text.isascii() and text.isdigit()) or len(digits) > len(str(most)):
        return None
    number = int(digits)
    return number if least <= number <= most else None
