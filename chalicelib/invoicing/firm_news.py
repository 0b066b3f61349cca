"""What the firms of a business know of its documents: those rejected, by a standing consent.

A rejection is rare, so documents cost what they did. The firm is told of at most some of them, and
no longer of one that was replaced, or accepted after all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.aws.transaction import Transaction
from chalicelib.firms import service as firms
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import LicenceLink


def write_rejected(tx: Transaction, progress: DocumentProgress, at: datetime) -> None:
    """Add that a document was rejected; the commit raises `ChangedMeanwhile` if a consent moved."""
    for link in _consenting(progress.business_id):
        onboarding.require_link(tx, progress.business_id, link)
        known = link.firm_id, link.licence_id
        firms.write_matter_grown(tx, *known, "rejected", at, progress.id)


def write_settled(tx: Transaction, progress: DocumentProgress) -> None:
    """Add that nobody needs to think of a rejected document any more."""
    for link in _consenting(progress.business_id):
        known = link.firm_id, link.licence_id
        firms.write_matter_lessened(tx, *known, "rejected", progress.id)


def _consenting(business_id: str) -> Iterator[LicenceLink]:
    return (each for each in onboarding.licences(business_id) if each.is_open)
