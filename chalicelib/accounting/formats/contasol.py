"""The books that ContaSOL imports: the diary (APU) and the VAT book of issued invoices (IVR).

Sheets without headings, columns by their letters, one row for each line and for each invoice. The
program cuts long text without a word, takes three rates a row and wants no blank row in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Final

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    Cell,
    EntryChecker,
    ExportFormat,
    FormatFile,
    Switch,
)
from chalicelib.accounting.formats.checks import Finding, beyond_the_program, told
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.formats.vat_rows import RateRow, outside_vat_book, rate_rows
from chalicelib.accounting.formats.wording import fitted
from chalicelib.accounting.formats.workbook import CONTENT_TYPE, Workbook
from chalicelib.accounting.incidents import Incident
from chalicelib.core.money import CENT, ZERO
from chalicelib.core.texts import Text

MOST_RATES: Final = 3
ACCOUNT_DIGITS, NUMBER, TAX_ID, NAME, TEXT, DOCUMENT = 10, 12, 12, 40, 60, 5
"""Widths, in characters."""
_AMOUNT_LIMIT: Final = Decimal(10) ** 12
_EXPORT, _EXEMPT, _GENERAL = 2, 3, 0
_OPERATIONS: Final = {"06": _EXPORT, "02": _EXEMPT, "07": _EXEMPT}
_USUAL_KEY, _RECTIFYING_KEY = 0, 4
_PROFESSIONAL: Final = 1
"""The only type of withholding that its sources tell."""
SWITCHES: Final = (
    Switch(
        "book_links",
        Text(
            es="nombrar en el diario la fila del libro de IVA de cada factura (columnas M y N)",
            en="name the row of the VAT book of each invoice in the diary (columns M and N)",
        ),
        why=Text(
            es="una fuente lo hace en la línea del cliente y otra deja esas columnas en blanco",
            en="one source does on the customer's line, and another leaves those columns blank",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ContaSol:
    """Both books."""

    switches = SWITCHES
    book_links: bool = False
    """Name the row of the VAT book on the customer's line of the diary, in M and N."""
    most_entries: int = 99_999
    """The number of an entry, and of a row of the VAT book, has five digits."""

    @property
    def files(self) -> tuple[FormatFile, ...]:
        """The diary, then the VAT book."""
        return Diary(has_links=self.book_links), VatBook()

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking a batch for what does not fit, or not quite."""
        return _Checker(header.account_digits, self.most_entries)

    def reference(self, entry: JournalEntry) -> str:
        """Return its number in the width of the VAT book."""
        return _reference(entry)[0]


@dataclass(frozen=True, slots=True)
class Diary:
    """APU: columns A to Q."""

    file_name: str = "APU.xlsx"
    content_type: str = CONTENT_TYPE
    has_links: bool = False

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the diary; return the number of rows."""
        del header
        with Workbook(sink) as book:
            return book.sheet("APU", _diary_rows(entries, has_links=self.has_links))


def _diary_rows(entries: Iterable[JournalEntry], *, has_links: bool) -> Iterator[tuple[Cell, ...]]:
    numbers, indexes = count(1), count(1)
    for entry in entries:
        index = next(indexes) if entry.vat else None
        linked = next(iter(entry.of("customer")), None) if has_links and index else None
        number = next(numbers) if entry.lines else 0
        for place, line in enumerate(entry.lines, 1):
            amount = line.amount.quantize(CENT)
            debit, credit = (amount, None) if line.side == "debit" else (None, amount)
            yield (
                *(1, entry.day, number, place, line.account.code, None),
                *(fitted(entry.text, TEXT).text, entry.number[-DOCUMENT:], debit, credit, "E", 0),
                *(("R", index) if line is linked else ()),
            )


