"""As much of DER as it takes to see, before a .p12 is opened, how much work it asks for."""

from __future__ import annotations

from collections.abc import Iterator

_INTEGER, _OCTETS, _CONSTRUCTED = 0x02, 0x04, 0x20
_DEPTH = 24


def rounds(data: bytes, depth: int = 0) -> Iterator[int]:
    """Return the number of hash rounds of each part, as it stands outside the encrypted ones.

    Wherever PKCS #5 and #12 name a salt and a count, the count is the INTEGER right after the
    OCTET STRING of the salt, and nothing else in such a file has that order.

    >>> list(rounds(bytes.fromhex("3009" "0403aabbcc" "02020800")))
    [2048]
    """
    position, before = 0, 0
    while depth < _DEPTH and position + 2 <= len(data):
        tag = data[position]
        start, end = _contents(data, position)
        inside = data[start:end]
        if tag == _INTEGER and before == _OCTETS:
            yield int.from_bytes(inside, "big")
        elif tag & _CONSTRUCTED or (tag == _OCTETS and _is_sequence(inside)):
            yield from rounds(inside, depth + 1)
        if tag or end > start:  # an end-of-contents of BER is no element
            before = tag & ~_CONSTRUCTED
        position = end


def _contents(data: bytes, position: int) -> tuple[int, int]:
    """Return where an element's contents begin and end; BER without length: all that is left."""
    length, start = data[position + 1], position + 2
    if length == 0x80:
        return start, len(data)
    if length > 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    return start, min(start + length, len(data))


def _is_sequence(data: bytes) -> bool:
    return len(data) >= 2 and data[0] == 0x30 and _contents(data, 0)[1] == len(data)
