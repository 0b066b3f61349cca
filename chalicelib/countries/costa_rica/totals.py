"""The arithmetic of a document (annex 1, b and c): exact decimals, each field rounded once.

Every field is rounded half up to five places and later fields use the rounded value, as whoever
checks the document will recompute it from what is written. Knows no XML and no numbering; the rates
are read from the code lists when they are first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.money import FIVE_PLACES
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.amounts import (
    DiscountAmount,
    ExonerationAmount,
    LineAmounts,
    TaxAmount,
    TaxTotal,
    Totals,
)
from chalicelib.countries.costa_rica.body import Exoneration, Line, NewDocument
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.payments import payment_faults, written_payments

ZERO = Decimal("0.00000")
_LIMIT = Decimal("9999999999999.99999")
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_quantize, _multiply = _EXACT.quantize, _EXACT.multiply
_HUNDREDTH = Decimal("0.01")

ASSUMED_DISCOUNTS = frozenset({"01", "03"})
"""Gift and bonus: the tax is computed on the full price and borne by the issuer."""
_CARD = "02"
_HEALTH, _HEALTH_RATE = "93", "04"

AMOUNT_TOO_LARGE = FieldRule(
    "amount-too-large",
    Text(
        es="El resultado pasa de 13 cifras enteras, el máximo del comprobante. Divida la línea.",
        en="The result has more than 13 whole digits, the limit of a document. Split the line.",
    ),
)
DISCOUNT_TOO_LARGE = FieldRule(
    "discount-too-large",
    Text(
        es="Los descuentos superan lo que queda de la línea ({left}). Corrija el monto.",
        en="The discounts are more than what is left of the line ({left}). Correct the amount.",
    ),
)
TOTAL_DIFFERS = FieldRule(
    "total-differs",
    Text(
        es="Su total es {given} y el nuestro {computed}. Corrija las líneas o no envíe el total.",
        en="Your total is {given} and ours is {computed}. Correct the lines or leave it out.",
    ),
)
HEALTH_SPLIT = FieldRule(
    "health-services-paid-in-parts",
    Text(
        es="Los servicios de salud pagados con tarjeta devuelven su IVA: cobre todo con tarjeta"
        " (02), o haga un comprobante por cada medio de pago.",
        en="Health services paid by card get their IVA returned: charge everything to cards (02),"
        " or make one document for each means of payment.",
    ),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the code lists say of taxes and payment."""

    rates: dict[str, Decimal]
    """Per cent of each IVA rate code (annex 1, note 8.1)."""
    factors: dict[str | None, Decimal]
    """What an amount is multiplied with for each; nothing for IVA that has no rate."""
    exempt: frozenset[str]
    not_subject: frozenset[str]
    notes_only: frozenset[str]
    """Rate codes that only notes may carry."""
    iva: frozenset[str]
    """The taxes that are IVA, however it is computed."""
    credit_conditions: frozenset[str]
    """Conditions of sale under which no means of payment is stated."""


@cache
def known() -> Known:
    """Read it from the lists, once."""
    rows = CODES.rows("iva-rates")
    rates = {code: Decimal(row.facts["rate"]).quantize(_HUNDREDTH) for code, row in rows.items()}

    def used_as(use: str) -> frozenset[str]:
        return frozenset(code for code, row in rows.items() if row.facts["use"] == use)

    return Known(
        rates=rates,
        factors={None: ZERO, **{code: rate * _HUNDREDTH for code, rate in rates.items()}},
        exempt=used_as("exempt"),
        not_subject=used_as("not_subject"),
        notes_only=used_as("notes_only"),
        iva=frozenset(c for c, row in CODES.rows("taxes").items() if "iva" in row.facts),
        credit_conditions=frozenset(
            code
            for code, row in CODES.rows("sale-conditions").items()
            if row.facts.get("paid") == "later"
        ),
    )


def is_goods(cabys: str) -> bool:
    """Return whether it is goods: by the first digit of its CABYS code, never by the unit.

    >>> is_goods("4529000000000"), is_goods("8313100000100")
    (True, False)
    """
    return cabys[0] in "01234"


