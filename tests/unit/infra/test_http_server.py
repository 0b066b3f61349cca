"""The one HTTP server of the local stack: what it refuses, logs, drops, and how it stops."""

from __future__ import annotations

import http.client
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from infra.http_server import HOST, Answer, Handler, Request, Server


@contextmanager
def serving(handler: Handler, patience_seconds: float = 5) -> Iterator[Server]:
    server = Server(0)
    server.start(handler)
    try:
        yield server
    finally:
        server.stop(patience_seconds)


def fine(_: Request) -> Answer:
    return Answer(200, b"fine")


def sent(server: Server, text: bytes) -> bytes:
    with socket.create_connection((HOST, server.port), timeout=5) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(4096), b""))


@pytest.mark.parametrize("length", ["5", "+5", "1_0", "²", "-1"])
def test_body_that_is_not_as_long_as_it_says_is_refused(length: str) -> None:
    with serving(fine) as server:
        head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\nfour"

        assert sent(server, head.encode("latin-1")).startswith(b"HTTP/1.1 400 ")


def test_request_dropped_on_purpose_gets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    with serving(lambda _: None) as server:
        assert sent(server, b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n") == b""

    assert "GET /a -> dropped" in caplog.text


def test_each_request_is_one_line_without_what_it_asked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    with serving(fine) as server:
        sent(server, b"POST /a?to=somebody HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")

    (line,) = caplog.messages
    assert re.fullmatch(r"POST /a -> 200 in [0-9.]+ ms", line)


def test_header_of_any_text_leaves_as_what_a_header_can_hold() -> None:
    with serving(lambda _: Answer(200, b"", {"X-Cause": "ñ ₡\r\nX-Other: 1"})) as server:
        answer = sent(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

    assert "X-Cause: ñ ?X-Other: 1\r\n".encode("latin-1") in answer


def test_stop_ends_idle_connections_at_once() -> None:
    with serving(fine) as server, closing(http.client.HTTPConnection(HOST, server.port)) as client:
        client.request("GET", "/")
        assert client.getresponse().read() == b"fine"
        started = time.monotonic()

        server.stop()

        assert client.sock.recv(1) == b""
        assert time.monotonic() - started < 2


@pytest.mark.parametrize(("patience", "answered"), [(5.0, True), (0.05, False)])
def test_stop_waits_for_requests_in_hand_but_not_for_ever(patience: float, answered: bool) -> None:  # noqa: FBT001
    taken, may_answer = threading.Event(), threading.Event()

    def slow(_: Request) -> Answer:
        taken.set()
        may_answer.wait(5)
        return Answer(200, b"late")

    said: list[bytes] = []
    server = Server(0)
    server.start(slow)
    asking = threading.Thread(
        target=lambda: said.append(sent(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
    )
    asking.start()
    assert taken.wait(5)
    threading.Timer(0.3, may_answer.set).start()
    server.stop(patience)
    asking.join(5)

    assert said[0].endswith(b"late") is answered
    if answered:
        assert b"Connection: close" in said[0]


def test_stop_without_start_frees_the_port() -> None:
    first = Server(0)
    first.stop()

    Server(first.port).stop()
