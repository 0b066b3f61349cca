"""HTTP/1.1 for the simulator: keep-alive, no Nagle delay, sizes limited, bound to this machine."""

from __future__ import annotations

import socket
import sys
import threading
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from infra.simulator.messages import Request, Response, refuse

MAX_BODY_BYTES = 6 * 1024 * 1024
Handler = Callable[[Request], Response]


class Server(ThreadingHTTPServer):
    """Serves one handler; knows its connections, so that stopping ends them all."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, handle: Handler) -> None:
        self.handle_message = handle
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Connection)

    def server_bind(self) -> None:
        """Bind without looking up this machine's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection and serve it in a thread of its own."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget and close a connection."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that went away; show everything else."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Stop serving and close every connection."""
        self.shutdown()
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was quicker
        self.server_close()


class Connection(BaseHTTPRequestHandler):
    """One connection, with as many requests as the client likes."""

    protocol_version = "HTTP/1.1"
    server_version = "hacienda-simulator"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: Server

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        try:
            response = self.server.handle_message(request)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            response = refuse(500, "Error interno del simulador.")
        if response.drop:
            self.close_connection = True
            return
        self._send(response)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815 - http.server's names

    def _body(self) -> bytes | None:
        """Read the body; None when the request was refused."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding"):
            self._refuse_unread(411, "Se requiere Content-Length.")
        elif not length.isdigit():
            self._refuse_unread(400, "Content-Length no es válido.")
        elif int(length) > MAX_BODY_BYTES:
            self._refuse_unread(413, "La solicitud es demasiado grande.")
        else:
            data = self.rfile.read(int(length))
            if len(data) == int(length):
                return data
            self._refuse_unread(400, "Cuerpo incompleto.")
        return None

    def _refuse_unread(self, status: int, cause: str) -> None:
        """Refuse without reading on; what the client still sends cannot be told from a request."""
        self.close_connection = True
        response = refuse(status, cause)
        response.headers["Connection"] = "close"
        self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            safe = "".join(char for char in value if char.isprintable())
            self.send_header(name, safe.encode("latin-1", "replace").decode("latin-1"))
        if response.body:
            self.send_header("Content-Type", response.content_type)
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Log nothing: bodies and tokens have no place in a terminal."""
