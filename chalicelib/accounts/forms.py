"""What people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.accounts.model import (
    usual_time_zone,
)
from chalicelib.accounts.passwords import GivenPassword, NewPassword
from chalicelib.core.emails import Email
from chalicelib.core.fields import Form, Printable, TimeZone
from chalicelib.core.model import Model
from chalicelib.core.settings import TERMS_PATTERN
from chalicelib.core.texts import Language, Text

PersonName = Annotated[Printable, Field(min_length=2, max_length=100)]
TermsVersion = Annotated[
    str,
    Form(
        f"^{TERMS_PATTERN}$",
        Text(es="año y mes, como 2026-11", en="year and month, such as 2026-11"),
    ),
    Field(examples=["2026-11"]),
]


class NewAccount(Model):
    """Who wants an account; `accepted_terms` is the version of the terms that was shown."""

    name: PersonName = Field(repr=False)
    email: Email = Field(repr=False)
    password: NewPassword = Field(repr=False)
    accepted_terms: TermsVersion
    language: Language | None = None
    """None: the language of the request."""
    time_zone: TimeZone = Field(default_factory=usual_time_zone)


class Verification(Model):
    """The code from the e-mail."""

    email: Email = Field(repr=False)
    code: str = Field(min_length=1, max_length=40, repr=False)


class Credentials(Model):
    """E-mail and password, or access key."""

    email: Email = Field(repr=False)
    password: GivenPassword = Field(repr=False)


class ChallengeAnswer(Model):
    """The password that replaces an access key; see `ResetConfirmation` for the terms."""

    email: Email = Field(repr=False)
    session: str = Field(min_length=1, max_length=8192, repr=False)
    new_password: NewPassword = Field(repr=False)
    accepted_terms: TermsVersion | None = None


class Refresh(Model):
    """The refresh token of a session."""

    refresh_token: str = Field(min_length=1, max_length=8192, repr=False)


class ResetRequest(Model):
    """Whose password is forgotten."""

    email: Email = Field(repr=False)


class ResetConfirmation(Model):
    """The code from the e-mail and the password to set.

    Who was given an account by somebody else and chooses the first password, or whose e-mail was
    not proven before, accepts the terms in force, too: `accepted_terms` is their version. Otherwise
    it is not looked at.
    """

    email: Email = Field(repr=False)
    code: str = Field(min_length=1, max_length=40, repr=False)
    new_password: NewPassword = Field(repr=False)
    accepted_terms: TermsVersion | None = None


class MeChanges(Model):
    """What a person changes of their account; what is not said stays."""

    name: PersonName | None = Field(None, repr=False)
    language: Language | None = None
    time_zone: TimeZone | None = None
