"""The worker of queue `exports`."""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Do the work of one export (queue `exports`)."""
    from chalicelib.accounting.exporting import run_export

    run_export(body["business_id"], body["export_id"])
