"""What an entry loses in the diary of ContaPlus, or what its importer refuses; told before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from chalicelib.accounting.entries import JournalEntry, JournalLine
from chalicelib.accounting.formats.checks import Finding, beyond_the_program, told
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.formats.vat_rows import tax_outside_vat_book
from chalicelib.accounting.formats.wording import fitted
from chalicelib.accounting.formats.xdiario_fields import AMOUNT_LIMIT, Widths
from chalicelib.accounting.incidents import Incident
from chalicelib.core.money import ZERO

_NUMBER_DIGITS = 8


class VatBookLines(NamedTuple):
    """Which lines of an entry the VAT book sees."""

    taxes: tuple[JournalLine, ...]
    surcharges: tuple[JournalLine, ...]


def vat_book_lines(entry: JournalEntry) -> VatBookLines:
    """Tell the lines of VAT and of its surcharge from those of what the customer withholds."""
    details = entry.vat or ()
    rates = {(each.tax_code, each.rate_code, each.rate) for each in details}
    surcharges = {
        (each.surcharge_account.code, each.surcharge_rate)
        for each in details
        if each.surcharge_account is not None
    }
    taxes = [(line, line.tax) for line in entry.of("tax") if line.tax is not None]
    return VatBookLines(
        tuple(line for line, tax in taxes if (tax.code, tax.rate_code, tax.rate) in rates),
        tuple(line for line, tax in taxes if (line.account.code, tax.rate) in surcharges),
    )


def diary_number(entry: JournalEntry) -> tuple[str, str]:
    """Return series (a letter) and number (eight digits at most) of a document.

    Its whole number has a field of its own.
    """
    if entry.place is not None:
        serie, digits = entry.place.letter, str(entry.place.sequence)
    else:
        serie = next((each for each in entry.number.upper() if "A" <= each <= "Z"), "")
        digits = "".join(each for each in entry.number if "0" <= each <= "9")
    return serie, str(int(digits[-_NUMBER_DIGITS:] or "0"))


class Checker:
    """Checks the entries of one batch one after the other."""

    def __init__(self, widths: Widths, account_digits: int) -> None:
        self._widths = widths
        self._digits = account_digits
        self._seen: set[tuple[str, str, str]] = set()
        self._rates: dict[str, Decimal] = {}

    def __call__(self, entry: JournalEntry) -> Iterator[Incident]:
        """Yield what is to be told of an entry."""
        yield from told(entry, self._found(entry))

    def _found(self, entry: JournalEntry) -> Iterator[Finding]:
        yield from self._about_number(entry)
        yield from self._about_texts(entry)
        yield from beyond_the_program(entry, self._digits, AMOUNT_LIMIT)
        if outside := tax_outside_vat_book(entry):
            yield "NO_VAT_DETAIL", "taxes", outside
        if untaxed := sum((each.base for each in entry.vat or () if not each.rate), ZERO):
            yield "BASE_OUTSIDE_VAT_BOOK", "net", untaxed
        for line in vat_book_lines(entry).taxes:
            rate = line.tax.rate if line.tax else ZERO
            if self._rates.setdefault(line.account.code, rate) != rate:
                yield "ACCOUNT_WITH_TWO_RATES", "account", line.account.code

    def _about_number(self, entry: JournalEntry) -> Iterator[Finding]:
        reference, _ = short_reference(entry.number, entry.place)
        key = (*diary_number(entry), reference)
        text = fitted(entry.text, self._widths.text, self._widths.plain).text
        number = self._widths.plain(entry.number)
        has_own_field = bool(vat_book_lines(entry).taxes) and len(number) <= self._widths.number
        if key in self._seen:
            yield "DUPLICATE_INVOICE", "number", entry.number
        elif has_own_field and diary_number(entry)[1] == "0":
            yield "NUMBER_WITHOUT_DIGITS", "number", entry.number
        elif not (has_own_field or number == reference or number in text):
            yield "NUMBER_TRUNCATED", "number", entry.number
        self._seen.add(key)

    def _about_texts(self, entry: JournalEntry) -> Iterator[Finding]:
        plain, widths = self._widths.plain, self._widths
        if fitted(entry.text, widths.long_text, plain).is_cut:
            yield "TEXT_CUT", "text", entry.text
        if widths.loses(entry.text):
            yield "CHARSET_REPLACED", "text", entry.text
        if not vat_book_lines(entry).taxes:
            return
        name, tax_id = entry.counterparty_name, entry.counterparty_tax_id
        if widths.loses(name):
            yield "CHARSET_REPLACED", "receiver_name", name
        if len(plain(name)) > widths.name:
            yield "NAME_CUT", "receiver_name", name
        if len(plain(tax_id)) > widths.tax_id:
            yield "TAX_ID_LEFT_OUT", "receiver_tax_id", tax_id
