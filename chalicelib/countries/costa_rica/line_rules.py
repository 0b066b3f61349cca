"""Rules of a line that join several of its fields: discounts, taxes, exonerations (annex 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial

from chalicelib.core.errors import FieldError
from chalicelib.core.model import Unread
from chalicelib.core.partial import as_far_as_read
from chalicelib.countries.costa_rica import rule_texts as rule
from chalicelib.countries.costa_rica.body import Discount, Exoneration, Line, NewDocument, Tax
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.common_rules import NOTES, other_words, past
from chalicelib.countries.costa_rica.structure.table import codes
from chalicelib.countries.costa_rica.totals import known

COMPUTED_TAXES = frozenset({"01"})
"""Taxes that `totals` computes so far."""
_NOTES_ONLY_EXONERATIONS = frozenset({"01", "05", "06", "07"})
_NEED_ARTICLE = frozenset({"02", "03", "06", "07", "08"})
_NUMBERED_EXONERATIONS = frozenset({"02", "03", "04", "08", "11"})
"""Their document is a law or an authorisation, and these have a number."""


@cache
def _usual_taxes() -> frozenset[tuple[str, str]]:
    rates = known().rates.keys() - known().notes_only
    return frozenset((code, rate) for code in COMPUTED_TAXES for rate in rates)


def line_rules(body: NewDocument, kind: str) -> Iterator[FieldError]:
    """Yield what the lines of a document of this kind break."""
    units, usual_taxes = codes("units"), _usual_taxes()
    for index, line in enumerate(body.lines):
        try:
            tax = line.taxes[0]
            if (
                (tax.code, tax.rate_code) in usual_taxes
                and line.unit in units
                and line.pharmaceutical_form is None
                and tax.exoneration is None
                and len(line.taxes) == 1
                and (not line.discounts or all(map(_is_usual, line.discounts)))
            ):
                continue  # nothing is left to check
        except Unread:
            pass
        yield from _line(line, f"/lines/{index}", kind, body)


def _is_usual(discount: Discount) -> bool:
    """Return whether `_discounts` has nothing to say of it."""
    return (
        discount.code != "99"
        and discount.other_code is None
        and (discount.amount is None) != (discount.percentage is None)
    )


def _line(line: Line, at: str, kind: str, body: NewDocument) -> Iterator[FieldError]:
    yield from as_far_as_read(
        lambda: _unit(line, at),
        lambda: _pharmaceutical_form(line, at),
        lambda: _discounts(line, at),
        lambda: _taxes(line, at, kind, body),
    )


def _unit(line: Line, at: str) -> Iterator[FieldError]:
    if line.unit not in codes("units"):
        yield rule.UNKNOWN_UNIT.at(f"{at}/unit")


def _pharmaceutical_form(line: Line, at: str) -> Iterator[FieldError]:
    form = line.pharmaceutical_form
    if form is not None and not CODES.has("pharmaceutical-forms", form):
        yield rule.UNKNOWN_CODE.at(f"{at}/pharmaceutical_form")


def _discounts(line: Line, at: str) -> Iterator[FieldError]:
    for index, discount in enumerate(line.discounts):
        where = f"{at}/discounts/{index}"
        yield from as_far_as_read(
            partial(_discount_value, discount, where), partial(_discount_words, discount, where)
        )


def _discount_value(discount: Discount, at: str) -> Iterator[FieldError]:
    if (discount.amount is None) == (discount.percentage is None):
        yield rule.DISCOUNT_VALUE.at(f"{at}/amount")


def _discount_words(discount: Discount, at: str) -> Iterator[FieldError]:
    yield from other_words(discount.code, discount.other_code, f"{at}/other_code")
    if discount.code == "99" and discount.reason is None:
        yield rule.OTHER_TEXT.at(f"{at}/reason")


def _taxes(line: Line, at: str, kind: str, body: NewDocument) -> Iterator[FieldError]:
    seen: set[str] = set()
    for index, tax in enumerate(line.taxes):
        where = f"{at}/taxes/{index}"
        yield from as_far_as_read(
            partial(_tax_once, tax, where, seen), partial(_tax, tax, where, kind, body)
        )


def _tax_once(tax: Tax, at: str, seen: set[str]) -> Iterator[FieldError]:
    if tax.code in seen:
        yield rule.TAX_TWICE.at(f"{at}/code")
    seen.add(tax.code)


def _tax(tax: Tax, at: str, kind: str, body: NewDocument) -> Iterator[FieldError]:
    if tax.code not in COMPUTED_TAXES:
        yield rule.TAX_NOT_YET.at(f"{at}/code")
        return
    if tax.rate_code is None:
        yield rule.RATE_CODE_REQUIRED.at(f"{at}/rate_code")
        return
    if tax.rate_code in known().notes_only and kind not in NOTES:
        yield rule.NOTES_ONLY.at(f"{at}/rate_code")
    if tax.exoneration is not None:
        yield from _exoneration(tax.exoneration, tax.rate_code, f"{at}/exoneration", kind)
        if kind == "FE" and tax.exoneration.type == "11" and not body.references:
            yield rule.REFERENCE_REQUIRED.at("/references")


def _exoneration(
    exoneration: Exoneration, rate_code: str, at: str, kind: str
) -> Iterator[FieldError]:
    yield from as_far_as_read(
        lambda: past(exoneration.issued_at, f"{at}/issued_at"),
        lambda: _exoneration_type(exoneration, at, kind),
        lambda: other_words(exoneration.type, exoneration.other_type, f"{at}/other_type"),
        lambda: other_words(
            exoneration.institution, exoneration.institution_other, f"{at}/institution_other"
        ),
        lambda: _exoneration_number(exoneration, at),
        lambda: _exoneration_article(exoneration, at),
        lambda: _exonerated_rate(exoneration, rate_code, at),
    )


def _exoneration_type(exoneration: Exoneration, at: str, kind: str) -> Iterator[FieldError]:
    if exoneration.type in _NOTES_ONLY_EXONERATIONS and kind not in NOTES:
        yield rule.NOTES_ONLY.at(f"{at}/type")


def _exoneration_number(exoneration: Exoneration, at: str) -> Iterator[FieldError]:
    if exoneration.type in _NUMBERED_EXONERATIONS and not re.search("[0-9]", exoneration.number):
        yield rule.EXONERATION_NUMBER.at(f"{at}/number")


def _exoneration_article(exoneration: Exoneration, at: str) -> Iterator[FieldError]:
    if exoneration.type in _NEED_ARTICLE and exoneration.article is None:
        yield rule.ARTICLE_REQUIRED.at(f"{at}/article")


def _exonerated_rate(exoneration: Exoneration, rate_code: str, at: str) -> Iterator[FieldError]:
    whole = known().rates[rate_code]
    if exoneration.rate > whole:
        yield rule.EXONERATED_RATE.at(f"{at}/rate", rate=whole)
