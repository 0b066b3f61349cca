"""As much of DER and BER (X.690) as it takes to see what a .p12 holds before it is opened.

Files of streaming writers are BER: the end of an element is marked instead of stated, an OCTET
STRING comes in pieces. They are read like others, and written as DER for the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, takewhile
from math import prod
from typing import Final

SEQUENCE: Final = 0x30
INTEGER, OCTETS, CONSTRUCTED = 0x02, 0x04, 0x20
_OID, _VALUE = 0x06, 0xA0
_IN_PIECES: Final = OCTETS | CONSTRUCTED
_DEPTH: Final = 40
_COUNT_AND_LENGTH: Final = 2
_BAG: Final = bytes.fromhex("2a864886f70d010c0a01")
"""RFC 7292, 4.2: the number after it tells the kind of a bag."""
_KEY_BAGS: Final = {_BAG + b"\1": False, _BAG + b"\2": True}
"""Kind of bag -> whether its key is encrypted."""


def elements(data: bytes, depth: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield tag and contents of each element, one after the other.

    >>> [(tag, contents.hex()) for tag, contents in elements(bytes.fromhex("3080020107000004017a"))]
    [(48, '020107'), (4, '7a')]

    Raises:
        ValueError: one ends beyond the data, or they are nested too deeply.
    """
    position = 0
    while position < len(data):
        start, end, after = _extent(data, position, depth)
        yield data[position], data[start:end]
        position = after


def element(tag: int, contents: bytes) -> bytes:
    """Write an element.

    >>> element(4, b"z").hex(), element(4, bytes(200))[:3].hex()
    ('04017a', '0481c8')
    """
    size = len(contents)
    if size < 0x80:
        return bytes([tag, size]) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + contents


def dotted(oid: bytes) -> str:
    """Write the contents of an OBJECT IDENTIFIER with dots.

    >>> dotted(bytes.fromhex("550403")), dotted(bytes.fromhex("0992268993f22c640119"))
    ('2.5.4.3', '0.9.2342.19200300.100.1.25')

    Raises:
        ValueError: it is cut off.
    """
    arcs, arc = [], 0
    for byte in oid:
        arc = arc << 7 | byte & 0x7F
        if byte < 0x80:
            arcs.append(arc)
            arc = 0
    if not arcs or oid[-1] >= 0x80:
        raise ValueError("an object identifier that is cut off")
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def as_der(data: bytes, depth: int = 0) -> bytes:
    """Write elements with their lengths stated and their OCTET STRINGs whole.

    What is inside an OCTET STRING stays as it is: its integrity is what a .p12 holds.

    >>> as_der(bytes.fromhex("3080" "2480" "0401aa" "0401bb" "0000" "0000")).hex()
    '30040402aabb'

    Raises:
        ValueError: they cannot be read.
    """
    return b"".join(_as_der(tag, contents, depth) for tag, contents in elements(data, depth))


def rounds(data: bytes) -> Iterator[int]:
    """Yield the number of hash rounds of each part, as it stands outside the encrypted ones.

    Wherever PKCS #5 and #12 name a salt and a count, the count is the INTEGER right after the
    OCTET STRING of the salt, and nothing else in such a file has that order. A length of the key
    may follow. Three numbers are those of scrypt (RFC 7914, 7), whose product is what it costs.

    >>> list(rounds(bytes.fromhex("3009" "0403aabbcc" "02020800")))
    [2048]
    >>> list(rounds(bytes.fromhex("300f" "0403aabbcc" "02020800" "020108" "020105")))
    [81920]

    Raises:
        ValueError: they are nested too deeply.
    """
    for level in levels(data):
        for place, ((salt, _), (tag, _)) in enumerate(pairwise(level), 1):
            if salt & ~CONSTRUCTED == OCTETS and tag == INTEGER:
                numbers = takewhile(lambda each: each[0] == INTEGER, level[place : place + 3])
                counts = [int.from_bytes(contents, "big") for _, contents in numbers]
                yield prod(counts) if len(counts) > _COUNT_AND_LENGTH else counts[0]


def private_keys(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield each private key that stands outside the encrypted parts: PKCS #8, and if encrypted.

    Raises:
        ValueError: they are nested too deeply.
    """
    for level in levels(data):
        for (tag, contents), (value_tag, value) in pairwise(level):
            if tag == _OID and contents in _KEY_BAGS and value_tag == _VALUE:
                yield as_der(value), _KEY_BAGS[contents]


def levels(data: bytes, depth: int = 0) -> Iterator[list[tuple[int, bytes]]]:
    """Yield the elements of each level of nesting, OCTET STRINGs with elements in them included."""
    if depth > _DEPTH:
        raise ValueError("nested too deeply")
    level = list(_readable(data))
    yield level
    for tag, contents in level:
        inside = _whole(contents, depth) if tag == _IN_PIECES else contents
        if tag & ~CONSTRUCTED == OCTETS and inside[:1] != bytes([SEQUENCE]):
            continue
        if tag & CONSTRUCTED or tag == OCTETS:
            yield from levels(inside, depth + 1)


def _readable(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the elements up to one that is none: most OCTET STRINGs hold something else."""
    try:
        yield from elements(data)
    except ValueError:
        return


def _extent(data: bytes, position: int, depth: int) -> tuple[int, int, int]:
    """Return where an element's contents begin and end, and where the next element begins."""
    if depth > _DEPTH or position + 2 > len(data):
        raise ValueError("nested too deeply, or cut off")
    length, start = data[position + 1], position + 2
    if length == 0x80:
        end = start
        while data[end : end + 2] != b"\0\0":
            end = _extent(data, end, depth + 1)[2]
        return start, end, end + 2
    if length > 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > len(data):
        raise ValueError("cut off")
    return start, start + length, start + length


def _as_der(tag: int, contents: bytes, depth: int) -> bytes:
    if tag == _IN_PIECES:
        tag, contents = OCTETS, _whole(contents, depth)
    elif tag & CONSTRUCTED:
        contents = as_der(contents, depth + 1)
    return element(tag, contents)


def _whole(pieces: bytes, depth: int) -> bytes:
    """Join the pieces of an OCTET STRING."""
    return b"".join(
        _whole(contents, depth + 1) if tag == _IN_PIECES else contents
        for tag, contents in elements(pieces, depth + 1)
    )
