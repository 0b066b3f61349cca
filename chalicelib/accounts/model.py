"""An account, its states and its memberships. Pure; passwords are not known here at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field

from chalicelib.core import standing
from chalicelib.core.countries import DEFAULT_COUNTRY, facts_of
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.scope import WHOLE, Rights
from chalicelib.core.standing import (
    ACCOUNT_STATE_NAMES,
    MEMBER_STATE_NAMES,
    AccountState,
    MemberState,
    Post,
)
from chalicelib.core.texts import Language, Text
from chalicelib.mail.service import Correspondent

AccountEvent = Literal["verify", "lock", "unlock", "close"]
MembershipKind = Literal["firm", "business", "platform"]
MEMBERSHIP_NAMES: Final[dict[MembershipKind, Text]] = {
    "firm": Text(es="despacho", en="firm"),
    "business": Text(es="negocio", en="business"),
    "platform": Text(es="plataforma", en="platform"),
}
UNPROVEN_KEPT = timedelta(days=7)
"""For how long an account is kept whose e-mail nobody proves."""
INVITATION_LIFETIME = timedelta(days=30)
INVITATION_RENEWABLE = timedelta(days=60)
"""For how long after its end whoever was invited can have it renewed."""

MACHINE: dict[tuple[AccountState, AccountEvent], AccountState] = {
    ("unverified", "verify"): "active",
    ("active", "lock"): "locked",
    ("locked", "unlock"): "active",
    ("unverified", "close"): "closed",
    ("active", "close"): "closed",
    ("locked", "close"): "closed",
}
"""Every step that exists; closed is final."""


def usual_time_zone() -> str:
    """Return the zone of who does not say."""
    return facts_of(DEFAULT_COUNTRY).time_zone


class AccountNotFound(NotFound):
    """There is no such account; check its id."""

    code = "account-not-found"
    text = Text(
        es="No existe esa cuenta; revise su identificador.",
        en="There is no such account; check its id.",
    )


class InvitationNotFound(NotFound):
    """Nobody of that firm invited the caller, or the invitation was used, refused or expired."""

    code = "invitation-not-found"
    text = Text(
        es="No hay ninguna invitación vigente de ese despacho; pida que le inviten de nuevo.",
        en="There is no open invitation from that firm; ask to be invited again.",
    )


class MemberNotFound(NotFound):
    """Nobody of that id belongs to the tenant."""

    code = "user-not-found"
    text = Text(
        es="No hay ningún usuario con ese identificador; vea los que hay en «Usuarios».",
        en="There is no user of that id; see those that there are at “Users”.",
    )


class MembershipNotFound(NotFound):
    """The caller belongs to no such firm or business."""

    code = "membership-not-found"
    text = Text(
        es="Usted no es usuario de ese despacho o negocio; vea los suyos en «Inicio».",
        en="You are no user of that firm or business; see yours at “Home”.",
    )
    way = "GET /v1/me"


class LastHead(Conflict):
    """Nobody would be left to give rights to others."""

    code = "last-head"
    text = Text(
        es="Es el último {role} activo, y sin él nadie podría administrar a los usuarios. Dé antes "
        "ese papel a otra persona.",
        en="This is the last active {role}, and without one nobody could manage the users. Give "
        "that role to another person first.",
    )


class OwnRight(Conflict):
    """Operators take no right from themselves and give themselves none: another one does."""

    code = "own-operator-right"
    text = Text(
        es="Nadie se quita a sí mismo de los operadores, bloquea su propia cuenta ni se da un "
        "negocio; pídalo a otro operador.",
        en="Nobody takes themselves off the operators, locks their own account or gives themselves "
        "a business; ask another operator.",
    )


class InvitationRenewed(Conflict):
    """The invitation had expired; as its own address asks for it, it is good again."""

    code = "invitation-renewed"
    text = Text(
        es="La invitación había caducado y acaba de renovarse por {days} días. Si la quiere, "
        "acéptela otra vez.",
        en="The invitation had expired and has just been renewed for {days} days. If you want it, "
        "accept it again.",
    )


class EmailTaken(Conflict):
    """Another account has the e-mail; never shown to somebody who is not signed in."""

    code = "email-taken"
    text = Text(
        es="Ese correo ya tiene una cuenta; use esa cuenta u otro correo.",
        en="That e-mail already has an account; use that account or another e-mail.",
    )


class WrongAccountState(Conflict):
    """The account is in a state from which the step does not exist."""

    code = "wrong-account-state"
    text = Text(
        es="La cuenta está {state} y no admite ese paso. Escriba a soporte si no debería estarlo.",
        en="The account is {state}, which does not allow that step. Write to support if it "
        "should not be.",
    )


class AcceptedTerms(Model):
    """Which terms were accepted, when and from where."""

    version: str
    accepted_at: Instant
    source_ip: str = Field("", repr=False)


class Account(Entity):
    """A person."""

    id: str
    pool_user: str = ""
    """The user at the identity provider whose password is in force; empty: the one of `id`. Another
    with each new password, so that the write that names it decides (ADR 0038)."""
    email: str = Field(repr=False)
    name: str = Field(repr=False)
    language: Language
    time_zone: str = Field(default_factory=usual_time_zone)
    state: AccountState = "unverified"
    terms: AcceptedTerms | None = None
    """None for people whom somebody else gave the account, until they choose a password."""
    must_change_key: bool = False
    access_key_expires_at: Instant | None = None
    generation: int = 0
    """How often all sessions were ended: one that began before counts no more (ADR 0038)."""
    signed_out_at: Instant | None = None
    """When that was the last time."""
    email_undone_at: Instant | None = None
    """When a change of the e-mail was last undone: with it, all changes before that."""
    is_contested: bool = False
    """Registered more than once, with different passwords, before the e-mail was proven."""

    @property
    def user_name(self) -> str:
        """The name of that user."""
        return self.pool_user or self.id

    def after(self, event: AccountEvent, **changes: Any) -> Account:
        """Return the account as it is after `event`.

        Raises:
            WrongAccountState: the step does not exist from here.
        """
        following = MACHINE.get((self.state, event))
        if following is None:
            raise WrongAccountState(state=ACCOUNT_STATE_NAMES[self.state])
        return self.but(**changes, state=following)

    def proven(self, **changes: Any) -> Account:
        """Return the account after its owner proved to read its e-mail."""
        if self.state == "unverified":
            return self.after("verify", **changes)
        return self.but(**changes)

    def with_own_password(self, **changes: Any) -> Account:
        """Return the account after its owner chose a password by way of the e-mail."""
        return self.proven(
            must_change_key=False,
            access_key_expires_at=None,
            is_contested=False,
            **changes,
        )

    def key_ended(self, now: datetime) -> Account:
        """Return the account after its access key was called back."""
        return self.but(access_key_expires_at=now)

    def key_renewed(self, user: str, now: datetime, days: int) -> Account:
        """Return the account after another access key was made for it, which opens `user`."""
        return self.but(pool_user=user, access_key_expires_at=now + timedelta(days=days))

    def contested(self) -> Account:
        """Return the account after it was registered again with another password."""
        return self.but(is_contested=True)

    def registered_again(self, by: Account, *, is_same_password: bool) -> Account:
        """Return the account after `by` came for its e-mail, which is yet to be proven.

        The last registration decides all that a registration says, as its code is the one that
        is good: somebody may have registered another's e-mail before.
        """
        if not self.is_waiting_for_code:  # proven meanwhile
            return self
        said = {name: getattr(by, name) for name in ("name", "language", "time_zone", "terms")}
        return self.but(**said, is_contested=self.is_contested or not is_same_password)

    @property
    def is_waiting_for_code(self) -> bool:
        """Return whether it was registered by its owner and the e-mail is yet to be proven."""
        return self.state == "unverified" and not self.must_change_key

    @property
    def is_unused(self) -> bool:
        """Return whether it waits for the first sign-in with its access key."""
        return self.state == "unverified" and self.must_change_key

    def is_key_expired(self, now: datetime) -> bool:
        """Return whether the access key is past its time."""
        return self.access_key_expires_at is not None and now >= self.access_key_expires_at

    def signed_out(self, now: datetime, **changes: Any) -> Account:
        """Return the account with every session ended that has begun."""
        return self.but(generation=self.generation + 1, signed_out_at=now, **changes)

    @property
    def may_choose_password(self) -> bool:
        """Return whether a forgotten password may be replaced through the e-mail."""
        return self.state in ("unverified", "active")


def invited(
    account_id: str,
    *,
    email: str,
    name: str,
    language: Language,
    time_zone: str,
    now: datetime,
    key_days: int,
) -> Account:
    """Make the account of somebody who gets an access key by e-mail."""
    return Account(
        id=account_id,
        created_at=now,
        email=email,
        name=name,
        language=language,
        time_zone=time_zone,
        must_change_key=True,
        access_key_expires_at=now + timedelta(days=key_days),
    )


class Member(standing.Membership):
    """A tenant's side of a membership; each request reads what its base has."""

    model_config = Entity.model_config | {"extra": "forbid"}
    account_id: str
    kind: MembershipKind


