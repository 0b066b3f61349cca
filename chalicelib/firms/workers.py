"""The queue `companies`."""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Take in a company list, and those of the firm before it."""
    from chalicelib.firms.syncing import run

    run(body["firm_id"], body["sync_id"])
