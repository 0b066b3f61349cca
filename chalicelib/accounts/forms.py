"""What people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.accounts.model import (
    UserState,
    usual_time_zone,
)
from chalicelib.accounts.passwords import GivenPassword, NewPassword
from chalicelib.core.cookies import KeepIn
from chalicelib.core.emails import Email
from chalicelib.core.fields import Form, TimeZone, TradeName
from chalicelib.core.model import Model
from chalicelib.core.operating import Because
from chalicelib.core.paging import ListQuery
from chalicelib.core.right_words import Role
from chalicelib.core.settings import TERMS_PATTERN
from chalicelib.core.texts import Language, Text

PersonName = Annotated[TradeName, Field(min_length=2, max_length=100)]
TermsVersion = Annotated[
    str,
    Form(
        f"^{TERMS_PATTERN}$",
        Text(es="año y mes, como 2026-11", en="year and month, such as 2026-11"),
    ),
    Field(examples=["2026-11"]),
]


UserSort = Literal["name", "-name", "email", "-email", "role", "-role", "joined_at", "-joined_at"]


class NewAccount(Model):
    """Who wants an account; `accepted_terms` is the version of the terms that was shown."""

    name: PersonName = Field(repr=False)
    """How the person is called: greets them in mails, and is shown to the firm's other users."""
    email: Email = Field(repr=False)
    """Address to sign in with; kept in small letters. A code is sent there, which proves it."""
    password: NewPassword = Field(repr=False)
    """At least 12 characters, of any kind: a short phrase will do. Neither a common one nor one
    with name or e-mail in it."""
    accepted_terms: TermsVersion
    """The `version` of the terms of use that were shown and accepted, as `GET /v1/terms` gives it:
    year and month."""
    language: Language | None = None
    """Of mails and sentences (ISO 639-1). None: the language of the request, from
    `Accept-Language`."""
    time_zone: TimeZone = Field(default_factory=usual_time_zone)
    """IANA name of the zone in which days and hours are shown."""


class Verification(Model):
    """The code from the e-mail."""

    email: Email = Field(repr=False)
    """The address that the account was registered with."""
    code: str = Field(min_length=1, max_length=40, repr=False)
    """The code that was mailed on registering; good for 24 hours and once. Spaces, hyphens and
    small letters do no harm."""


class Credentials(Model):
    """E-mail and password, or access key."""

    email: Email = Field(repr=False)
    """The address that the account was registered with, or the licence's mail came to."""
    password: GivenPassword = Field(repr=False)
    """The password as it was chosen; for the first time, the access key that was mailed."""
    remember_device: bool = False
    """Whether the session may go unused for 30 days, on a device that nobody else uses; otherwise
    for 12 hours. Of operators and people of firms it makes no difference."""
    keep_in: KeepIn = "answer"
    """Where the handle of the session and the proof of the device go: `answer`, as programs keep
    them, or `cookie`, for the console: in cookies that no script reads and that go to
    `/v1/sessions` alone. Then `refresh_token` and `device` of the answer are null."""


class ChallengeAnswer(Model):
    """The password that replaces an access key; see `ResetConfirmation` for the terms."""

    email: Email = Field(repr=False)
    """The same address as in the sign-in that brought the challenge."""
    session: str = Field(min_length=1, max_length=8192, repr=False)
    """The opaque `session` that came with the challenge `new_password_required`."""
    new_password: NewPassword = Field(repr=False)
    """The password to have from now on: at least 12 characters, and not the access key."""
    accepted_terms: TermsVersion | None = None
    """The `version` of the terms of use that were shown and accepted, of `GET /v1/terms`; needed of
    who has not accepted those in force."""
    remember_device: bool = False
    """As of `POST /v1/sessions`."""
    keep_in: KeepIn = "answer"
    """As of `POST /v1/sessions`."""


