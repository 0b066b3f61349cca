"""Who is left at a tenant that is no more: nobody comes in, and whoever just did is out again."""

from __future__ import annotations

from chalicelib.accounts import store
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.again import again, doubling


@again(4, on=ChangedMeanwhile, pause=doubling(0.1))
def clear_people(tenant: str) -> None:
    """End all invitations of a tenant, and then all memberships; repeatable.

    In that order: an invitation that is gone is not accepted any more.
    """
    for invitation in list(store.invitations_by(tenant)):
        tx = Transaction()
        store.write_invitation_released(tx, invitation)
        tx.commit()
    for member in list(store.members(tenant)):
        tx = Transaction()
        store.write_member_removed(tx, tenant, member)
        tx.commit()
