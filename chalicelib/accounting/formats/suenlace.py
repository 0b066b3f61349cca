"""SUENLACE.DAT, 512-byte edition: the accounting link of the a3 programs.

Facts about the layout and the confidence in each: ADR 0010. An invoice is a header (type 1, or 2
when it corrects another) with one type 9 for each income account and rate; a cash sale is followed
by its collection (type 0) from the customer's account, which also carries tax that the State
returns; tax that the issuer bears (gifts) is an entry of its own (type 0); what has no VAT view is
a plain entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from chalicelib.accounting.entries import JournalEntry, JournalLine, VatDetail
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    EntryChecker,
    ExportFormat,
    write_records,
)
from chalicelib.accounting.formats.suenlace_fields import (
    AMOUNT_LIMIT,
    ascii_text,
    loses_characters,
    short_reference,
    write_amount,
    write_rate,
    write_record,
)
from chalicelib.accounting.incidents import Incident, incident
from chalicelib.catalogues.service import AccountRef

Mark = Literal["I", "M", "U"]
TEXTS = {
    "invoice": "Factura",
    "raises": "N.débito",
    "lowers": "N.crédito",
    "collection": "Cobro",
    "assumed_tax": "IVA asum.",
}
"""What stands before the number in a record's text; a number of twenty digits fits behind each."""
MOST_RATES = 3
_OTHER_SIDE: Final[dict[Literal["C", "A"], Literal["C", "A"]]] = {"C": "A", "A": "C"}
NIF_CHARACTERS = 14


