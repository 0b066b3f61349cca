"""Access keys (claves de acceso): temporary passwords that a person reads in a mail and types."""

from __future__ import annotations

import re

from chalicelib.core import chance

_LOWER, _UPPER, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"
_SYMBOL = "-"
_GROUPS, _GROUP_LENGTH = 4, 5
_GROUP = f"[{_LOWER}{_UPPER}{_DIGITS}]{{{_GROUP_LENGTH}}}"
_FORM = re.compile(f"{_GROUP}(?:{_SYMBOL}{_GROUP}){{{_GROUPS - 1}}}")


def new_access_key() -> str:
    """Make a key of four groups of five, without characters that are easily confused.

    20 random characters, more than 110 bits. The hyphens between the groups are the symbol, and the
    first three characters the other classes, that the password policy asks for.

    >>> key = new_access_key()
    >>> len(key), key.count("-")
    (23, 3)
    """
    every = _LOWER + _UPPER + _DIGITS
    characters = [chance.choice(_UPPER), chance.choice(_LOWER), chance.choice(_DIGITS)]
    characters += [chance.choice(every) for _ in range(_GROUPS * _GROUP_LENGTH - 3)]
    return _SYMBOL.join(
        "".join(characters[start : start + _GROUP_LENGTH])
        for start in range(0, len(characters), _GROUP_LENGTH)
    )


def tidied_access_key(text: str) -> str:
    r"""Return an access key without the blanks that came along when it was pasted.

    Any other password stays as it was typed.

    >>> tidied_access_key(" Abc23-defgh -jkmnp-qrstu\n"), tidied_access_key("una frase")
    ('Abc23-defgh-jkmnp-qrstu', 'una frase')
    """
    bare = "".join(text.split())
    return bare if _FORM.fullmatch(bare) else text
