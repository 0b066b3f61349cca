"""What the firm's program would stumble over, told before it does: each thing once a batch.

Of each customer and account one small entry is kept in memory, of documents nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zlib import crc32

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.incidents import Incident, incident
from chalicelib.accounting.posting import Books
from chalicelib.core.folding import fold_name
from chalicelib.core.tax_ids import tidy


class Foresight:
    """Looks at the entries of a batch one after the other."""

    def __init__(
        self, books: Books, is_settled: Callable[[Incident], bool] = lambda _: False
    ) -> None:
        """Begin; what `is_settled` of a document is told of the next one that has it."""
        self._is_settled = is_settled
        self._own = books.own_codes
        self._common = {
            reference.code
            for root in (books.rules.customer, books.rules.supplier)
            if (reference := books.reference(root)) is not None
        }
        self._names: dict[str, int] = {}
        self._holders: dict[str, str] = {}
        self._told: set[tuple[str, str]] = set()

    def __call__(self, entry: JournalEntry) -> Iterator[Incident]:
        """Yield what is to be told of an entry."""
        for code, field, value in self._found(entry):
            if (code, value) not in self._told:
                about = {"document_id": entry.document_id, "number": entry.number}
                found = incident(code, field=field, value=value, **about)
                if not self._is_settled(found):
                    self._told.add((code, value))
                    yield found

    def _found(self, entry: JournalEntry) -> Iterator[tuple[str, str, str]]:
        single = entry.customer.code if entry.customer.code not in self._common else ""
        tax_id = tidy(entry.counterparty_tax_id)
        if tax_id:
            name = crc32(fold_name(entry.counterparty_name).encode())
            if self._names.setdefault(tax_id, name) != name:
                yield "TAX_ID_WITH_TWO_NAMES", "receiver_name", entry.counterparty_tax_id
            if single and self._holders.setdefault(single, tax_id) != tax_id:
                yield "ACCOUNT_WITH_TWO_TAX_IDS", "account", single
        if self._own:
            for line in entry.lines:
                code = line.account.code
                if code not in self._own and code != single:
                    yield "ACCOUNT_NOT_IN_PROGRAM", "account", code
