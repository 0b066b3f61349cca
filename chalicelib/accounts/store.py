"""This room's items and where they are kept.

An account, its codes and its memberships live in the account's own tenant; what must be found by
e-mail (who has it, who invited it, tries, errands) lives on the platform under the e-mail's digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field

from chalicelib.accounts.codes import LIFETIMES, InvalidCode, OneTimeCode, Purpose
from chalicelib.accounts.limits import Usage
from chalicelib.accounts.model import (
    Account,
    AccountNotFound,
    EmailTaken,
    Invitation,
    InvitationNotFound,
    Member,
    Membership,
    WrongAccountState,
)
from chalicelib.accounts.throttle import BY_TENANT, Throttle, Tried
from chalicelib.aws.queues import Message
from chalicelib.aws.sessions import SESSIONS, session_key
from chalicelib.aws.standing import (
    ACCOUNT,
    FIRM,
    MEMBERS,
    account_key,
    member_key,
    rights_key,
    wanted_of_firm,
)
from chalicelib.aws.table import PLATFORM, Key, Table, get_many, is_sort_key
from chalicelib.aws.transaction import ChangedMeanwhile, Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Hidden
from chalicelib.core.ids import derived_id, new_id
from chalicelib.core.model import Entity, Instant
from chalicelib.core.scope import MOST_BESIDE, Rights
from chalicelib.core.sessions import SessionRecord
from chalicelib.core.standing import ACCOUNT_STATE_NAMES, FirmStanding, RightsApart
from chalicelib.core.texts import Language
from chalicelib.mail import service as mail

_CLAIM, _MEMBERSHIPS, _UNDO, _LIMITS = "EMAIL", "MEMBERSHIPS", "UNDO", "LIMITS"
_SIGNED_IN = "SIGNED_IN"
_INVITATION, _INVITED = "INVITATION", "INVITED"
ErrandKind = Literal[
    "registered",
    "registered_again",
    "code_again",
    "forgot_password",
    "new_key",
    "email_change",
    "email_moved",
    "closed",
    "removed",
]


class Errand(Entity):
    """Something that the registration worker has to mail, asked for by somebody not signed in."""

    id: str
    kind: ErrandKind
    email: str = Field(repr=False)
    language: Language
    is_quiet: bool = False
    """Nothing is mailed: as much was asked for as may be, of which whoever asked is not told."""
    account_id: str = ""
    """For whom a key is sealed; the e-mail must still lead to that account."""
    user_name: str = ""
    """Of the user that goes with an account that is removed."""
    sealed_key: str = Field("", repr=False)
    """The access key to be set: fixed when it is asked for, so that each run sets the same."""
    about: mail.About | None = None
    """What the mail with it belongs to, where somebody else asked for it."""
    in_name_of: mail.Correspondent | None = Field(None, repr=False)
    undone_since: Instant | None = None
    """From when on somebody else may have acted as the account, which is undone now."""


class Undo(Entity):
    """The way back to an e-mail that an account had, for whoever reads it."""

    account_id: str
    email: str = Field(repr=False)
    code: OneTimeCode


class LastSignIn(Entity):
    """When a person last signed in, to the day: what is later on the same day is not written."""

    at: Instant


def digest_of(email: str) -> str:
    """Return the digest under which an e-mail's items are kept."""
    return hashlib.sha256(email.lower().encode()).hexdigest()


def find_account(account_id: str) -> Account | None:
    """Read an account."""
    return Table(account_id).get(Account, ACCOUNT, ACCOUNT)


def account(account_id: str) -> Account:
    """Read an account.

    Raises:
        AccountNotFound: there is none.
    """
    found = find_account(account_id)
    if found is None:
        raise AccountNotFound
    return found


def find_session(account_id: str, session_id: str) -> tuple[Account | None, SessionRecord | None]:
    """Read an account and a session of it, in one round trip."""
    if not is_sort_key(session_id):
        return None, None
    wanted: list[tuple[Key, type[Entity]]] = [
        (account_key(account_id), Account),
        (session_key(account_id, session_id), SessionRecord),
    ]
    found_account, session = get_many([*wanted])
    return found_account, session


