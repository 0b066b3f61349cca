"""What people are shown of accounts and sessions. An account is never shown whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, RootModel

from chalicelib.accounts.limits import LIMIT_NAMES, LIMITS, PERIOD, Allowance, Limited
from chalicelib.accounts.model import (
    MEMBERSHIP_NAMES,
    USER_STATE_NAMES,
    Account,
    Invitation,
    Member,
    Membership,
    MembershipKind,
    UserState,
)
from chalicelib.core.caller import permitted
from chalicelib.core.connecting import (
    SCOPE_NAMES,
    SCOPE_PERMISSIONS,
    ConnectionStanding,
    Scope,
)
from chalicelib.core.countries import SERVICE_NAMES, Country, Service, services
from chalicelib.core.history import ToldEntry
from chalicelib.core.model import Instant, Model
from chalicelib.core.operating import PlatformEvent
from chalicelib.core.right_words import PERMISSION_NAMES, ROLE_NAMES
from chalicelib.core.rights_shown import ShownRights, ShownTimedRights, shown_timed
from chalicelib.core.scope import Rights
from chalicelib.core.standing import (
    ACCOUNT_STATE_NAMES,
    MEMBER_STATE_NAMES,
    AccountState,
    MemberState,
    Post,
)
from chalicelib.core.texts import Language
from chalicelib.core.words import Shown, in_words
from chalicelib.mail.service import MailNote, MailState


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
    """A session: send `access_token` as bearer token, keep `refresh_token` for later."""

    access_token: str = Field(repr=False)
    refresh_token: str | None = Field(None, repr=False)
    """Good once: each exchange brings another. One that was exchanged before ends the session.
    Null: it is in a cookie (`keep_in`)."""
    expires_in: int
    """Seconds for which the access token is good, while the session is."""
    device: str | None = Field(None, repr=False)
    """Proof for 90 days that this device signed in: keep it beyond the session, and send it as the
    header `Enlace-Device`. Null: of a refresh to which none was sent, or it is in a cookie."""
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - RFC 6750
    account: AccountView


class NewPasswordRequired(Model):
    """An access key was used: choose a password with `POST /v1/sessions/new-password`."""

    challenge: Literal["new_password_required"] = "new_password_required"
    session: str = Field(repr=False)


class SecondFactorRequired(Model):
    """The password is right: send a code to `POST /v1/sessions/second-factor`."""

    challenge: Literal["second_factor_required"] = "second_factor_required"
    session: str = Field(repr=False)


class SignIn(RootModel[Session | NewPasswordRequired | SecondFactorRequired]):
    """What a right password leads to."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class EventEntry(ToldEntry):
    """One event of a history."""

    event: str
    """Its stable code; more may come."""


class MembershipView(Shown):
    """A firm or business that the person belongs to."""

    tenant: str
    kind: Annotated[MembershipKind, in_words(MEMBERSHIP_NAMES)]
    role: Annotated[str, in_words(ROLE_NAMES)]
    name: str
    country: Country | None
    """Of the firm or business; the platform has none."""
    services: Annotated[list[Service], in_words(SERVICE_NAMES)]
    """What Enlace does in that country: of the rest nothing needs to be offered."""
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
            country=membership.country,
            services=services(membership.country),
            state=member.state,
            permissions=permitted(member, now),
            rights=ShownRights.of(tenant, member.rights) if is_firm else None,
            timed_rights=shown_timed(tenant, [t for t in member.timed if now < t.until]),
            posts=list(member.posts),
        )


class User(Shown):
    """A user of a firm or business, or somebody invited, as its members see them.

    While `state` is `invited`, it says what the inviter typed and nothing else: whether the e-mail
    has an account, and whose, is nobody's to know before that person accepts.
    """

    account_id: str | None = None
    version: int = 0
    role: Annotated[str, in_words(ROLE_NAMES)]
    email: str
    name: str
    state: Annotated[UserState, in_words(USER_STATE_NAMES)]
    is_restricted: bool = False
    """Whether some companies of the firm, or an application, are kept from the user."""
    posts: tuple[Post, ...] = ()
    """Where a business lets the user issue; empty: everywhere."""
    joined_at: Instant | None = None
    invited_at: Instant | None = None
    expires_at: Instant | None = None
    """Until when the invitation can be accepted."""
    mail: MailState | None = None
    """How far the mail of an invitation came; null: it has not gone out yet, or was accepted."""

    @classmethod
    def of(cls, account: Account, member: Member) -> User:
        """Show a member."""
        return cls(
            account_id=account.id,
            version=member.version,
            role=member.role,
            email=account.email,
            name=account.name,
            state="inactive" if member.state == "inactive" else account.state,
            is_restricted=not member.rights.is_whole,
            posts=member.posts,
            joined_at=member.created_at,
        )

    @classmethod
    def invited(cls, invitation: Invitation, note: MailNote | None = None) -> User:
        """Show somebody who is invited."""
        return cls(
            role=invitation.role,
            email=invitation.email,
            name=invitation.name,
            state="invited",
            is_restricted=not invitation.rights.is_whole,
            posts=invitation.posts,
            invited_at=invitation.created_at,
            expires_at=invitation.expires_at,
            mail=MailState.of(note) if note else None,
        )


