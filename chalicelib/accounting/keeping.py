"""The entries of a batch in a temporary file, with what they come to as a whole.

Memory does not grow with the batch: every format reads the file; so all files are of the very same
entries, and accounts and totals are known before the first of them is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Self

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.model import BatchTotals, DocumentCounts, RateTotal, TypeTotal
from chalicelib.accounting.rules import Ruleset
from chalicelib.catalogues.service import AccountRef


def temporary_file() -> IO[bytes]:
    """Open a file that is gone once it is closed."""
    return tempfile.TemporaryFile(buffering=1 << 16)  # `KeptEntries.__exit__` closes it


def in_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Read a temporary file from its beginning, in pieces."""
    file.seek(0)
    while piece := file.read(1 << 18):
        yield piece


class KeptEntries:
    """Entries in a temporary file, counted and summed up as they come."""

    def __init__(self, rules: Ruleset) -> None:
        self._rules = rules
        self._entries, self._members = temporary_file(), temporary_file()
        self._accounts: dict[str, AccountRef] = {}
        self._counts = dict.fromkeys(("invoice", "raises", "lowers", "collections"), 0)
        self._sums = dict.fromkeys(BatchTotals.model_fields, Decimal(0))
        self._types: dict[str, tuple[int, dict[str, Decimal]]] = {}
        self._rates: dict[tuple[str, Decimal], tuple[Decimal, Decimal]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._entries.close()
        self._members.close()

    def keep(self, entry: JournalEntry) -> None:
        """Take an entry in."""
        self._count(entry)
        self._members.write(f"{entry.document_id}\n".encode())
        self._entries.write(entry.model_dump_json().encode() + b"\n")

    def _count(self, entry: JournalEntry) -> None:
        if entry.trade != "collection":
            self._counts[entry.shape] += 1
        if entry.of("treasury"):
            self._counts["collections"] += 1
        sums = dict.fromkeys(BatchTotals.model_fields, Decimal(0))
        natural = entry.natural
        sign = -1 if entry.shape == "lowers" else 1
        for line in entry.lines:
            self._accounts.setdefault(line.account.code, line.account)
            sums[line.side] += line.amount
            amount = sign * (line.amount if line.side == natural else -line.amount)
            if line.role in ("customer", "treasury"):
                sums["total"] -= amount
            elif line.role in ("income", "other_charges"):
                sums["base"] += amount
            elif line.tax is None:  # who bears it: the State or the issuer
                sums[line.role] -= amount
            elif line.tax.code in self._rules.withheld:
                sums["withholding"] -= amount
            else:
                sums["tax"] += amount
                if entry.vat is None or line.role != "tax" or self._is_surcharge(line.tax.code):
                    self._add_rate(line.tax.code, line.tax.rate, line.tax.base, amount)
        for detail in entry.vat or ():
            self._add_rate(detail.tax_code, detail.rate, sign * detail.base, sign * detail.amount)
        self._add_sums(entry.document_type, sums)

    def _add_sums(self, document_type: str, sums: dict[str, Decimal]) -> None:
        nothing = (0, dict.fromkeys(sums, Decimal(0)))
        count, before = self._types.get(document_type, nothing)
        added = {name: before[name] + amount for name, amount in sums.items()}
        self._types[document_type] = (count + 1, added)
        for name, amount in sums.items():
            self._sums[name] += amount

    def _is_surcharge(self, code: str) -> bool:
        return code in self._rules.surcharges

    def _add_rate(self, code: str, rate: Decimal, base: Decimal, tax: Decimal) -> None:
        before_base, before_tax = self._rates.get((code, rate), (Decimal(0), Decimal(0)))
        self._rates[code, rate] = (before_base + base, before_tax + tax)

    def entries(self) -> Iterator[JournalEntry]:
        """Read the entries back, in order."""
        self._entries.seek(0)
        for line in self._entries:
            yield JournalEntry.model_validate_json(line)

    def members(self) -> Iterator[bytes]:
        """Read the ids of the documents in pieces, one id on each line."""
        return in_pieces(self._members)

    def kept(self) -> Iterator[bytes]:
        """Read the entries in pieces as they are kept, each as JSON on a line of its own."""
        return in_pieces(self._entries)

    @property
    def count(self) -> int:
        """How many entries there are."""
        return self.documents.total

    @property
    def accounts(self) -> tuple[AccountRef, ...]:
        """The accounts posted to, in order of their codes."""
        return tuple(self._accounts[code] for code in sorted(self._accounts))

    @property
    def documents(self) -> DocumentCounts:
        """How many documents of each kind."""
        return DocumentCounts(
            invoices=self._counts["invoice"],
            debit_notes=self._counts["raises"],
            credit_notes=self._counts["lowers"],
            collections=self._counts["collections"],
        )

    @property
    def totals(self) -> BatchTotals:
        """The sums of the batch."""
        return BatchTotals(**self._sums)

    @property
    def by_type(self) -> tuple[TypeTotal, ...]:
        """The sums of each type of document."""
        return tuple(
            TypeTotal(
                document_type=document_type,
                documents=count,
                **{name: sums[name] for name in ("base", "tax", "total")},
            )
            for document_type, (count, sums) in sorted(self._types.items())
        )

    @property
    def by_rate(self) -> tuple[RateTotal, ...]:
        """Base and tax of each rate, from what the VAT book is told."""
        return tuple(
            RateTotal(tax_code=code, rate=rate, base=base, tax=tax)
            for (code, rate), (base, tax) in sorted(self._rates.items())
        )
