from __future__ import annotations

import pytest

from app.settings import SettingsError, read_settings

GOOD = {"PORT": "8000", "DATABASE_URL": "postgres://user:hush@host/db"}


def test_the_pool_is_shared_out_among_the_workers() -> None:
    settings = read_settings({**GOOD, "POOL_SIZE": "20", "WORKERS": "3"})
    assert (settings.worker_pool_size, settings.total_pool_size) == (6, 18)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "none", "PORT: expected a whole number from 1 to 65535, found 'none'"),
        ("POOL_SIZE", "0", "POOL_SIZE: expected a whole number from 1"),
        ("WORKER_START", "fork", "WORKER_START: expected spawn or prefork, found 'fork'"),
        ("TOKEN_KEY", "short", "TOKEN_KEY: expected 32 bytes or more, found 5"),
        ("DATABASE_URL", "mysql://user:hush@host", "found one that starts with 'mysql'"),
    ],
)
def test_a_variable_that_is_wrong_is_named_with_what_was_found(name: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        read_settings({**GOOD, name: value})
    assert "hush" not in str(caught.value)
