"""From where a request comes, as far as histories keep it: the first parts of its address.

Who reads a history can tell their own place from another by it, and nobody can be found by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address, ip_network
from typing import Final

_KEPT_BITS: Final = {4: 24, 6: 48}
_current: ContextVar[str] = ContextVar("origin", default="")


def prefix_of(address: str) -> str:
    """Return what is kept of an address; empty for what is none.

    >>> prefix_of("203.0.113.77"), prefix_of("2001:db8:1:2::7"), prefix_of("")
    ('203.0.113.0/24', '2001:db8:1::/48', '')
    """
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{_KEPT_BITS[version]}", strict=False))


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Let what is noted in the block be of a request from an address."""
    before = _current.set(prefix_of(address))
    try:
        yield
    finally:
        _current.reset(before)


def origin() -> str:
    """Return from where the request comes that is being responded to; empty in a worker."""
    return _current.get()
