"""A small threaded HTTP/1.1 server: keep-alive, no Nagle delay, body limit, bounded waiting."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from infra.local.places import HOST

MAX_BODY_BYTES = 10 * 1024 * 1024
"""What API Gateway takes at most."""
_IDLE_SECONDS = 30
_log = logging.getLogger("enlace.http")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; header names in lower case, the last value wins."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    all_headers: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; a header may have several values."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)


Handler = Callable[[Request], Answer]
TOO_LARGE = Answer(413, b"", {"Content-Type": "text/plain"})
UNREADABLE = Answer(400, b"", {"Content-Type": "text/plain"})
FAILED = Answer(500, b"failed; the log says why\n", {"Content-Type": "text/plain"})


class Server:
    """Serves `handler` on a port of this machine until stopped."""

    def __init__(
        self,
        port: int,
        handler: Handler,
        too_large: Answer = TOO_LARGE,
        unreadable: Answer = UNREADABLE,
    ) -> None:
        self._server = _Threading((HOST, port), _Exchange)
        self._server.handler = handler
        self._server.too_large, self._server.unreadable = too_large, unreadable
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more connections; those open end with the process."""
        self._server.shutdown()
        self._server.server_close()


class _Threading(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    handler: Handler
    too_large: Answer
    unreadable: Answer

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().get_request()
        # With Nagle's algorithm a kept-alive answer waits 40 ms for the client's acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are no news."""


class _TooLarge(Exception):
    """The body is larger than API Gateway takes."""


class _Exchange(BaseHTTPRequestHandler):
    server: _Threading
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    wbufsize = -1  # headers and body leave together

    def handle_expect_100(self) -> bool:
        proceeds = super().handle_expect_100()
        self.wfile.flush()  # it is buffered, and the client waits for it
        return proceeds

    def _exchange(self) -> None:
        try:
            body = self._body()
        except (_TooLarge, ValueError) as exc:
            self.close_connection = True  # the body stays unread
            refused = isinstance(exc, _TooLarge)
            self._send(self.server.too_large if refused else self.server.unreadable)
            return
        several = {k.lower(): self.headers.get_all(k, []) for k in self.headers}
        single = {k: values[-1] for k, values in several.items()}
        request = Request(self.command, self.path, single, body, several)
        try:
            answer = self.server.handler(request)
        except Exception:
            _log.exception("%s %s failed", self.command, self.path.partition("?")[0])
            answer = FAILED
        self._send(answer)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        return self._read(int(self.headers.get("Content-Length", "0")))

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := int(self.rfile.readline(100).partition(b";")[0], 16):
            body += self._read(size, len(body))
            self.rfile.readline(3)  # the end of the chunk
        while self.rfile.readline(1000).strip():
            pass  # trailers
        return bytes(body)

    def _read(self, size: int, before: int = 0) -> bytes:
        if size < 0:
            raise ValueError(size)
        if before + size > MAX_BODY_BYTES:
            raise _TooLarge
        return self.rfile.read(size)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, values in answer.headers.items():
            for value in [values] if isinstance(values, str) else values:
                if name.lower() != "content-length":
                    self.send_header(name, value)
        has_body = answer.status != 204
        if has_body:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def version_string(self) -> str:
        return "enlace"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Stay quiet: the application writes its own line per request."""

    def __getattr__(self, name: str) -> object:
        """Take every method, so that the handler refuses what it does not know."""
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)
