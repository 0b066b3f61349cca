"""RC2 in CBC mode (RFC 2268), for reading what .p12 files of old programs hold.

Their certificates are encrypted with keys of 40 bits, which the library reads only within the whole
file.
"""

from __future__ import annotations

from typing import Final

BLOCK: Final = 8
_PI: Final = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2"
    "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82"
    "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7"
    "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec"
    "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9"
    "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad"
)
_ROTATIONS: Final = (1, 2, 3, 5)


def decrypt(key: bytes, start: bytes, data: bytes) -> bytes:
    """Decrypt whole blocks by a key all of whose bits count; `start` is the block before them."""
    words, before, plain = _expanded(key), start, bytearray()
    for at in range(0, len(data), BLOCK):
        block = data[at : at + BLOCK]
        opened = _block(block, words)
        plain += bytes(one ^ other for one, other in zip(opened, before, strict=True))
        before = block
    return bytes(plain)


def _expanded(key: bytes) -> list[int]:
    """Make 64 words of a key (RFC 2268, 2)."""
    size, table = len(key), bytearray(key)
    while len(table) < 128:
        table.append(_PI[(table[-1] + table[-size]) & 0xFF])
    table[128 - size] = _PI[table[128 - size]]
    for at in range(127 - size, -1, -1):
        table[at] = _PI[table[at + 1] ^ table[at + size]]
    return [int.from_bytes(table[at : at + 2], "little") for at in range(0, 128, 2)]


def _block(block: bytes, words: list[int]) -> bytes:
    """Undo the 16 rounds of mixing, and the two of mashing among them (RFC 2268, 4)."""
    r = [int.from_bytes(block[at : at + 2], "little") for at in range(0, BLOCK, 2)]
    for turn in range(15, -1, -1):
        for at in (3, 2, 1, 0):
            by = _ROTATIONS[at]
            turned = (r[at] >> by | r[at] << 16 - by) & 0xFFFF
            mixed = (r[at - 1] & r[at - 2]) + (~r[at - 1] & r[at - 3])
            r[at] = (turned - words[4 * turn + at] - mixed) & 0xFFFF
        if turn in {11, 5}:
            for at in (3, 2, 1, 0):
                r[at] = (r[at] - words[r[at - 1] & 63]) & 0xFFFF
    return b"".join(word.to_bytes(2, "little") for word in r)