@dataclass(frozen=True, slots=True)
class VatBook:
    """IVR: columns A to AX of those that the program has."""

    file_name: str = "IVR.xlsx"
    content_type: str = CONTENT_TYPE

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the book; return the number of invoices."""
        del header
        with Workbook(sink) as book:
            return book.sheet("IVR", _vat_rows(entries))


def _vat_rows(entries: Iterable[JournalEntry]) -> Iterator[tuple[Cell, ...]]:
    of_the_book = (entry for entry in entries if entry.vat)
    for index, entry in enumerate(of_the_book, 1):
        rates = rate_rows(entry)
        taxed, untaxed = _taxed(rates), [rate for rate in rates if not rate.rate]
        blanks = (None,) * (MOST_RATES - len(taxed))
        number, _ = _reference(entry)
        tax_id = entry.counterparty_tax_id
        yield (
            *(index, 1, entry.day, entry.customer.code, number, entry.counterparty_name[:NAME]),
            *(tax_id if len(tax_id) <= TAX_ID else None, _operation(entry)),
            *(*(_money(rate.base) for rate in taxed), *blanks),
            *(*(rate.rate.quantize(CENT) for rate in taxed), *blanks),
            *(*(rate.surcharge_rate.quantize(CENT) for rate in taxed), *blanks),
            *(*(_money(rate.amount) for rate in taxed), *blanks),
            *(*(_money(rate.surcharge) for rate in taxed), *blanks),
            _money(sum((rate.total for rate in rates), ZERO)),
            *(None,) * 18,  # Y to AP
            1,
            *_withheld(entry),
            None,
            entry.issued_on,
            _money(sum((rate.base for rate in untaxed), ZERO)) if untaxed else None,
            _USUAL_KEY if entry.shape == "invoice" else _RECTIFYING_KEY,
        )


def _taxed(rates: Iterable[RateRow]) -> list[RateRow]:
    return [rate for rate in rates if rate.rate]


def _money(amount: Decimal) -> Decimal:
    return amount.quantize(CENT)


def _operation(entry: JournalEntry) -> int:
    kinds = {_OPERATIONS.get(detail.operation, _GENERAL) for detail in entry.vat or ()}
    return kinds.pop() if len(kinds) == 1 else _GENERAL


def _withheld(entry: JournalEntry) -> tuple[Cell, ...]:
    """Rate, amount and type of what the customer keeps back."""
    amount = sum((detail.withholding for detail in entry.vat or ()), ZERO)
    if not amount:
        return None, None, None
    rate = max(detail.withholding_rate for detail in entry.vat or ())
    sign = -1 if entry.shape == "lowers" else 1
    return rate.quantize(CENT), _money(sign * amount), _PROFESSIONAL


def _reference(entry: JournalEntry) -> tuple[str, bool]:
    """Return the number in the width that there is for it, and whether none was lost."""
    if len(entry.number) <= NUMBER:
        return entry.number, True
    plain = "".join(character for character in entry.number if character.isalnum())
    if len(plain) <= NUMBER:
        return plain, True
    coded, is_lossless = short_reference(entry.number, entry.place)
    return (coded, True) if is_lossless else (plain[-NUMBER:], False)


class _Checker:
    """Checks the entries of one batch one after the other; remembers their numbers."""

    def __init__(self, account_digits: int, most_entries: int) -> None:
        self._digits = min(account_digits, ACCOUNT_DIGITS)
        self._most_entries = most_entries
        self._entries = 0
        self._seen: set[tuple[str, str]] = set()

    def __call__(self, entry: JournalEntry) -> Iterator[Incident]:
        yield from outside_vat_book(entry)
        yield from told(entry, self._found(entry))

    def _found(self, entry: JournalEntry) -> Iterator[Finding]:
        self._entries += bool(entry.lines)
        if self._entries > self._most_entries:
            yield "BATCH_IS_FULL", "number", self._most_entries
        yield from beyond_the_program(entry, self._digits, _AMOUNT_LIMIT)
        text, is_cut = fitted(entry.text, TEXT)
        if is_cut:
            yield "TEXT_CUT", "text", entry.text
        if entry.vat:
            yield from self._about_invoice(entry, text)
        elif entry.number not in text:
            yield "NUMBER_TRUNCATED", "number", entry.number

    def _about_invoice(self, entry: JournalEntry, text: str) -> Iterator[Finding]:
        number, is_lossless = _reference(entry)
        key = number, "" if is_lossless else entry.shape
        if key in self._seen:
            yield "DUPLICATE_INVOICE", "number", entry.number
        elif not (is_lossless or entry.number in text):
            yield "NUMBER_TRUNCATED", "number", entry.number
        self._seen.add(key)
        taxed = _taxed(rate_rows(entry))
        if len(taxed) > MOST_RATES:
            yield "RATES_DO_NOT_FIT", "taxes", len(taxed)
        if len(entry.counterparty_name) > NAME:
            yield "NAME_CUT", "receiver_name", entry.counterparty_name
        if len(entry.counterparty_tax_id) > TAX_ID:
            yield "TAX_ID_LEFT_OUT", "receiver_tax_id", entry.counterparty_tax_id


FORMAT: Final[ExportFormat] = ContaSol()
