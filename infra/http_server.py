"""A small threaded HTTP/1.1 server: keep-alive, no Nagle delay, body limit, bounded waiting.

The only one: the API host, the mail viewer and the tax authority's simulator all serve by it, so it
knows none of them. It listens on this machine only, and logs one line per request: neither queries,
headers nor bodies, which may hold what is nobody's business.
"""

from __future__ import annotations

import logging
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from socketserver import TCPServer
from typing import Any
from urllib.parse import unquote, urlsplit

HOST = "127.0.0.1"
MAX_BODY_BYTES = 10 * 1024 * 1024
"""What API Gateway takes at most."""
_IDLE_SECONDS = 60
_log = logging.getLogger("enlace.http")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; header names in lower case, the last value wins."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    all_headers: Mapping[str, list[str]] = field(default_factory=dict)
    peer: str = HOST
    """The address that it came from."""

    @property
    def path(self) -> str:
        """The path of the target, decoded."""
        return unquote(urlsplit(self.target).path)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; a header may have several values.

    `seconds_per_byte` above 0 sends it byte by byte, headers too, as a failing network does.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    seconds_per_byte: float = 0.0


Handler = Callable[[Request], Answer | None]
"""Answers a request; None ends the connection without an answer."""
Refusal = Callable[[int], Answer | None]
"""Answers what does not reach the handler (400, 411, 413), and its failure (500)."""


def refuse_plainly(status: int) -> Answer:
    """Refuse by status, with a word where the log has more."""
    body = b"failed; the log says why\n" if status == 500 else b""
    return Answer(status, body, {"Content-Type": "text/plain"})


class Server:
    """Holds a port of this machine (0: any free one) and serves on it until stopped."""

    def __init__(
        self,
        port: int,
        *,
        refuse: Refusal = refuse_plainly,
        max_body_bytes: int = MAX_BODY_BYTES,
        takes_chunks: bool = True,
    ) -> None:
        self._server = _Threading((HOST, port), _Exchange)
        self._server.refuse = refuse
        self._server.max_body_bytes, self._server.takes_chunks = max_body_bytes, takes_chunks
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="http", daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address it listens on."""
        return f"http://{HOST}:{self.port}"

    def start(self, handler: Handler) -> None:
        """Begin to answer; who connected before has waited."""
        self._server.handler = handler
        self._thread.start()

    def stop(self, patience_seconds: float = 5) -> None:
        """Take no more requests; those in hand are answered if that takes no longer than this."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()
        self._server.end_connections(patience_seconds)


class _Threading(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    handler: Handler
    refuse: Refusal
    max_body_bytes: int
    takes_chunks: bool

    def __init__(self, *where: Any) -> None:
        self.is_stopping = False
        self._open: set[socket.socket] = set()
        self._busy: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(*where)

    def server_bind(self) -> None:
        """Bind without looking up this machine's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._changed:
            self._open.discard(request)
        super().shutdown_request(request)

    @contextmanager
    def serving(self, connection: socket.socket) -> Iterator[None]:
        """Count a connection as busy meanwhile."""
        with self._changed:
            self._busy.add(connection)
        try:
            yield
        finally:
            with self._changed:
                self._busy.discard(connection)
                self._changed.notify_all()

    def end_connections(self, patience_seconds: float) -> None:
        """End the idle connections at once and the busy ones in time."""
        self.is_stopping = True
        with self._changed:
            _end(self._open - self._busy)
            self._changed.wait_for(lambda: not self._busy, patience_seconds)
            _end(self._open)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are no news; all else is."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            _log.exception("a connection failed")


def _end(connections: set[socket.socket]) -> None:
    for connection in connections:
        with suppress(OSError):  # the client was quicker
            connection.shutdown(socket.SHUT_RDWR)


class _Unreadable(Exception):
    """The body cannot be read or is not taken."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Exchange(BaseHTTPRequestHandler):
    server: _Threading
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True  # with it a kept-alive answer waits 40 ms for the client
    wbufsize = -1  # headers and body leave together

    def handle_expect_100(self) -> bool:
        proceeds = super().handle_expect_100()
        self.wfile.flush()  # it is buffered, and the client waits for it
        return proceeds

    def _exchange(self) -> None:
        started = time.perf_counter()
        with self.server.serving(self.connection):
            answer = self._answer()
            if answer is None or self.server.is_stopping:
                self.close_connection = True
            if answer is not None and answer.seconds_per_byte:
                self._drip(answer)
            elif answer is not None:
                self._send(answer)
        _log.info(
            "%s %s -> %s in %.1f ms",
            self.command,
            self.path.partition("?")[0],
            "dropped" if answer is None else answer.status,
            (time.perf_counter() - started) * 1000,
        )

    def _answer(self) -> Answer | None:
        try:
            body = self._body()
        except _Unreadable as exc:
            self.close_connection = True  # the body stays unread
            return self.server.refuse(exc.status)
        several = {k.lower(): self.headers.get_all(k, []) for k in self.headers}
        single = {k: values[-1] for k, values in several.items()}
        try:
            return self.server.handler(
                Request(self.command, self.path, single, body, several, self.client_address[0])
            )
        except Exception:
            _log.exception("%s %s failed", self.command, self.path.partition("?")[0])
            return self.server.refuse(500)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self._read(_number(self.headers.get("Content-Length", "0"), 10))
        if not self.server.takes_chunks:
            raise _Unreadable(411)
        body = bytearray()
        while size := _number(self.rfile.readline(100).partition(b";")[0].decode("latin-1"), 16):
            body += self._read(size, len(body))
            self.rfile.readline(3)  # the end of the chunk
        while self.rfile.readline(1000).strip():
            pass  # trailers
        return bytes(body)

    def _read(self, size: int, before: int = 0) -> bytes:
        if before + size > self.server.max_body_bytes:
            raise _Unreadable(413)
        data = self.rfile.read(size)
        if len(data) < size:
            raise _Unreadable(400)
        return data

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, values in answer.headers.items():
            for value in [values] if isinstance(values, str) else values:
                if name.lower() != "content-length":
                    self.send_header(name, _printable(value))
        has_body = answer.status != 204
        if has_body:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _drip(self, answer: Answer) -> None:
        connection, self.wfile = self.wfile, BytesIO()
        self._send(answer)
        written, self.wfile = self.wfile.getvalue(), connection
        for byte in written:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(answer.seconds_per_byte)

    def version_string(self) -> str:
        return "enlace"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Stay quiet: each exchange writes its own line."""

    def __getattr__(self, name: str) -> object:
        """Take every method, so that the handler refuses what it does not know."""
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)


def _number(text: str, base: int) -> int:
    """Read a length as HTTP writes it: digits alone, while `int` takes signs and underscores."""
    if not re.fullmatch("[0-9]+" if base == 10 else "[0-9A-Fa-f]+", text.strip()):
        raise _Unreadable(400)
    return int(text, base)


def _printable(value: str) -> str:
    """Make of any text what a header can hold."""
    safe = "".join(char for char in value if char.isprintable())
    return safe.encode("latin-1", "replace").decode("latin-1")
