"""What people are shown of accounts and sessions. An account is never shown whole."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, RootModel

from chalicelib.accounts.model import (
    MEMBERSHIP_NAMES,
    Account,
    Invitation,
    Member,
    Membership,
    MembershipKind,
)
from chalicelib.core.caller import permitted
from chalicelib.core.model import Instant, Model
from chalicelib.core.right_words import PERMISSION_NAMES, ROLE_NAMES
from chalicelib.core.rights_shown import ShownRights, ShownTimedRights, shown_timed
from chalicelib.core.standing import (
    ACCOUNT_STATE_NAMES,
    MEMBER_STATE_NAMES,
    AccountState,
    MemberState,
    Post,
)
from chalicelib.core.texts import Language
from chalicelib.core.words import Shown, in_words


class Terms(Model):
    """The terms of use in force."""

    version: str
    """To be sent as `accepted_terms` once a person has read and accepted them."""
    language: Language
    text: str
    """Markdown."""


class Pending(Model):
    """The request was taken; what comes next is in the e-mail. The same whoever has the e-mail."""

    status: Literal["pending"] = "pending"


class Verified(Shown):
    """The e-mail is proven."""

    state: Annotated[AccountState, in_words(ACCOUNT_STATE_NAMES)]
    is_new_password_needed: bool = False
    """True when the address had been registered with different passwords: a code to choose one
    is on its way."""


class AccountView(Shown):
    """An account as its owner sees it."""

    id: str
    email: str = Field(repr=False)
    name: str = Field(repr=False)
    language: Language
    time_zone: str
    state: Annotated[AccountState, in_words(ACCOUNT_STATE_NAMES)]

    @classmethod
    def of(cls, account: Account) -> AccountView:
        """Show an account."""
        return cls.model_validate(account, from_attributes=True)


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


class MembershipView(Shown):
    """A firm or business that the person belongs to."""

    tenant: str
    kind: Annotated[MembershipKind, in_words(MEMBERSHIP_NAMES)]
    role: Annotated[str, in_words(ROLE_NAMES)]
    name: str
    state: Annotated[MemberState, in_words(MEMBER_STATE_NAMES)]
    permissions: Annotated[list[str], in_words(PERMISSION_NAMES)]
    """What role and applications allow there, as `x-permission` of an operation asks for it."""
    rights: ShownRights | None
    """What may be seen of a firm's companies; null in a business. Of more than 500 single companies
    the ids are not here but with the user (`GET …/users/{account}`)."""
    timed_rights: list[ShownTimedRights]
    """What may be seen besides, for a time."""
    posts: list[Post]
    """Where a business lets the person issue; empty: everywhere."""

    @classmethod
    def of(cls, membership: Membership, member: Member, now: datetime) -> MembershipView:
        """Show a membership by what both its sides say."""
        tenant = membership.tenant
        is_firm = membership.kind == "firm"
        return cls(
            tenant=tenant,
            kind=membership.kind,
            role=member.role,
            name=membership.name,
            state=member.state,
            permissions=permitted(member, now),
            rights=ShownRights.of(tenant, member.rights) if is_firm else None,
            timed_rights=shown_timed(tenant, [t for t in member.timed if now < t.until]),
            posts=list(member.posts),
        )


class InvitationView(Shown):
    """A firm or business that asks the person to become its user; `tenant` names it to accept."""

    tenant: str
    kind: Annotated[MembershipKind, in_words(MEMBERSHIP_NAMES)]
    tenant_name: str
    role: Annotated[str, in_words(ROLE_NAMES)]
    created_at: Instant
    expires_at: Instant

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationView:
        """Show an invitation to the person who is invited."""
        return cls.model_validate(invitation, from_attributes=True)


class Me(AccountView):
    """The person who asks, where they belong, and who invites them."""

    version: int
    memberships: list[MembershipView]
    invitations: list[InvitationView]
