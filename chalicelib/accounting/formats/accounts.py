"""What formats mind of accounts: how long they are, and whose those of single customers are."""

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


def out_of_length(entry: JournalEntry, digits: int) -> str:
    """Return the first account of an entry that has not so many digits; empty: all have.

    `digits` is 0 where it is not known how many the company's accounts have.
    """
    codes = (line.account.code for line in entry.lines if digits)
    return next((code for code in codes if len(code) != digits or not code.isdecimal()), "")
