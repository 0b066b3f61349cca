"""SUENLACE.DAT, the accounting link of the a3 programs, in both editions.

Facts about the layout and the confidence in each: ADR 0010 and 0052. An invoice is a header (type
1, or 2 when it corrects another) with one type 9 for each income account and rate, and its due date
(type V) where that is asked for; a cash sale is followed by its collection (type 0) from the
customer's account, which also carries tax that the State returns; tax that the issuer bears (gifts)
is an entry of its own (type 0); what has no VAT view is a plain entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.accounting.entries import JournalEntry, JournalLine, VatDetail
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    EntryChecker,
    ExportFormat,
    OneFile,
    write_records,
)
from chalicelib.accounting.formats.accounts import holders_of
from chalicelib.accounting.formats.settlement import settled
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.formats.suenlace_checks import Checker, written_tax_id
from chalicelib.accounting.formats.suenlace_fields import (
    NIF_WIDTH,
    TEXT_WIDTH,
    Edition,
    ascii_text,
    write_amount,
    write_rate,
    write_record,
)
from chalicelib.accounting.formats.suenlace_switches import SWITCHES
from chalicelib.accounting.formats.wording import ASSUMED_TAX, COLLECTION, fitted
from chalicelib.catalogues.service import AccountRef
from chalicelib.core.money import ZERO

Mark = Literal["I", "M", "U"]
_OTHER_SIDE: Final[dict[Literal["C", "A"], Literal["C", "A"]]] = {"C": "A", "A": "C"}


@dataclass(frozen=True, slots=True)
class Suenlace(OneFile):
    """The writer and the switches that differ between firms; the defaults suit most."""

    switches = SWITCHES
    edition: Edition = "512"
    correction_side: Literal["C", "A"] = "C"
    """Side of a type 9 below a type 2 header."""
    vat_account_field: Literal["vat_account", "vat_account_2"] = "vat_account"
    """Where the output VAT account stands: 192-203 (three sources) or 228-239 (one)."""
    header_total: Literal["net", "gross"] = "net"
    """Whether the header's total is less what the customer withholds."""
    account_records: bool = False
    """Write a C record for each account used. Off: it would rename accounts of the firm's."""
    due_dates: bool = False
    """Write a V record for what the customer owes, where the document says until when."""
    coded_references: bool = True
    """Shorten 20-digit numbers so that type, branch, terminal and number tell; off: last ten."""
    upper_case: bool = True
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
        return Checker(
            self.edition,
            self._reference,
            header.account_digits,
            names_accounts=self.account_records,
        )

    def reference(self, entry: JournalEntry) -> str:
        """Return its number in ten characters."""
        return self._reference(entry)[0]

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the file; return the number of records."""
        return write_records(sink, self._records(header, entries), "ascii")

    def _records(self, header: BatchHeader, entries: Iterable[JournalEntry]) -> Iterator[str]:
        company = header.company_code
        if self.account_records:
            yield from self._accounts(header, entries)
        for entry in entries:
            if entry.vat is None:
                yield from self._plain_entry(company, entry, entry.text, entry.lines)
                continue
            if entry.vat:
                yield from self._invoice(company, entry, entry.vat)
            collection = COLLECTION.format(number=entry.number)
            yield from self._plain_entry(company, entry, collection, settled(entry))
            borne = entry.of("assumed_tax")
            yield from self._plain_entry(
                company, entry, ASSUMED_TAX.format(number=entry.number), borne
            )

    def _accounts(self, header: BatchHeader, entries: Iterable[JournalEntry]) -> Iterator[str]:
        """Name the accounts, each customer's own with whose it is."""
        holders = holders_of(entries)
        for account in header.accounts:
            holder = holders.get(account.code)
            tax_id = ascii_text(holder.tax_id) if holder else ""
            yield self._record(
                "C",
                {
                    **self._common(header.company_code, f"{header.period_from:%Y%m%d}", account),
                    "update_opening": "N",
                    "opening_balance": write_amount(ZERO),
                    "nif": tax_id if len(tax_id) <= NIF_WIDTH else "",
                },
            )

    def _invoice(
        self, company: str, entry: JournalEntry, vat: tuple[VatDetail, ...]
    ) -> Iterator[str]:
        """Header and details. A correction that raises the original carries negative amounts."""
        sign = -1 if entry.shape == "raises" else 1
        day = f"{entry.day:%Y%m%d}"
        reference = self.reference(entry)
        total = sum((detail.base + detail.amount + detail.surcharge for detail in vat), ZERO)
        if self.header_total == "net":
            total -= sum((detail.withholding for detail in vat), ZERO)
        text = self._text(entry.text)
        tax_id = written_tax_id(entry)
        yield self._record(
            "1",
            {
                **self._common(company, day, entry.customer),
                "record_type": "1" if entry.shape == "invoice" else "2",
                "invoice_kind": "1",
                "invoice_no": reference,
                "line_mark": "I",
                "line_text": text,
                "total": write_amount(sign * total),
                "nif": tax_id,
                "name": self._ascii(entry.counterparty_name) if tax_id else "",
                "operation_date": f"{entry.issued_on:%Y%m%d}",
                "invoice_date": f"{entry.issued_on:%Y%m%d}",
                "invoice_no_long": self._ascii(entry.number),
            },
        )
        for place, detail in enumerate(vat, 1):
            mark: Mark = "U" if place == len(vat) else "M"
            yield self._detail(company, entry, detail, mark, (reference, text, sign))
        if self.due_dates and entry.due is not None:
            yield from self._due(company, entry, reference, text)

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
        return self._record(
            "9",
            {
                **self._common(company, f"{entry.day:%Y%m%d}", detail.account),
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

    def _due(self, company: str, entry: JournalEntry, reference: str, text: str) -> Iterator[str]:
        """Write until when what the customer still owes is to be paid."""
        owed = sum((line.amount for line in entry.of("customer") if line.side == "debit"), ZERO)
        if owed:
            yield self._record(
                "V",
                {
                    **self._common(company, f"{entry.due:%Y%m%d}", entry.customer),
                    "kind": "C",
                    "invoice_no": reference,
                    "text": text,
                    "amount": write_amount(owed),
                    "invoice_date": f"{entry.issued_on:%Y%m%d}",
                    "instalment_no": "01",
                },
            )

    def _plain_entry(
        self, company: str, entry: JournalEntry, text: str, lines: Sequence[JournalLine]
    ) -> Iterator[str]:
        reference = self.reference(entry)
        written = self._text(text)
        for place, line in enumerate(lines, 1):
            mark: Mark = "I" if place == 1 else "U" if place == len(lines) else "M"
            yield self._record(
                "0",
                {
                    **self._common(company, f"{entry.day:%Y%m%d}", line.account),
                    "side": "D" if line.side == "debit" else "H",
                    "document_ref": reference,
                    "line_mark": mark,
                    "line_text": written,
                    "amount": write_amount(line.amount),
                },
            )

    def _reference(self, entry: JournalEntry) -> tuple[str, bool]:
        return short_reference(entry.number, entry.place if self.coded_references else None)

    def _record(self, layout: str, values: dict[str, str]) -> str:
        return write_record(self.edition, layout, {"record_type": layout, **values})

    def _common(self, company: str, day: str, account: AccountRef) -> dict[str, str]:
        return {
            "company_code": company,
            "date": day,
            "account": account.code,
            "account_name": self._ascii(account.name),
        }

    def _ascii(self, text: str) -> str:
        return ascii_text(text, is_upper=self.upper_case)

    def _text(self, text: str) -> str:
        return fitted(text, TEXT_WIDTH, self._ascii).text


def _code(account: AccountRef | None) -> str:
    return account.code if account else ""


FORMAT: Final[ExportFormat] = Suenlace()
FORMAT_256: Final[ExportFormat] = Suenlace(edition="256")
