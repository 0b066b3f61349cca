"""The queue `exports` and the digest schedule."""

from __future__ import annotations


def handle(body: dict[str, str]) -> None:
    """Do the work of one export (queue `exports`)."""
    from chalicelib.accounting.exporting import run_export

    run_export(body["business_id"], body["export_id"])


def ask_for_digests() -> None:
    """Have every firm told the news of its pending imports (schedule)."""
    from chalicelib.accounting.digest import ask_for_digests as ask

    ask()
