"""What people are shown of their second factor."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from chalicelib.accounts.factor_store import SecondFactor
from chalicelib.core.model import Instant, Model


class FactorView(Model):
    """The second factor of the person."""

    version: int
    confirmed_at: Instant
    recovery_codes_left: int

    @classmethod
    def of(cls, factor: SecondFactor) -> Self:
        """Show a factor that is on."""
        return cls(
            version=factor.version,
            confirmed_at=factor.confirmed_at or factor.created_at,
            recovery_codes_left=len(factor.recovery),
        )


class FactorSecret(Model):
    """What an authenticator is told, once."""

    secret: str = Field(repr=False)
    """To be typed into an authenticator, in groups of four characters."""
    address: str = Field(repr=False)
    """The same as an `otpauth` address, to be shown as a square code."""


class RecoveryCodes(Model):
    """Codes in place of the authenticator's, each good once: shown now and never again."""

    codes: list[str] = Field(repr=False)
