"""End a call that takes too long, however it does so.

The timeouts of a connection begin anew with each byte: an answer that drips would hold its caller
for as long as it likes, within the headers too. So a clock runs beside each call and, when its time
is over, shuts the connection that it uses: the read in hand ends as at any broken connection.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import TracebackType
from typing import Any, Self

from chalicelib.core import clock

_running = threading.local()


class Deadline:
    """The time of one call; the calls of a thread follow each other."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._call_off: Callable[[], None] = lambda: None
        self._connection: Any = None
        self.is_over = False
        """Whether the call was cut: what it got may look whole and lack its end."""
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        _running.deadline = self
        self._call_off = clock.alarm(self._seconds, self._cut)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._call_off()
        with self._lock:  # from here on the connection may be another call's
            self._connection = None
        _running.deadline = None

    def uses(self, connection: Any) -> None:
        """Note the connection that the call has found or made."""
        with self._lock:
            self._connection = connection
            if self.is_over:
                _shut(connection)

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._connection is not None:
                _shut(self._connection)


def _shut(connection: Any) -> None:
    """Shut the socket below any encryption, so that whoever reads from it wakes up."""
    found = connection.sock
    if found is not None:
        with suppress(OSError):  # it is closed already
            socket.socket.shutdown(found, socket.SHUT_RDWR)


@cache
def interruptible_pools() -> dict[str, Any]:
    """Return pools whose connections tell the running call that it uses them."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    def interruptible(pool: Any, connection: Any) -> Any:
        def request(self: Any, *arguments: Any, **options: Any) -> None:
            if self.sock is None:
                self.connect()
            deadline: Deadline | None = getattr(_running, "deadline", None)
            if deadline is not None:
                deadline.uses(self)
            connection.request(self, *arguments, **options)

        told = type(connection.__name__, (connection,), {"request": request})
        return type(pool.__name__, (pool,), {"ConnectionCls": told})

    return {
        "http": interruptible(HTTPConnectionPool, HTTPConnection),
        "https": interruptible(HTTPSConnectionPool, HTTPSConnection),
    }
