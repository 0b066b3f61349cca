"""The generic journal as a workbook: sheets `journal`, `accounts` and `summary`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    Cell,
    EntryChecker,
    ExportFormat,
    OneFile,
    no_incidents,
)
from chalicelib.accounting.formats.journal import COLUMNS, journal_rows, tax_name, two_places
from chalicelib.accounting.formats.workbook import CONTENT_TYPE, Workbook
from chalicelib.core.money import CENT, ZERO

_ACCOUNTS: Final = ("account", "account_name", "debit", "credit", "balance")
_RATES: Final = ("tax_code", "tax_rate", "tax_base", "tax")


@dataclass(frozen=True, slots=True)
class JournalWorkbook(OneFile):
    """The writer."""

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return "journal.xlsx"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return CONTENT_TYPE

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Nothing that an entry carries is beyond this format."""
        del header
        return no_incidents

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the workbook; return the number of rows of the journal."""
        sums = _Sums()
        with Workbook(sink) as book:
            rows = book.sheet("journal", journal_rows(sums.through(entries)), heading=COLUMNS)
            book.sheet("accounts", sums.by_account(), heading=_ACCOUNTS)
            book.sheet("summary", sums.summary(header, rows))
        return rows


@dataclass(slots=True)
class _Sums:
    """What the other sheets say, added up as the journal is written."""

    entries: int = 0
    currency: str = ""
    _accounts: dict[str, tuple[str, Decimal, Decimal]] = field(default_factory=dict)
    _rates: dict[tuple[str, Decimal], tuple[Decimal, Decimal]] = field(default_factory=dict)

    def through(self, entries: Iterable[JournalEntry]) -> Iterator[JournalEntry]:
        """Pass entries on and add them."""
        for entry in entries:
            if entry.lines:
                self._add(entry)
            yield entry

    def _add(self, entry: JournalEntry) -> None:
        self.entries += 1
        self.currency = entry.currency
        for line in entry.lines:
            code, name = line.account.code, line.account.name
            _, debit, credit = self._accounts.get(code, (name, ZERO, ZERO))
            is_debit = line.side == "debit"
            debit, credit = (
                (debit + line.amount, credit) if is_debit else (debit, credit + line.amount)
            )
            self._accounts[code] = name, debit, credit
            if line.tax is not None:
                key = tax_name(line.tax.code, line.tax.rate_code), line.tax.rate
                base, tax = self._rates.get(key, (ZERO, ZERO))
                signed = -line.amount if is_debit else line.amount
                self._rates[key] = base + line.tax.base, tax + signed

    def by_account(self) -> Iterator[tuple[Cell, ...]]:
        """List the accounts, in order, with what came to them."""
        for code, (name, debit, credit) in sorted(self._accounts.items()):
            yield code, name, *(each.quantize(CENT) for each in (debit, credit, debit - credit))

    def summary(self, header: BatchHeader, rows: int) -> Iterator[tuple[Cell, ...]]:
        """Say what the batch is, what it comes to, and the taxes by rate."""
        debit = sum((debit for _, debit, _ in self._accounts.values()), ZERO)
        credit = sum((credit for _, _, credit in self._accounts.values()), ZERO)
        yield "company_code", header.company_code
        yield "period_from", header.period_from
        yield "period_to", header.period_to
        yield "currency", self.currency
        yield "entries", self.entries
        yield "lines", rows
        yield "debit", debit.quantize(CENT)
        yield "credit", credit.quantize(CENT)
        yield ()
        yield _RATES
        for (name, rate), (base, tax) in sorted(self._rates.items()):
            yield name, two_places(rate), base.quantize(CENT), tax.quantize(CENT)


FORMAT: Final[ExportFormat] = JournalWorkbook()
