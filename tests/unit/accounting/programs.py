"""Which model of a program reads which format, and what it ought to find there of an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from chalicelib.accounting.entries import JournalEntry, JournalLine, TaxRef, VatDetail
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.formats.suenlace_fields import ascii_text
from tests.unit.accounting.importers import (
    contasol,
    journal_csv,
    journal_workbook,
    json_lines,
    suenlace,
    vat_book,
    xdiario,
)
from tests.unit.accounting.importers.model import ZERO, ReadEntry

Amounts = tuple[Decimal, Decimal, Decimal, Decimal]
"""Base, tax, surcharge and what is withheld."""
Rates = dict[Decimal, Amounts]


@dataclass(slots=True)
class Found:
    """What a program has of one document, or ought to have."""

    day: date | None
    accounts: dict[str, Decimal]
    rates: Rates
    tax_id: str


Expected = Callable[[Iterable[JournalEntry]], dict[str, Found]]


@dataclass(frozen=True, slots=True)
class Program:
    """A format as it is set, who reads it, and what that ought to find, by number."""

    format: str
    read: Callable[..., list[ReadEntry]]
    expected: Expected
    switches: Mapping[str, Any] = field(default_factory=dict)
    setting: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The format and how it is set."""
        return "-".join(
            [self.format, *(f"{name}={value}" for name, value in self.switches.items())]
        )


def by_number(
    number: Callable[[JournalEntry], str],
    rates: Callable[[JournalEntry], Rates],
    tax_id: Callable[[JournalEntry], str],
) -> Expected:
    """Expect what the lines of each document come to, and of it what the functions say."""

    def expected(entries: Iterable[JournalEntry]) -> dict[str, Found]:
        return {
            number(entry): Found(entry.day, of_accounts(entry), rates(entry), tax_id(entry))
            for entry in entries
            if entry.lines
        }

    return expected


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


def of_accounts(entry: JournalEntry) -> dict[str, Decimal]:
    """Return what comes to each account."""
    return _sums((line.account.code, line.amount, line.side) for line in entry.lines)


def of_details(entry: JournalEntry) -> Rates:
    """Return the rows of the VAT book as the entry has them."""
    return _of(entry, entry.vat or ())


def _of(entry: JournalEntry, details: Iterable[VatDetail]) -> Rates:
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
        for detail in details
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
    number = _long if edition == 512 else _short
    return Program(
        f"suenlace{edition}",
        suenlace.read,
        by_number(number, of_details, _a3_tax_id),
        switches,
        {"edition": edition, **setting},
    )


def _whole(entry: JournalEntry) -> str:
    return entry.number


def _columns(switches: Mapping[str, Any], **setting: Any) -> Program:
    expected = by_number(_whole, of_lines, lambda entry: entry.counterparty_tax_id)
    return Program("csv", journal_csv.read, expected, switches, setting)


def _in_book(entry: JournalEntry) -> list[tuple[str, JournalLine, TaxRef]]:
    """The lines that ContaPlus's VAT book sees, and what they are to it."""
    kinds = {"IRPF": "withheld", "RE": "surcharge"}
    return [
        (kinds.get(line.tax.code, "tax"), line, line.tax)
        for line in (entry.of("tax") if entry.vat is not None else ())
        if line.tax is not None and line.tax.code != "IRPF"
    ]


def _diary_rates(entry: JournalEntry) -> Rates:
    """A row for each rate; one for what was charged as surcharge, which names no rate of VAT."""
    rows: list[tuple[Decimal, Amounts]] = []
    for kind, line, tax in _in_book(entry):
        amount = line.amount if line.side == "credit" else -line.amount
        is_tax = kind == "tax"
        rows.append(
            (
                tax.rate if is_tax else ZERO,
                (tax.base, amount if is_tax else ZERO, ZERO if is_tax else amount, ZERO),
            )
        )
    return _by_rate(rows)


