from __future__ import annotations

import pytest

from app.settings import SettingsError, read_settings

GOOD = {"PORT": "8000", "DATABASE_URL": "postgres://user:hush@127.0.0.1:5432/db"}


def test_defaults_are_those_of_the_contract() -> None:
    settings = read_settings(GOOD)
    assert (settings.host, settings.port, settings.nonce) == ("127.0.0.1", 8000, "")
    assert (settings.pool_size, settings.target_id) == (20, "python-free-threaded")


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"PORT": ""}, "PORT: expected a whole number from 1 to 65535, found nothing."),
        ({"PORT": "http"}, "found 'http'"),
        ({"PORT": "0"}, "found '0'"),
        ({"PORT": "65536"}, "found '65536'"),
        ({"DATABASE_URL": ""}, "DATABASE_URL: expected postgres://"),
        ({"DATABASE_URL": "mysql://user:hush@host/db"}, "found one that starts with 'mysql'"),
        ({"DATABASE_URL": "user:hush@host/db"}, "DATABASE_URL: expected postgres://"),
        ({"POOL_SIZE": "0"}, "POOL_SIZE: expected a whole number from 1 to"),
        ({"WORKERS": "-1"}, "WORKERS: expected a whole number from 1 to"),
        ({"WORKERS": "two"}, "found 'two'"),
        ({"WORKER_START": "fork"}, "WORKER_START: expected spawn or prefork, found 'fork'."),
    ],
)
def test_a_wrong_variable_is_named_with_what_was_found(wrong: dict[str, str], found: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, **wrong})
    assert found in str(caught.value)
    assert "hush" not in str(caught.value)
