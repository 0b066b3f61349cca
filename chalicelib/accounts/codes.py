"""Codes that prove that somebody reads an e-mail address: short, hashed, good for a while. Pure.

A code has 40 random bits. That is enough because tries are counted before they are looked at
(`throttle`), and the hash is slow, so that a copy of the table does not give the codes away.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from chalicelib.core.errors import Unprocessable
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

Purpose = Literal["verification", "password-reset", "email-change", "email-undo", "release"]
LIFETIMES: dict[Purpose, timedelta] = {
    "verification": timedelta(hours=24),
    "password-reset": timedelta(hours=3),
    "email-change": timedelta(hours=24),
    "email-undo": timedelta(days=14),
    "release": timedelta(hours=1),
}
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_TYPED_FOR = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


class InvalidCode(Unprocessable):
    """The code is wrong, spent or past its time; or nobody was sent one."""

    code = "invalid-code"
    text = Text(
        es="El código no es correcto o ha caducado; revise el último correo o pida otro.",
        en="The code is incorrect or has expired; check the latest e-mail or ask for another.",
    )


class OneTimeCode(Entity):
    """The hash of a code that was mailed."""

    purpose: Purpose
    salt: str = Field(repr=False)
    digest: str = Field(repr=False)
    email: str = Field("", repr=False)
    """The address that it was mailed to, where that is not the account's."""
    expires_at: Instant

    def is_matched_by(self, given: str, now: datetime) -> bool:
        """Return whether this is the code and it is still good; takes as long either way."""
        matches = hmac.compare_digest(self.digest, _digest(self.salt, tidy(given)))
        return matches and now < self.expires_at


def spell(number: int) -> str:
    """Write a random number below 2**40 as a code.

    >>> spell(0), spell(2**40 - 1)
    ('00000000', 'ZZZZZZZZ')
    """
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))


def tidy(typed: str) -> str:
    """Undo what people change when they type a code.

    >>> tidy(" k7qm 2xho ")
    'K7QM2XH0'
    """
    return "".join(c for c in typed.upper() if c.isalnum()).translate(_TYPED_FOR)


def new_code(purpose: Purpose, code: str, salt: str, now: datetime) -> OneTimeCode:
    """Make what is kept of a code."""
    return OneTimeCode(
        created_at=now,
        purpose=purpose,
        salt=salt,
        digest=_digest(salt, tidy(code)),
        expires_at=now + LIFETIMES[purpose],
    )


def nobodys_code(now: datetime) -> OneTimeCode:
    """Make a code that nothing matches, to be compared with when there is none."""
    return OneTimeCode(
        created_at=now, purpose="verification", salt="nobody", digest="", expires_at=now
    )


def _digest(salt: str, tidied: str) -> str:
    # scrypt with 8 MB: some 20 ms for one, a lifetime for 2**40
    return hashlib.scrypt(tidied.encode(), salt=salt.encode(), n=2**13, r=8, p=1, dklen=32).hex()
