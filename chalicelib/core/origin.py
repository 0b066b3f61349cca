"""From where a request comes: what is kept of its address, what is counted by it, and on what.

The address is what the gateway saw (locally: the peer) or our own edge (`http.viewer`), never what
a caller's header says. Who reads a
history can tell their own place from another by the part that is kept, and nobody can be found by
it. What is counted is counted by the network that one customer of a provider has at most, so that
nobody gets more by changing addresses within it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple

_KEPT_BITS: Final = {4: 24, 6: 48}
_COUNTED_BITS: Final = {4: 24, 6: 64}
_HOST_BITS: Final = {4: 32, 6: 64}
"""What one customer of a provider has: an address, or all the addresses of a connection."""
NOWHERE: Final = "unknown"
"""The source of who comes from no address: one for all of them."""
_BROWSERS: Final = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")
_MOST_OF_A_NAME: Final = 40


class _Origin(NamedTuple):
    address: str = ""
    device: str = ""
    program: str = ""


_NO_REQUEST: Final = _Origin()
_current: ContextVar[_Origin] = ContextVar("origin", default=_NO_REQUEST)


def prefix_of(address: str) -> str:
    """Return what histories keep of an address; empty for what is none.

    >>> prefix_of("203.0.113.77"), prefix_of("2001:db8:1:2::7"), prefix_of("")
    ('203.0.113.0/24', '2001:db8:1::/48', '')
    """
    return _beginning(address, _KEPT_BITS)


def source_of(address: str) -> str:
    """Return the network by which it is counted what comes from an address.

    >>> source_of("203.0.113.77"), source_of("2001:db8:1:2::7"), source_of("::ffff:203.0.113.9")
    ('203.0.113.0/24', '2001:db8:1:2::/64', '203.0.113.0/24')
    """
    return _beginning(address, _COUNTED_BITS) or NOWHERE


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


def device_of(user_agent: str) -> str:
    """Return what a person would call the device by; of a program, its name.

    >>> device_of("Mozilla/5.0 (Windows NT 10.0; Win64) Gecko/20100101 Firefox/130.0")
    'Firefox, Windows'
    >>> device_of("contabilidad/7.2 (build 1)"), device_of("")
    ('contabilidad/7.2', '')
    """
    found = [name for mark, name in _BROWSERS if mark in user_agent][:1]
    found += [name for name in _SYSTEMS if name in user_agent][:1]
    said = ", ".join(found) or user_agent.split(" ", maxsplit=1)[0]
    return "".join(c for c in said if c.isprintable())[:_MOST_OF_A_NAME]


@contextmanager
def coming_from(address: str, device: str = "", user_agent: str = "") -> Iterator[None]:
    """Let the block be of a request from an address, with the proof of a device that it sent."""
    before = _current.set(_Origin(address, device, user_agent))
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


def device_name() -> str:
    """Return on what the request was made, as a person would call it; empty in a worker."""
    return device_of(_current.get().program)
