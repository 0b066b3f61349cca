"""Documents' numbers in the ten characters that SUENLACE has for them (ADR 0010)."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, normalize

from chalicelib.accounting.rules import Place

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = 10
_NUMBER_DIGITS = 7
_NUMBERS = 10**10
_TAILS = len(_BASE36) ** (_REFERENCE - 1)
_CODED = (
    ("Z", 36, 36),
    ("Y", 1_000, 100),
    ("ABEGHIJKLMOQRSUVW", 1_000, 100_000),
)
"""For what the readable form has no room: first letters, none of which begins a readable one, and
what branch and terminal must be below. The first row that has room is taken: a change of this
table, or of the order of a country's types, would change references given before."""


@lru_cache(maxsize=64)
def short_reference(number: str, place: Place | None = None) -> tuple[str, bool]:
    """Bring a document's number to ten characters; say whether none was lost.

    Of a number whose `place` is known: the letter of its type, branch and terminal as one character
    each, and seven digits; what that has no room for is counted through in base 36 behind another
    letter. What does not fit there either keeps its last ten characters, and two documents may then
    look alike.

    >>> short_reference("00100001010000000042", Place("F", 0, 7, 1, 1, 42))
    ('F110000042', True)
    >>> short_reference("99900001010000000042", Place("F", 0, 7, 999, 1, 42))
    ('Y54YJLH3U6', True)
    >>> short_reference("99999999010009999999", Place("F", 0, 7, 999, 99999, 9999999))
    ('0009999999', False)
    >>> short_reference("F/2026/0000001"), short_reference("Serie Ñ-7"), short_reference("№ 寿7")
    (('0260000001', False), ('SerieN7', True), ('No7', False))
    """
    plain, is_whole = number, True
    if not (number.isascii() and number.isalnum()):
        bare = [each for each in normalize("NFKD", number) if not combining(each)]
        plain = "".join(each for each in bare if each.isascii() and each.isalnum())
        is_whole = all(each.isascii() for each in bare)
    if len(plain) <= _REFERENCE:
        return plain, is_whole
    code = _code(place) if place is not None else ""
    return (code, True) if code else (plain[-_REFERENCE:], False)


def _code(place: Place) -> str:
    """Write a place as a reference that no other has; empty where there is no room."""
    branch, terminal, count = place.branch, place.terminal, place.sequence
    if max(branch, terminal) < len(_BASE36) and count < 10**_NUMBER_DIGITS:
        digits = f"{count:0{_NUMBER_DIGITS}d}"
        return f"{place.letter}{_BASE36[branch]}{_BASE36[terminal]}{digits}"
    for letters, branches, terminals in _CODED:
        room = len(letters) * _TAILS // place.ranks
        counts = min(room // (branches * terminals), _NUMBERS)
        if branch < branches and terminal < terminals and count < counts:
            coded = place.rank
            for size, part in ((branches, branch), (terminals, terminal), (counts, count)):
                coded = coded * size + part
            first, tail = divmod(coded, _TAILS)
            return letters[first] + _base36(tail)
    return ""


def _base36(number: int) -> str:
    digits = ""
    for _ in range(_REFERENCE - 1):
        number, digit = divmod(number, len(_BASE36))
        digits = _BASE36[digit] + digits
    return digits
