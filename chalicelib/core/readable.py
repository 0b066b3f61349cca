r"""What of a text is seen, and what it looks like: no rule is passed by what nobody sees. Pure.

Characters that show nothing (Unicode's `Default_Ignorable_Code_Point`, and letters and signs that
are drawn as a blank) choose a glyph, join, or come along when a text is pasted from a page. They
are taken out before a text is measured; signs that look like others are compared as those.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d159"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Without the signs that turn a line round (U+202A to 202E, 2066 to 2069), which are refused."""
_LOOKALIKES: Final = str.maketrans(
    {
        **dict.fromkeys("\u2044\u2215\u2571\u29f8\u3033", "/"),
        **dict.fromkeys("\u02d0\u02f8\u0589\u05c3\u2236\ua789", ":"),
        **dict.fromkeys("\u3002\u0701\u0702\u2024", "."),
        **dict.fromkeys("\u2039\u2329\u3008\u276e", "<"),
        **dict.fromkeys("\u203a\u232a\u3009\u276f", ">"),
        **dict.fromkeys("\u2010\u2011\u2012\u2212\u02d7", "-"),
        **dict.fromkeys("\ua78a\u30a0\u2e40", "="),
    }
)
"""Those that normalisation (NFKC) keeps apart; it knows the full-width and the small ones."""
_FORMULA_STARTS: Final = ("=", "+", "-", "@")
_NOT_PRINTED: Final = re.compile(r"^[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
"""At the start of a text: blanks, controls, and the signs that turn a line round."""
_BARE: Final = frozenset("MZC")
"""Marks that need a letter, blanks and controls."""


def visible(text: str) -> str:
    r"""Return the text without the characters that show nothing.

    >>> visible("Fic\u00adti\u200bcia"), visible("\u3164\u2800")
    ('Ficticia', '')
    """
    return text if text.isascii() else _UNSEEN.sub("", text)


def is_plain(text: str) -> bool:
    r"""Return whether a text of printable characters begins with one to read, and shows them all.

    The usual text does: what is asked of any other need not be asked of it.

    >>> is_plain("Peña"), is_plain("Pe\u3164a"), is_plain("\u0301")
    (True, False, False)
    """
    try:
        text.encode("latin-1")  # all that it has and that is printable is seen
    except UnicodeEncodeError:
        return False
    return text[:1].isalnum()


def looks_like(text: str) -> str:
    r"""Return what the text looks like, in plain signs: for comparisons, not to be kept.

    >>> looks_like("\uff1d1\uff0b1"), looks_like("http\u200b\ua789\u2215\u2215")
    ('=1+1', 'http://')
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", visible(text)).translate(_LOOKALIKES)


def is_readable(text: str) -> bool:
    r"""Return whether anything in it can be read: a letter, a digit or a sign of its own.

    >>> is_readable("-"), is_readable(" \u200b\u3164"), is_readable("\u0301")
    (True, False, False)
    """
    return any(unicodedata.category(character)[0] not in _BARE for character in visible(text))


def formula_start(text: str) -> str:
    r"""Return the sign at which a spreadsheet would take the text for a formula, if there is one.

    >>> formula_start("=1+1"), formula_start("\u200b\uff0b1"), formula_start("A=1")
    ('=', '+', '')
    >>> formula_start("\x00\t =1"), formula_start("\u202e-1")
    ('=', '-')
    """
    first = _NOT_PRINTED.sub("", looks_like(text))[:1]
    return first if first in _FORMULA_STARTS else ""
