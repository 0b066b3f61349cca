"""The two fonts of the document: loaded once, measured, and asked what they can write.

Imports reportlab: only what prints imports this module.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "EnlaceSans"
BOLD = "EnlaceSans-Bold"
_FOLDER = Path(__file__).parents[1] / "fonts"


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


@cache
def letters() -> frozenset[str]:
    """Return what both fonts can write; marks and what is invisible are no letters."""
    return frozenset(
        [
            character
            for character in _widths(REGULAR).keys() & _widths(BOLD).keys()
            if unicodedata.category(character)[0] not in "MC"
            and unicodedata.category(character) not in {"Zl", "Zp"}
        ]
    )


def width(text: str, size: float, font: str = REGULAR) -> float:
    """Measure a text in the letters of the fonts."""
    return sum(map(_widths(font).__getitem__, text)) * size


def fitting(text: str, size: float, room: float, font: str = REGULAR) -> float:
    """Return the greatest size, up to `size`, at which a text fits its room."""
    needed = width(text, size, font)
    return size if needed <= room else size * room / needed


def wrap(text: str, size: float, room: float, font: str = REGULAR) -> list[str]:
    """Break a text into lines; a word longer than a line is broken too."""
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
