"""What the service calls: answers as the contract's internal service does, or as a test says."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    Behaviour = Callable[["Handler"], tuple[int, bytes]]

MS_PER_S = 1000


def work(handler: Handler) -> tuple[int, bytes]:
    """Wait as long as the request asks."""
    time.sleep(int(parse_qs(urlsplit(handler.path).query)["delay_ms"][0]) / MS_PER_S)
    return 200, b'{"value":1}'


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        status, body = self.server.behaviour(self)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that tells what came."""

    daemon_threads = True
    request_queue_size = 1000

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviour: Behaviour = work
        self.connections = 0
        self.requests: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that went away."""


class Downstream:
    """A running server; ends with the block."""

    def __enter__(self) -> Downstream:
        self.server = Server()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def behave(self, behaviour: Behaviour = work) -> None:
        """Answer like this from now on."""
        self.server.behaviour = behaviour
        self.server.requests.clear()
