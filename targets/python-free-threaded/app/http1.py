"""HTTP/1.1 (RFC 9112) from a blocking socket, as far as this service needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    import socket

READ_BYTES = 16_384
MAX_HEAD_BYTES = 65_536
MAX_LINE_BYTES = 4_096
MAX_BODY_BYTES = 1_048_576

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
# A target in full (http://host/path) is for proxies, but no server may refuse it.
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") (?:http://[^/?# ]+)?([/*?][!-~]*) HTTP/1\.([0-9])")
FIELD = re.compile(rb"(" + TOKEN + rb"):[ \t]*([\t -~\x80-\xff]*)")
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[\t -~\x80-\xff]*)?")


class RefusedError(Exception):
    """What came is not a request that can be answered; where the next one would begin is not known."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(slots=True)
class Request:
    """One request, whole; path and query are apart, the path decoded."""

    method: str
    path: str
    query: str
    body: bytes
    minor_version: int
    keep_alive: bool


class Reader:
    """The requests of one connection, one after the other."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""

    def next(self) -> Request | None:
        """Return the next request; None where the client has closed. Raises RefusedError, or OSError of the socket."""
        head = self._head()
        if head is None:
            return None
        line, *lines = head.split(b"\r\n")
        match = REQUEST_LINE.fullmatch(line)
        if match is None:
            raise RefusedError(400, "The request line is not valid.")
        method, target, minor = match.groups()
        fields = _fields(lines)
        if minor != b"0" and b"host" not in fields:
            raise RefusedError(400, "The request has no Host.")
        body = self._body(fields, minor)
        options = {option.strip() for option in fields.get(b"connection", b"").lower().split(b",")}
        keep_alive = b"close" not in options and (minor != b"0" or b"keep-alive" in options)
        path, _, query = target.decode("ascii").partition("?")
        return Request(method.decode("ascii"), unquote(path or "/"), query, body, int(minor), keep_alive)

    def _head(self) -> bytes | None:
        """Return the bytes up to the empty line, without it; empty lines before a request do not count (2.2)."""
        while (end := self._buffer.find(b"\r\n\r\n")) <= 0:
            if self._buffer.startswith(b"\r\n"):
                self._buffer = self._buffer[2:]
            elif len(self._buffer) > MAX_HEAD_BYTES:
                raise RefusedError(431, "The request's head is longer than 64 KiB.")
            elif not self._fill():
                return None
        head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        return head.removeprefix(b"\r\n")

    def _body(self, fields: dict[bytes, bytes], minor: bytes) -> bytes:
        """Return the body, after which the next request begins (6.3)."""
        length, coding = fields.get(b"content-length"), fields.get(b"transfer-encoding")
        if length is None and coding is None:
            return b""
        if coding is not None and (length is not None or minor == b"0"):
            raise RefusedError(400, "The length of the body is not clear.")
        if coding is not None and coding.lower() != b"chunked":
            raise RefusedError(501, "No coding but chunked is known.")
        size = 0
        if length is not None:
            if not length.isdigit():
                raise RefusedError(400, "The length of the body is not valid.")
            size = _within_limit(int(length) if len(length) < 20 else MAX_BODY_BYTES + 1)
        if fields.get(b"expect", b"").lower() == b"100-continue" and not self._buffer:
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return self._take(size) if length is not None else self._chunks()

    def _chunks(self) -> bytes:
        """Return what the chunks hold; the trailer after the last one is read and dropped (7.1)."""
        chunks = []
        total = 0
        while True:
            match = CHUNK_SIZE.fullmatch(self._line())
            if match is None:
                raise RefusedError(400, "A chunk of the body is not valid.")
            size = int(match[1], 16)
            if size == 0:
                break
            total = _within_limit(total + size)
            chunk = self._take(size + 2)
            if chunk[-2:] != b"\r\n":
                raise RefusedError(400, "A chunk of the body is not valid.")
            chunks.append(chunk[:-2])
        trailer = 0
        while line := self._line():
            trailer += len(line)
            if trailer > MAX_HEAD_BYTES:
                raise RefusedError(431, "The request's trailer is longer than 64 KiB.")
        return b"".join(chunks)

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > MAX_LINE_BYTES:
                raise RefusedError(400, "A line of the body is too long.")
            self._must_fill()
        line, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
        return line

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._must_fill()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _must_fill(self) -> None:
        if not self._fill():
            raise ConnectionResetError("the client closed within a request")

    def _fill(self) -> bool:
        data = self._connection.recv(READ_BYTES)
        self._buffer += data
        return bool(data)


def _fields(lines: list[bytes]) -> dict[bytes, bytes]:
    """Return the fields by name in lower case; of one that comes again, the values are one list."""
    fields: dict[bytes, bytes] = {}
    for line in lines:
        match = FIELD.fullmatch(line)
        if match is None:
            raise RefusedError(400, "A header of the request is not valid.")
        name, value = match[1].lower(), match[2].rstrip(b" \t")
        fields[name] = fields[name] + b", " + value if name in fields else value
    return fields


def _within_limit(size: int) -> int:
    if size > MAX_BODY_BYTES:
        raise RefusedError(413, "The body is longer than 1 MiB.")
    return size
