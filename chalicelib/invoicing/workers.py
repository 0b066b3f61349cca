"""Queue handlers: one step of one document each."""

from __future__ import annotations

from chalicelib.invoicing import delivery, submission


def submit(body: dict[str, str]) -> None:
    """Take a document one step nearer to its final state."""
    submission.step(body["business"], body["document"], int(body["version"]))


def deliver(body: dict[str, str]) -> None:
    """Send an accepted document to the customer."""
    delivery.deliver(body["business"], body["document"])
