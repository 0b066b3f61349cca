"""Every text of a sheet in letters that its fonts have, before anything is measured. Pure.

What they lack (Hebrew, Arabic, Chinese, emoji) is written in Latin letters, which people can read
out, and marked; the foot of the sheet then says so. Fonts for all of it would be fifty times the
size of ours, and Arabic and Hebrew want shaping and another direction, too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from chalicelib.invoicing.pdf.view import View

MARK = "\u00a0*"
"""Behind a text that is not in its own letters."""
_UNKNOWN = "?"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Choose between shapes of the letter before them, and are none themselves."""


def spelled(view: View, letters: frozenset[str]) -> View:
    """Write all that a sheet says in `letters`; who reads the file's data gets its author as is."""
    speller = Speller(letters)
    written: View = speller.respelled(view)
    note = (f"{MARK.strip()} {written.transliterated}",) if speller.has_transliterated else ()
    return replace(written, author=view.author, footing=(*written.footing, *note))


@dataclass(slots=True)
class Speller:
    """Writes texts, and remembers whether some were not in the letters that there are."""

    letters: frozenset[str]
    has_transliterated: bool = False

    def respelled(self, part: Any) -> Any:
        """Return a part of the sheet with each of its texts spelled."""
        if isinstance(part, str):
            return self.text(part)
        if isinstance(part, tuple):
            return tuple([self.respelled(each) for each in part])
        kind: Any = type(part)
        names = _names(kind)
        if names:
            return kind(*[self.respelled(getattr(part, name)) for name in names])
        return part

    def text(self, text: str) -> str:
        """Compose accents, take out what is invisible, and transliterate what has no letter.

        Overrides of the direction are invisible too: a name must not read as another one.
        """
        if self.letters.issuperset(text):
            return text
        composed = _SELECTORS.sub("", unicodedata.normalize("NFC", text))
        written = [self._character(character) for character in composed]
        if None not in written:
            return "".join(filter(None, written))
        self.has_transliterated = True
        pairs = zip(composed, written, strict=True)
        return "".join([_transliterated(c) if own is None else own for c, own in pairs]) + MARK

    def _character(self, character: str) -> str | None:
        """Return how a character is written; None if there is no letter for it."""
        if character in self.letters:
            return character
        category = unicodedata.category(character)
        if category == "Cf":
            return ""
        return " " if category in {"Zl", "Zp", "Zs", "Cc"} else None


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """List the fields of a part of the sheet; none of what is no such part."""
    return tuple([each.name for each in fields(kind)]) if is_dataclass(kind) else ()


def _transliterated(character: str) -> str:
    """Write a character in Latin letters: none for marks and letters that have no sound."""
    from anyascii import anyascii  # few sheets need it: it reads its tables piece by piece

    is_silent = unicodedata.category(character)[0] in "LM"
    return anyascii(character) or ("" if is_silent else _UNKNOWN)