def sessions_of(account_id: str) -> tuple[Account, list[SessionRecord]]:
    """Read an account and all its sessions.

    Raises:
        AccountNotFound: there is none.
    """
    return account(account_id), list(Table(account_id).each(SessionRecord, SESSIONS))


def find_accounts(account_ids: list[str]) -> list[Account | None]:
    """Read several accounts, in the order of their ids."""
    return get_many([(account_key(each), Account) for each in account_ids])


def find_people(tenant: str, account_ids: list[str]) -> dict[str, Account]:
    """Read those of several accounts that are members of a tenant, in one round trip."""
    wanted: list[tuple[Key, type[Entity]]] = []
    for each in account_ids:
        wanted += [(account_key(each), Account), (member_key(tenant, each), Member)]
    found = get_many(wanted)
    pairs = zip(account_ids, found[::2], found[1::2], strict=True)
    return {known_as: account for known_as, account, member in pairs if account and member}


def find_account_by_email(email: str) -> Account | None:
    """Read the account that has an e-mail; as much is read when none has."""
    return find_account(find_owner(digest_of(email)) or nobody(email))


def find_owner(email_digest: str) -> str:
    """Read whose account the e-mail of a digest has; empty: nobody's."""
    claim = Table(PLATFORM).get(Claim, f"EMAIL#{email_digest}", _CLAIM)
    return claim.owner if claim else ""


def find_account_of_address(digest: str) -> Account | None:
    """Read the account whose e-mail has a digest."""
    owner = find_owner(digest)
    return find_account(owner) if owner else None


def nobody(email: str) -> str:
    """Make up the account of an e-mail that has none, to be asked about as if there were one."""
    return derived_id("acc", "nobody", email)


def write_new_account(tx: Transaction, account: Account) -> None:
    """Add an account and claim its e-mail; the commit raises `EmailTaken`."""
    tx.create(account_key(account.id), account)
    tx.claim(_email_key(account.email, _CLAIM), account.id, otherwise=EmailTaken())


def write_account(tx: Transaction, account: Account) -> Account:
    """Rewrite an account that must not have changed meanwhile."""
    return tx.replace(account_key(account.id), account)


def write_account_held(tx: Transaction, account_id: str) -> None:
    """Have an account stay while it is given something, if it is not written anyway.

    Raises:
        AccountNotFound: there is none.
        WrongAccountState: it is closed by now.
    """
    if tx.touches(account_key(account_id)):
        return
    held = account(account_id)
    if held.state == "closed":
        raise WrongAccountState(state=ACCOUNT_STATE_NAMES[held.state])
    write_account(tx, held)


def write_moved(tx: Transaction, before: Account, after: Account, *, freed: bool = False) -> None:
    """Write an account with another e-mail: it takes that one, and lets its own go.

    A code to choose a password that was mailed to its own is void: it says nothing of who reads
    the other. `freed`: the same transaction removes the account that has that one. The commit
    raises `EmailTaken`.
    """
    write_account(tx, after)
    tx.release(Table(before.id).key(ACCOUNT, _code_sort("password-reset")))
    key = _email_key(after.email, _CLAIM)
    taken = Table(PLATFORM).get(Claim, _email_partition(after.email), _CLAIM) if freed else None
    if taken is not None:
        tx.replace(key, taken.but(owner=after.id), otherwise=EmailTaken())
    else:
        tx.claim(key, after.id, otherwise=EmailTaken())
    tx.release(_email_key(before.email, _CLAIM))


def write_undo(tx: Transaction, undo: Undo) -> None:
    """Keep the way back to an e-mail, in place of an earlier one."""
    before = find_undo(undo.email)
    following = undo.but(version=before.version if before else 0)
    tx.replace(_email_key(undo.email, _UNDO), following, expires_at=undo.code.expires_at)


