"""The diary of ContaPlus and Sage 50 (XDiario) with its sub-accounts (XSubCta), in two editions.

Records of fixed width for ContaPlus, a CSV for Sage. The invoice of a document is one entry, on the
customer's account, with what its VAT book needs on the lines of VAT; how it was settled is another.
Amounts are those of the books, in the fields for euros. Facts and confidence in each: ADR 0052.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Final, Literal, NamedTuple

from chalicelib.accounting.entries import JournalEntry, JournalLine, TaxRef
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    EntryChecker,
    ExportFormat,
    FormatFile,
    Switch,
    write_records,
)
from chalicelib.accounting.formats.settlement import settled, sold
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.formats.wording import ASSUMED_TAX, COLLECTION, fitted
from chalicelib.accounting.formats.xdiario_checks import (
    Checker,
    VatBookLines,
    diary_number,
    vat_book_lines,
)
from chalicelib.accounting.formats.xdiario_fields import (
    CSV_WIDTHS,
    DIARY,
    ENCODING,
    FIXED_WIDTHS,
    SHORT_DIARY,
    Widths,
    amount_text,
    delimited,
    fixed,
)
from chalicelib.accounting.formats.xsubcta import Subaccounts
from chalicelib.core.money import ZERO
from chalicelib.core.texts import Text

_LAST_NUMBER: Final = 999_999
_DAY: Final = "%Y%m%d"
SWITCHES: Final = (
    Switch(
        "credit_notes",
        Text(
            es="cómo se escriben las facturas rectificativas",
            en="how correcting invoices are written",
        ),
        {
            "negative": Text(
                es="del mismo lado que la factura, con importes negativos",
                en="on the side of the invoice, with negative amounts",
            ),
            "opposite": Text(
                es="del lado contrario, con importes positivos",
                en="on the other side, with positive amounts",
            ),
        },
        Text(
            es="se ven ambas formas; con importes negativos el libro de IVA queda bien",
            en="both are seen; with negative amounts the VAT book stays right",
        ),
    ),
    Switch(
        "issued_vat_kind",
        Text(
            es="tipo de IVA de las facturas emitidas (campo TipoIVA)",
            en="kind of VAT of issued invoices (field TipoIVA)",
        ),
        {"O": Text(es="O", en="O"), "G": Text(es="G", en="G")},
        Text(
            es="sus valores no están publicados; de las recibidas todas las fuentes escriben O, de "
            "las emitidas una escribe G",
            en="its values are not public; of received ones all sources write O, of issued ones "
            "one writes G",
        ),
    ),
    Switch(
        "subaccounts",
        Text(
            es="escribir también las subcuentas usadas (XSubCta): crea o renombra las del programa",
            en="write the sub-accounts used, too (XSubCta): creates or renames the program's",
        ),
    ),
)
OLD_AMOUNTS: Final = Switch(
    "old_amounts",
    Text(
        es="escribir los importes también en los campos antiguos, de pesetas",
        en="write amounts in the old fields, those of pesetas, too",
    ),
    why=Text(
        es="una fuente los llena y otra los deja en 0.00",
        en="one source fills them, and another leaves them at 0.00",
    ),
)
"""Of the CSV alone."""


@dataclass(frozen=True, slots=True)
class XDiario:
    """The writer and its switches."""

    is_csv: bool = False
    credit_notes: Literal["negative", "opposite"] = "negative"
    issued_vat_kind: Literal["O", "G"] = "O"
    subaccounts: bool = True
    old_amounts: bool = True

    @property
    def switches(self) -> tuple[Switch, ...]:
        """What firms may set of this edition."""
        return (*SWITCHES, OLD_AMOUNTS) if self.is_csv else SWITCHES

    @property
    def files(self) -> tuple[FormatFile, ...]:
        """The sub-accounts, which are imported first, and the diary."""
        return (Subaccounts(), Diary(self)) if self.subaccounts else (Diary(self),)

    @property
    def widths(self) -> Widths:
        """How much room there is for what people have written."""
        return CSV_WIDTHS if self.is_csv else FIXED_WIDTHS

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking a batch for what the importer would refuse, or cut."""
        return Checker(self.widths, header.account_digits)

    def reference(self, entry: JournalEntry) -> str:
        """Return its number in the ten characters of a document."""
        return short_reference(entry.number, entry.place)[0]