@dataclass(frozen=True, slots=True)
class Suenlace:
    """The writer and the switches that differ between firms; the defaults suit most."""

    correction_side: Literal["C", "A"] = "C"
    """Side of a type 9 below a type 2 header."""
    vat_account_field: Literal["vat_account", "vat_account_2"] = "vat_account"
    """Where the output VAT account stands: 192-203 (three sources) or 228-239 (one)."""
    header_total: Literal["net", "gross"] = "net"
    """Whether the header's total is less what the customer withholds."""
    account_records: bool = False
    """Write a C record for each account used. Off: it would rename accounts of the firm's."""
    coded_references: bool = True
    """Shorten 20-digit numbers so that type, branch, terminal and number tell; off: last ten."""
    form_code: str = "01"
    """Positions 173-174 of a type 9; 01 counts towards Spain's form 347."""

    @property
    def file_name(self) -> str:
        """The name that the a3 programs look for."""
        return "SUENLACE.DAT"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return "application/octet-stream"

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking a batch: references unique, text writable, amounts within the width."""
        seen: set[tuple[str, str]] = set()

        def check(entry: JournalEntry) -> Iterator[Incident]:
            reference, lossless = self._reference(entry)
            about = {"document_id": entry.document_id, "number": entry.number}
            key = (reference, "" if lossless else entry.shape)
            if key in seen:
                yield incident("DUPLICATE_INVOICE", field="number", value=entry.number, **about)
            elif not lossless:
                yield incident("NUMBER_TRUNCATED", field="number", value=entry.number, **about)
            seen.add(key)
            name, tax_id = entry.counterparty_name, entry.counterparty_tax_id
            if _written_tax_id(entry) and loses_characters(name):
                yield incident("CHARSET_REPLACED", field="receiver_name", value=name, **about)
            if tax_id and not _written_tax_id(entry):
                yield incident("TAX_ID_LEFT_OUT", field="receiver_tax_id", value=tax_id, **about)
            if entry.debit >= AMOUNT_LIMIT:
                yield incident("AMOUNT_TOO_LARGE", field="total", value=entry.debit, **about)
            outside = _tax_outside_vat_book(entry)
            if outside:
                yield incident("NO_VAT_DETAIL", field="taxes", value=outside, **about)
            rates = {detail.rate for detail in entry.vat or ()}
            if len(rates) > MOST_RATES:
                yield incident("RATE_COUNT_OVER_3", field="taxes", value=len(rates), **about)

        del header
        return check

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the file; return the number of records."""
        return write_records(sink, self._records(header, entries), "ascii")

    def _records(self, header: BatchHeader, entries: Iterable[JournalEntry]) -> Iterator[str]:
        company = header.company_code
        if self.account_records:
            day = f"{header.period_from:%Y%m%d}"
            for account in header.accounts:
                yield write_record(
                    "C",
                    {
                        **_common(company, day, "C", account),
                        "update_opening": "N",
                        "opening_balance": write_amount(Decimal(0)),
                    },
                )
        for entry in entries:
            if entry.vat is None:
                yield from self._plain_entry(company, entry, entry.shape, entry.lines)
                continue
            if entry.vat:
                yield from self._invoice(company, entry, entry.vat)
            yield from self._collection(company, entry)
            borne = entry.of("assumed_tax")
            yield from self._plain_entry(company, entry, "assumed_tax", borne)

    def _invoice(
        self, company: str, entry: JournalEntry, vat: tuple[VatDetail, ...]
    ) -> Iterator[str]:
        """Header and details. A correction that raises the original carries negative amounts."""
        sign = -1 if entry.shape == "raises" else 1
        day = f"{entry.day:%Y%m%d}"
        reference, _ = self._reference(entry)
        total = sum((detail.base + detail.amount + detail.surcharge for detail in vat), Decimal(0))
        if self.header_total == "net":
            total -= sum((detail.withholding for detail in vat), Decimal(0))
        text = _text(entry, entry.shape)
        tax_id = _written_tax_id(entry)
        kind = "1" if entry.shape == "invoice" else "2"
        yield write_record(
            "1",
            {
                **_common(company, day, kind, entry.customer),
                "invoice_kind": "1",
                "invoice_no": reference,
                "line_mark": "I",
                "line_text": text,
                "total": write_amount(sign * total),
                "nif": tax_id,
                "name": ascii_text(entry.counterparty_name) if tax_id else "",
                "operation_date": f"{entry.issued_on:%Y%m%d}",
                "invoice_date": f"{entry.issued_on:%Y%m%d}",
                "invoice_no_long": ascii_text(entry.number),
            },
        )
        for place, detail in enumerate(vat, 1):
            mark: Mark = "U" if place == len(vat) else "M"
            yield self._detail(company, entry, detail, mark, (reference, text, sign))

    def _detail(
        self,
        company: str,
        entry: JournalEntry,
        detail: VatDetail,
        mark: Mark,
        shared: tuple[str, str, int],
    ) -> str:
        reference, text, sign = shared
        side: Literal["C", "A"] = "C" if entry.shape == "invoice" else self.correction_side
        if detail.base + detail.amount < 0:
            # A line against the rest of its invoice: the other side, and positive there.
            side, sign = _OTHER_SIDE[side], -sign
        return write_record(
            "9",
            {
                **_common(company, f"{entry.day:%Y%m%d}", "9", detail.account),
                "side": side,
                "invoice_no": reference,
                "line_mark": mark,
                "line_text": text,
                "operation_subtype": detail.operation,
                "base": write_amount(sign * detail.base),
                "vat_rate": write_rate(detail.rate),
                "vat_amount": write_amount(sign * detail.amount),
                "surcharge_rate": write_rate(detail.surcharge_rate),
                "surcharge_amount": write_amount(sign * detail.surcharge),
                "withholding_rate": write_rate(detail.withholding_rate),
                "withholding_amount": write_amount(sign * detail.withholding),
                "form_code": self.form_code,
                "subject_to_vat": "S" if detail.tax_account else "N",
                "affects_415": "N",
                self.vat_account_field: _code(detail.tax_account),
                "surcharge_account": _code(detail.surcharge_account),
                "withholding_account": _code(detail.withholding_account),
            },
        )

    def _collection(self, company: str, entry: JournalEntry) -> Iterator[str]:
        """What the customer does not owe any more: paid at the sale, or returned by the State."""
        settled = entry.of("treasury", "returned_tax")
        total = sum(
            (line.amount if line.side == "debit" else -line.amount for line in settled), Decimal(0)
        )
        if not settled:
            return
        counterpart = JournalLine(
            account=entry.customer,
            role="customer",
            side="credit" if total >= 0 else "debit",
            amount=abs(total),
        )
        yield from self._plain_entry(company, entry, "collection", (*settled, counterpart))

    def _plain_entry(
        self,
        company: str,
        entry: JournalEntry,
        what: str,
        lines: Sequence[JournalLine],
    ) -> Iterator[str]:
        reference, _ = self._reference(entry)
        for place, line in enumerate(lines, 1):
            mark: Mark = "I" if place == 1 else "U" if place == len(lines) else "M"
            yield write_record(
                "0",
                {
                    **_common(company, f"{entry.day:%Y%m%d}", "0", line.account),
                    "side": "D" if line.side == "debit" else "H",
                    "document_ref": reference,
                    "line_mark": mark,
                    "line_text": _text(entry, what),
                    "amount": write_amount(line.amount),
                },
            )

    def _reference(self, entry: JournalEntry) -> tuple[str, bool]:
        return short_reference(entry.number, entry.place if self.coded_references else None)


def _written_tax_id(entry: JournalEntry) -> str:
    """Return the tax id as it is written; the name stands beside it or not at all."""
    tax_id = ascii_text(entry.counterparty_tax_id)
    return tax_id if len(tax_id) <= NIF_CHARACTERS else ""  # cut off it would be another's


def _text(entry: JournalEntry, what: str) -> str:
    return ascii_text(f"{TEXTS[what]} {entry.number}")


def _tax_outside_vat_book(entry: JournalEntry) -> Decimal:
    """Sum the tax that goes out in plain entries, which the VAT book does not see."""
    lines = entry.lines if entry.vat is None else entry.of("assumed_tax")
    return sum((line.amount for line in lines if line.tax is not None), Decimal(0))


def _common(company: str, day: str, kind: str, account: AccountRef) -> dict[str, str]:
    return {
        "company_code": company,
        "date": day,
        "record_type": kind,
        "account": account.code,
        "account_name": ascii_text(account.name),
    }


def _code(account: AccountRef | None) -> str:
    return account.code if account else ""


FORMAT: Final[ExportFormat] = Suenlace()
