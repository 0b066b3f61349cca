"""Journal entries as lines of JSON, one entry each, for programs of the firm's own.

What a line holds is a promise (`docs/journal-entry.schema.json`), apart from what we keep of
entries ourselves: fields may be added to it, none goes and none changes its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from chalicelib.accounting.entries import JournalEntry, JournalLine, TaxRef, VatDetail
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    EntryChecker,
    ExportFormat,
    OneFile,
    no_incidents,
    write_records,
)
from chalicelib.accounting.formats.journal import two_places
from chalicelib.accounting.rules import Side, Trade
from chalicelib.core.model import Model
from chalicelib.core.money import CENT, DecimalString

Day = date
"""What a field called `date` hides."""


class WrittenTax(Model):
    """Which tax a line is."""

    code: Annotated[str, Field(description="Of the country's list of taxes.")]
    rate_code: Annotated[str, Field(description="Of the country's list of rates; may be empty.")]
    rate: Annotated[DecimalString, Field(description="Per cent.")]
    base: Annotated[DecimalString, Field(description="Negative where a sale is lowered.")]


class WrittenLine(Model):
    """One line of an entry."""

    account: str
    account_name: str
    side: Side
    amount: Annotated[DecimalString, Field(description="In the entry's currency, never negative.")]
    tax: WrittenTax | None
    original_amount: Annotated[
        DecimalString | None,
        Field(description="In the document's currency, where that is another."),
    ]


class WrittenVat(Model):
    """One row of the VAT book: an income account at one rate."""

    account: str
    base: DecimalString
    rate: Annotated[DecimalString, Field(description="Per cent.")]
    amount: DecimalString
    tax_code: Annotated[str, Field(description="Empty for what was not taxed.")]
    rate_code: str
    surcharge_rate: DecimalString
    surcharge: DecimalString
    withholding_rate: DecimalString
    withholding: DecimalString


class WrittenEntry(Model):
    """One journal entry. Debits equal credits to the cent."""

    entry_no: Annotated[int, Field(description="From 1 on, without gaps.", ge=1)]
    date: Annotated[Day, Field(description="On which it is booked.")]
    document_date: Annotated[
        Day, Field(description="Of the document; another only where its books were closed.")
    ]
    text: str
    currency: Annotated[str, Field(description="Of the books, ISO 4217.")]
    document_id: str
    document_number: str
    document_type: str
    trade: Annotated[Trade, Field(description="What the document is of.")]
    due: Annotated[
        Day | None,
        Field(description="When what the customer owes is to be paid, if that is said."),
    ]
    shape: Annotated[
        str,
        Field(
            description="`invoice`, or `raises` or `lowers` for a note; what `lowers` has its VAT "
            "rows as they are on the note, positive."
        ),
    ]
    counterparty_tax_id: str
    counterparty_name: str
    original_currency: Annotated[
        str | None, Field(description="Of the document, where the books have another.")
    ]
    exchange_rate: Annotated[
        DecimalString | None,
        Field(description="Of the books' currency, for one of the document's."),
    ]
    lines: list[WrittenLine]
    vat: Annotated[
        list[WrittenVat] | None,
        Field(description="Null where what was sold and what was taxed do not match."),
    ]


@dataclass(frozen=True, slots=True)
class JsonLines(OneFile):
    """The writer."""

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return "journal.jsonl"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return "application/jsonl"

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Nothing that an entry carries is beyond this format."""
        del header
        return no_incidents

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write a line for each entry; return how many there are."""
        del header
        return write_records(sink, _lines(entries), "utf-8")


def _lines(entries: Iterable[JournalEntry]) -> Iterator[str]:
    with_lines = (entry for entry in entries if entry.lines)
    for number, entry in enumerate(with_lines, 1):
        yield f"{written_entry(number, entry).model_dump_json()}\n"


def written_entry(number: int, entry: JournalEntry) -> WrittenEntry:
    """Return an entry as it is written."""
    origin = entry.origin
    return WrittenEntry(
        entry_no=number,
        date=entry.day,
        document_date=entry.issued_on,
        text=entry.text,
        currency=entry.currency,
        document_id=entry.document_id,
        document_number=entry.number,
        document_type=entry.document_type,
        trade=entry.trade,
        due=entry.due,
        shape=entry.shape,
        counterparty_tax_id=entry.counterparty_tax_id,
        counterparty_name=entry.counterparty_name,
        original_currency=origin.currency if origin else None,
        exchange_rate=origin.rate.normalize() if origin else None,
        lines=[_line(line) for line in entry.lines],
        vat=None if entry.vat is None else [_vat(detail) for detail in entry.vat],
    )


def _line(line: JournalLine) -> WrittenLine:
    return WrittenLine(
        account=line.account.code,
        account_name=line.account.name,
        side=line.side,
        amount=line.amount.quantize(CENT),
        tax=_tax(line.tax),
        original_amount=None if line.original is None else line.original.quantize(CENT),
    )


def _tax(tax: TaxRef | None) -> WrittenTax | None:
    if tax is None:
        return None
    return WrittenTax(
        code=tax.code,
        rate_code=tax.rate_code,
        rate=two_places(tax.rate),
        base=tax.base.quantize(CENT),
    )


def _vat(detail: VatDetail) -> WrittenVat:
    return WrittenVat(
        account=detail.account.code,
        base=detail.base.quantize(CENT),
        rate=two_places(detail.rate),
        amount=detail.amount.quantize(CENT),
        tax_code=detail.tax_code,
        rate_code=detail.rate_code,
        surcharge_rate=two_places(detail.surcharge_rate),
        surcharge=detail.surcharge.quantize(CENT),
        withholding_rate=two_places(detail.withholding_rate),
        withholding=detail.withholding.quantize(CENT),
    )


FORMAT: Final[ExportFormat] = JsonLines()
