"""What is left to do of a business that was removed: repeatable, and done by the worker.

Nobody reaches any of it since the removal was written; this leaves no orphan.
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws import identity
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.again import again, doubling
from chalicelib.invoicing import service as invoicing
from chalicelib.licences import store
from chalicelib.licences.failures import BUSINESS_REMOVED
from chalicelib.licences.linking import write_failed
from chalicelib.licences.model import LicenceRequest
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding


def clear_away(business_id: str) -> None:
    """Remove unused users, who was invited, waiting mails and parts; tell firms that wait."""
    mark = onboarding.removal(business_id)
    if mark is None or mark.done_at is not None:
        return
    for user in mark.pool_users:
        identity.delete_user(user)
    accounts.clear_people(business_id, mark.name)
    mail.withdraw_all(business_id)
    for request in store.requests(business_id):
        _end_request(business_id, request)
    for partition in invoicing.PREPARED:
        onboarding.clear(business_id, partition)
    onboarding.clear(business_id)
    onboarding.mark_done(business_id, mark)


@again(4, on=ChangedMeanwhile, pause=doubling(0.1))
def _end_request(business_id: str, request: LicenceRequest) -> None:
    """End what a firm asked of the business; whoever ends it, too, is left alone."""
    if store.request(business_id, request.licence_id) is None:
        return
    licence = store.licence(request.firm_id, request.licence_id)
    tx = Transaction()
    tx.release(store.request_key(business_id, request.licence_id))
    if licence is not None and licence.asked_business_id == business_id:
        write_failed(tx, licence, BUSINESS_REMOVED)
    tx.commit()
