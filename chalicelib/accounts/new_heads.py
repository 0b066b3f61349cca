"""The operator gives a business somebody more who manages it: a user of it, or whoever is invited.

Nobody becomes anything unasked: who is no user yet accepts the invitation, as any other.
"""

from __future__ import annotations

from chalicelib.accounts import inviting, people, store
from chalicelib.accounts.inviting import AlreadyMember, Guest, Host
from chalicelib.accounts.model import Account, OwnRight
from chalicelib.accounts.views import User
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller


def write_head_given(
    tx: Transaction, caller: Caller, tenant: str, host: Host, guest: Guest
) -> tuple[User, Account | None]:
    """Add that a user manages the tenant or, without an account, that somebody is invited to.

    Raises:
        OwnRight: it is the operator who acts.
        AlreadyMember: they manage it already.
    """
    person = store.find_account_by_email(guest.email)
    if person is not None and person.id == caller.account_id:
        raise OwnRight
    member = store.find_member(tenant, person.id) if person else None
    if person is None or member is None:
        made = inviting.write_invited(tx, tenant, host, guest, caller.account_id)
        return User.invited(made), None
    if people.is_head(member):
        raise AlreadyMember
    return User.of(person, people.write_head(tx, tenant, member)), person


def write_head_given_back(tx: Transaction, tenant: str, email: str, role: str) -> User:
    """Add that whom the operator invited to manage the tenant is invited no more.

    Raises:
        NobodyInvited: nobody is, they answered, or a user of the tenant invited them.
    """
    found = store.find_invitation(email, tenant)
    if found is None or found.role != role or store.find_member(tenant, found.invited_by):
        raise inviting.NobodyInvited
    inviting.write_ended(tx, found, otherwise=inviting.NobodyInvited())
    return User.invited(found)
