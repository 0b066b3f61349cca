"""What programs and people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from chalicelib.core import tax_ids
from chalicelib.core.fields import Form, TradeName
from chalicelib.core.model import Instant, Model
from chalicelib.core.texts import Text

Version = Annotated[
    str,
    Form(
        r"^[0-9]{1,5}(\.[0-9]{1,5}){0,3}$",
        Text(es="de 1 a 4 números con puntos, como 1.4.2", en="1 to 4 numbers, such as 1.4.2"),
    ),
]
"""Of an installed program."""
Fingerprint = Annotated[
    str,
    Form(
        r"^[\x21-\x7e]{16,200}$",
        Text(es="de 16 a 200 caracteres ASCII visibles", en="16 to 200 visible ASCII characters"),
    ),
]
"""What tells a computer from another and stays as it is; a digest of such things, best."""
InstallationName = Annotated[TradeName, Field(min_length=1, max_length=60)]
"""As its user or the firm calls it."""
TypedTaxId = Annotated[str, BeforeValidator(tax_ids.tidied), Field(max_length=40)]
"""The number of a taxpayer, as it was typed."""
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
ClockTime = Annotated[Instant, Field(ge=_FIRST, le=_LAST)]
"""What a clock of a computer can say, however wrong it is."""
TypedNumber = Annotated[str, Field(min_length=1, max_length=100)]
"""A licence number as somebody typed, dictated or pasted it."""


class Computer(Model):
    """The computer that a program runs on."""

    fingerprint: Fingerprint
    """Kept as a digest with the number alone."""
    name: InstallationName
    """What the firm and the client read of it in the list of installations."""
    id: str | None = Field(None, max_length=40)
    """Of the installation that the program is already: then nothing is bound, and of another
    computer or a released installation the result is `INSTALLATION_MISMATCH`."""


class LicenceValidation(Model):
    """A licence number, and what it is to be good for; what is not sent is not asked."""

    number: TypedNumber
    """As it was typed: blanks, small letters and look-alike characters are understood."""
    tax_id: TypedTaxId | None = None
    """Of the company that the program works for."""
    feature: str | None = Field(None, min_length=1, max_length=40)
    """What the program wants to do: `notifications`."""
    program_version: Version | None = None
    """Of the program that asks: one that is too old is `VERSION_NOT_ALLOWED`."""
    installation: Computer | None = None
    """Where it is installed: a new one takes one of the installations that the licence allows."""


class CheckIn(Model):
    """What an installation says of itself when it checks in."""

    program_version: Version
    """Of the program as it is now."""
    clock: ClockTime
    """What the clock of the computer says now."""
    clock_went_back: bool = False
    """Whether the program has seen that clock go back since it last checked in."""


class ReleaseRequest(Model):
    """Whose installation is to be released: the number of the licence."""

    number: TypedNumber
    """As it was typed."""


class Release(Model):
    """The code that was mailed, and which installation goes."""

    number: TypedNumber
    """The number of the licence, as it was typed."""
    code: str = Field(min_length=1, max_length=40)
    """As it stands in the mail."""
    installation: str | None = Field(None, max_length=40)
    """The `id` of the one that goes; without it they are listed and the code stays good."""


class InstallationPatch(Model):
    """What the firm changes of an installation."""

    name: InstallationName
    """As it is called from now on."""
