"""What a password must be: long, not about its owner, not one of the first to be guessed. Pure.

Length counts and character classes do not, as current guidance has it (NIST SP 800-63B, 3.1.1).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from chalicelib.core.access_keys import tidied_access_key
from chalicelib.core.errors import FieldRule
from chalicelib.core.readable import looks_like, visible
from chalicelib.core.texts import Text

MIN_LENGTH, MAX_LENGTH = 12, 128
_MIN_DISTINCT = 5
_MIN_PERSONAL = 4

TOO_SHORT = FieldRule(
    "password-too-short",
    Text(
        es="Elija una contraseña de al menos 12 caracteres; una frase corta sirve.",
        en="Choose a password of at least 12 characters; a short phrase will do.",
    ),
)
TOO_LONG = FieldRule(
    "password-too-long",
    Text(
        es="Acorte la contraseña: puede tener como máximo 128 caracteres.",
        en="Shorten the password: it can have at most 128 characters.",
    ),
)
ABOUT_OWNER = FieldRule(
    "password-about-owner",
    Text(
        es="La contraseña no puede contener su nombre ni su correo; elija otra.",
        en="The password cannot contain your name or your e-mail; choose another.",
    ),
)
TOO_COMMON = FieldRule(
    "password-too-common",
    Text(
        es="Esa contraseña es de las primeras que se prueban; elija otra.",
        en="That password is one of the first that attackers try; choose another.",
    ),
)
SAME_AS_KEY = FieldRule(
    "password-is-access-key",
    Text(
        es="La clave de acceso sirve una sola vez; elija una contraseña distinta.",
        en="The access key works only once; choose a different password.",
    ),
)
REFUSED = FieldRule(
    "password-refused",
    Text(
        es="No se admite esa contraseña; no empiece ni termine con un espacio y elija otra.",
        en="That password is not accepted; do not begin or end with a space, and choose another.",
    ),
)

_COMMON_STEMS = (
    *("password", "contraseña", "contrasena", "contrasenya", "clavedeacceso", "welcome"),
    *("bienvenido", "administrador", "administrator", "letmein", "iloveyou", "teamo", "secret"),
    *("secreto", "changeme", "cambiame", "costarica", "puravida", "espana", "españa", "enlace"),
    *("facturacion", "hacienda", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm"),
    *("1q2w3e4r5t", "1qaz2wsx3edc", "abcdefghijkl", "abc123", "monkey", "dragon", "football"),
    *("futbol", "princesa", "princess", "sunshine", "trustno1", "superman", "batman"),
)
_FILLER = re.compile(r"[\W\d_]+")
_ENDING = re.compile(r"[\W\d_]+$")
_LOOKALIKES = str.maketrans({"0": "o", "3": "e", "4": "a", "@": "a", "$": "s", "!": "i"})
_DIGIT_RUNS = ("01234567890123456789", "98765432109876543210")


def broken_rule(password: str, *, email: str, name: str = "") -> FieldRule | None:
    """Return the rule that a new password breaks, or None.

    >>> broken_rule("caballo correcto 9", email="ana@example.com") is None
    True
    >>> broken_rule("Contraseña2026!", email="ana@example.com").code
    'password-too-common'
    """
    if len(visible(password)) < MIN_LENGTH:
        return TOO_SHORT
    if len(password) > MAX_LENGTH:
        return TOO_LONG
    plain = _plain(password)
    if any(part in plain for part in _personal_parts(email, name)):
        return ABOUT_OWNER
    if len(set(plain)) < _MIN_DISTINCT or any(plain in run for run in _DIGIT_RUNS):
        return TOO_COMMON
    word = _ENDING.sub("", plain)
    stripped = {_FILLER.sub("", word), _FILLER.sub("", word.translate(_LOOKALIKES))}
    if any(_repeats(text, _plain(stem)) for text in stripped for stem in _COMMON_STEMS):
        return TOO_COMMON
    return None


def _personal_parts(email: str, name: str) -> list[str]:
    local = email.partition("@")[0]
    parts = [email, local, *re.split(r"[^\w]+|_", local), *name.split()]
    return [_plain(part) for part in parts if len(part) >= _MIN_PERSONAL]


def _repeats(text: str, stem: str) -> bool:
    """Return whether the text is the stem, once or over and over."""
    stem = _FILLER.sub("", stem) or stem
    return (
        bool(text)
        and text == (stem * (len(text) // len(stem) + 1))[: len(text)]
        and len(text) >= len(stem)
    )


def _plain(text: str) -> str:
    return looks_like(text).casefold()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", tidied_access_key(text))


def _schema(least: int, most: int) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "format": "password", "minLength": least, "maxLength": most}
    )


GivenPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=1024),
    AfterValidator(_composed),
    _schema(1, 1024),
]
"""A password to be checked, as it was typed."""
NewPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=1024),
    AfterValidator(_composed),
    _schema(MIN_LENGTH, MAX_LENGTH),
]
"""A password to be set; `broken_rule` says whether it will do."""