def find_undo(email: str) -> Undo | None:
    """Read the way back to an e-mail."""
    return Table(PLATFORM).get(Undo, _email_partition(email), _UNDO)


def write_undone(tx: Transaction, undo: Undo) -> None:
    """Remove a way back, so that it is good once; the commit raises `InvalidCode` else."""
    tx.delete(_email_key(undo.email, _UNDO), undo.version, otherwise=InvalidCode())


@again(8, on=ChangedMeanwhile, pause=doubling(0.01))
def change_account(
    account_id: str,
    change: Callable[[Account], Account],
    event: str,
    also: Callable[[Transaction], None] | None = None,
) -> Account:
    """Read, change and write an account, again when somebody else wrote it in between.

    `also` adds further writes, whose refusals end it. Who gave an account its key is told once it
    is used.

    Raises:
        AccountNotFound: there is none.
        ChangedMeanwhile: others kept writing it.
    """
    account = find_account(account_id)
    if account is None:
        raise AccountNotFound
    changed = change(account)
    tx = Transaction()
    if account.is_unused and not changed.is_unused:
        write_key_told(tx, account_id)
    if also is not None:
        also(tx)
    write_account(tx, changed)
    note(tx, account_id, event)
    tx.commit()
    return changed


def write_key_told(tx: Transaction, account_id: str) -> None:
    """Add that whoever gave an account its key is told what became of it, soon."""
    mail.write_reminder(tx, account_id, "access-key", account_id, clock.now())


def note(tx: Transaction, account_id: str, event: str, actor: str = "", **facts: str) -> None:
    """Append an event to the account's history."""
    tx.note(Table(account_id), account_id, event, actor=actor or account_id, **facts)


@again(4, on=ChangedMeanwhile, pause=doubling(0.02))
def write_signed_in(account_id: str) -> None:
    """Keep that a person signed in today, or went on with a session: once a day."""
    now, table = clock.now(), Table(account_id)
    known = table.get(LastSignIn, ACCOUNT, _SIGNED_IN)
    if known is not None and known.at.date() >= now.date():
        return
    tx = Transaction()
    last = known.but(at=now) if known else LastSignIn(created_at=now, at=now)
    tx.replace(table.key(ACCOUNT, _SIGNED_IN), last)
    tx.commit()


def last_sign_ins(account_ids: Sequence[str]) -> list[datetime]:
    """Read when people last signed in; who never did is not in it."""
    wanted = [(Table(each).key(ACCOUNT, _SIGNED_IN), LastSignIn) for each in account_ids]
    found: list[LastSignIn | None] = get_many([*wanted]) if wanted else []
    return [each.at for each in found if each is not None]


def find_code(account_id: str, purpose: Purpose) -> OneTimeCode | None:
    """Read the code that was mailed last."""
    return Table(account_id).get(OneTimeCode, ACCOUNT, _code_sort(purpose))


def write_code(tx: Transaction, account_id: str, code: OneTimeCode) -> None:
    """Keep a new code in place of the one before."""
    key = Table(account_id).key(ACCOUNT, _code_sort(code.purpose))
    before = find_code(account_id, code.purpose)
    following = code.but(version=before.version if before else 0)
    tx.replace(key, following, expires_at=code.expires_at)


def write_code_spent(tx: Transaction, account_id: str, code: OneTimeCode) -> None:
    """Remove a code, so that it is good once; the commit raises `InvalidCode` when it is gone."""
    key = Table(account_id).key(ACCOUNT, _code_sort(code.purpose))
    tx.delete(key, code.version, otherwise=InvalidCode())


def find_throttle(tried: Tried, subject: str) -> Throttle | None:
    """Read how often something was tried with what was typed, or by a tenant."""
    return find_throttles({tried: subject})[tried]


def find_throttles(counters: Mapping[Tried, str]) -> dict[Tried, Throttle | None]:
    """Read several such counters, by one request."""
    wanted = [(_throttle_key(tried, subject), Throttle) for tried, subject in counters.items()]
    return dict(zip(counters, get_many(wanted), strict=True))


