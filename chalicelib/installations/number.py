"""The number of a licence: easy to dictate and to type, hopeless to guess. Pure.

Twenty characters in four groups, of an alphabet of 23 in which no two look alike. Eighteen are
free: more than 81 bits. The last two are check characters. With the characters as numbers
c1 … c20 below the prime 23, both of these sums are multiples of 23:

    c1 + c2 + … + c20        and        1·c1 + 2·c2 + … + 20·c20

**Every single wrong character is noticed**: it changes the first sum by d, which is no multiple of
23 where d is not 0.
**Every swap of two characters is noticed**, neighbours or not: at the places i and j with the
characters a and b, the second sum changes by (i - j)·(b - a), and neither factor is a multiple of
23, as places differ by less than 20 and different characters by less than 23.
**Any two wrong characters are noticed**: d at i and e at j would have to fulfil d + e = 0 and
i·d + j·e = 0, hence (i - j)·d = 0.
"""

from __future__ import annotations

import unicodedata

from chalicelib.core import chance
from chalicelib.core.readable import visible

ALPHABET = "0123456789ACEFHJKMPRTXY"
LENGTH = 20
BASE = len(ALPHABET)
FREE = LENGTH - 2
"""How many characters are free; the others are check characters."""
_GROUP = 5
_MEANT = str.maketrans("ODQILZSGBN", "000112568M")
"""What looks like a character of the alphabet, and is none itself."""
_BETWEEN = str.maketrans("", "", " -._/\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212")


def drawn() -> str:
    """Draw a number, each as likely as the others.

    >>> number = drawn()
    >>> len(number), tidy(grouped(number)) == number
    (20, True)
    """
    return spelled(chance.below(BASE**FREE))


def spelled(value: int) -> str:
    """Write the number whose free characters stand for a value.

    >>> spelled(1), free_of(spelled(1))
    ('000000000000000001X1', 1)
    """
    free = [value // BASE**place % BASE for place in reversed(range(FREE))]
    return "".join(ALPHABET[each] for each in [*free, *_check(free)])


def free_of(tidied: str) -> int:
    """Return the value of the free characters of a number."""
    value = 0
    for each in tidied[:FREE]:
        value = value * BASE + ALPHABET.index(each)
    return value


def tidy(typed: str) -> str | None:
    """Return the twenty characters that were meant; None where it can be no number.

    >>> tidy(" ooooo-ooooo ooooo.ooooo "), tidy("1"), tidy("U" * 20)
    ('00000000000000000000', None, None)
    """
    plain = unicodedata.normalize("NFKC", visible(typed)).upper()
    meant = plain.translate(_BETWEEN).translate(_MEANT)
    if len(meant) != LENGTH or not all(each in ALPHABET for each in meant):
        return None
    places = [ALPHABET.index(each) for each in meant]
    return meant if _sums(places) == (0, 0) else None


def grouped(tidied: str) -> str:
    """Write the characters of a number in groups.

    >>> grouped("00000000000000000000")
    '00000-00000-00000-00000'
    """
    return "-".join(tidied[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def _sums(characters: list[int]) -> tuple[int, int]:
    weighted = sum(place * each for place, each in enumerate(characters, 1))
    return sum(characters) % BASE, weighted % BASE


def _check(free: list[int]) -> tuple[int, int]:
    """Return the two characters that make both sums a multiple: x + y = -s, 19x + 20y = -w."""
    plain, weighted = _sums(free)
    last = ((LENGTH - 1) * plain - weighted) % BASE
    return (-plain - last) % BASE, last
