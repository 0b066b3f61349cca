"""Queue handlers: one step of one document each."""

from __future__ import annotations

import logging

from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.invoicing import delivery, sealing, store, submission

_log = logging.getLogger(__name__)


def submit(body: dict[str, str]) -> None:
    """Take a document one step nearer to its final state; some have those before them sealed."""
    submission.step(body["business"], body["document"], int(body["version"]))
    if sealing.is_turn_of(body["document"]):
        seal(body["business"])


def seal(business_id: str) -> None:
    """Have the list of documents hold those that have come of age."""
    try:
        store.LIST.seal(business_id)
    except ChangedMeanwhile:
        _log.info("documents sealed by another run", extra={"tenant": business_id})


def deliver(body: dict[str, str]) -> None:
    """Send an accepted document to the customer."""
    delivery.deliver(body["business"], body["document"], int(body["version"]))
