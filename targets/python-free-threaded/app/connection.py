"""One connection, from its first request to its end: what a thread does."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from app.answers import problem
from app.http1 import Reader, RefusedError
from app.timing import Timing

if TYPE_CHECKING:
    from app.answers import Answer
    from app.routes import Routes

KEEP_ALIVE_S = 75
FAREWELL_S = 1
FAREWELL_READS = 64
READ_BYTES = 65_536


def serve_connection(connection: socket.socket, routes: Routes) -> None:
    """Answer the requests of a connection until either side ends it, then close it."""
    with connection:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _limit(connection, KEEP_ALIVE_S)
            _answer_all(connection, routes)
        except OSError:
            return  # The client has gone, or was silent for too long: nobody is left to be told.


def _answer_all(connection: socket.socket, routes: Routes) -> None:
    reader = Reader(connection)
    while True:
        try:
            request = reader.next()
        except RefusedError as error:
            timing = Timing()
            _send(connection, problem(error.status, error.detail), timing, "close")
            _say_farewell(connection)
            return
        if request is None:
            return
        timing = Timing()
        answer = routes.answer(request, timing)
        # A client of HTTP/1.0 must be told that its wish was understood.
        kept = "keep-alive" if request.minor_version == 0 else ""
        _send(connection, answer, timing, kept if request.keep_alive else "close", with_body=request.method != "HEAD")
        if not request.keep_alive:
            return


def _send(
    connection: socket.socket, answer: Answer, timing: Timing, connection_option: str, *, with_body: bool = True
) -> None:
    connection.sendall(answer.head(timing, connection_option) + (answer.body if with_body else b""))


def _say_farewell(connection: socket.socket) -> None:
    """Read what still comes, for a while: closing at once would reset the connection, and the answer be lost."""
    _limit(connection, FAREWELL_S)
    connection.shutdown(socket.SHUT_WR)
    for _ in range(FAREWELL_READS):
        if not connection.recv(READ_BYTES):
            return


def _limit(connection: socket.socket, seconds: int) -> None:
    """Let the kernel end a call that waits longer; Python's own time-outs cost a call more for each read."""
    limit = struct.pack("@ll", seconds, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
