"""Who calls an application of Chalice in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice.app import Chalice
    from chalice.test import Client


def client_of(app: Chalice) -> Client:
    """Make the client of an application.

    Chalice imports its whole command line with it, 0.2 s, which who only finds tests need not wait.
    """
    from chalice.test import Client

    return Client(app)
