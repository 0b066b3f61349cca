"""Prefixed ids that sort by the time they were made (a ULID behind a prefix)."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

from chalicelib.core import chance, clock

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_CHARACTERS, _RANDOM_CHARACTERS, _RANDOM_BITS = 10, 16, 80


_STEP_BITS = 40
_MOST_MOMENTS = 16
_made_last: dict[tuple[object, int], int] = {}
"""By the moments of late, for threads may be at different ones: the random bits made last."""
_one_at_a_time = threading.Lock()


def new_id(prefix: str) -> str:
    """Make an id such as `lic_01JD…`: 48 bits of milliseconds, then 80 random bits.

    Ids of one process sort as they were made, within a millisecond too: there each goes on from
    the one before by a random step, so that the next one cannot be guessed from it.
    """
    milliseconds = int(clock.now().timestamp() * 1000)
    moment = (chance.source(), milliseconds)
    with _one_at_a_time:
        before = _made_last.pop(moment, None)
        if before is None:
            bits = chance.bits(_RANDOM_BITS - 1)  # leaves room for the steps
        else:
            bits = before + 1 + chance.bits(_STEP_BITS)
        _made_last[moment] = bits
        if len(_made_last) > _MOST_MOMENTS:
            del _made_last[next(iter(_made_last))]
    return _compose(prefix, milliseconds, bits)


def derived_id(prefix: str, *parts: str) -> str:
    """Make the id that `parts` always give, for things that must not be made twice.

    >>> derived_id("mail", "lic_1", "firm") == derived_id("mail", "lic_1", "firm")
    True
    """
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return _compose(prefix, 0, int.from_bytes(digest[:10], "big"))


def _compose(prefix: str, milliseconds: int, random_bits: int) -> str:
    time, chance = _base32(milliseconds, _TIME_CHARACTERS), _base32(random_bits, _RANDOM_CHARACTERS)
    return f"{prefix}_{time}{chance}"


def _base32(number: int, width: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (width - 1), -1, -5))


def made_at(known_as: str) -> datetime:
    """Return when an id was made, which is no derived one.

    >>> made_at("doc_01JDXJ8P00" + "0" * 16).isoformat()
    '2024-11-30T03:36:39.680000+00:00'
    """
    milliseconds = 0
    for each in known_as.partition("_")[2][:_TIME_CHARACTERS]:
        milliseconds = milliseconds << 5 | _ALPHABET.index(each)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def id_range(prefix: str, start: datetime, end: datetime) -> tuple[str, str]:
    """Return the bounds (both included) of the ids made from `start` until before `end`."""
    first = _compose(prefix, int(start.timestamp() * 1000), 0)
    last = _compose(prefix, int(end.timestamp() * 1000) - 1, (1 << _RANDOM_BITS) - 1)
    return first, last
