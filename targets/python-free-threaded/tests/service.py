"""The real service as a process."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

FOLDER = Path(__file__).resolve().parent.parent
LIMIT_S = 30


def free_port() -> int:
    """Return a port that nothing used a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(log: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start `python -m app` with these variables only, its stderr in `log`."""
    with log.open("wb") as stderr:
        return subprocess.Popen(
            [sys.executable, "-m", "app"],
            cwd=FOLDER,
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **environment},
            stdin=subprocess.DEVNULL,
            stderr=stderr,
        )


def run_to_end(log: Path, **environment: str) -> tuple[int, str]:
    """Start a service that must not come up; return its exit status and what it said."""
    process = start(log, **environment)
    try:
        return process.wait(LIMIT_S), log.read_text()
    finally:
        process.kill()
        process.wait()


class Service:
    """A running service; ends with the block."""

    def __init__(self, log: Path, **environment: str) -> None:
        self.port = free_port()
        self._log = log
        self._environment = {"PORT": str(self.port), "NONCE": "n0", **environment}

    def __enter__(self) -> Service:
        self.process = start(self._log, **self._environment)
        deadline_s = time.monotonic() + LIMIT_S
        while not self._is_healthy():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline_s, self.log
            time.sleep(0.02)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(LIMIT_S)
        finally:
            self.process.kill()

    @property
    def log(self) -> str:
        """What the service said on stderr."""
        return self._log.read_text()

    def request(self, method: str, path: str, body: str | None = None) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer on a connection of its own, and its body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        try:
            connection.request(method, path, None if body is None else body.encode())
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def about(self) -> dict[str, Any]:
        """Return what the service says of itself."""
        about: dict[str, Any] = json.loads(self.request("GET", "/about")[1])
        return about

    def _is_healthy(self) -> bool:
        try:
            return self.request("GET", "/healthz")[0].status == http.client.OK
        except ConnectionError:
            return False