class Membership(Entity):
    """An account's side of a membership."""

    tenant: str
    kind: MembershipKind
    role: str
    name: str = ""
    """What the tenant was called when the person came in."""
    country: str | None = None
    """Of the firm or business, which keeps it; the platform has none."""


UserState = Literal[AccountState, MemberState, "invited"]
USER_STATE_NAMES: Final[dict[str, Text]] = {
    **ACCOUNT_STATE_NAMES,
    **MEMBER_STATE_NAMES,
    "invited": Text(es="invitado; aún no aceptó", en="invited; yet to accept"),
}
"""A user of a firm or business: the person's account, unless the membership says otherwise."""


class Invitation(Entity):
    """A firm or business asks whoever proves an e-mail to be its user, until they accept."""

    tenant: str
    kind: MembershipKind
    tenant_name: str
    """What the tenant was called when it invited."""
    country: str
    email: str = Field(repr=False)
    name: str = Field(repr=False)
    """As the inviter typed it."""
    role: str
    rights: Rights = WHOLE
    """Of a firm's companies, as the member will have them."""
    posts: tuple[Post, ...] = ()
    """Where a business will let the member issue; empty: everywhere."""
    invited_by: str
    language: Language
    """Of the mail, which is that of the tenant."""
    time_zone: str
    in_name_of: Correspondent | None = Field(None, repr=False)
    """As whom the mail comes."""
    expires_at: Instant

    @property
    def kept_until(self) -> datetime:
        """Until when it is kept, so that it can be renewed."""
        return self.expires_at + INVITATION_RENEWABLE

    def renewed(self, now: datetime) -> Invitation:
        """Return the invitation as good again from now on."""
        return self.but(expires_at=now + INVITATION_LIFETIME)

    def is_open(self, now: datetime) -> bool:
        """Return whether it can still be accepted."""
        return now < self.expires_at