def save_throttle(tried: Tried, subject: str, throttle: Throttle) -> None:
    """Write a counter that must not have changed meanwhile."""
    tx = Transaction()
    tx.replace(_throttle_key(tried, subject), throttle, expires_at=throttle.forgotten_at)
    tx.commit()


def forget_throttle(tried: Tried, subject: str) -> None:
    """Remove a counter, if there is one."""
    tx = Transaction()
    tx.release(_throttle_key(tried, subject))
    tx.commit()


def usage(tenant: str, names: Sequence[str]) -> list[Usage | None]:
    """Read how much of some limits a firm, a business or a person has used."""
    return get_many([(Table(tenant).key(_LIMITS, name), Usage) for name in names])


def save_usage(tenant: str, name: str, usage: Usage) -> None:
    """Write a count that must be as it was read."""
    tx = Transaction()
    write_usage(tx, tenant, name, usage)
    tx.commit()


def write_usage(tx: Transaction, tenant: str, name: str, usage: Usage) -> None:
    """Add a count that must be as it was read."""
    tx.replace(Table(tenant).key(_LIMITS, name), usage, expires_at=usage.until)


def firm_standings(tenants: Iterable[str]) -> list[FirmStanding]:
    """Read of firms what is looked at of them with each request."""
    return [found for found in get_many([wanted_of_firm(each) for each in tenants]) if found]


def firm_standing(tenant: str) -> FirmStanding | None:
    """Read of a firm whether it is confirmed; None: it is no firm."""
    return Table(tenant).get(FirmStanding, FIRM, FIRM)


def write_errand(tx: Transaction, errand: Errand) -> None:
    """Have the registration worker do an errand."""
    body = {"email_digest": digest_of(errand.email), "errand_id": errand.id}
    key = _email_key(errand.email, f"ERRAND#{errand.id}")
    tx.create(key, errand, send=Message("registration", body))


def find_errand(email_digest: str, errand_id: str) -> Errand | None:
    """Read an errand; None when it is done."""
    return Table(PLATFORM).get(Errand, f"EMAIL#{email_digest}", f"ERRAND#{errand_id}")


def write_errand_done(tx: Transaction, errand: Errand) -> None:
    """Remove an errand together with what it led to."""
    tx.delete(_email_key(errand.email, f"ERRAND#{errand.id}"), errand.version)


def write_membership(
    tx: Transaction, member: Member, membership: Membership, otherwise: Exception | None = None
) -> Member:
    """Add both sides of a membership; the commit raises `otherwise` when it is there already."""
    account_id, tenant = member.account_id, membership.tenant
    made = tx.create(member_key(tenant, account_id), member, otherwise=otherwise)
    tx.create(Table(account_id).key(_MEMBERSHIPS, tenant), membership)
    return made


def find_member(tenant: str, account_id: str) -> Member | None:
    """Read a member of a tenant."""
    return Table(tenant).get(Member, MEMBERS, account_id)


def find_membership(account_id: str, tenant: str) -> Membership | None:
    """Read a person's own side of a membership."""
    return Table(account_id).get(Membership, _MEMBERSHIPS, tenant)


def write_member(tx: Transaction, tenant: str, member: Member) -> Member:
    """Write a member that must be as it was read."""
    return tx.replace(member_key(tenant, member.account_id), member)


def place_rights(tx: Transaction, tenant: str, member: Member, rights: Rights) -> Member:
    """Put rights beside the membership, or in an item of their own where they are too many.

    The membership is written with it by the caller, at its version, which guards both.
    """
    key = rights_key(tenant, member.account_id)
    if rights.entries <= MOST_BESIDE:
        if member.is_apart:
            tx.release(key)
        return member.but(rights=rights, is_apart=False)
    known: RightsApart | None = get_many([(key, RightsApart)])[0]
    apart = known or RightsApart(created_at=clock.now(), rights=rights)
    tx.replace(key, apart.but(rights=rights))
    return member.but(rights=rights.but(ranges=(), places=frozenset()), is_apart=True)


