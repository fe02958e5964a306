"""The real service as a process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

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

    def __init__(self, log: Path, database_url: str, **environment: str) -> None:
        self.port = free_port()
        self._log = log
        self._environment = {"PORT": str(self.port), "DATABASE_URL": database_url, "NONCE": "n0", **environment}

    def __enter__(self) -> Service:
        self.process = start(self._log, **self._environment)
        self.http = self.client(self.port)
        deadline_s = time.monotonic() + LIMIT_S
        while not self._is_healthy():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline_s, self.log
            time.sleep(0.02)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.http.close()
        self.process.terminate()
        try:
            self.process.wait(LIMIT_S)
        finally:
            self.process.kill()

    @staticmethod
    def client(port: int) -> httpx.Client:
        """Return an HTTP client with connections of its own."""
        return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=LIMIT_S, trust_env=False)

    @property
    def log(self) -> str:
        """What the service said on stderr."""
        return self._log.read_text()

    def _is_healthy(self) -> bool:
        try:
            return self.http.get("/healthz").status_code == httpx.codes.OK
        except httpx.ConnectError:
            return False
