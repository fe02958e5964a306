from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.server import ServerState

from app.header_timeout import HEADER_LIMIT_S, HeaderTimeout

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

LIMIT_S = 30
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


class Impatient(HeaderTimeout):
    limit_s = 0.2


async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
    await asyncio.sleep(2 * Impatient.limit_s)  # longer than headers may take
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


def test_headers_that_never_come_end_the_connection_and_a_long_request_does_not() -> None:
    async def run() -> list[bytes]:
        config = uvicorn.Config(app, log_config=None, server_header=False, date_header=False)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Impatient(config, ServerState(), {}), "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        read = []
        # Nothing at all, half a request, a whole one and then half of another.
        for sent in (b"", b"GET / HTTP/1.1\r\nHost: te", b"GET / HTTP/1.1\r\nHost: test\r\n\r\nGET / HT"):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(sent)
            read.append(await asyncio.wait_for(reader.read(), LIMIT_S))
            writer.close()
        server.close()
        return read

    assert asyncio.run(run()) == [b"", b"", ANSWER]
    assert HEADER_LIMIT_S == 75
