"""A document as programs with a VAT book want it: what was sold, and apart how it was settled.

There the invoice is always on the customer's account; what was paid at once, or is returned by the
State, is an entry of its own from that account. The balances are those of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.accounting.entries import JournalEntry, JournalLine
from chalicelib.core.money import ZERO


def sold(entry: JournalEntry) -> tuple[JournalLine, ...]:
    """Return the lines of the invoice, the customer's first, as if nothing had been paid."""
    lines = entry.of("income", "tax", "other_charges")
    return (*_for_customer(entry, lines), *lines)


def settled(entry: JournalEntry) -> tuple[JournalLine, ...]:
    """Return the lines of what the customer does not owe any more, the customer's last."""
    lines = entry.of("treasury", "returned_tax")
    return (*lines, *_for_customer(entry, lines))


def _for_customer(entry: JournalEntry, lines: Iterable[JournalLine]) -> tuple[JournalLine, ...]:
    """Balance lines by one on the customer's account; none where they balance by themselves."""
    off = sum((line.amount if line.side == "debit" else -line.amount for line in lines), ZERO)
    if not off:
        return ()
    side = "credit" if off > 0 else "debit"
    return (JournalLine(account=entry.customer, role="customer", side=side, amount=abs(off)),)
