"""XSubCta: the sub-accounts that a diary of ContaPlus posts to, which are imported before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, ByteSink, write_records
from chalicelib.accounting.formats.accounts import Holder, holders_of
from chalicelib.accounting.formats.xdiario_checks import vat_book_lines
from chalicelib.accounting.formats.xdiario_fields import (
    ENCODING,
    FIXED_WIDTHS,
    SUBACCOUNT,
    amount_text,
    cp1252_text,
    fixed,
)

_LOGICALS = {each.name: "F" for each in SUBACCOUNT if each.kind == "L"}


@dataclass(frozen=True, slots=True)
class Subaccounts:
    """The file of the accounts."""

    @property
    def file_name(self) -> str:
        """The name that the importer proposes."""
        return "XSubCta.txt"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return f"text/plain; charset={ENCODING}"

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the accounts of the batch, each once; return how many."""
        return write_records(sink, _records(header, entries), ENCODING)


def _records(header: BatchHeader, entries: Iterable[JournalEntry]) -> Iterator[str]:
    rates = _Rates()
    holders = holders_of(rates.read(entries))
    for account in header.accounts:
        name = cp1252_text(account.name)
        values = {
            **_LOGICALS,
            "Cod": account.code,
            "Titulo": name[: FIXED_WIDTHS.name],
            "TituloL": name[:100],
            "CodDivisa": rates.currency,
            **rates.of(account.code),
            **_whose(holders.get(account.code)),
        }
        yield fixed(SUBACCOUNT, values)


class _Rates:
    """The rates that accounts of VAT are for, and the currency: gathered as entries go by."""

    def __init__(self) -> None:
        self.currency = ""
        self._found: dict[str, dict[str, str]] = {}

    def read(self, entries: Iterable[JournalEntry]) -> Iterator[JournalEntry]:
        for entry in entries:
            self.currency = entry.currency
            lines = vat_book_lines(entry)
            for field, found in (("TPC", lines.taxes), ("RecEquiv", lines.surcharges)):
                for line in found:
                    if line.tax is not None:
                        rate = {"TipoIVA": "G", field: amount_text(line.tax.rate)}
                        self._found.setdefault(line.account.code, rate)
            yield entry

    def of(self, account: str) -> dict[str, str]:
        return self._found.get(account, {})


def _whose(holder: Holder | None) -> dict[str, str]:
    tax_id = cp1252_text(holder.tax_id) if holder else ""
    if not tax_id or len(tax_id) > FIXED_WIDTHS.tax_id:
        return {}
    return {"NIF": tax_id, "IdNIF": "1"}
