"""The two fonts of the document: loaded once, measured, and asked what they can write.

Imports reportlab: only what prints imports this module.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "EnlaceSans"
BOLD = "EnlaceSans-Bold"
_FOLDER = Path(__file__).parents[1] / "fonts"
_MISSING = "\ufffd"


@cache
def _widths(font: str) -> dict[str, float]:
    """Load a font; give the width of each of its characters, per point of size."""
    loaded = TTFont(font, str(_FOLDER / f"{font}.ttf"))
    registerFont(loaded)
    face = loaded.face
    return {chr(code): face.charWidths[code] / 1000 for code in face.charToGlyph}


def load() -> None:
    """Make both fonts known to reportlab."""
    _widths(REGULAR)
    _widths(BOLD)


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    r"""Compose accents, take out what is invisible, and mark what the fonts cannot write.

    Direction overrides are invisible too: a name must not read as another one.

    >>> clean("Cafe\u0301 \u202etxt"), clean("1\u2028 2"), clean("a😀b")
    ('Café txt', '1  2', 'a�b')
    """
    if text.isascii() and text.isprintable():
        return text
    known = _widths(REGULAR)
    written = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in {"Zl", "Zp", "Cc"}:
            written.append(" ")
        elif category not in {"Cf", "Mn", "Me"}:
            written.append(char if char in known else _MISSING)
    return "".join(written)


def width(text: str, size: float, font: str = REGULAR) -> float:
    """Measure a cleaned text."""
    return sum(map(_widths(font).__getitem__, text)) * size


def fitting(text: str, size: float, room: float, font: str = REGULAR) -> float:
    """Return the greatest size, up to `size`, at which a text fits its room."""
    needed = width(text, size, font)
    return size if needed <= room else size * room / needed


def wrap(text: str, size: float, room: float, font: str = REGULAR) -> list[str]:
    """Break a cleaned text into lines; a word longer than a line is broken too."""
    if width(text, size, font) <= room:
        return [text]
    space = width(" ", size, font)
    lines: list[str] = []
    line, used = "", 0.0
    for whole in text.split(" "):
        word, needed = whole, width(whole, size, font)
        if line and used + space + needed <= room:
            line, used = f"{line} {word}", used + space + needed
            continue
        if line:
            lines.append(line)
        while needed > room and len(word) > 1:
            fits = _fitting_start(word, size, room, font)
            lines.append(word[:fits])
            word = word[fits:]
            needed = width(word, size, font)
        line, used = word, needed
    return [*lines, line] if line else lines


def _fitting_start(word: str, size: float, room: float, font: str) -> int:
    widths, used = _widths(font), 0.0
    for index, char in enumerate(word):
        used += widths[char] * size
        if used > room:
            return max(index, 1)
    return len(word)
