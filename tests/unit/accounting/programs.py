"""Which model of a program reads which format, and what it ought to find there of an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.formats.suenlace_fields import ascii_text
from tests.unit.accounting.importers import journal_csv, suenlace
from tests.unit.accounting.importers.model import ZERO, ReadEntry

Amounts = tuple[Decimal, Decimal, Decimal, Decimal]
"""Base, tax, surcharge and what is withheld."""
Rates = dict[Decimal, Amounts]


@dataclass(slots=True)
class Found:
    """What a program has of one document, or ought to have."""

    day: Any
    accounts: dict[str, Decimal]
    rates: Rates
    tax_id: str


@dataclass(frozen=True, slots=True)
class Program:
    """A format as it is set, and who reads it."""

    format: str
    read: Callable[..., list[ReadEntry]]
    number: Callable[[JournalEntry], str]
    rates: Callable[[JournalEntry], Rates]
    tax_id: Callable[[JournalEntry], str]
    switches: Mapping[str, Any] = field(default_factory=dict)
    setting: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The format and how it is set."""
        return "-".join(
            [self.format, *(f"{name}={value}" for name, value in self.switches.items())]
        )

    def expected(self, entries: Iterable[JournalEntry]) -> dict[str, Found]:
        """Return what it ought to find, by number."""
        return {
            self.number(entry): Found(
                entry.day,
                _sums((line.account.code, line.amount, line.side) for line in entry.lines),
                self.rates(entry),
                self.tax_id(entry),
            )
            for entry in entries
            if entry.lines
        }


def found(read: Iterable[ReadEntry]) -> dict[str, Found]:
    """Bring together what was read of each document, which may be several entries."""
    documents: dict[str, list[ReadEntry]] = defaultdict(list)
    for entry in read:
        documents[entry.number].append(entry)
    return {
        number: Found(
            parts[0].date if len({part.date for part in parts}) == 1 else None,
            _sums((line.account, line.amount, line.side) for part in parts for line in part.lines),
            _by_rate(
                (row.rate, (row.base, row.amount, row.surcharge, row.withholding))
                for part in parts
                for row in part.vat
            ),
            next((part.counterparty for part in parts if part.counterparty), ""),
        )
        for number, parts in documents.items()
    }


def _sums(lines: Iterable[tuple[str, Decimal, str]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for account, amount, side in lines:
        sums[account] += amount if side == "debit" else -amount
    return {account: amount for account, amount in sums.items() if amount}


def _by_rate(rows: Iterable[tuple[Decimal, Amounts]]) -> Rates:
    sums: Rates = {}
    for rate, amounts in rows:
        before = sums.get(rate, (ZERO,) * 4)
        sums[rate] = tuple(a + b for a, b in zip(before, amounts, strict=True))  # type: ignore[assignment]
    return {rate: amounts for rate, amounts in sums.items() if any(amounts)}


def of_details(entry: JournalEntry) -> Rates:
    """Return the rows of the VAT book as the entry has them."""
    sign = -1 if entry.shape == "lowers" else 1
    return _by_rate(
        (
            detail.rate,
            (
                sign * detail.base,
                sign * detail.amount,
                sign * detail.surcharge,
                sign * detail.withholding,
            ),
        )
        for detail in entry.vat or ()
    )


def of_lines(entry: JournalEntry) -> Rates:
    """Return the taxes of the journal's lines."""
    return _by_rate(
        (
            line.tax.rate,
            (line.tax.base, -line.amount if line.side == "debit" else line.amount, ZERO, ZERO),
        )
        for line in entry.lines
        if line.tax is not None
    )


def _short(entry: JournalEntry) -> str:
    return short_reference(entry.number, entry.place)[0]


def _long(entry: JournalEntry) -> str:
    return ascii_text(entry.number) if entry.vat else _short(entry)


def _a3_tax_id(entry: JournalEntry) -> str:
    tax_id = ascii_text(entry.counterparty_tax_id)
    return tax_id if entry.vat and len(tax_id) <= 14 else ""


def _a3(edition: int, switches: Mapping[str, Any], **setting: Any) -> Program:
    return Program(
        f"suenlace{edition}",
        suenlace.read,
        _long if edition == 512 else _short,
        of_details,
        _a3_tax_id,
        switches,
        {"edition": edition, **setting},
    )


def _columns(switches: Mapping[str, Any], **setting: Any) -> Program:
    return Program(
        "csv",
        journal_csv.read,
        lambda entry: entry.number,
        of_lines,
        lambda entry: entry.counterparty_tax_id,
        switches,
        setting,
    )


PROGRAMS = (
    _a3(512, {}),
    _a3(256, {}),
    _a3(512, {"header_total": "gross", "correction_side": "A"}, gross_total=True, correction="A"),
    _a3(512, {"vat_account_field": "vat_account_2", "account_records": True}, sales_vat=228),
    _columns({}),
    _columns(
        {"spanish_spreadsheet": True, "byte_order_mark": False}, is_spanish=True, has_bom=False
    ),
)
