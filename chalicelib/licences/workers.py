"""Queue `activation`: accepted licences, drafts that nobody used, removed businesses.

Each at least once.
"""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Activate the licence that the message names, let it expire, or clear a business away."""
    from chalicelib.licences import activation, clearing, expiry

    if "removed_business" in body:
        clearing.clear_away(body["removed_business"])
        return
    licence = body["firm_id"], body["licence_id"]
    if "expire_at_version" in body:
        expiry.expire(*licence, int(body["expire_at_version"]))
    else:
        activation.activate(*licence)
