"""What the environment says: the only reader of environment variables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_POOL_SIZE = 20
MAX_PORT = 65535
MAX_COUNT = 10_000
WORKER_STARTS = ("spawn", "prefork")


class SettingsError(Exception):
    """A variable is missing or wrong. The message says what was expected, what was found, what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The start-up settings. The database and the pool are those of a contract that this service needs no part of."""

    host: str
    port: int
    database_url: str
    pool_size: int
    nonce: str
    target_id: str


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from `environment`; raises SettingsError for the first variable that is wrong."""
    # One process, whatever is asked for: several would be another arm.
    _count(environment, "WORKERS", 1)
    _worker_start(environment)
    return Settings(
        host=environment.get("HOST") or "127.0.0.1",
        port=_port(environment),
        database_url=_database_url(environment),
        pool_size=_count(environment, "POOL_SIZE", DEFAULT_POOL_SIZE),
        nonce=environment.get("NONCE", ""),
        target_id=environment.get("TARGET_ID") or Path(__file__).resolve().parent.parent.name,
    )


def _port(environment: Mapping[str, str]) -> int:
    text = environment.get("PORT", "")
    port = _decimal(text)
    if port is None or not 1 <= port <= MAX_PORT:
        raise SettingsError(
            f"PORT: expected a whole number from 1 to {MAX_PORT}, found {_found(text)}. Set PORT to a free TCP port."
        )
    return port


def _database_url(environment: Mapping[str, str]) -> str:
    url = environment.get("DATABASE_URL", "")
    # The address holds a password, so no more than its scheme may be shown.
    scheme = urlsplit(url).scheme
    if scheme not in {"postgres", "postgresql"}:
        found = f"one that starts with {scheme!r}" if scheme else "one without a scheme" if url else "nothing"
        raise SettingsError(
            "DATABASE_URL: expected postgres://user:password@host:port/database, "
            f"found {found}. Set DATABASE_URL to the address of the database."
        )
    return url


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    count = _decimal(text)
    if count is None or not 1 <= count <= MAX_COUNT:
        raise SettingsError(
            f"{name}: expected a whole number from 1 to {MAX_COUNT}, found {_found(text)}. "
            f"Correct {name}, or leave it out for {default}."
        )
    return count


def _worker_start(environment: Mapping[str, str]) -> None:
    text = environment.get("WORKER_START") or WORKER_STARTS[0]
    if text not in WORKER_STARTS:
        raise SettingsError(
            f"WORKER_START: expected {' or '.join(WORKER_STARTS)}, found {text!r}. "
            f"Correct WORKER_START, or leave it out for {WORKER_STARTS[0]}."
        )


def _decimal(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT)) else None


def _found(text: str) -> str:
    return repr(text) if text else "nothing"
