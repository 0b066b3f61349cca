"""What programs and people are shown of licence numbers and installations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from chalicelib.core.model import Instant, Model
from chalicelib.core.words import InWords, Shown
from chalicelib.installations.model import Facts, Installation
from chalicelib.installations.results import RESULT_NAMES, Code


class ValidatedLicence(Model):
    """What who has the number is told of the licence."""

    licence_id: str
    firm_name: str
    """Who gave it."""
    valid_from: date
    valid_until: date
    """The last day."""
    grace_until: date
    """Until when it is still good after that."""
    stops_on: date | None
    """From which day on the firm has it deactivated; null: no such day was chosen."""
    installations_allowed: int
    installations_in_use: int
    features: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts, in_use: int) -> Self:
        """Show what a number stands for."""
        return cls(
            licence_id=facts.licence_id,
            firm_name=facts.firm_name,
            valid_from=facts.valid_from,
            valid_until=facts.valid_until,
            grace_until=facts.grace_until,
            stops_on=facts.stops_on,
            installations_allowed=facts.installations_allowed,
            installations_in_use=in_use,
            features=facts.features,
        )


class BoundInstallation(Model):
    """The installation that the computer is by the licence."""

    id: str
    name: str
    token: str | None = Field(repr=False)
    """By which the program is known from now on, as bearer token of the routes of an installation.
    It is given until the first check-in, and never again: null."""


class ValidationResult(Shown):
    """What a validation came to: a result, and not an error."""

    valid: bool
    code: Annotated[Code, InWords(lambda: RESULT_NAMES)]
    """Stable; the order in which they are tried is in docs/licence-validation.md."""
    detail: str
    """What it is and what to do, for whoever sits in front of the program."""
    licence: ValidatedLicence | None
    """Null where the asker has not shown enough to be told, or the licence is over."""
    installation: BoundInstallation | None
    """Null where the computer is no installation of the licence."""
    retry_after_seconds: int | None
    """When it may be tried again, where it was tried too often: then the status is 429."""


class InstallationView(Model):
    """An installation, as the firm and the client read of it."""

    id: str
    version: int
    name: str
    program_version: str
    bound_at: Instant
    last_check_in_at: Instant
    is_overdue: bool
    """Whether it has not checked in for longer than it should."""
    clock_set_back_at: Instant | None
    """When its clock was found to be set back; null: it was right at the last check-in."""

    @classmethod
    def of(cls, found: Installation, *, is_overdue: bool) -> Self:
        """Show an installation."""
        return cls(
            id=found.id,
            version=found.version,
            name=found.name,
            program_version=found.program_version,
            bound_at=found.bound_at,
            last_check_in_at=found.last_check_in_at,
            is_overdue=is_overdue,
            clock_set_back_at=found.clock_set_back_at,
        )


class InstallationList(Model):
    """The installations of a licence, the first that was bound before the others."""

    data: list[InstallationView]
    allowed: int
    in_use: int


class CheckedIn(Shown):
    """The installation after a check-in, and until when it may do without another."""

    id: str
    name: str
    code: Annotated[Code, InWords(lambda: RESULT_NAMES)]
    """`VALID`, or `VALID_GRACE` after the last day of the licence."""
    detail: str
    licence: ValidatedLicence
    check_in_by: Instant
    """By when it is to check in again."""
    grace_until: Instant
    """Until when its licence file is still good without."""


class LicenceFile(Model):
    """A licence that a program can verify by itself, without asking anybody."""

    file: str
    """JWS in compact form, signed by one of the keys of `GET /v1/licence-keys`
    (docs/licence-file.md)."""
    check_in_by: Instant
    grace_until: Instant


class PublicKey(Model):
    """A key by which licence files are verified (RFC 8037)."""

    kty: str = "OKP"
    crv: str = "Ed25519"
    use: str = "sig"
    alg: str = "EdDSA"
    kid: str
    x: str


class PublicKeys(Model):
    """The keys by which licence files are verified (RFC 7517)."""

    keys: list[PublicKey]


class Program(Model):
    """The program that clients install to validate a number and to send notices."""

    file_name: str
    version: str
    """What it says as `program_version`."""
    sha256: str
    """Of the file, in hexadecimal: whoever gets it by another way compares it."""
    size_bytes: int
    lowest_python: str
    """It runs on this version of Python and later ones."""
    packages: tuple[str, ...]
    """What it needs beside Python, from its package index."""
    url: str | None
    """Where the file can be had, without a token; null where the address of the API is not told."""


class ReleaseAsked(Model):
    """What becomes of asking for a code; the same whatever the number is."""

    status: str = "pending"


class Released(Model):
    """What is installed, and what was released."""

    installations: list[InstallationView]
    """Those that use the licence now."""
    released: str | None
    """The `id` of the one that went; null: none was named, and the code stays good."""
