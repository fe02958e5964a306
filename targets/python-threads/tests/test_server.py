from __future__ import annotations

import re
import resource
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.service import DATABASE_URL, LIMIT_S, Service, run_to_end

if TYPE_CHECKING:
    from collections.abc import Callable

PING = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n"
MIB = 1024 * 1024
# One waits for the signal that ends the service, one accepts.
OWN_THREADS = 2


def ping(connection: socket.socket) -> bool:
    """Whether a ping is answered: False where the service has closed the connection."""
    try:
        connection.sendall(PING)
        return b'{"message":"pong"}' in connection.recv(4096)
    except ConnectionError:
        return False


def test_a_connection_is_kept(service: Service) -> None:
    with service.connect() as connection:
        assert all(ping(connection) for _ in range(3))


def test_requests_sent_at_once_are_answered_in_turn(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(
            PING + PING.replace(b"/ping", b"/healthz").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        )
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert re.findall(rb"{.*?}", received) == [b'{"message":"pong"}', b'{"status":"ok"}']


def test_what_is_no_request_is_refused_and_the_connection_closed(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"nonsense\r\n\r\n" + b"x" * 100_000)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"\r\nConnection: close\r\n" in received


def test_each_connection_has_a_thread_which_ends_with_it(service: Service) -> None:
    tasks = Path(f"/proc/{service.process.pid}/task")
    connections = [service.connect() for _ in range(50)]
    assert all(ping(connection) for connection in connections)
    assert len(list(tasks.iterdir())) >= OWN_THREADS + 50
    for connection in connections:
        connection.close()
    wait_until(lambda: len(list(tasks.iterdir())) == OWN_THREADS)


def test_a_thread_that_cannot_be_started_costs_its_connection_alone(tmp_path: Path) -> None:
    with Service(tmp_path / "stderr") as service:
        # Room for the stacks of some four threads, and half a stack.
        pages = int(Path(f"/proc/{service.process.pid}/statm").read_text().split()[0])
        stack, _ = resource.prlimit(service.process.pid, resource.RLIMIT_STACK)
        stack = 8 * MIB if stack == resource.RLIM_INFINITY else stack
        limit = pages * resource.getpagesize() + 4 * stack + stack // 2
        before, most = resource.prlimit(service.process.pid, resource.RLIMIT_AS)
        resource.prlimit(service.process.pid, resource.RLIMIT_AS, (limit, most))
        connections = [service.connect() for _ in range(20)]
        answered = [ping(connection) for connection in connections]
        for connection in connections:
            connection.close()
        assert 1 <= sum(answered) < 20
        assert "can't start new thread); 1 so far\n" in service.log
        assert "; 4 so far\n" in service.log
        wait_until(lambda: is_served(service))  # when a thread has ended and left its stack
        # How a service ends that may not have another page is not what is asked here.
        resource.prlimit(service.process.pid, resource.RLIMIT_AS, (before, most))


def test_without_a_descriptor_connections_wait(tmp_path: Path) -> None:
    with Service(tmp_path / "stderr") as service:
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (12, 12))
        connections = [service.connect() for _ in range(20)]
        wait_until(lambda: "a connection could not be accepted (" in service.log)
        for connection in connections:
            assert ping(connection)
            connection.close()


def is_served(service: Service) -> bool:
    with service.connect() as connection:
        return ping(connection)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def test_a_signal_ends_the_service_with_0_whatever_connections_there_are(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with Service(tmp_path / "stderr") as service, service.connect() as connection:
            assert ping(connection)
            service.process.send_signal(number)
            assert service.process.wait(LIMIT_S) == 0
            assert service.log == ""


def test_a_missing_variable_ends_with_2_and_one_line(tmp_path: Path) -> None:
    status, said = run_to_end(tmp_path / "stderr", DATABASE_URL=DATABASE_URL)
    assert status == 2
    assert said.startswith("PORT: expected ")
    assert said.count("\n") == 1


def test_a_taken_port_ends_with_1_and_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = run_to_end(tmp_path / "stderr", PORT=str(port), DATABASE_URL=DATABASE_URL)
    assert status == 1
    assert f"127.0.0.1:{port}" in said
    assert said.count("\n") == 1
