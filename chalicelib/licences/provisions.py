"""What an activation is to come to once, fixed before it begins, and the message that begins it."""

from __future__ import annotations

from chalicelib.aws.queues import Message
from chalicelib.aws.secrets import seal
from chalicelib.core import clock
from chalicelib.core.access_keys import new_access_key
from chalicelib.core.ids import new_id
from chalicelib.licences.model import Licence, Provision


def new_provision(
    account_id: str, *, business_id: str | None = None, is_told_in_summary: bool = False
) -> Provision:
    """Fix what must come out once: the ids of the client's account and business, and the key.

    `business_id`: of one that is there already.
    """
    business_id = business_id or new_id("biz")
    return Provision(
        account_id=new_id("acc"),
        business_id=business_id,
        sealed_key=seal("mail", business_id, new_access_key().encode()),
        accepted_at=clock.now(),
        accepted_by=account_id,
        is_told_in_summary=is_told_in_summary,
    )


def activation_of(licence: Licence) -> Message:
    """Ask for the activation of a licence, or for its business to be opened to the client."""
    return Message("activation", {"firm_id": licence.firm_id, "licence_id": licence.id})