def write_role(tx: Transaction, tenant: str, member: Member) -> None:
    """Write a person's side of a membership as the tenant's side says."""
    known = find_membership(member.account_id, tenant)
    if known is not None:
        key = Table(member.account_id).key(_MEMBERSHIPS, tenant)
        tx.replace(key, known.but(role=member.role))


@again(8, on=ChangedMeanwhile, pause=doubling(0.01))
def rename_membership(account_id: str, tenant: str, name: str) -> None:
    """Write in a person's side of a membership what the tenant is called."""
    known = find_membership(account_id, tenant)
    if known is not None and known.name != name:
        tx = Transaction()
        tx.replace(Table(account_id).key(_MEMBERSHIPS, tenant), known.but(name=name))
        tx.commit()


def require_member(tx: Transaction, tenant: str, account_id: str) -> None:
    """Add that somebody belongs to a tenant still, as they did; the commit raises `Hidden` else.

    Raises:
        Hidden: they do not any more.
    """
    member = find_member(tenant, account_id)
    if member is None:
        raise Hidden
    tx.require(member_key(tenant, account_id), member.version, otherwise=Hidden())


def write_member_removed(tx: Transaction, tenant: str, gone: Member) -> None:
    """Remove both sides of a membership, and rights that lie beside it."""
    tx.delete(member_key(tenant, gone.account_id), gone.version)
    tx.release(Table(gone.account_id).key(_MEMBERSHIPS, tenant))
    if gone.is_apart:
        tx.release(rights_key(tenant, gone.account_id))


def write_account_removed(tx: Transaction, account: Account, *, keeps_claim: bool = False) -> None:
    """Remove an account that must be as it was read, and let its e-mail go; its history stays.

    `keeps_claim`: the same transaction gives the e-mail to another (`write_moved`).
    """
    tx.delete(account_key(account.id), account.version)
    if not keeps_claim:
        tx.release(_email_key(account.email, _CLAIM))
    note(tx, account.id, "removed", actor="system")


def write_user_going(tx: Transaction, account: Account) -> None:
    """Have the user of an account that nobody ever used, and that is removed, go with it."""
    _write_going(tx, account, "removed", user_name=account.user_name)


def _write_going(tx: Transaction, account: Account, kind: ErrandKind, **named: str) -> None:
    """Have the user of an account that is no more go, as `named` says whose it is."""
    errand = Errand(
        id=new_id("err"),
        created_at=clock.now(),
        kind=kind,
        email=account.email,
        language=account.language,
        **named,
    )
    write_errand(tx, errand)


def write_closed(tx: Transaction, before: Account, closed: Account) -> None:
    """Write an account that is closed, let its e-mail go, and remove what was kept beside it.

    Its user at the identity provider goes by an errand, which the e-mail still names.
    """
    write_account(tx, closed)
    tx.release(_email_key(before.email, _CLAIM))
    table = Table(before.id)
    for sort in (_SIGNED_IN, "SECOND_FACTOR", *(_code_sort(purpose) for purpose in LIFETIMES)):
        tx.release(table.key(ACCOUNT, sort))
    note(tx, before.id, "closed")
    _write_going(tx, before, "closed", account_id=before.id)


class People(NamedTuple):
    """Who belongs to a tenant, and whom it invites."""

    members: list[Member]
    invited: list[Invitation]


def people(tenant: str) -> People:
    """Read who belongs to a tenant and whom it invites: one request."""
    found = [each for _, each in Table(tenant).mixed(MEMBERS, {"": Member, _INVITED: Invitation})]
    return People(
        [each for each in found if isinstance(each, Member)],
        [each for each in found if isinstance(each, Invitation)],
    )


def members(tenant: str) -> list[Member]:
    """Read who belongs to a tenant."""
    return people(tenant).members


