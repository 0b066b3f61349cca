"""Judge computed amounts: whether they fit, and whether the caller's own agree with them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.money import CENT, FIVE_PLACES, round_half_up
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.amounts import ZERO, Totals
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.charges import charge_amount
from chalicelib.countries.costa_rica.payments import payment_faults
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.returned_tax import returns_a_part
from chalicelib.countries.costa_rica.totals import is_goods, is_paid_later

_LIMIT: Final = Decimal("9999999999999.99999")
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
CHARGE_PERCENTAGE = FieldRule(
    "charge-percentage-differs",
    Text(
        es="El {percentage} % de la venta neta es {expected} y el cargo dice {given}. Corrija el"
        " monto o quite el porcentaje.",
        en="{percentage} % of the net sale is {expected} and the charge says {given}. Correct the"
        " amount or leave the percentage out.",
    ),
)
CHARGE_OF_NOTHING = FieldRule(
    "charge-comes-to-nothing",
    Text(
        es="El {percentage} % de la venta neta da cero. Escriba el monto del cargo, o quítelo.",
        en="{percentage} % of the net sale comes to zero. Give the amount of the charge, or remove"
        " it.",
    ),
)
HEALTH_SPLIT = FieldRule(
    "health-services-paid-in-parts",
    Text(
        es="Los servicios de salud pagados con {means} devuelven su IVA: cobre todo así, o haga un"
        " comprobante por cada medio de pago.",
        en="Health services paid by {means} get their IVA returned: charge everything so, or make"
        " one document for each means of payment.",
    ),
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


def differences(body: NewDocument, totals: Totals, readings: Readings = USUAL) -> list[FieldError]:
    """List where the caller's totals or payments differ from ours, or leave a return open."""
    errors = []
    if body.totals is not None:
        for name in type(body.totals).model_fields:
            given, computed = getattr(body.totals, name), getattr(totals, name)
            if given is not None and given != computed:
                errors.append(TOTAL_DIFFERS.at(f"/totals/{name}", given=given, computed=computed))
    errors += _charges(body, totals)
    if returns_a_part(body, totals, readings, is_paid_later=is_paid_later(body)):
        means = ", ".join(sorted(readings.refund_means))
        return [*errors, HEALTH_SPLIT.at("/payments", means=means)]
    return errors + payment_faults(totals.payments, totals.total)


def _charges(body: NewDocument, totals: Totals) -> list[FieldError]:
    """List charges of nothing, and those whose percentage is not that of their amount.

    The annex does not say of what it is one (PorcentajeOC): the net sale, the sale, or the services
    of either. A till rounds it to the céntimo.
    """
    errors = []
    for index, charge in enumerate(body.other_charges):
        at = f"/other_charges/{index}/amount"
        if not charge_amount(charge, totals.net_sale):
            errors.append(CHARGE_OF_NOTHING.at(at, percentage=charge.percentage))
        if charge.amount is None or charge.percentage is None or not totals.sale:
            continue
        shares = [round_half_up(base * charge.percentage / 100, FIVE_PLACES)
                  for base in _bases(body, totals)]  # fmt: skip
        if all(abs(share - charge.amount) >= CENT for share in shares):
            told = {"percentage": charge.percentage, "expected": shares[0], "given": charge.amount}
            errors.append(CHARGE_PERCENTAGE.at(at, **told))
    return errors


def _bases(body: NewDocument, totals: Totals) -> Iterator[Decimal]:
    yield totals.net_sale
    yield totals.sale
    services = [
        amounts
        for line, amounts in zip(body.lines, totals.lines, strict=True)
        if not is_goods(line.cabys)
    ]
    yield sum([amounts.subtotal for amounts in services], ZERO)
    yield sum([amounts.gross for amounts in services], ZERO)
