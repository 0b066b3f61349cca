"""An entry as VAT record books have it: a row for each rate, negative where a sale is lowered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import add, sub

from chalicelib.accounting.entries import JournalEntry, VatDetail
from chalicelib.accounting.incidents import Incident, incident
from chalicelib.core.money import ZERO


@dataclass(frozen=True, slots=True)
class RateRow:
    """What was sold or bought at one rate."""

    rate: Decimal
    surcharge_rate: Decimal
    base: Decimal
    amount: Decimal
    surcharge: Decimal
    deductible: Decimal
    """Of the amount of a purchase: what is not part of its cost."""

    @property
    def total(self) -> Decimal:
        """Base and taxes, before anything is withheld."""
        return self.base + self.amount + self.surcharge


def rate_rows(entry: JournalEntry) -> list[RateRow]:
    """Bring together what an entry says of each rate and its surcharge, the lowest rate first."""
    signed = sub if entry.shape == "lowers" else add
    sums: dict[tuple[Decimal, Decimal], tuple[Decimal, ...]] = {}
    for detail in entry.recorded:
        key = detail.rate, detail.surcharge_rate
        found = detail.base, detail.amount, detail.surcharge, _deductible(detail)
        sums[key] = tuple(map(signed, sums.get(key, (ZERO,) * len(found)), found))
    return [
        RateRow(rate, surcharge_rate, *sums[rate, surcharge_rate])
        for rate, surcharge_rate in sorted(sums)
    ]


def _deductible(detail: VatDetail) -> Decimal:
    """Return the tax of a purchase but for what has the account of its cost."""
    is_cost = detail.tax_account is None or detail.tax_account.code == detail.account.code
    return ZERO if is_cost else detail.amount


def tax_outside_vat_book(entry: JournalEntry) -> Decimal:
    """Sum the tax that no VAT record book is told of: it is in plain entries alone."""
    lines = entry.lines if entry.vat is None else entry.of("assumed_tax")
    return sum((line.amount for line in lines if line.tax is not None), ZERO)


def outside_vat_book(entry: JournalEntry) -> Iterator[Incident]:
    """Say what a record book does not have of an entry."""
    if outside := tax_outside_vat_book(entry):
        about = {"document_id": entry.document_id, "number": entry.number}
        yield incident("NO_VAT_DETAIL", field="taxes", value=outside, **about)


def series_and_number(number: str) -> tuple[str, str]:
    """Divide the number of a document into its series and what counts up in it.

    >>> series_and_number("F/2026/0000001"), series_and_number("00100001010000000001")
    (('F/2026/', '0000001'), ('', '00100001010000000001'))
    >>> series_and_number("ABC")
    ('', 'ABC')
    """
    found = re.fullmatch(r"(.*\D)(\d+)", number)
    return (found[1], found[2]) if found else ("", number)
