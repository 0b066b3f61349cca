"""The arithmetic of a document (annex 1, b and c): exact decimals, each field rounded once.

Every field is rounded half up to five places and later fields use the rounded value, as whoever
checks the document will recompute it from what is written. Knows no XML and no numbering; the rates
are read from the code lists when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from chalicelib.core.money import FIVE_PLACES
from chalicelib.countries.costa_rica.amounts import (
    ZERO,
    DiscountAmount,
    ExonerationAmount,
    LineAmounts,
    TaxAmount,
    TaxTotal,
    Totals,
)
from chalicelib.countries.costa_rica.body import Exoneration, Line, NewDocument, Tax
from chalicelib.countries.costa_rica.charges import charge_amount
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.payments import written_payments
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.returned_tax import returned_tax

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_quantize, _multiply = _EXACT.quantize, _EXACT.multiply
_HUNDREDTH = Decimal("0.01")

_KINDS = ("taxed", "exempt", "exonerated", "not_subject")
ASSUMED_DISCOUNTS = frozenset({"01", "03"})
"""Gift and bonus: the tax is computed on the full price and borne by the issuer."""


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


def compute(body: NewDocument, readings: Readings = USUAL) -> Totals:
    """Compute every amount of the document; `judging` judges the result."""
    lines = tuple([_line(line, readings) for line in body.lines])
    groups = _groups(body.lines, lines, readings)
    sums = {kind: groups[f"{kind}_services"] + groups[f"{kind}_goods"] for kind in _KINDS}
    breakdown: dict[tuple[str, str | None], Decimal] = {}
    for amounts in lines:
        for tax in amounts.taxes:
            key = (tax.code, tax.rate_code)
            breakdown[key] = breakdown.get(key, ZERO) + tax.due - tax.assumed
    sale = sum(sums.values(), ZERO)
    tax_sum = sum(breakdown.values(), ZERO)
    discounts = sum([each.gross - each.subtotal for each in lines if each.discounts], ZERO)
    net_sale = sale - discounts
    charges = sum([charge_amount(charge, net_sale) for charge in body.other_charges], ZERO)
    paid_later = is_paid_later(body)
    returned = returned_tax(body, lines, readings, is_paid_later=paid_later)
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
        assumed_tax=sum([each.assumed_tax for each in lines if each.assumed_tax], ZERO),
        returned_tax=returned,
        other_charges=charges,
        payments=written_payments(body.payments, total, is_paid_later=paid_later),
        total=total,
    )


def _groups(
    asked: Iterable[Line], lines: Iterable[LineAmounts], readings: Readings
) -> dict[str, Decimal]:
    """Sum what was sold by how it is taxed, services apart from goods."""
    groups = {f"{kind}_{what}": ZERO for kind in _KINDS for what in ("services", "goods")}
    exonerated: dict[str, list[tuple[Decimal, TaxAmount]]] = {}
    for line, amounts in zip(asked, lines, strict=True):
        what = "goods" if is_goods(line.cabys) else "services"
        kind, tax = treatment(amounts)
        groups[f"{kind}_{what}"] += amounts.gross
        if tax is not None:
            exonerated.setdefault(what, []).append((amounts.gross, tax))
    for what, sold in exonerated.items():
        share = exonerated_share(sold, readings)
        groups[f"taxed_{what}"] -= share
        groups[f"exonerated_{what}"] += share
    return groups


def is_paid_later(body: NewDocument) -> bool:
    """Return whether its condition of sale is one of credit."""
    return body.sale_condition in known().credit_conditions


def _line(line: Line, readings: Readings) -> LineAmounts:
    gross = _quantize(_multiply(line.quantity, line.unit_price), FIVE_PLACES)
    discounts: tuple[DiscountAmount, ...] = ()
    left, given_away = gross, None
    if line.discounts:
        discounts, left = _discounts(line, gross)
        given_away = gift_amount(discounts)
    taxes = []
    net = assumed = ZERO
    for asked in line.taxes:
        tax = _tax(asked, gross if given_away is not None else left, left)
        if given_away is not None:
            tax.assumed = _assumed(tax, given_away, left, readings)
            assumed += tax.assumed
        net += tax.due - tax.assumed
        taxes.append(tax)
    return LineAmounts(gross, discounts, left, left, tuple(taxes), assumed, net, left + net)


def gift_amount(discounts: tuple[DiscountAmount, ...]) -> Decimal | None:
    """Return how much of a line is given away; None: it is no gift, and taxed on what is left."""
    gifts = [discount.amount for discount in discounts if discount.code in ASSUMED_DISCOUNTS]
    return sum(gifts, ZERO) if gifts else None


def _tax(asked: Tax, taxed: Decimal, base: Decimal) -> TaxAmount:
    """Compute a tax on what is taxed; of it, `base` is what an exoneration frees a part of."""
    codes, rate_code = known(), asked.rate_code
    rate = codes.rates[rate_code] if rate_code else ZERO
    amount = _quantize(_multiply(taxed, codes.factors[rate_code]), FIVE_PLACES)
    freed = None if asked.exoneration is None else _exoneration(asked.exoneration, base, amount)
    return TaxAmount(asked.code, rate_code, rate, amount, freed)


def _assumed(tax: TaxAmount, given_away: Decimal, base: Decimal, readings: Readings) -> Decimal:
    """Return what the issuer bears of the tax of a line that is, in part at least, a gift."""
    match readings.gift_tax if base else "issuer":  # nobody else is there to pay for a whole gift
        case "issuer":
            return tax.due
        case "part":
            return min(_percent(given_away, tax.rate or ZERO), tax.due)
        case "base":
            freed = tax.amount - tax.due
            return tax.due - max(_percent(base, tax.rate or ZERO) - freed, ZERO)
        case "customer":
            return ZERO


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


def treatment(amounts: LineAmounts) -> tuple[str, TaxAmount | None]:
    """Return the summary group of a line, and its IVA if that is exonerated."""
    codes = known()
    for tax in amounts.taxes:
        if tax.code != "01":
            continue
        if tax.rate_code in codes.exempt:
            return "exempt", None
        if tax.rate_code in codes.not_subject:
            return "not_subject", None
        if tax.exoneration is not None:
            return "taxed", tax
    return "taxed", None


def exonerated_share(
    sold: Iterable[tuple[Decimal, TaxAmount]], readings: Readings = USUAL
) -> Decimal:
    """Return how much of what was sold, each with its exonerated tax, counts as exonerated."""
    pairs = [(amount, tax, tax.amount - tax.due) for amount, tax in sold]
    match readings.exoneration_share:
        case "line":
            shares = [_share(amount, freed, tax.amount) for amount, tax, freed in pairs]
        case "rates":
            shares = [
                _share(amount, min(tax.exoneration.rate, tax.rate), tax.rate)
                for amount, tax, _ in pairs
                if tax.exoneration is not None and tax.rate is not None and tax.amount
            ]
        case "group":
            amounts, taxes, freed = (sum(column, ZERO) for column in (
                [amount for amount, _, _ in pairs],
                [tax.amount for _, tax, _ in pairs],
                [freed for _, _, freed in pairs],
            ))  # fmt: skip
            shares = [_share(amounts, freed, taxes)]
    return sum(shares, ZERO)


def _share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return the share of an amount that a part is of a whole; of nothing there is none."""
    return _quantize(_EXACT.divide(_multiply(amount, part), whole), FIVE_PLACES) if whole else ZERO
