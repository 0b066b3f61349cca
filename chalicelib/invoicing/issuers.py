"""Whom news of a document concerns on the side of who issued it."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.core.connecting import ActingFirm
from chalicelib.invoicing.progress import DocumentProgress


def issuers(progress: DocumentProgress) -> list[accounts.Account]:
    """Return who issued a document; of what a firm issued for its client, the owners.

    A person of the firm may act in the business as long as a connection lasts, and not read of it
    after that.
    """
    if ActingFirm.of(progress.issued_by) is not None:
        return accounts.with_role(progress.business_id, "owner")
    return [accounts.account(progress.issued_by)]
