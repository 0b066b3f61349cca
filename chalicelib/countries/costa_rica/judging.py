"""Judge computed amounts: whether they fit, and whether the caller's own agree with them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.amounts import ZERO, Totals
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.payments import payment_faults
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.returned_tax import returns_a_part
from chalicelib.countries.costa_rica.totals import is_paid_later

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
    if returns_a_part(body, totals, readings, is_paid_later=is_paid_later(body)):
        means = ", ".join(sorted(readings.refund_means))
        return [*errors, HEALTH_SPLIT.at("/payments", means=means)]
    return errors + payment_faults(totals.payments, totals.total)
