"""The people of a tenant, firm or business alike: who belongs to it, what they may, and their end.

The rooms of firms and of businesses say who may do what; here stands what is the same for both.
The last of those who can give rights to others is never lost: whatever ends one of them is written
on condition that another, as read, still is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.accounts import store, token_store
from chalicelib.accounts.model import (
    Account,
    AccountNotFound,
    LastHead,
    Member,
    MemberNotFound,
    MembershipKind,
    MembershipNotFound,
    OwnRight,
)
from chalicelib.accounts.people_words import TOLD, UserEvent, facts_told
from chalicelib.accounts.telling import MOST_TOLD
from chalicelib.accounts.views import UserDetail
from chalicelib.aws.standing import member_key, read_rights
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.api_tokens import is_token
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Forbidden
from chalicelib.core.right_words import ROLE_NAMES
from chalicelib.core.rights_shown import in_short
from chalicelib.core.scope import EVERYTHING, WHOLE, CompanyScope, Rights
from chalicelib.core.standing import MemberState, Post
from chalicelib.mail import service as mail

HEADS: Final[dict[MembershipKind, str]] = {
    "firm": "administrator",
    "business": "owner",
    "platform": "operator",
}
"""The role that gives rights to others; a tenant has always somebody in it."""


Events = dict[UserEvent, dict[str, str]]
"""What happened to a member, and the facts of each."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to change of a member; None: stays."""

    role: str | None = None
    rights: Rights | None = None
    posts: tuple[Post, ...] | None = None


def member(tenant: str, account_id: str) -> Member:
    """Read a member of a tenant.

    Raises:
        MemberNotFound: nobody of that id belongs to it.
    """
    found = store.find_member(tenant, account_id)
    if found is None:
        raise MemberNotFound
    return found


def read(caller: Caller, account_id: str) -> UserDetail:
    """Show a member of the caller's tenant, with what they may see.

    Raises:
        MemberNotFound: nobody of that id belongs to it.
    """
    found = member(caller.tenant, account_id)
    return _shown(caller.tenant, _account(account_id), found)


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


def scope_of_person(tenant: str, account_id: str, permission: str) -> CompanyScope | None:
    """Return of which companies somebody has a permission right now; None: of none, or they left.

    For work that goes on after the request that it began with, which may be a program's.
    """
    if is_token(account_id):
        token = token_store.find(tenant, account_id)
        if token is None or not token.is_good(clock.now()) or permission not in token.permissions:
            return None
        return EVERYTHING
    found = store.find_member(tenant, account_id)
    return scope_of(tenant, found, permission) if found is not None else None


def change(
    caller: Caller, tenant_name: str, account_id: str, version: int, changes: Changes
) -> UserDetail:
    """Change role, rights or posts of a member; it counts from their next request on.

    Raises:
        MemberNotFound: nobody of that id belongs to the tenant.
        ChangedMeanwhile: the member is not at `version` any more.
        LastHead: nobody would be left to give rights to others.
    """
    before, person = member(caller.tenant, account_id), _account(account_id)
    check_version(before, version)
    role = changes.role or before.role
    after = before.but(role=role, posts=before.posts if changes.posts is None else changes.posts)
    seen = sees = rights_of(caller.tenant, before)
    if before.kind == "firm" and role == HEADS["firm"]:
        sees, after = WHOLE, after.but(timed=())
    elif changes.rights is not None:
        sees = changes.rights
    if after == before and sees == seen:
        return _shown(caller.tenant, person, before)
    tx = Transaction()
    if sees != seen:
        after = store.place_rights(tx, caller.tenant, after, sees)
    events: Events = {}
    if role != before.role:
        events["user_role_changed"] = {"role": role}
    if sees != seen or after.posts != before.posts:
        events["user_rights_changed"] = {"sees": _in_short(after, sees)}
    _tell(tx, caller, tenant_name, person, after, events)
    written = _write(tx, caller.tenant, before, after)
    tx.commit()
    return _shown(caller.tenant, person, written)


def set_state(caller: Caller, tenant_name: str, account_id: str, state: MemberState) -> UserDetail:
    """Deactivate a member, or reactivate; one who is in that state already is left so.

    Raises:
        MemberNotFound: nobody of that id belongs to the tenant.
        LastHead: nobody would be left to give rights to others.
    """
    before, person = member(caller.tenant, account_id), _account(account_id)
    written = before
    if before.state != state:
        tx = Transaction()
        after = before.but(state=state)
        written = _write(tx, caller.tenant, before, after)
        event: UserEvent = "user_deactivated" if state == "inactive" else "user_reactivated"
        _tell(tx, caller, tenant_name, person, after, {event: {}})
        tx.commit()
    return _shown(caller.tenant, person, written)


def remove(caller: Caller, tenant_name: str, account_id: str, version: int) -> None:
    """End somebody's membership of the caller's tenant: their next request finds none.

    Raises:
        MemberNotFound: nobody of that id belongs to the tenant.
        ChangedMeanwhile: the member is not at `version` any more.
        LastHead: nobody would be left to give rights to others.
    """
    gone, person = member(caller.tenant, account_id), _account(account_id)
    check_version(gone, version)
    tx = Transaction()
    write_removed(tx, caller.tenant, gone)
    _tell(tx, caller, tenant_name, person, gone, {"user_removed": {}})
    tx.commit()


