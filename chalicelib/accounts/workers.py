"""The worker of queue `registration`."""

from __future__ import annotations

from chalicelib.accounts import errands


def handle(body: dict[str, str]) -> None:
    """Mail what a registration or a forgotten password asked for."""
    errands.do_errand(body["email_digest"], body["errand_id"])
