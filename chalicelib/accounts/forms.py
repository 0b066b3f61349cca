"""What people send to this room and what they are shown. An account is never shown whole."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, RootModel

from chalicelib.accounts.model import (
    DEFAULT_TIME_ZONE,
    Account,
    Invitation,
    Membership,
    MembershipKind,
)
from chalicelib.accounts.passwords import GivenPassword, NewPassword
from chalicelib.core.emails import Email
from chalicelib.core.fields import Printable, TimeZone
from chalicelib.core.model import Instant, Model
from chalicelib.core.settings import TERMS_PATTERN
from chalicelib.core.standing import AccountState
from chalicelib.core.texts import Language

PersonName = Annotated[Printable, Field(min_length=2, max_length=100)]
TermsVersion = Annotated[str, Field(pattern=f"^{TERMS_PATTERN}$", examples=["2026-11"])]


class NewAccount(Model):
    """Who wants an account; `accepted_terms` is the version of the terms that was shown."""

    name: PersonName = Field(repr=False)
    email: Email = Field(repr=False)
    password: NewPassword = Field(repr=False)
    accepted_terms: TermsVersion
    language: Language | None = None
    """None: the language of the request."""
    time_zone: TimeZone = DEFAULT_TIME_ZONE


class Pending(Model):
    """The request was taken; what comes next is in the e-mail. The same whoever has the e-mail."""

    status: Literal["pending"] = "pending"


class Verification(Model):
    """The code from the e-mail."""

    email: Email = Field(repr=False)
    code: str = Field(min_length=1, max_length=40, repr=False)


class Verified(Model):
    """The e-mail is proven."""

    state: AccountState
    is_new_password_needed: bool = False
    """True when the address had been registered with different passwords: a code to choose one
    is on its way."""


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


class AccountView(Model):
    """An account as its owner sees it."""

    id: str
    email: str = Field(repr=False)
    name: str = Field(repr=False)
    language: Language
    time_zone: str
    state: AccountState

    @classmethod
    def of(cls, account: Account) -> AccountView:
        """Show an account."""
        return cls.model_validate({name: getattr(account, name) for name in cls.model_fields})


class Session(Model):
    """A sign-in: send `access_token` as bearer token, keep `refresh_token` for later."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - RFC 6750
    account: AccountView


class NewPasswordRequired(Model):
    """An access key was used: choose a password with `POST /v1/sessions/new-password`."""

    challenge: Literal["new_password_required"] = "new_password_required"
    session: str = Field(repr=False)


class SignIn(RootModel[Session | NewPasswordRequired]):
    """What a right password leads to."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class MembershipView(Model):
    """A firm or business that the person belongs to."""

    tenant: str
    kind: MembershipKind
    role: str
    name: str

    @classmethod
    def of(cls, membership: Membership) -> MembershipView:
        """Show a membership."""
        return cls.model_validate({name: getattr(membership, name) for name in cls.model_fields})


class InvitationView(Model):
    """A firm that asks the person to become its user; `tenant` names it when they accept."""

    tenant: str
    tenant_name: str
    role: str
    created_at: Instant
    expires_at: Instant

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationView:
        """Show an invitation to the person who is invited."""
        return cls.model_validate({name: getattr(invitation, name) for name in cls.model_fields})


class Me(AccountView):
    """The person who asks, where they belong, and who invites them."""

    version: int
    memberships: list[MembershipView]
    invitations: list[InvitationView]


class MeChanges(Model):
    """What a person changes of their account; what is not said stays."""

    name: PersonName | None = Field(None, repr=False)
    language: Language | None = None
    time_zone: TimeZone | None = None
