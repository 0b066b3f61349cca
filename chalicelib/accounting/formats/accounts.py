"""Whose the accounts of single customers are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from chalicelib.accounting.entries import JournalEntry


class Holder(NamedTuple):
    """Who has an account of their own, as the first of their documents says."""

    tax_id: str
    name: str


def holders_of(entries: Iterable[JournalEntry]) -> dict[str, Holder]:
    """Return the holders by account; nothing is kept of accounts that several share."""
    found: dict[str, Holder] = {}
    for entry in entries:
        if entry.has_own_account and entry.customer.code not in found:
            holder = Holder(entry.counterparty_tax_id, entry.counterparty_name)
            found[entry.customer.code] = holder
    return found
