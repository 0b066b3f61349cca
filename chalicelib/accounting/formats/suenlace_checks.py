"""What an entry loses in SUENLACE.DAT, or why it does not fit: each told before it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats.checks import Finding, beyond_the_program, told
from chalicelib.accounting.formats.suenlace_fields import (
    AMOUNT_LIMIT,
    LAYOUTS,
    NAME_WIDTH,
    NIF_WIDTH,
    TEXT_WIDTH,
    Edition,
    ascii_text,
    loses_characters,
)
from chalicelib.accounting.formats.vat_rows import tax_outside_vat_book
from chalicelib.accounting.formats.wording import fitted
from chalicelib.accounting.incidents import Incident

MOST_RATES = 3
Reference = Callable[[JournalEntry], tuple[str, bool]]
"""Brings the number of an entry to ten characters; says whether none was lost."""


class Checker:
    """Checks the entries of one batch one after the other; remembers their references."""

    def __init__(
        self, edition: Edition, reference: Reference, account_digits: int, *, names_accounts: bool
    ) -> None:
        self._has_long_number = any(name == "invoice_no_long" for name, _ in LAYOUTS[edition]["1"])
        self._reference = reference
        self._digits = account_digits
        self._names_accounts = names_accounts
        self._seen: set[tuple[str, str]] = set()
        self._cut_names: set[str] = set()

    def __call__(self, entry: JournalEntry) -> Iterator[Incident]:
        """Yield what is to be told of an entry."""
        yield from told(entry, self._found(entry))

    def _found(self, entry: JournalEntry) -> Iterator[Finding]:
        yield from self._about_number(entry)
        yield from self._about_names(entry)
        yield from beyond_the_program(entry, self._digits, AMOUNT_LIMIT)
        if outside := tax_outside_vat_book(entry):
            yield "NO_VAT_DETAIL", "taxes", outside
        rates = {detail.rate for detail in entry.vat or ()}
        if len(rates) > MOST_RATES:
            yield "RATE_COUNT_OVER_3", "taxes", len(rates)

    def _about_number(self, entry: JournalEntry) -> Iterator[Finding]:
        reference, is_lossless = self._reference(entry)
        key = (reference, "" if is_lossless else entry.shape)
        text = fitted(entry.text, TEXT_WIDTH, ascii_text).text
        is_whole = entry.number == reference or ascii_text(entry.number) in text
        if key in self._seen:
            yield "DUPLICATE_INVOICE", "number", entry.number
        elif not is_lossless or not (is_whole or (self._has_long_number and entry.vat)):
            yield "NUMBER_TRUNCATED", "number", entry.number
        self._seen.add(key)

    def _about_names(self, entry: JournalEntry) -> Iterator[Finding]:
        name, tax_id = entry.counterparty_name, entry.counterparty_tax_id
        if written_tax_id(entry):
            if loses_characters(name):
                yield "CHARSET_REPLACED", "receiver_name", name
            if len(ascii_text(name)) > NAME_WIDTH:
                yield "NAME_CUT", "receiver_name", name
        elif tax_id:
            yield "TAX_ID_LEFT_OUT", "receiver_tax_id", tax_id
        if loses_characters(entry.text):
            yield "CHARSET_REPLACED", "text", entry.text
        if fitted(entry.text, TEXT_WIDTH, ascii_text).is_cut:
            yield "TEXT_CUT", "text", entry.text
        if self._names_accounts and entry.has_own_account:
            account = entry.customer
            if account.code not in self._cut_names and len(ascii_text(account.name)) > TEXT_WIDTH:
                self._cut_names.add(account.code)
                yield "NAME_CUT", "account", account.name


def written_tax_id(entry: JournalEntry) -> str:
    """Return the tax id as it is written; the name stands beside it or not at all."""
    tax_id = ascii_text(entry.counterparty_tax_id)
    return tax_id if len(tax_id) <= NIF_WIDTH else ""  # cut off it would be another's
