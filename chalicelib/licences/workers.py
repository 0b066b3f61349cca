"""Queue `activation`: accepted licences, and drafts that nobody used; each at least once."""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Activate the licence that the message names, or let it expire as a draft."""
    from chalicelib.licences import activation, expiry

    licence = body["firm_id"], body["licence_id"]
    if "expire_at_version" in body:
        expiry.expire(*licence, int(body["expire_at_version"]))
    else:
        activation.activate(*licence)
