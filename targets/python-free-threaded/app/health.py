"""`python -m app.health`: asks the running service whether it is ready, for a container that has no curl."""

from __future__ import annotations

import http.client
import os
import sys

from app.settings import SettingsError, read_settings

TIMEOUT_S = 4
EXIT_USAGE = 2


def main() -> int:
    """Ask the service that the environment describes; 0 when it is ready, 1 when it is not."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        return _fail(EXIT_USAGE, str(error))
    # An unspecified host (0.0.0.0) is dialled as this machine; http.client asks no proxy.
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=TIMEOUT_S)
    at = f"{settings.host}:{settings.port}"
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return _fail(1, f"Expected an answer from /healthz at {at}, found {error!r}. See the service's log.")
    finally:
        connection.close()
    if status != http.client.OK:
        return _fail(1, f"Expected 200 from /healthz at {at}, found {status}. See the service's log.")
    return 0


def _fail(status: int, message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
