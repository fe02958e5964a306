from __future__ import annotations

import socket

import pytest

from app.http1 import MAX_HEAD_BYTES, Reader, RefusedError, Request

HOST = b"Host: a\r\n"


def requests_in(data: bytes) -> list[Request]:
    """Return the requests that a client sends who closes after them."""
    client, server = socket.socketpair()
    with client, server:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        reader = Reader(server)
        requests = []
        while request := reader.next():
            requests.append(request)
        return requests


def paths_in(data: bytes) -> list[str]:
    return [request.path for request in requests_in(data)]


def test_a_request_is_its_method_path_and_query() -> None:
    assert requests_in(b"GET /ping?a=%62?c HTTP/1.1\r\n" + HOST + b"\r\n") == [
        Request("GET", "/ping", "a=%62?c", b"", 1, keep_alive=True)
    ]


@pytest.mark.parametrize(
    "sent",
    [
        b'Content-Length: 7\r\n\r\n{"a":1}',
        b'Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4;x=y\r\n":1}\r\n0\r\nTrailer: x\r\n\r\n',
    ],
)
def test_a_body_is_whole_however_it_comes(sent: bytes) -> None:
    (request,) = requests_in(b"POST /posts HTTP/1.1\r\n" + HOST + sent)
    assert request.body == b'{"a":1}'


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/p%69ng", "/ping"),
        (b"/%zz", "/%zz"),
        (b"http://a:80/ping?x", "/ping"),  # as for a proxy
        (b"http://a?x", "/"),
        (b"*", "*"),
        (b"//ping", "//ping"),
    ],
)
def test_a_path_is_decoded_and_of_a_full_target_the_rest_is_left_out(target: bytes, path: str) -> None:
    assert paths_in(b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n") == [path]


@pytest.mark.parametrize(
    ("version", "connection", "keep_alive"),
    [
        (b"1.1", b"", True),
        (b"1.1", b"Connection: Close\r\n", False),
        (b"1.1", b"Connection: x\r\nconnection: y , close\r\n", False),
        (b"1.0", b"", False),
        (b"1.0", b"Connection: Keep-Alive\r\n", True),
    ],
)
def test_a_connection_is_kept_as_the_client_asks(version: bytes, connection: bytes, keep_alive: bool) -> None:  # noqa: FBT001
    (request,) = requests_in(b"GET / HTTP/" + version + b"\r\n" + HOST + connection + b"\r\n")
    assert request.keep_alive == keep_alive


@pytest.mark.parametrize(
    "first",
    [
        b"GET /1 HTTP/1.1\r\n" + HOST + b"\r\n",
        b"\r\n\r\nGET /1 HTTP/1.1\r\n" + HOST + b"\r\n",  # empty lines before a request
        b"POST /1 HTTP/1.1\r\n" + HOST + b"Content-Length: 11\r\n\r\nGET / HTTP/",
        b"POST /1 HTTP/1.1\r\n" + HOST + b"Content-Length: 99999\r\n\r\n" + b"x" * 99_999,
        b"POST /1 HTTP/1.1\r\n"
        + HOST
        + b"Transfer-Encoding: Chunked\r\n\r\n5;a=b\r\nGET /\r\n0a\r\n0123456789\r\n0\r\n\r\n",
        b"POST /1 HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n",
    ],
)
def test_the_next_request_begins_where_the_body_of_the_first_ends(first: bytes) -> None:
    assert paths_in(first + b"GET /2 HTTP/1.1\r\n" + HOST + b"\r\n") == ["/1", "/2"]


def test_a_request_may_come_byte_by_byte() -> None:
    client, server = socket.socketpair()
    with client, server:

        class Slow(socket.socket):
            def recv(self, _size: int, _flags: int = 0) -> bytes:
                return super().recv(1)

        slow = Slow(fileno=server.detach())
        with slow:
            client.sendall(
                b"\r\nPOST /1 HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
            )
            request = Reader(slow).next()
            assert request is not None
            assert request.path == "/1"


def test_who_waits_to_be_asked_for_the_body_is_asked() -> None:
    client, server = socket.socketpair()
    with client, server:
        client.sendall(b"POST /1 HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nExpect: 100-continue\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        with pytest.raises(ConnectionResetError):
            Reader(server).next()
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"\x16\x03\x01\r\n\r\n", 400),  # a client that speaks TLS
        (b"GET / HTTP/1.1\r\n\r\n", 400),  # without a Host
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1048577\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * (MAX_HEAD_BYTES + 1), 431),
    ],
)
def test_what_is_no_request_is_refused(data: bytes, status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        requests_in(data)
    assert caught.value.status == status


def test_a_client_that_closes_within_a_head_has_asked_nothing() -> None:
    assert requests_in(b"GET / HTT") == []
