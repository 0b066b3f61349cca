"""Invitations: what is kept is bound to an e-mail, whether or not it has an account.

A firm or business learns nothing of who has an account, and nobody becomes a member of anything
unasked: membership begins when the person who proved the e-mail accepts.
"""

from __future__ import annotations

from chalicelib.accounts import service, store
from chalicelib.accounts.model import Invitation, InvitationNotFound
from chalicelib.accounts.views import MembershipView
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller


def accept(caller: Caller, tenant: str) -> MembershipView:
    """Become a member of the firm or business that invited the caller.

    Raises:
        InvitationNotFound: it did not, or no longer.
    """
    invitation = _invitation(caller, tenant)
    tx = Transaction()
    store.write_invitation_ended(tx, invitation)
    member, membership = service.write_membership(
        tx,
        caller.account_id,
        tenant,
        invitation.kind,
        invitation.role,
        name=invitation.tenant_name,
        rights=invitation.rights,
        posts=invitation.posts,
    )
    made = MembershipView.of(membership, member, clock.now())
    _note(tx, caller, tenant, "user_admitted", role=invitation.role)
    tx.respond(caller, 201, made)
    tx.commit()
    return made


def refuse(caller: Caller, tenant: str) -> None:
    """Decline the invitation of a firm or business.

    Raises:
        InvitationNotFound: there is none, or no longer.
    """
    tx = Transaction()
    store.write_invitation_ended(tx, _invitation(caller, tenant))
    _note(tx, caller, tenant, "invitation_refused")
    tx.respond(caller, 204)
    tx.commit()


def _invitation(caller: Caller, tenant: str) -> Invitation:
    email = service.account(caller.account_id).email
    found = store.find_invitation(email, tenant)
    if found is None or not found.is_open(clock.now()):
        raise InvitationNotFound
    return found


def _note(tx: Transaction, caller: Caller, tenant: str, event: str, **facts: str) -> None:
    actor = caller.account_id
    tx.note(Table(tenant), tenant, event, actor=actor, account_id=actor, **facts)
