"""What is written of each means of payment (annex 1, MedioPago).

The authority compares the sum with the total only where several means are stated. A till knows
céntimos and the total has five decimals, so that a difference below one céntimo is nobody's
mistake: it goes into the means that carries the rest. Pure; knows no taxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.money import CENT, FIVE_PLACES, round_half_up
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.amounts import ZERO, PaymentAmount
from chalicelib.countries.costa_rica.body import Payment

PAYMENTS_DIFFER = FieldRule(
    "payments-differ",
    Text(
        es="Los medios de pago suman {given} y el comprobante {computed}; al ser varios deben ser"
        " iguales. Corrija un monto, o deje uno sin monto y llevará el resto.",
        en="The means of payment add up to {given} and the document to {computed}; where there are"
        " several they must be equal. Correct an amount, or leave one out to carry the rest.",
    ),
)
NOTHING_LEFT = FieldRule(
    "payments-leave-nothing",
    Text(
        es="Los demás medios de pago ya suman {given} de {computed}: a este no le queda nada."
        " Quítelo, o baje los otros montos.",
        en="The other means of payment already add up to {given} of {computed}: nothing is left for"
        " this one. Remove it, or lower the other amounts.",
    ),
)


def written_payments(
    asked: Sequence[Payment], total: Decimal, *, is_paid_later: bool
) -> tuple[PaymentAmount, ...]:
    """Write the amount of each means.

    A single one pays the whole, or what it states of it: a down payment. Where payment comes later
    and no amount is stated, nothing was paid yet. Of several, the one without amount carries the
    rest; where none is without, the largest takes what is below one céntimo.
    """
    amounts = [p.amount and round_half_up(p.amount, FIVE_PLACES) for p in asked]
    if len(amounts) == 1:
        amounts = [_single(amounts[0], total, is_paid_later=is_paid_later)]
    elif amounts:
        _carry_the_rest(amounts, total)
    return tuple([PaymentAmount(p.type, p.other, a) for p, a in zip(asked, amounts, strict=True)])


def payment_faults(payments: Sequence[PaymentAmount], total: Decimal) -> list[FieldError]:
    """List what of several written means cannot be: less than something, or not the total."""
    if len(payments) < 2:
        return []
    paid = sum([payment.amount or ZERO for payment in payments], ZERO)
    for place, payment in enumerate(payments):
        if payment.amount is not None and payment.amount <= 0:
            told = {"given": paid - payment.amount, "computed": total}
            return [NOTHING_LEFT.at(f"/payments/{place}/amount", **told)]
    return [PAYMENTS_DIFFER.at("/payments", given=paid, computed=total)] if paid != total else []


def _single(given: Decimal | None, total: Decimal, *, is_paid_later: bool) -> Decimal | None:
    if given is None:
        return None if is_paid_later else total or None
    return given if total - given >= CENT else total or None


def _carry_the_rest(amounts: list[Decimal | None], total: Decimal) -> None:
    rest = total - sum([amount or ZERO for amount in amounts], ZERO)
    open_ends = [place for place, amount in enumerate(amounts) if amount is None]
    if len(open_ends) == 1:
        amounts[open_ends[0]] = rest
    elif not open_ends and rest and abs(rest) < CENT:
        largest = max(range(len(amounts)), key=lambda place: amounts[place] or ZERO)
        amounts[largest] = (amounts[largest] or ZERO) + rest
