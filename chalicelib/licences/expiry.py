"""Drafts that nobody uses are withdrawn by themselves, and leave the list of those in progress.

Each write of a draft sets the day anew: the sweep sends the message then (`store.write`).
"""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core.settings import settings
from chalicelib.licences import store


def expire(firm_id: str, licence_id: str, version: int) -> None:
    """Withdraw a draft that is still as it was left; nothing happens to any other licence."""
    licence = store.licence(firm_id, licence_id)
    if licence is None or licence.state != "draft" or licence.version != version:
        return
    tx = Transaction()
    withdrawn = store.write(tx, licence.after("withdraw"))
    store.note(tx, withdrawn, "draft_expired", days=str(settings().draft_days))
    tx.commit()
