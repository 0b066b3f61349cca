"""The queue `companies`."""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Take in a company list, and those of the firm before it; or delete a file of the firm."""
    from chalicelib.firms import gone_files
    from chalicelib.firms.syncing import run

    if "gone_file" in body:
        gone_files.delete(body["firm_id"], body["gone_file"])
    else:
        run(body["firm_id"], body["sync_id"])
