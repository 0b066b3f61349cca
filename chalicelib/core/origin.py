"""From where a request comes: what histories keep of its address, and what is counted by it.

The address is what the gateway saw (locally: the peer), never what a header says. Who reads a
history can tell their own place from another by the part that is kept, and nobody can be found by
it. What is counted is counted by the network that one customer of a provider has at most, so that
nobody gets more by changing addresses within it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, NamedTuple

_KEPT_BITS: Final = {4: 24, 6: 48}
_COUNTED_BITS: Final = {4: 24, 6: 64}
NOWHERE: Final = "unknown"
"""The source of who comes from no address: one for all of them."""


class _Origin(NamedTuple):
    address: str = ""
    device: str = ""


_NO_REQUEST: Final = _Origin()
_current: ContextVar[_Origin] = ContextVar("origin", default=_NO_REQUEST)


def prefix_of(address: str) -> str:
    """Return what histories keep of an address; empty for what is none.

    >>> prefix_of("203.0.113.77"), prefix_of("2001:db8:1:2::7"), prefix_of("")
    ('203.0.113.0/24', '2001:db8:1::/48', '')
    """
    return _prefix(address, _KEPT_BITS)


def source_of(address: str) -> str:
    """Return the network by which it is counted what comes from an address.

    >>> source_of("203.0.113.77"), source_of("2001:db8:1:2::7"), source_of("::ffff:203.0.113.9")
    ('203.0.113.0/24', '2001:db8:1:2::/64', '203.0.113.0/24')
    """
    return _prefix(address, _COUNTED_BITS) or NOWHERE


def _prefix(address: str, bits: dict[int, int]) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{bits[found.version]}", strict=False))


@contextmanager
def coming_from(address: str, device: str = "") -> Iterator[None]:
    """Let the block be of a request from an address, with the proof of a device that it sent."""
    before = _current.set(_Origin(address, device))
    try:
        yield
    finally:
        _current.reset(before)


def origin() -> str:
    """Return what histories keep of where the request comes from; empty in a worker."""
    return prefix_of(_current.get().address)


def source() -> str:
    """Return the network by which it is counted what the request does."""
    return source_of(_current.get().address)


def device() -> str:
    """Return the proof of a device that came with the request, as it was sent."""
    return _current.get().device
