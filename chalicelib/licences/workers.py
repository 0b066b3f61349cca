"""Queue `activation`: licences that begin, open or have their day, bulks, and what is removed.

Each at least once.
"""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Do what the message asks for of a licence, a bulk or a business."""
    from chalicelib.licences import (
        activation,
        bulk_run,
        clearing,
        expiry,
        opening,
        resting,
    )

    if "removed_business" in body:
        clearing.clear_away(body["removed_business"])
        return
    if "bulk_id" in body:
        bulk_run.run(body["firm_id"], body["bulk_id"])
        return
    licence = body["firm_id"], body["licence_id"]
    if "expire_at_version" in body:
        expiry.expire(*licence, int(body["expire_at_version"]))
    elif "stop_at_version" in body:
        resting.stop(*licence, int(body["stop_at_version"]))
    else:
        activation.activate(*licence)
        opening.finish(*licence)
