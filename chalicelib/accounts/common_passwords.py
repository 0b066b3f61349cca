"""The passwords that are tried first, and obvious variants of them: no password may be one.

Two sources: words of ours, among them those that people here choose, and the long passwords of a
published list (`common_passwords.txt`, which says whose it is and how it may be used). A variant
has what people add or change to satisfy a form: capitals, digits and signs around it or within,
signs that look like letters, the word turned round or written more than once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from chalicelib.core.readable import looks_like

LIST: Final = Path(__file__).parent / "common_passwords.txt"
_STEMS: Final = (
    *("password", "contraseña", "contrasena", "contrasenya", "clavedeacceso", "welcome"),
    *("bienvenido", "administrador", "administrator", "letmein", "iloveyou", "teamo", "secret"),
    *("secreto", "changeme", "cambiame", "costarica", "puravida", "espana", "españa", "enlace"),
    *("facturacion", "hacienda", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm"),
    *("1q2w3e4r5t", "1qaz2wsx3edc", "abcdefghijkl", "abc123", "monkey", "dragon", "football"),
    *("futbol", "princesa", "princess", "sunshine", "trustno1", "superman", "batman"),
)
_LEAST_STEM: Final = 6
"""What an entry of the list is without its digits is a word of its own from so many letters on."""
_ENDS: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_FILLER: Final = re.compile(r"[\W_]+")
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_LOOKALIKES: Final = str.maketrans("013456789@$!|+", "oieasgtbgasiit")
_DIGIT_RUNS: Final = ("01234567890123456789", "98765432109876543210")


def is_common(password: str) -> bool:
    """Return whether a password is one of the first to be tried, or an obvious variant of one.

    >>> is_common("JustinBieber2026!"), is_common("caballo correcto 9")
    (True, False)
    """
    plain = _plain(password)
    unsigned = _FILLER.sub("", plain)
    if any(unsigned and unsigned in run for run in _DIGIT_RUNS):
        return True
    return any(_is_stem(form) for form in set(_forms(plain))) or _has_entry(plain)


@cache
def entries() -> tuple[str, ...]:
    """Return the published list, as it is."""
    lines = LIST.read_text("utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


def _forms(plain: str) -> Iterator[str]:
    """Yield what may have been before somebody added digits and signs, or turned it round."""
    word = _ENDS.sub("", plain)
    for text in (plain, word):
        for form in (_FILLER.sub("", text), _folded(text), _NOT_LETTERS.sub("", text)):
            yield form
            yield form[::-1]


def _has_entry(plain: str) -> bool:
    """Return whether it is an entry of the list with no letter beside it."""
    return any(
        entry in plain and not _NOT_LETTERS.sub("", plain.replace(entry, "")) for entry in entries()
    )


@cache
def _stems() -> frozenset[str]:
    """Return words and entries, each as it is and as it looks, and the words within entries."""
    found = {_plain(each) for each in (*_STEMS, *entries())}
    found |= {word for each in entries() if len(word := _ENDS.sub("", each)) >= _LEAST_STEM}
    return frozenset(found | {_folded(each) for each in found})


@cache
def _lengths() -> frozenset[int]:
    return frozenset(len(stem) for stem in _stems())


def _folded(text: str) -> str:
    """Write signs that look like letters as those."""
    return _FILLER.sub("", text.translate(_LOOKALIKES).replace("l", "i"))


def _is_stem(text: str) -> bool:
    """Return whether the text is a stem, once or over and over."""
    starts = (text[:length] for length in _lengths() if length <= len(text))
    return any(
        start in _stems() and text == (start * (len(text) // len(start) + 1))[: len(text)]
        for start in starts
    )


def _plain(text: str) -> str:
    return looks_like(text).casefold()
