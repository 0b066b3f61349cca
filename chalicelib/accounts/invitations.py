"""Invitations: what is kept is bound to an e-mail, whether or not it has an account.

A firm or business learns nothing of who has an account, and nobody becomes a member of anything
unasked: membership begins when the person who proved the e-mail accepts.
"""

from __future__ import annotations

from typing import NoReturn

from chalicelib.accounts import inviting, people, service, store, tries
from chalicelib.accounts.model import (
    INVITATION_LIFETIME,
    Account,
    Invitation,
    InvitationNotFound,
    InvitationRenewed,
)
from chalicelib.accounts.views import MembershipView
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller


def accept(caller: Caller, tenant: str) -> MembershipView:
    """Become a member of the firm or business that invited the caller.

    Raises:
        InvitationNotFound: it did not, or no longer.
        InvitationRenewed: it had expired, and is good again.
        AlreadyMember: they are one, invited at an e-mail that was not theirs then.
    """
    person = service.account(caller.account_id)
    invitation = _invitation(person, tenant)
    if not invitation.is_open(clock.now()):
        _renew(caller, person, invitation)
    tx = Transaction()
    store.write_invitation_ended(tx, invitation)
    member, membership = service.write_membership(
        tx,
        caller.account_id,
        tenant,
        invitation.kind,
        invitation.role,
        name=invitation.tenant_name,
        country=invitation.country,
        rights=invitation.rights,
        posts=invitation.posts,
        otherwise=inviting.AlreadyMember(),
    )
    made = MembershipView.of(membership, member, clock.now())
    people.note(tx, caller, tenant, "user_admitted", person, role=invitation.role)
    people.note_limits(tx, caller, tenant, person, member)
    tx.respond(caller, 201, made)
    tx.commit()
    return made


def refuse(caller: Caller, tenant: str) -> None:
    """Decline the invitation of a firm or business.

    Raises:
        InvitationNotFound: there is none, or no longer.
    """
    person = service.account(caller.account_id)
    tx = Transaction()
    store.write_invitation_ended(tx, _invitation(person, tenant))
    people.note(tx, caller, tenant, "invitation_refused", person)
    tx.respond(caller, 204)
    tx.commit()


def _invitation(person: Account, tenant: str) -> Invitation:
    found = store.find_invitation(person.email, tenant)
    if found is None or found.kept_until <= clock.now():
        raise InvitationNotFound
    return found


def _renew(caller: Caller, person: Account, expired: Invitation) -> NoReturn:
    """Make an invitation good again, as whoever it is for asks for it; the tenant can withdraw it.

    Raises:
        InvitationRenewed: always.
        TooManyTries: too often.
    """
    tries.count("receiving", f"{expired.tenant} {person.email}")
    renewed = expired.renewed(clock.now())
    tx = Transaction()
    store.write_invitation(tx, renewed)
    inviting.write_mail(tx, renewed)
    people.note(tx, caller, expired.tenant, "invitation_renewed", person)
    tx.commit()
    raise InvitationRenewed(days=INVITATION_LIFETIME.days)
