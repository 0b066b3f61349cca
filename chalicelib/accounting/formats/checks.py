"""What several formats find in an entry, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.incidents import Incident, incident

Finding = tuple[str, str, object]
"""Code of the incident, field of the document, value."""


def told(entry: JournalEntry, found: Iterable[Finding]) -> Iterator[Incident]:
    """Tell what was found in an entry as incidents of its document."""
    about = {"document_id": entry.document_id, "number": entry.number}
    for code, field, value in found:
        yield incident(code, field=field, value=value, **about)


def beyond_the_program(
    entry: JournalEntry, account_digits: int, amount_limit: Decimal
) -> Iterator[Finding]:
    """Find accounts of another length than the company's, and an amount from `amount_limit` on.

    `account_digits` is 0 where it is not known how many the company's accounts have.
    """
    codes = (line.account.code for line in entry.lines if account_digits)
    for code in codes:
        if len(code) != account_digits or not code.isdecimal():
            yield "ACCOUNT_LENGTH", "account", code
            break
    if entry.debit >= amount_limit:
        yield "AMOUNT_TOO_LARGE", "total", entry.debit
