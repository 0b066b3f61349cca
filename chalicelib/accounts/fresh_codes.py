"""A code as it is made: what is mailed, and what is kept of it."""

from __future__ import annotations

from chalicelib.accounts import codes
from chalicelib.accounts.codes import OneTimeCode, Purpose
from chalicelib.core import chance, clock

_CODE_BITS, _SALT_BYTES = 40, 16


def fresh_code(purpose: Purpose, email: str = "") -> tuple[str, OneTimeCode]:
    """Make a code; `email` is the address that it proves, where that is not the account's."""
    spelled = codes.spell(chance.bits(_CODE_BITS))
    kept = codes.new_code(purpose, spelled, chance.octets(_SALT_BYTES).hex(), clock.now())
    return spelled, kept.but(email=email)
