"""The generic journal as a table: its columns and rows, which several formats write alike.

One row for each line. Amounts are in the currency of the books; the last columns have the currency
of a document in another, the line in it, and its rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from chalicelib.accounting.entries import JournalEntry, JournalLine, TaxRef
from chalicelib.accounting.formats import Cell
from chalicelib.core.money import CENT

COLUMNS: Final = (
    "entry_no",
    "line_no",
    "date",
    "account",
    "account_name",
    "debit",
    "credit",
    "text",
    "document_ref",
    "document_date",
    "counterparty_tax_id",
    "counterparty_name",
    "tax_code",
    "tax_base",
    "tax_rate",
    "currency",
    "source_id",
    "original_currency",
    "original_amount",
    "exchange_rate",
)
Row = tuple[Cell, ...]


def journal_rows(entries: Iterable[JournalEntry]) -> Iterator[Row]:
    """Go through the lines of all entries, numbered; an entry without lines has no number."""
    number = 0
    for entry in entries:
        if not entry.lines:
            continue
        number += 1
        about = (
            *(entry.text, entry.number, entry.issued_on),
            *(entry.counterparty_tax_id, entry.counterparty_name),
        )
        for place, line in enumerate(entry.lines, 1):
            amount = line.amount.quantize(CENT)
            debit, credit = (amount, None) if line.side == "debit" else (None, amount)
            yield (
                *(number, place, entry.day, line.account.code, line.account.name, debit, credit),
                *about,
                *_tax(line.tax),
                *(entry.currency, entry.document_id),
                *_original(entry, line),
            )


def tax_name(code: str, rate_code: str) -> str:
    """Name a tax and its rate as the journal does.

    >>> tax_name("01", "08"), tax_name("IVA", "")
    ('01-08', 'IVA')
    """
    return f"{code}-{rate_code}" if rate_code else code


def two_places(number: Decimal) -> Decimal:
    """Return a rate with two decimals, or with as many as it has.

    >>> two_places(Decimal(13)), two_places(Decimal("0.625"))
    (Decimal('13.00'), Decimal('0.625'))
    """
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent < -2 else number.quantize(CENT)


def _tax(tax: TaxRef | None) -> Row:
    if tax is None:
        return None, None, None
    return tax_name(tax.code, tax.rate_code), tax.base.quantize(CENT), two_places(tax.rate)


def _original(entry: JournalEntry, line: JournalLine) -> Row:
    if entry.origin is None or line.original is None:
        return None, None, None
    return entry.origin.currency, line.original.quantize(CENT), entry.origin.rate.normalize()
