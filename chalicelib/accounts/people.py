"""The people of a tenant, firm or business alike: who belongs to it, what they may, and their end.

The rooms of firms and of businesses say who may do what, and tell those concerned; here stands what
is the same for both. The last of those who can give rights to others is never lost: whatever ends
one of them is written on condition that another, as read, still is one.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import store
from chalicelib.accounts.model import (
    LastHead,
    Member,
    MemberNotFound,
    MembershipKind,
)
from chalicelib.aws.standing import member_key, read_rights
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Forbidden
from chalicelib.core.right_words import ROLE_NAMES
from chalicelib.core.scope import CompanyScope, Rights

HEADS: Final[dict[MembershipKind, str]] = {"firm": "administrator", "business": "owner"}
"""The role that gives rights to others; a tenant has always somebody in it."""


def member(tenant: str, account_id: str) -> Member:
    """Read a member of a tenant.

    Raises:
        MemberNotFound: nobody of that id belongs to it.
    """
    found = store.find_member(tenant, account_id)
    if found is None:
        raise MemberNotFound
    return found


def is_head(member: Member) -> bool:
    """Return whether a member may give rights to others right now."""
    return member.state == "active" and member.role == HEADS[member.kind]


def rights_of(tenant: str, member: Member) -> Rights:
    """Return the rights of a member, wherever they lie."""
    return read_rights(tenant, member.account_id) if member.is_apart else member.rights


def scope_of(tenant: str, member: Member, permission: str) -> CompanyScope | None:
    """Return of which companies a member has a permission right now, as a request would find it.

    For what is sent to members without their asking. None: they have it not at all.
    """
    whole = member.but(rights=rights_of(tenant, member)) if member.is_apart else member
    try:
        found = Caller(member.account_id, tenant=tenant).within(whole, permission, clock.now())
    except Forbidden:
        return None
    return found.companies


def write_changed(tx: Transaction, tenant: str, before: Member, after: Member) -> Member:
    """Write what a member may from now on; role and state are as `after` says.

    Raises:
        LastHead: nobody would be left to give rights to others.
    """
    if is_head(before) and not is_head(after):
        _require_another(tx, tenant, before)
    written = store.write_member(tx, tenant, after)
    if before.role != after.role:
        store.write_role(tx, tenant, after)
    return written


def write_rights(tx: Transaction, tenant: str, member: Member, rights: Rights) -> Member:
    """Write beside a member the codes that are too many for it; return the member to be written."""
    return store.place_rights(tx, tenant, member, rights)


def write_removed(tx: Transaction, tenant: str, gone: Member) -> None:
    """End a membership: the next request finds none.

    Raises:
        LastHead: nobody would be left to give rights to others.
    """
    if is_head(gone):
        _require_another(tx, tenant, gone)
    store.write_member_removed(tx, tenant, gone)


def _require_another(tx: Transaction, tenant: str, ending: Member) -> None:
    """Add the condition that another head stays one; two who end each other at once do not both."""
    others = (each for each in store.members(tenant) if each.account_id != ending.account_id)
    another = next(filter(is_head, others), None)
    if another is None:
        raise LastHead(role=ROLE_NAMES[ending.role])
    tx.require(member_key(tenant, another.account_id), another.version)