@dataclass(frozen=True, slots=True)
class Diary:
    """The file of the entries."""

    format: XDiario

    @property
    def file_name(self) -> str:
        """The name that the importer proposes."""
        return "XDiario.csv" if self.format.is_csv else "XDiario.txt"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return (
            f"text/csv; charset={ENCODING}"
            if self.format.is_csv
            else f"text/plain; charset={ENCODING}"
        )

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the diary; return the number of lines."""
        del header
        fields = DIARY if self.format.is_csv else SHORT_DIARY
        lay_out = delimited if self.format.is_csv else fixed
        return write_records(
            sink, (lay_out(fields, values) for values in self._lines(entries)), ENCODING
        )

    def _lines(self, entries: Iterable[JournalEntry]) -> Iterator[dict[str, str]]:
        """Number the entries from 1 on; the importer numbers them anew."""
        numbers = count()
        for entry in entries:
            for part in _parts(entry):
                number = str(next(numbers) % _LAST_NUMBER + 1)
                for line in part.lines:
                    yield {"Asien": number, **self._line(entry, part, line)}

    def _line(self, entry: JournalEntry, part: _Part, line: JournalLine) -> dict[str, str]:
        is_turned = self._is_turned(entry, part, line)
        amount = -line.amount if is_turned else line.amount
        is_debit = (line.side == "debit") != is_turned
        debit, credit = (amount, ZERO) if is_debit else (ZERO, amount)
        values = {
            "Fecha": f"{entry.day:{_DAY}}",
            "SubCta": line.account.code,
            "Contra": _counterpart(entry, part, line),
            "Concepto": self._text(part.text, self.format.widths.text),
            "Documento": self.format.reference(entry),
            "MonedaUso": "2",
            "EuroDebe": amount_text(debit),
            "EuroHaber": amount_text(credit),
            "NoConv": self.format.widths.no,
            "NIC": "E",
        }
        if part.book is not None:
            values |= dict.fromkeys(("Fecha_OP", "Fecha_EX"), f"{entry.issued_on:{_DAY}}")
        if self.format.is_csv:
            if self.format.old_amounts:
                values |= {"PtaDebe": values["EuroDebe"], "PtaHaber": values["EuroHaber"]}
            values["ConcepNew"] = self._text(part.text, self.format.widths.long_text)
        if line.tax is not None and part.sees(line):
            values |= self._vat(entry, part, line, line.tax, is_debit=is_debit)
        return values

    def _is_turned(self, entry: JournalEntry, part: _Part, line: JournalLine) -> bool:
        """Return whether a line is written on its other side, by the negative of its amount.

        So that credit notes, and lines of VAT against the rest of their invoice, are on the side of
        the VAT book.
        """
        if part.book is None or self.format.credit_notes == "opposite":
            return False
        return entry.shape == "lowers" or (part.sees(line) and line.side == "debit")

    def _vat(
        self, entry: JournalEntry, part: _Part, line: JournalLine, tax: TaxRef, *, is_debit: bool
    ) -> dict[str, str]:
        """Write what the VAT book takes of a line; its base has the sign of the amount."""
        widths, (serie, number) = self.format.widths, diary_number(entry)
        base = amount_text(-tax.base if is_debit else tax.base)
        tax_id, name = widths.plain(entry.counterparty_tax_id), entry.counterparty_name
        is_surcharge = part.book is not None and line in part.book.surcharges
        values = {
            "Serie": serie,
            "Factura": number,
            "BaseEuro": base,
            "RecEquiv" if is_surcharge else "IVA": amount_text(tax.rate),
            "TerIdNif": "1" if tax_id else "0",
            "TerNIF": tax_id if len(tax_id) <= FIXED_WIDTHS.tax_id else "",
            "TerNom": self._text(name, FIXED_WIDTHS.name),
            "OpBienes": "1",
            "FacturaEx": self._text(entry.number, widths.number),
            "TipoFac": "E",
            "TipoIVA": self.format.issued_vat_kind,
            "L340": widths.yes,
            "NTotalFac": amount_text(self._total(entry)),
        }
        if entry.shape != "invoice":
            values |= {"Rectifica": widths.yes, "BaseImp_RF": base}
        if self.format.is_csv:
            values |= _sii(entry)
            if self.format.old_amounts:
                values["BaseImpo"] = base
            values["TerNifNew"] = tax_id if len(tax_id) <= widths.tax_id else ""
            values["TerNomNew"] = self._text(name, widths.name)
        return values

    def _total(self, entry: JournalEntry) -> Decimal:
        """Return the total of an invoice; of a credit note as its lines are signed."""
        details = entry.vat or ()
        total = sum((each.base + each.amount + each.surcharge for each in details), ZERO)
        is_negative = entry.shape == "lowers" and self.format.credit_notes == "negative"
        return -total if is_negative else total

    def _text(self, text: str, width: int) -> str:
        return fitted(text, width, self.format.widths.plain).text


class _Part(NamedTuple):
    """An entry of the diary: all of a document, or its invoice and what goes with it."""

    text: str
    lines: tuple[JournalLine, ...]
    book: VatBookLines | None = None
    """What the VAT book sees of it; None: it is no invoice."""

    def sees(self, line: JournalLine) -> bool:
        """Return whether the VAT book sees a line."""
        return self.book is not None and any(line in lines for lines in self.book)


def _parts(entry: JournalEntry) -> list[_Part]:
    if entry.vat is None:
        parts = [_Part(entry.text, entry.lines)]
    else:
        parts = [
            _Part(entry.text, sold(entry), vat_book_lines(entry)),
            _Part(COLLECTION.format(number=entry.number), settled(entry)),
            _Part(ASSUMED_TAX.format(number=entry.number), entry.of("assumed_tax")),
        ]
    return [part for part in parts if part.lines]


def _counterpart(entry: JournalEntry, part: _Part, line: JournalLine) -> str:
    """Return the account on the other side: of VAT the customer's, which its book reads."""
    if part.sees(line) and any(each.role == "customer" for each in part.lines):
        return entry.customer.code
    others = [each.account.code for each in part.lines if each.side != line.side]
    return others[0] if others else entry.customer.code


def _sii(entry: JournalEntry) -> dict[str, str]:
    """Write what the VAT authority's ledger calls the document: general regime, F1, F2 or R1."""
    if entry.shape != "invoice":
        return {"TipoClave": "1", "TipoFact": "7", "TipoRectif": "2"}
    return {"TipoClave": "1", "TipoFact": "2" if entry.document_type == "ticket" else "1"}


FORMAT: Final[ExportFormat] = XDiario()
FORMAT_CSV: Final[ExportFormat] = XDiario(is_csv=True)