class Refresh(Model):
    """The handle of a session, or that it is in the cookie."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=8192)] | None = Field(
        None, repr=False
    )
    """The opaque `refresh_token` that the last response of the session brought: it is good once.
    Left out with `keep_in` `cookie`, and only then."""
    keep_in: KeepIn = "answer"
    """`cookie`: the handle is read from the cookie, and the next one goes there."""
    account: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    """The `id` of the account that the session must be of, such as that of a tab: of another one's
    nothing is exchanged (`other-account`)."""


class KeyRequest(Model):
    """Whose access key has expired."""

    email: Email = Field(repr=False)
    """The address that the access key was mailed to; only one whose key has expired unused gets
    another."""


class ResetRequest(Model):
    """Whose password is forgotten."""

    email: Email = Field(repr=False)
    """The address whose password was forgotten; only one with an account gets a code."""


class ResetConfirmation(Model):
    """The code from the e-mail and the password to set.

    Who was given an account by somebody else and chooses the first password, or whose e-mail was
    not proven before, accepts the terms in force, too: `accepted_terms` is their version. Otherwise
    it is not looked at.
    """

    email: Email = Field(repr=False)
    """The address that the code was sent to."""
    code: str = Field(min_length=1, max_length=40, repr=False)
    """The code that was mailed for this; good for 3 hours and once. Spaces, hyphens and small
    letters do no harm."""
    new_password: NewPassword = Field(repr=False)
    """The password to have from now on: at least 12 characters; every session ends."""
    accepted_terms: TermsVersion | None = None
    """The `version` of the terms of use in force, of `GET /v1/terms`, where they are to be accepted
    with it; otherwise not looked at."""


class CodeRequest(Model):
    """Whose code to confirm the e-mail is to be sent again."""

    email: Email = Field(repr=False)
    """The address that was registered; only one that is yet to be confirmed gets a code."""


class Proof(Model):
    """That it is the person of the session who asks: by the password, or by a code."""

    password: GivenPassword | None = Field(None, repr=False)
    """The password of the account; or `code`."""
    code: Annotated[str, Field(min_length=1, max_length=40)] | None = Field(None, repr=False)
    """Of the authenticator, or a recovery code, for an account with a second factor."""


class SecondStep(Model):
    """What comes after the right password, for an account with a second factor."""

    session: str = Field(min_length=1, max_length=2048, repr=False)
    """The `session` of the challenge, good for ten minutes."""
    code: str = Field(min_length=1, max_length=40, repr=False)
    """Six digits of the authenticator; or a recovery code, which is good once."""
    keep_in: KeepIn = "answer"
    """As of `POST /v1/sessions`."""


class FactorCode(Model):
    """That an authenticator was set up."""

    code: str = Field(min_length=1, max_length=40, repr=False)
    """Six digits, as the authenticator shows them now."""


class PasswordChange(Model):
    """The password that a person wants to have from now on."""

    password: GivenPassword = Field(repr=False)
    """The password of the account, as it is now."""
    new_password: NewPassword = Field(repr=False)
    """The password to have from now on: at least 12 characters; all other sessions end."""


class EmailChange(Model):
    """The address that a person wants to have from now on."""

    email: Email = Field(repr=False)
    """The new address; a code is mailed there, and nothing changes before it is confirmed."""
    password: GivenPassword = Field(repr=False)
    """The password of the account, as it is now."""


class EmailCode(Model):
    """The code that was mailed to the new address."""

    code: str = Field(min_length=1, max_length=40, repr=False)
    """Good for 24 hours and once. Spaces, hyphens and small letters do no harm."""


class EmailUndo(Model):
    """The way back to an address: the code that it was mailed when the account left it."""

    email: Email = Field(repr=False)
    """The address that the account had before."""
    code: str = Field(min_length=1, max_length=40, repr=False)
    """Good for 14 days and once. Spaces, hyphens and small letters do no harm."""


class InvitationEnd(Model):
    """Whose invitation is taken back."""

    email: Email = Field(repr=False)
    """The address that was invited."""


class UserQuery(ListQuery):
    """Which users of a firm or business to list; `q` looks in name and e-mail."""

    state: UserState | None = None
    """Only users in this state; `invited` are those who are yet to accept."""
    role: Role | None = None
    """Only users with this role."""
    sort: UserSort = "name"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state


class MeChanges(Model):
    """What a person changes of their account; what is not said stays."""

    name: PersonName | None = Field(None, repr=False)
    """How the person wants to be called from now on."""
    language: Language | None = None
    """Of mails and sentences from now on (ISO 639-1)."""
    time_zone: TimeZone | None = None
    """IANA name of the zone in which days and hours are shown from now on."""


class NewOperator(Because):
    """Somebody to make an operator."""

    email: Email = Field(repr=False)
    """Of their account, whose e-mail they have proven."""


class LockedQuery(ListQuery):
    """Which of the locked accounts to list; `q` looks in id, name and reason."""

    sort: Literal["since", "-since", "name", "-name"] = "-since"


class LookUp(Because):
    """An account that the operator must look at."""

    email: Email = Field(repr=False)
    """The address that the account has now."""


class NewApiToken(Model):
    """A program that is to come in by a token of its own."""

    name: Annotated[TradeName, Field(min_length=2, max_length=60)] = Field(repr=False)
    """What people call the program; histories name it so."""
    permissions: list[Annotated[str, Field(max_length=40)]] = Field(min_length=1, max_length=40)
    """What it is to be let do, such as `document:issue`: as `x-permission` of an operation names
    it. What is for people alone cannot be given."""
    expires_in_days: int = Field(90, ge=1, le=366)
    """For how many days it is good; those who manage the users are told a week before its end."""