def leave(caller: Caller, tenant: str) -> None:
    """End the caller's own membership of a firm or business; those who manage it are told.

    Raises:
        MembershipNotFound: the caller does not belong to it.
        OwnRight: it is the platform, whose operators are removed by each other.
        LastHead: nobody would be left to give rights to others.
    """
    own = store.find_membership(caller.account_id, tenant)
    gone = store.find_member(tenant, caller.account_id) if own else None
    if gone is None or own is None:
        raise MembershipNotFound
    if gone.kind == "platform":
        raise OwnRight
    person = _account(caller.account_id)
    tx = Transaction()
    write_removed(tx, tenant, gone)
    note(tx, caller, tenant, "user_left", person)
    for head in heads(tenant):
        if head.id != gone.account_id:
            mail.write(
                tx,
                tenant=tenant,
                recipient=head.email,
                language=head.language,
                template="user-left",
                facts={"tenant": own.name, "name": person.name, "email": person.email},
                natural_key=(head.id, gone.account_id, clock.iso(gone.created_at)),
            )
    tx.respond(caller, 204)
    tx.commit()


def rename(tenant: str, name: str, in_name_of: mail.Correspondent) -> None:
    """Write in memberships and invitations what their tenant is called from now on."""
    members, invited = store.people(tenant)
    for each in members:
        store.rename_membership(each.account_id, tenant, name)
    for invitation in invited:
        store.rename_invitation(invitation.email, tenant, name, in_name_of)


def heads(tenant: str) -> list[Account]:
    """Read those who may give rights to others right now, as many as are told at once."""
    found = sorted(each.account_id for each in store.members(tenant) if is_head(each))
    return [each for each in store.find_accounts(found[:MOST_TOLD]) if each is not None]


def write_removed(tx: Transaction, tenant: str, gone: Member) -> None:
    """End a membership in a transaction of the caller's.

    Raises:
        LastHead: nobody would be left to give rights to others.
    """
    if is_head(gone):
        _require_another(tx, tenant, gone)
    store.write_member_removed(tx, tenant, gone)


def write_head(tx: Transaction, tenant: str, before: Member) -> Member:
    """Add that a member gives rights to others from now on, whatever they were."""
    after = before.but(role=HEADS[before.kind], state="active", posts=())
    return _write(tx, tenant, before, after)


def note(
    tx: Transaction, caller: Caller, tenant: str, event: UserEvent, person: Account, **facts: str
) -> None:
    """Add to the histories of the tenant, and of the person in it, what happened to them."""
    for subject in (tenant, person.id):
        tx.note(
            Table(tenant),
            subject,
            event,
            actor=caller.account_id,
            account_id=person.id,
            name=person.name,
            **facts,
        )


def note_limits(
    tx: Transaction, caller: Caller, tenant: str, person: Account, member: Member
) -> None:
    """Add to the histories what is kept from somebody who came in, if anything is."""
    if member.posts or not member.rights.is_whole:
        sees = _in_short(member, member.rights)
        note(tx, caller, tenant, "user_rights_changed", person, sees=sees)


def _tell(
    tx: Transaction,
    caller: Caller,
    tenant_name: str,
    person: Account,
    after: Member,
    events: Events,
) -> None:
    """Note what happened to a member, and write it to them unless they did it themselves."""
    for event, facts in events.items():
        note(tx, caller, caller.tenant, event, person, **facts)
    if person.id == caller.account_id:
        return
    told = (TOLD[each].render(person.language, facts_told(said)) for each, said in events.items())
    mail.write(
        tx,
        tenant=caller.tenant,
        recipient=person.email,
        language=person.language,
        template="user-changed",
        facts={"tenant": tenant_name, "change": " ".join(told)},
        natural_key=(person.id, *events, clock.iso(after.created_at), str(after.version)),
    )


def _write(tx: Transaction, tenant: str, before: Member, after: Member) -> Member:
    if is_head(before) and not is_head(after):
        _require_another(tx, tenant, before)
    if before.role != after.role:
        store.write_role(tx, tenant, after)
    return store.write_member(tx, tenant, after)


def _require_another(tx: Transaction, tenant: str, ending: Member) -> None:
    """Add the condition that another head stays one; two who end each other at once do not both.

    One whose account is locked or closed manages nothing.
    """
    members = store.members(tenant)
    others = [each for each in members if is_head(each) and each.account_id != ending.account_id]
    accounts = store.find_accounts([each.account_id for each in others])
    for other, account in zip(others, accounts, strict=True):
        if account is not None and account.may_choose_password:
            return tx.require(member_key(tenant, other.account_id), other.version)
    raise LastHead(role=ROLE_NAMES[ending.role])


def _in_short(member: Member, sees: Rights) -> str:
    """Write on one line what a member may see in a firm, or where they issue in a business."""
    if member.kind == "firm":
        return in_short(sees)
    return " ".join(f"{each.branch}-{each.terminal}" for each in member.posts) or "*"


def _account(account_id: str) -> Account:
    found = store.find_account(account_id)
    if found is None:
        raise AccountNotFound
    return found


def _shown(tenant: str, person: Account, member: Member) -> UserDetail:
    return UserDetail.whole(tenant, person, member, rights_of(tenant, member))