def memberships(account_id: str) -> Iterator[Membership]:
    """Read what an account belongs to."""
    return Table(account_id).each(Membership, _MEMBERSHIPS)


def both_sides(account_id: str) -> list[tuple[Membership, Member]]:
    """Read what an account belongs to, with what each tenant says of it."""
    own = list(memberships(account_id))
    found = get_many([(member_key(each.tenant, account_id), Member) for each in own])
    return [(each, member) for each, member in zip(own, found, strict=True) if member]


def write_invitation(tx: Transaction, invitation: Invitation) -> None:
    """Keep an invitation, in place of an earlier one, for the firm and for the invited person."""
    keys = _invitation_keys(invitation.email, invitation.tenant)
    stored: list[Invitation | None] = get_many([(key, Invitation) for key in keys])
    for key, before in zip(keys, stored, strict=True):
        following = invitation.but(version=before.version if before else 0)
        tx.replace(key, following, expires_at=invitation.kept_until)


@again(8, on=ChangedMeanwhile, pause=doubling(0.01))
def rename_invitation(email: str, tenant: str, name: str, in_name_of: mail.Correspondent) -> None:
    """Write in an invitation what the tenant is called, and as whom it writes from now on."""
    known = find_invitation(email, tenant)
    if known is not None:
        tx = Transaction()
        write_invitation(tx, known.but(tenant_name=name, in_name_of=in_name_of))
        tx.commit()


def find_invitation(email: str, tenant: str) -> Invitation | None:
    """Read the invitation of an e-mail by a firm."""
    return Table(PLATFORM).get(Invitation, _email_partition(email), f"{_INVITATION}#{tenant}")


def invitations_of(email: str) -> Iterator[Invitation]:
    """Read who invited an e-mail."""
    return Table(PLATFORM).each(Invitation, _email_partition(email), prefix=f"{_INVITATION}#")


def named(
    tenant: str, members: list[Member], invited: list[Invitation]
) -> tuple[list[Account | None], list[mail.MailNotes | None]]:
    """Read the accounts of members, and what is known of the mails to who is invited, at once."""
    wanted: list[tuple[Key, type[Entity]]] = [
        (account_key(each.account_id), Account) for each in members
    ]
    wanted += [
        (mail.notes_key(tenant, "invitation", mail.digest_of(each.email)), mail.MailNotes)
        for each in invited
    ]
    found = get_many(wanted)
    return found[: len(members)], found[len(members) :]


def write_invitation_ended(
    tx: Transaction, invitation: Invitation, *, otherwise: Exception | None = None
) -> None:
    """Remove an invitation; the commit raises `otherwise` when it is gone or changed.

    That is `InvitationNotFound`, if nothing else is said.
    """
    of_person, of_firm = _invitation_keys(invitation.email, invitation.tenant)
    tx.delete(of_person, invitation.version, otherwise=otherwise or InvitationNotFound())
    tx.release(of_firm)


def write_invitation_released(tx: Transaction, invitation: Invitation) -> None:
    """Remove an invitation, however it is by now."""
    for key in _invitation_keys(invitation.email, invitation.tenant):
        tx.release(key)


def _invitation_keys(email: str, tenant: str) -> tuple[Key, Key]:
    return (
        _email_key(email, f"{_INVITATION}#{tenant}"),
        Table(tenant).key(MEMBERS, f"{_INVITED}#{digest_of(email)}"),
    )


def _throttle_key(tried: Tried, subject: str) -> Key:
    if tried in BY_TENANT:
        return Table(subject).key("THROTTLES", tried)
    return _email_key(subject, f"THROTTLE#{tried}")


def _email_partition(email: str) -> str:
    return f"EMAIL#{digest_of(email)}"


def _email_key(email: str, sort: str) -> Key:
    return Table(PLATFORM).key(_email_partition(email), sort)


def _code_sort(purpose: Purpose) -> str:
    return f"CODE#{purpose}"
