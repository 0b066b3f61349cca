"""What a password must be: long, not about its owner, not one of the first to be guessed.

Length counts and character classes do not, as current guidance has it (NIST SP 800-63B, 3.1.1).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from chalicelib.accounts.common_passwords import is_common
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
        es="Esa contraseña, o una casi igual, está en las listas que se prueban primero, también "
        "con mayúsculas, cifras o signos añadidos; elija otra, como cuatro palabras sueltas.",
        en="That password, or one nearly the same, is in the lists that attackers try first, with "
        "capitals, digits or signs added, too; choose another, such as four unrelated words.",
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
    if len(set(plain)) < _MIN_DISTINCT or is_common(password):
        return TOO_COMMON
    return None


def _personal_parts(email: str, name: str) -> list[str]:
    local = email.partition("@")[0]
    parts = [email, local, *re.split(r"[^\w]+|_", local), *name.split()]
    return [_plain(part) for part in parts if len(part) >= _MIN_PERSONAL]


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
