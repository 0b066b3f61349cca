"""From where a request comes, as far as histories keep it: the first parts of its address.

Who reads a history can tell their own place from another by it, and nobody can be found by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_KEPT_BITS: Final = {4: 24, 6: 48}
_HOST_BITS: Final = {4: 32, 6: 64}
"""What one customer of a provider has: an address, or all the addresses of a connection."""
_current: ContextVar[str] = ContextVar("origin", default="")


def prefix_of(address: str) -> str:
    """Return what is kept of an address; empty for what is none.

    >>> prefix_of("203.0.113.77"), prefix_of("2001:db8:1:2::7"), prefix_of("")
    ('203.0.113.0/24', '2001:db8:1::/48', '')
    """
    return _beginning(address, _KEPT_BITS)


def host_of(address: str) -> str:
    """Return what tells one connection from its neighbours; empty for what is no address.

    >>> host_of("203.0.113.77"), host_of("2001:db8:1:2::7"), host_of("::ffff:203.0.113.77")
    ('203.0.113.77/32', '2001:db8:1:2::/64', '203.0.113.77/32')
    """
    return _beginning(address, _HOST_BITS)


def _beginning(address: str, bits: dict[int, int]) -> str:
    try:
        read = ip_address(address)
    except ValueError:
        return ""
    written_as_6 = read.ipv4_mapped if isinstance(read, IPv6Address) else None
    plain = written_as_6 or read
    network = IPv4Network if plain.version == 4 else IPv6Network
    return str(network((int(plain), bits[plain.version]), strict=False))


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