def _is_health_service(line: Line) -> bool:
    """Return whether it is a private health service: division 93 of CABYS at the reduced 4 %.

    Nothing else of that division has this rate, and a health service without it returns no tax.
    """
    return line.cabys.startswith(_HEALTH) and any(t.rate_code == _HEALTH_RATE for t in line.taxes)


def compute(body: NewDocument) -> Totals:
    """Compute every amount of the document; `differences` and `overflows` judge the result."""
    lines = tuple([_line(line) for line in body.lines])
    groups = dict.fromkeys(
        (f"{kind}_{what}" for kind in ("taxed", "exempt", "exonerated", "not_subject")
         for what in ("services", "goods")), ZERO,
    )  # fmt: skip
    breakdown: dict[tuple[str, str | None], Decimal] = {}
    discounts = assumed = ZERO
    for line, amounts in zip(body.lines, lines, strict=True):
        what = "goods" if is_goods(line.cabys) else "services"
        kind, freed = treatment(amounts, amounts.gross)
        groups[f"{kind}_{what}"] += amounts.gross
        if freed:
            groups[f"{kind}_{what}"] -= freed
            groups[f"exonerated_{what}"] += freed
        if amounts.discounts:
            discounts += amounts.gross - amounts.subtotal
        if amounts.assumed_tax:
            assumed += amounts.assumed_tax
        for tax in amounts.taxes:
            key = (tax.code, tax.rate_code)
            due = ZERO if amounts.assumed_tax else tax.amount
            if due and tax.exoneration is not None:
                due -= tax.exoneration.amount
            breakdown[key] = breakdown.get(key, ZERO) + due
    sums = {
        kind: groups[f"{kind}_services"] + groups[f"{kind}_goods"]
        for kind in ("taxed", "exempt", "exonerated", "not_subject")
    }
    sale = sum(sums.values(), ZERO)
    tax_sum = sum(breakdown.values(), ZERO)
    charges = sum([charge.amount for charge in body.other_charges], ZERO)
    net_sale = sale - discounts
    returned = _returned(body, lines)
    total = net_sale + tax_sum + charges - (returned or ZERO)
    return Totals(
        lines=lines,
        **groups,
        **sums,
        sale=sale,
        discounts=discounts,
        net_sale=net_sale,
        breakdown=tuple([TaxTotal(code, rate, due) for (code, rate), due in breakdown.items()]),
        tax=tax_sum,
        assumed_tax=assumed,
        returned_tax=returned,
        other_charges=charges,
        payments=written_payments(body.payments, total, is_paid_later=is_paid_later(body)),
        total=total,
    )


def overflows(totals: Totals) -> list[FieldError]:
    """List the amounts that do not fit the 13 whole digits, and discounts above their line."""
    errors = []
    # No line is above the sums, so that the lines of a document within the limit are within it.
    is_large = max(totals.sale, totals.total + (totals.returned_tax or ZERO)) > _LIMIT
    for index, amounts in enumerate(totals.lines):
        if is_large and max(amounts.gross, amounts.total) > _LIMIT:
            errors.append(AMOUNT_TOO_LARGE.at(f"/lines/{index}/unit_price"))
        if not amounts.discounts:
            continue
        left = amounts.gross
        for place, discount in enumerate(amounts.discounts):
            if discount.amount > left:
                at = f"/lines/{index}/discounts/{place}"
                errors.append(DISCOUNT_TOO_LARGE.at(at, left=left))
                break  # what is left for those behind it would be negative
            left -= discount.amount
    if not errors and max(totals.sale, totals.total) > _LIMIT:
        errors.append(AMOUNT_TOO_LARGE.at("/lines"))
    return errors


def differences(body: NewDocument, totals: Totals) -> list[FieldError]:
    """List where the caller's totals or payments differ from ours, or leave a return open."""
    errors = []
    if body.totals is not None:
        for name in type(body.totals).model_fields:
            given, computed = getattr(body.totals, name), getattr(totals, name)
            if given is not None and given != computed:
                errors.append(TOTAL_DIFFERS.at(f"/totals/{name}", given=given, computed=computed))
    if _is_split(body, totals) and _health_tax(body, totals.lines):
        # the annex does not say which share of the tax a partial payment returns
        return [*errors, HEALTH_SPLIT.at("/payments")]
    return errors + payment_faults(totals.payments, totals.total)


