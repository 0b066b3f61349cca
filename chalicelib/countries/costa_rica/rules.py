"""Rules of the annex that join several fields: what the schema cannot say (annex 1).

Each is checked before anything is numbered, because a document that the authority rejects has
already used up its consecutive. Which elements and codes a type takes comes from the structure
table; nothing here is written for one type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from chalicelib.core import clock
from chalicelib.core.errors import FieldError
from chalicelib.countries.costa_rica import rule_texts as rule
from chalicelib.countries.costa_rica.body import (
    Exoneration,
    Line,
    NewDocument,
    Reference,
    Tax,
)
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.notes import corrects_another, original_at
from chalicelib.countries.costa_rica.parties import Address
from chalicelib.countries.costa_rica.places import place_error
from chalicelib.countries.costa_rica.references import clave_faults
from chalicelib.countries.costa_rica.structure.lacking import given, lacking
from chalicelib.countries.costa_rica.structure.table import (
    BY_TYPE,
    KINDS,
    Element,
    codes,
    structure,
)
from chalicelib.countries.costa_rica.totals import known

COMPUTED_TAXES = frozenset({"01"})
"""Taxes that `totals` computes so far."""
_NOTES = frozenset({"NC", "ND"})
_CONDITION_ONLY_IN = {"13": _NOTES | {"FEC"}}
"""Conditions of sale that the schemas let pass where note 5 does not."""
_NEED_DAYS = frozenset({"02", "10"})
_PAID_AT_ONCE = frozenset({"01", "09", "11"})
"""Cash, and what settles a sale on credit."""
_MOST_DAYS = {"10": 90}
"""IVA may be deferred for 90 days (art. 27 LIVA); a longer term is plain credit, 02."""
_LEAST_RATES = {"USD": 100, "EUR": 100}
"""Colones; neither has been below since the last century."""
_ACTIVITY = re.compile(r"[0-9]{6}|[0-9]{4}\.[0-9]")
"""Both forms in use: of ATV, and of CIIU 4."""
_NOTES_ONLY_EXONERATIONS = frozenset({"01", "05", "06", "07"})
_NEED_ARTICLE = frozenset({"02", "03", "06", "07", "08"})
_NUMBERED_EXONERATIONS = frozenset({"02", "03", "04", "08", "11"})
"""Their document is a law or an authorisation, and these have a number."""
_CHARGES_WITHOUT_LINES = frozenset({"04", "08", "09", "10"})
_FREE_REFERENCE = "13"
_REFERENCES_ONLY_IN: dict[str | None, frozenset[str]] = {"09": _NOTES, "16": frozenset({"FEC"})}
"""Goods given back, and the paper of a supplier from abroad (note 10)."""
_ONE_NOTE_ONLY = {"NC": rule.CREDIT_NOTES_ONLY, "ND": rule.DEBIT_NOTES_ONLY}
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_ONE_DAY = timedelta(days=1)
_REFERENCE_YEARS = 10
"""As counted when the document arrives, which may be a day later without being late."""


@cache
def _usual_taxes() -> frozenset[tuple[str, str]]:
    rates = known().rates.keys() - known().notes_only
    return frozenset((code, rate) for code in COMPUTED_TAXES for rate in rates)


def broken_rules(body: NewDocument) -> list[FieldError]:
    """List every rule that the body breaks, with a pointer to the field."""
    kind = BY_TYPE[body.type]
    if kind.is_issued:
        return rules_of_kind(body, kind.name)
    known = ", ".join(kind.type for kind in BY_TYPE.values() if kind.is_issued)
    return [rule.TYPE_NOT_YET.at("/type", known=known)]


def rules_of_kind(body: NewDocument, kind: str) -> list[FieldError]:
    """List those of a document of this `kind` (FE, NC...), whether it is issued yet or not."""
    errors = [
        *_not_written(body, kind),
        *_receiver(body, kind),
        *_sale(body, kind),
        *_currency(body),
        *_payments(body),
        *_charges(body),
        *_references(body, kind),
    ]
    units, usual_taxes = codes("units"), _usual_taxes()
    for index, line in enumerate(body.lines):
        tax = line.taxes[0]
        if (
            (tax.code, tax.rate_code) in usual_taxes
            and line.unit in units
            and not line.discounts
            and line.pharmaceutical_form is None
            and tax.exoneration is None
            and len(line.taxes) == 1
        ):
            continue  # the usual line has nothing else to check
        errors.extend(_line(line, f"/lines/{index}", kind, body))
    return errors


@cache
def _top(kind: str, name: str) -> Element:
    return next(top for top in structure(kind) if top.name == name)


def _not_written(body: NewDocument, kind: str) -> Iterator[FieldError]:
    """What its structure has no element for would be left out of the document in silence."""
    for path in lacking(kind):
        for pointer in given(body, path):
            yield rule.NOT_WRITTEN.at(pointer, type=body.type)


def _receiver(body: NewDocument, kind: str) -> Iterator[FieldError]:
    element = _top(kind, "Receptor")
    receiver = body.receiver
    if receiver is None:
        if element.minimum:
            yield rule.RECEIVER_REQUIRED.at("/receiver")
        return
    if receiver.economic_activity and not _ACTIVITY.fullmatch(receiver.economic_activity):
        yield rule.ACTIVITY_FORMAT.at("/receiver/economic_activity")
    if receiver.address is not None:
        yield from _place(receiver.address)
    if receiver.identification is None:
        parts = {child.name: child for child in element.children}
        if parts["Identificacion"].minimum:
            yield rule.RECEIVER_REQUIRED.at("/receiver/identification")
        return
    yield from _receiver_type(receiver.identification.type, body.sale_condition, kind)


def _receiver_type(of_type: str, condition: str, kind: str) -> Iterator[FieldError]:
    foreigner = of_type == "05" and (kind in {"FEC", "REP"} or (kind == "FE" and condition != "12"))
    if of_type == "06" or foreigner:
        yield rule.RECEIVER_TYPE.at("/receiver/identification/type")


def _place(address: Address) -> Iterator[FieldError]:
    codes = (address.province, address.canton, address.district)
    if error := place_error("/receiver/address", *codes):
        yield error


def _other(code: str | None, words: str | None, at: str) -> Iterator[FieldError]:
    """Code 99 needs its words, and any other code has none."""
    if code == "99" and words is None:
        yield rule.OTHER_TEXT.at(at)
    elif code != "99" and words is not None:
        yield rule.OTHER_TEXT_UNUSED.at(at)


def _sale(body: NewDocument, kind: str) -> Iterator[FieldError]:
    condition = body.sale_condition
    only_in = _CONDITION_ONLY_IN.get(condition)
    if condition not in codes("sale-conditions", kind) or (only_in and kind not in only_in):
        yield rule.SALE_CONDITION.at("/sale_condition")
    yield from _other(condition, body.sale_condition_other, "/sale_condition_other")
    if condition in _NEED_DAYS and body.credit_days is None:
        yield rule.CREDIT_DAYS.at("/credit_days")
    if condition in _PAID_AT_ONCE and body.credit_days is not None:
        yield rule.CREDIT_DAYS_UNUSED.at("/credit_days")
    if condition in _MOST_DAYS and (body.credit_days or 0) > _MOST_DAYS[condition]:
        yield rule.CREDIT_DAYS_ABOVE.at("/credit_days")
    charges = {charge.type for charge in body.other_charges}
    if not body.lines and not (charges and charges <= _CHARGES_WITHOUT_LINES):
        yield rule.LINES_REQUIRED.at("/lines")


def _currency(body: NewDocument) -> Iterator[FieldError]:
    if body.currency not in codes("currencies"):
        yield rule.UNKNOWN_CURRENCY.at("/currency")
    elif body.currency == "CRC":
        if body.rate != 1:
            yield rule.COLON_RATE.at("/exchange_rate")
    elif body.exchange_rate is None:
        yield rule.RATE_REQUIRED.at("/exchange_rate")
    elif body.exchange_rate < _LEAST_RATES.get(body.currency, 0):
        yield rule.RATE_IMPLAUSIBLE.at("/exchange_rate")


def _payments(body: NewDocument) -> Iterator[FieldError]:
    if not body.payments and body.sale_condition not in known().credit_conditions:
        yield rule.PAYMENT_REQUIRED.at("/payments")
    for index, payment in enumerate(body.payments):
        yield from _other(payment.type, payment.other, f"/payments/{index}/other")
    without = [place for place, payment in enumerate(body.payments) if payment.amount is None]
    for place in without[1:]:
        yield rule.PAYMENT_AMOUNT.at(f"/payments/{place}/amount")


def _charges(body: NewDocument) -> Iterator[FieldError]:
    for index, charge in enumerate(body.other_charges):
        at = f"/other_charges/{index}"
        yield from _other(charge.type, charge.other_type, f"{at}/other_type")
        if charge.type == "04" and charge.third_party is None:
            yield rule.THIRD_PARTY.at(f"{at}/third_party")
        if charge.type == "04" and charge.third_party_name is None:
            yield rule.THIRD_PARTY.at(f"{at}/third_party_name")


def _references(body: NewDocument, kind: str) -> Iterator[FieldError]:
    element = _top(kind, "InformacionReferencia")
    if len(body.references) < element.minimum:
        yield rule.REFERENCE_REQUIRED.at("/references")
    original = original_at(body) if KINDS[kind].corrects else None
    if KINDS[kind].corrects and body.references and original is None:
        yield rule.ORIGINAL_REQUIRED.at("/references")
    for index, reference in enumerate(body.references):
        at, is_original = f"/references/{index}", index == original
        yield from _reference(reference, at, kind, is_original=is_original)
        if not is_original and reference.total is not None:
            yield rule.STATED_TOTAL_UNUSED.at(f"{at}/total")
        if original is not None and corrects_another(reference, body.references[original]):
            yield rule.ONE_ORIGINAL.at(f"{at}/code")


def _reference(
    reference: Reference, at: str, kind: str, *, is_original: bool
) -> Iterator[FieldError]:
    if reference.type not in codes("reference-documents"):
        yield rule.UNKNOWN_CODE.at(f"{at}/type")
    if kind not in _REFERENCES_ONLY_IN.get(reference.type, {kind}):
        yield rule.REFERENCE_TYPE.at(f"{at}/type")
    yield from _past(reference.issued_at, f"{at}/issued_at")
    if reference.issued_at < _years_before(clock.now() + _ONE_DAY, _REFERENCE_YEARS):
        yield rule.REFERENCE_AGE.at(f"{at}/issued_at")
    yield from _other(reference.type, reference.other_type, f"{at}/other_type")
    yield from _reference_code(reference, at, kind)
    if reference.type != _FREE_REFERENCE:
        for name in ("number", "code", "reason"):
            if getattr(reference, name) is None:
                yield rule.REFERENCE_PART.at(f"{at}/{name}")
    yield from clave_faults(reference, at, is_needed=is_original)


def _reference_code(reference: Reference, at: str, kind: str) -> Iterator[FieldError]:
    row = CODES.rows("reference-codes").get(reference.code or "")
    if reference.code is not None and reference.code not in codes("reference-codes", kind):
        yield rule.UNKNOWN_CODE.at(f"{at}/code")
    elif row is not None and row.facts.get("only", kind) != kind:  # the schemas let it pass
        yield _ONE_NOTE_ONLY[row.facts["only"]].at(f"{at}/code")
    yield from _other(reference.code, reference.other_code, f"{at}/other_code")


def _years_before(instant: datetime, years: int) -> datetime:
    """Return the same day of an earlier year; for 29 February, where there is none, the 28th.

    >>> _years_before(datetime(2028, 2, 29, tzinfo=UTC), 10).date().isoformat()
    '2018-02-28'
    """
    try:
        return instant.replace(year=instant.year - years)
    except ValueError:
        return instant.replace(year=instant.year - years, day=28)


def _past(instant: datetime, at: str) -> Iterator[FieldError]:
    """A day of grace, because a date without hour is often sent as the end of its day."""
    if not _EARLIEST <= instant <= clock.now() + _ONE_DAY:
        yield rule.DATE_RANGE.at(at)


def _line(line: Line, at: str, kind: str, body: NewDocument) -> Iterator[FieldError]:
    if line.unit not in codes("units"):
        yield rule.UNKNOWN_UNIT.at(f"{at}/unit")
    form = line.pharmaceutical_form
    if form is not None and not CODES.has("pharmaceutical-forms", form):
        yield rule.UNKNOWN_CODE.at(f"{at}/pharmaceutical_form")
    for index, discount in enumerate(line.discounts):
        where = f"{at}/discounts/{index}"
        if (discount.amount is None) == (discount.percentage is None):
            yield rule.DISCOUNT_VALUE.at(f"{where}/amount")
        yield from _other(discount.code, discount.other_code, f"{where}/other_code")
        if discount.code == "99" and discount.reason is None:
            yield rule.OTHER_TEXT.at(f"{where}/reason")
    seen: set[str] = set()
    for index, tax in enumerate(line.taxes):
        if tax.code in seen:
            yield rule.TAX_TWICE.at(f"{at}/taxes/{index}/code")
        seen.add(tax.code)
        yield from _tax(tax, f"{at}/taxes/{index}", kind, body)


def _tax(tax: Tax, at: str, kind: str, body: NewDocument) -> Iterator[FieldError]:
    if tax.code not in COMPUTED_TAXES:
        yield rule.TAX_NOT_YET.at(f"{at}/code")
        return
    if tax.rate_code is None:
        yield rule.RATE_CODE_REQUIRED.at(f"{at}/rate_code")
        return
    if tax.rate_code in known().notes_only and kind not in _NOTES:
        yield rule.NOTES_ONLY.at(f"{at}/rate_code")
    if tax.exoneration is not None:
        yield from _exoneration(tax.exoneration, tax.rate_code, f"{at}/exoneration", kind)
        if kind == "FE" and tax.exoneration.type == "11" and not body.references:
            yield rule.REFERENCE_REQUIRED.at("/references")


def _exoneration(
    exoneration: Exoneration, rate_code: str, at: str, kind: str
) -> Iterator[FieldError]:
    yield from _past(exoneration.issued_at, f"{at}/issued_at")
    if exoneration.type in _NOTES_ONLY_EXONERATIONS and kind not in _NOTES:
        yield rule.NOTES_ONLY.at(f"{at}/type")
    yield from _other(exoneration.type, exoneration.other_type, f"{at}/other_type")
    yield from _other(
        exoneration.institution, exoneration.institution_other, f"{at}/institution_other"
    )
    if exoneration.type in _NUMBERED_EXONERATIONS and not re.search("[0-9]", exoneration.number):
        yield rule.EXONERATION_NUMBER.at(f"{at}/number")
    if exoneration.type in _NEED_ARTICLE and exoneration.article is None:
        yield rule.ARTICLE_REQUIRED.at(f"{at}/article")
    whole = known().rates[rate_code]
    if exoneration.rate > whole:
        yield rule.EXONERATED_RATE.at(f"{at}/rate", rate=whole)
