"""Queue `activation`: a message per accepted licence or removed business, at least once each."""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Activate the licence that the message names, or clear away the business."""
    from chalicelib.licences import activation, clearing

    if "removed_business" in body:
        clearing.clear_away(body["removed_business"])
        return
    activation.activate(body["firm_id"], body["licence_id"])