class UserDetail(User):
    """A user with what they may see, as those see it who may change it."""

    rights: ShownRights | None = None
    """Of a firm's companies; null in a business."""
    timed_rights: tuple[ShownTimedRights, ...] = ()

    @classmethod
    def whole(cls, tenant: str, account: Account, member: Member, rights: Rights) -> UserDetail:
        """Show a member with the rights, wherever they lie."""
        return cls(
            **dict(User.of(account, member)),
            rights=ShownRights.of(tenant, rights) if member.kind == "firm" else None,
            timed_rights=tuple(shown_timed(tenant, member.timed)),
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


class OpenConnection(Shown):
    """By what a person of a firm acts in the business of a client right now."""

    id: str
    """Sent as the header `Connect-As`."""
    firm_id: str
    firm_name: str
    licence_id: str
    """It is ended by `DELETE` of the connection of this licence."""
    business_id: str
    business_name: str
    scope: Annotated[Scope, in_words(SCOPE_NAMES)]
    permissions: Annotated[list[str], in_words(PERMISSION_NAMES)]
    """What may be done by it."""
    expires_at: Instant

    @classmethod
    def of(cls, connection: ConnectionStanding) -> Self:
        """Show a connection."""
        return cls(
            **connection.model_dump(include=set(cls.model_fields)),
            permissions=sorted(SCOPE_PERMISSIONS[connection.scope]),
        )


class Me(AccountView):
    """The person who asks, where they belong, who invites them, and where they are connected."""

    version: int
    memberships: list[MembershipView]
    invitations: list[InvitationView]
    connections: list[OpenConnection]
    """Open ones, by which they act in the business of a client of their firm."""


class FoundAccount(AccountView):
    """An account as the operator sees it: who it is and where it belongs, and nothing of that."""

    created_at: Instant
    signed_out_at: Instant | None
    memberships: list[MembershipView]

    @classmethod
    def of_operator(
        cls, account: Account, belongs: Iterable[tuple[Membership, Member]], now: datetime
    ) -> Self:
        """Show an account to an operator."""
        return cls(
            **dict(AccountView.of(account)),
            created_at=account.created_at,
            signed_out_at=account.signed_out_at,
            memberships=[MembershipView.of(*sides, now) for sides in belongs],
        )


class LockedAccount(Model):
    """An account that the operator has locked."""

    id: str
    name: str
    email: str
    since: Instant
    reason: str
    """Why, as its person was told."""


class OperatorView(Model):
    """Somebody who may act as operator, as other operators see them."""

    account_id: str
    name: str
    email: str
    since: Instant


class OperatorHistoryEntry(ToldEntry):
    """One act of an operator, or of a firm that asks something of them."""

    event: PlatformEvent


class LimitView(Shown):
    """How much of something there may be in 24 hours."""

    limit: Annotated[Limited, in_words(LIMIT_NAMES)]
    most: int
    left: int | None
    """Null: the caller sees some companies only, and is not told what is done for the others."""
    hours: int
    """Of the period, which begins with the first that is counted."""
    until: Instant | None
    """When all of it is there again; null: none of it was used, or `left` is not told."""
    most_if_confirmed: int | None
    """How many there are for a firm that the operator has confirmed; null: it has none of these."""

    @classmethod
    def of(cls, name: Limited, found: Allowance, *, is_told: bool) -> Self:
        """Show a limit, and whether it is told what is left of it."""
        return cls(
            limit=name,
            most=found.most,
            left=found.left if is_told else None,
            hours=int(PERIOD.total_seconds()) // 3600,
            until=found.until if is_told else None,
            most_if_confirmed=LIMITS[name].get("confirmed"),
        )


class Limits(Model):
    """All limits of a firm or business."""

    data: list[LimitView]