def _contaplus(edition: str, switches: Mapping[str, Any], **setting: Any) -> Program:
    diary = "XDiario.csv" if edition == "142csv" else "XDiario.txt"
    return Program(
        f"xdiario{edition}",
        xdiario.read,
        by_number(
            lambda entry: _latin(entry.number) if _in_book(entry) else _short(entry),
            _diary_rates,
            lambda entry: _fitting(entry, 15) if _in_book(entry) else "",
        ),
        switches,
        {"edition": edition, "diary": diary, "vat_accounts": ("472", "477", "2121"), **setting},
    )


def _latin(text: str) -> str:
    return text.encode("cp1252", "replace").decode("cp1252")


def _fitting(entry: JournalEntry, width: int) -> str:
    """The tax id, where it has room."""
    return entry.counterparty_tax_id if len(entry.counterparty_tax_id) <= width else ""


def _without_withheld(rates: Rates) -> Rates:
    bare = {rate: (*amounts[:3], ZERO) for rate, amounts in rates.items()}
    return {rate: amounts for rate, amounts in bare.items() if any(amounts)}


def _recorded(entries: Iterable[JournalEntry]) -> dict[str, Found]:
    """What the record books have: no lines, and no documents without rates."""
    return {
        entry.number: Found(
            entry.day,
            {},
            _without_withheld(_of(entry, entry.recorded)),
            entry.counterparty_tax_id,
        )
        for entry in entries
        if entry.recorded
    }


def _read_contasol(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Read both books; the diary's entries are known by their order alone."""
    read = contasol.read(files, **setting)
    diary = [entry for entry in read if entry.lines]
    book = [entry for entry in read if not entry.lines]
    return [
        *(replace(entry, number=f"entry {place}") for place, entry in enumerate(diary, 1)),
        *book,
    ]


def _contasol_books(entries: Iterable[JournalEntry]) -> dict[str, Found]:
    """The diary by order; the book by number, what is withheld beside what is exempt."""
    kept = [entry for entry in entries if entry.lines]
    expected = {
        f"entry {place}": Found(entry.day, of_accounts(entry), {}, "")
        for place, entry in enumerate(kept, 1)
    }
    for entry in kept:
        rates = of_details(entry)
        withheld = sum((amounts[3] for amounts in rates.values()), ZERO)
        rates = _without_withheld(rates)
        exempt = rates.pop(ZERO, (ZERO,) * 4)[0]
        if exempt or withheld:
            rates[ZERO] = (exempt, ZERO, ZERO, withheld)
        if entry.vat:
            number = entry.number if len(entry.number) <= 12 else _squeezed(entry)
            expected[number] = Found(entry.day, {}, rates, _fitting(entry, 12))
    return expected


def _squeezed(entry: JournalEntry) -> str:
    bare = "".join(character for character in entry.number if character.isalnum())
    return bare if len(bare) <= 12 else _short(entry)


_JOURNAL = by_number(_whole, of_lines, lambda entry: entry.counterparty_tax_id)
_ENTRIES = by_number(_whole, of_details, lambda entry: entry.counterparty_tax_id)
PROGRAMS = (
    _a3(512, {}),
    _a3(256, {}),
    _contaplus("1189", {}),
    _contaplus("142csv", {}),
    _columns({}),
    Program("xlsx", journal_workbook.read, _JOURNAL),
    Program("jsonl", json_lines.read, _ENTRIES),
    Program("contasol", _read_contasol, _contasol_books),
    Program("vatbook", vat_book.read, _recorded),
    Program("vatbook_xlsx", vat_book.read, _recorded),
    _a3(512, {"header_total": "gross", "correction_side": "A"}, gross_total=True, correction="A"),
    _a3(512, {"vat_account_field": "vat_account_2", "account_records": True}, sales_vat=228),
    _contaplus("1189", {"credit_notes": "opposite"}),
    _contaplus("1189", {"issued_vat_kind": "G"}, issued_vat_kind="G"),
    _contaplus("142csv", {"old_amounts": False}),
    Program("contasol", _read_contasol, _contasol_books, {"book_links": True}, {"has_links": True}),
    _columns(
        {"spanish_spreadsheet": True, "byte_order_mark": False}, is_spanish=True, has_bom=False
    ),
)
