"""What other rooms may ask of the accounts: who somebody is and where they belong."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.accounts import model, store
from chalicelib.accounts.forms import AccountView, Me, MembershipView
from chalicelib.accounts.model import Account, Member, Membership, MembershipKind
from chalicelib.accounts.refusals import AccountNotFound, EmailTaken
from chalicelib.accounts.tries import count as count_try
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language

__all__ = [
    "Account",
    "AccountNotFound",
    "EmailTaken",
    "Member",
    "Membership",
    "account",
    "account_by_email",
    "add_membership",
    "count_try",
    "me",
    "members",
    "memberships",
    "plan_contested",
    "plan_invited",
]


def account(account_id: str) -> Account:
    """Read an account.

    Raises:
        AccountNotFound: there is none.
    """
    found = store.find_account(account_id)
    if found is None:
        raise AccountNotFound
    return found


def account_by_email(email: str) -> Account | None:
    """Read the account that has an e-mail, if any."""
    return store.find_account_by_email(email)


def plan_invited(
    tx: Transaction,
    account_id: str,
    email: str,
    name: str,
    language: Language,
    time_zone: str = model.DEFAULT_TIME_ZONE,
) -> Account:
    """Add the account of somebody who gets an access key by e-mail; the key is yet to be set.

    The caller creates the user (`identity.invite_user_once`) and mails the key, which is good
    until `access_key_expires_at`. The commit raises `EmailTaken`.
    """
    invited = model.invited(
        account_id,
        email=email,
        name=name,
        language=language,
        time_zone=time_zone,
        now=clock.now(),
        key_days=settings().access_key_days,
    )
    store.add_account(tx, invited)
    store.record(tx, account_id, "invited", actor="system")
    return invited


def add_membership(  # noqa: PLR0913 - both sides of it, each needed
    tx: Transaction,
    account_id: str,
    tenant: str,
    kind: MembershipKind,
    role: str,
    *,
    name: str = "",
    companies: frozenset[str] | None = None,
    otherwise: Exception | None = None,
) -> None:
    """Make a person a member of a tenant; the commit raises `otherwise` when they are one.

    `name` is what the tenant is called, for the person's own list.
    """
    now = clock.now()
    member = Member(
        created_at=now, account_id=account_id, kind=kind, role=role, companies=companies
    )
    membership = Membership(created_at=now, tenant=tenant, kind=kind, role=role, name=name)
    store.add_membership(tx, member, membership, otherwise)


def plan_contested(tx: Transaction, account: Account) -> None:
    """Make whoever proves the e-mail of an account choose its password anew.

    For who gives an unproven account something: its password may be of somebody who registered
    another's e-mail ahead of time. Nothing to do for one that is proven or has an access key. The
    commit raises `ChangedMeanwhile` when the account is proven in between.
    """
    if account.is_waiting_for_code and not account.is_contested:
        store.save_account(tx, account.contested())
        store.record(tx, account.id, "contested", actor="system")


def members(tenant: str) -> Iterator[Member]:
    """Read who belongs to a tenant."""
    return store.members(tenant)


def memberships(account_id: str) -> Iterator[Membership]:
    """Read what a person belongs to."""
    return store.memberships(account_id)


def me(caller: Caller) -> Me:
    """Show the caller who they are and where they belong."""
    return Me(
        **dict(AccountView.of(account(caller.account_id))),
        memberships=[MembershipView.of(each) for each in memberships(caller.account_id)],
    )
