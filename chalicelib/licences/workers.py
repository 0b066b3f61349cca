"""Queue `activation`: one message per accepted licence, delivered at least once."""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Activate the licence that the message names."""
    from chalicelib.licences import activation

    activation.activate(body["firm_id"], body["licence_id"])
