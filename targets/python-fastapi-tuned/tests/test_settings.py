from __future__ import annotations

import pytest

from app.settings import SettingsError, forget_telemetry, read_settings

GOOD = {"PORT": "8000", "DATABASE_URL": "postgres://user:hush@127.0.0.1:5432/db"}


def test_defaults_are_those_of_the_contract() -> None:
    settings = read_settings(GOOD)
    assert (settings.host, settings.port, settings.workers, settings.nonce) == ("127.0.0.1", 8000, 1, "")
    assert (settings.pool_size, settings.total_pool_size, settings.target_id) == (20, 20, "python-fastapi-tuned")
    assert (settings.worker_start, settings.downstream_url) == ("spawn", None)


def test_one_worker_is_never_forked() -> None:
    settings = [read_settings({**GOOD, "WORKER_START": "prefork", "WORKERS": workers}) for workers in ("1", "2")]
    assert [each.is_preforked for each in settings] == [False, True]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000", "http://downstream:1", "http://[::1]:65535"])
def test_the_downstream_service_is_a_host_and_a_port(url: str) -> None:
    assert read_settings({**GOOD, "DOWNSTREAM_URL": url}).downstream_url == url


@pytest.mark.parametrize(
    ("pool_size", "workers", "each", "total"),
    [
        ("20", "4", 5, 20),
        ("20", "3", 6, 18),  # rounded down to a multiple of the workers
        ("2", "4", 1, 4),  # but every worker has one
    ],
)
def test_the_pool_is_shared_out_among_the_workers(pool_size: str, workers: str, each: int, total: int) -> None:
    settings = read_settings({**GOOD, "POOL_SIZE": pool_size, "WORKERS": workers})
    assert (settings.worker_pool_size, settings.total_pool_size) == (each, total)


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
        ({"TOKEN_KEY": "short"}, "TOKEN_KEY: expected 32 bytes or more, found 5."),
        ({"WEBHOOK_KEY": "short"}, "WEBHOOK_KEY: expected 32 bytes or more, found 5."),
        ({"CROSSOVER_PLANTED_SPIN_US": "-1"}, "CROSSOVER_PLANTED_SPIN_US: expected a whole number from 0 to 1000000"),
        ({"CROSSOVER_PLANTED_WAIT_MS": "60001"}, "CROSSOVER_PLANTED_WAIT_MS: expected a whole number from 0 to 60000"),
        ({"WORKER_START": "fork"}, "WORKER_START: expected spawn or prefork, found 'fork'."),
        ({"DOWNSTREAM_URL": "127.0.0.1:9000"}, "DOWNSTREAM_URL: expected http://host:port, found '127.0.0.1:9000'."),
        ({"DOWNSTREAM_URL": "https://127.0.0.1:9000"}, "DOWNSTREAM_URL: expected http://host:port"),
        ({"DOWNSTREAM_URL": "http://127.0.0.1"}, "DOWNSTREAM_URL: expected http://host:port"),
        ({"DOWNSTREAM_URL": "http://127.0.0.1:0"}, "DOWNSTREAM_URL: expected http://host:port"),
        ({"DOWNSTREAM_URL": "http://127.0.0.1:65536"}, "DOWNSTREAM_URL: expected http://host:port"),
        ({"DOWNSTREAM_URL": "http://127.0.0.1:9000/work"}, "DOWNSTREAM_URL: expected http://host:port"),
    ],
)
def test_a_wrong_variable_is_named_with_what_was_found(wrong: dict[str, str], found: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, **wrong})
    assert found in str(caught.value)
    assert "hush" not in str(caught.value)


def test_telemetry_of_the_host_is_forgotten() -> None:
    environment = {"OTEL_PROPAGATORS": "nonsense", "FASTAPI_OTEL_AUTO_CONFIGURE": "true", "PORT": "1"}
    forget_telemetry(environment)
    assert environment == {"PORT": "1"}
