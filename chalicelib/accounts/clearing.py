"""A tenant that is no more, or another's: nobody comes in, and whoever was in is out again."""

from __future__ import annotations

from chalicelib.accounts import api_tokens, inviting, store
from chalicelib.accounts.model import Account
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.again import again, doubling
from chalicelib.mail import service as mail


@again(4, on=ChangedMeanwhile, pause=doubling(0.1))
def clear_people(tenant: str, name: str) -> None:
    """End all tokens, invitations and at last memberships of a business; of those is told.

    Repeatable, in that order: an invitation that is gone is not accepted any more.
    """
    clear_guests(tenant)
    for member in store.members(tenant):
        tx = Transaction()
        store.write_member_removed(tx, tenant, member)
        person = store.find_account(member.account_id)
        if person is not None:
            write_tenant_gone(tx, person, tenant, name)
        tx.commit()


def clear_guests(tenant: str) -> None:
    """End all tokens and invitations of a tenant; repeatable."""
    api_tokens.end_all(tenant)
    for invitation in store.people(tenant).invited:
        tx = Transaction()
        store.write_invitation_released(tx, invitation)
        tx.commit()


def write_emptied(tx: Transaction, tenant: str, people: store.People) -> None:
    """Add that nobody of those who were read belongs to a tenant any more, or is invited.

    Nor does a program get in by a token that they gave.
    Whoever invites from there must belong there still: so nobody comes in after that. The commit
    raises `ChangedMeanwhile` when one of them was changed, came in or was invited anew.
    """
    for member in people.members:
        store.write_member_removed(tx, tenant, member)
    for invitation in people.invited:
        known = store.find_invitation(invitation.email, tenant)
        if known is not None:
            inviting.write_ended(tx, known, otherwise=ChangedMeanwhile())
    api_tokens.write_all_ended(tx, tenant)


def write_tenant_gone(tx: Transaction, person: Account, tenant: str, name: str) -> None:
    """Tell somebody, from their own tenant, that a business to which they belonged is no more."""
    mail.write(
        tx,
        tenant=person.id,
        recipient=person.email,
        language=person.language,
        template="business-removed",
        facts={"business": name},
        natural_key=(tenant,),
    )