def is_paid_later(body: NewDocument) -> bool:
    """Return whether its condition of sale is one of credit."""
    return body.sale_condition in known().credit_conditions


def _is_split(body: NewDocument, totals: Totals) -> bool:
    """Return whether a card pays a part, beside another means or before the rest."""
    means = {payment.type for payment in body.payments}
    paid = sum([payment.amount or ZERO for payment in totals.payments], ZERO)
    return _CARD in means and (
        means != {_CARD} or (len(totals.payments) == 1 and paid < totals.total)
    )


def _line(line: Line) -> LineAmounts:
    gross = _quantize(_multiply(line.quantity, line.unit_price), FIVE_PLACES)
    discounts: tuple[DiscountAmount, ...] = ()
    left = gross
    if line.discounts:
        discounts, left = _discounts(line, gross)
    base = left
    taxes = []
    codes = known()
    net = assumed = ZERO
    gift = bool(discounts) and any(discount.code in ASSUMED_DISCOUNTS for discount in discounts)
    for tax in line.taxes:
        rate_code = tax.rate_code
        rate = codes.rates[rate_code] if rate_code else ZERO
        taxed = gross if gift else base
        amount = _quantize(_multiply(taxed, codes.factors[rate_code]), FIVE_PLACES)
        exoneration = None
        if tax.exoneration is not None:
            exoneration = _exoneration(tax.exoneration, base, amount)
            amount_due = amount - exoneration.amount
        else:
            amount_due = amount
        if gift:
            assumed += amount_due
        else:
            net += amount_due
        taxes.append(TaxAmount(tax.code, rate_code, rate, amount, exoneration))
    return LineAmounts(gross, discounts, left, base, tuple(taxes), assumed, net, left + net)


def _percent(amount: Decimal, rate: Decimal) -> Decimal:
    return _quantize(_multiply(_multiply(amount, rate), _HUNDREDTH), FIVE_PLACES)


def _discounts(line: Line, gross: Decimal) -> tuple[tuple[DiscountAmount, ...], Decimal]:
    """Apply each discount to what the one before left."""
    left = gross
    applied = []
    for discount in line.discounts:
        if discount.amount is not None:
            amount = _quantize(discount.amount, FIVE_PLACES)
        else:
            amount = _percent(left, discount.percentage or ZERO)
        left -= amount
        applied.append(DiscountAmount(discount.code, amount, discount.other_code, discount.reason))
    return tuple(applied), left


def _exoneration(asked: Exoneration, base: Decimal, tax: Decimal) -> ExonerationAmount:
    return ExonerationAmount(
        type=asked.type,
        number=asked.number,
        institution=asked.institution,
        issued_at=asked.issued_at,
        rate=asked.rate,
        amount=min(_percent(base, asked.rate), tax),
        other_type=asked.other_type,
        article=asked.article,
        subsection=asked.subsection,
        institution_other=asked.institution_other,
    )


def treatment(amounts: LineAmounts, sold: Decimal) -> tuple[str, Decimal]:
    """Return the summary group of a line, and how much of what it `sold` is exonerated."""
    codes = known()
    for tax in amounts.taxes:
        if tax.code != "01":
            continue
        if tax.rate_code in codes.exempt:
            return "exempt", ZERO
        if tax.rate_code in codes.not_subject:
            return "not_subject", ZERO
        if tax.exoneration is not None and tax.amount:
            share = _EXACT.divide(_multiply(sold, tax.exoneration.amount), tax.amount)
            return "taxed", _quantize(share, FIVE_PLACES)
    return "taxed", ZERO


def _returned(body: NewDocument, lines: tuple[LineAmounts, ...]) -> Decimal | None:
    """Return the tax of health services where cards pay all (`differences` refuses a part)."""
    if {payment.type for payment in body.payments} != {_CARD}:
        return None
    return _health_tax(body, lines) or None


def _health_tax(body: NewDocument, lines: tuple[LineAmounts, ...]) -> Decimal:
    """Sum what the customer is charged of the tax of health services."""
    pairs = zip(body.lines, lines, strict=True)
    return sum([amounts.net_tax for line, amounts in pairs if _is_health_service(line)], ZERO)
