"""What a charge that is no sale comes to (annex 1, OtrosCargos): an amount, or a percentage.

The annex does not say of what `PorcentajeOC` is a percentage: we compute it of the net sale. Pure;
knows no taxes.
"""

from __future__ import annotations

from decimal import Decimal

from chalicelib.core.money import FIVE_PLACES, round_half_up
from chalicelib.countries.costa_rica.amounts import ZERO, Totals
from chalicelib.countries.costa_rica.body import NewDocument, OtherCharge


def charge_amount(charge: OtherCharge, net_sale: Decimal) -> Decimal:
    """Return what is charged: the amount that is given, or the percentage of the net sale."""
    if charge.amount is not None:
        return charge.amount
    return round_half_up(net_sale * (charge.percentage or ZERO) / 100, FIVE_PLACES)


def with_amounts(body: NewDocument, totals: Totals) -> NewDocument:
    """Return a body whose charges all say their amount, as all that is made of it takes it."""
    if all(charge.amount is not None for charge in body.other_charges):
        return body
    return body.but(
        other_charges=tuple(
            charge.but(amount=charge_amount(charge, totals.net_sale))
            for charge in body.other_charges
        )
    )


def as_percentages(body: NewDocument, totals: Totals) -> tuple[OtherCharge, ...]:
    """Return its charges without the amounts that their percentages come to anyhow."""
    left_out = [charge.but(amount=None) for charge in body.other_charges]
    return tuple(
        bare if charge_amount(bare, totals.net_sale) == charge.amount else charge
        for bare, charge in zip(left_out, body.other_charges, strict=True)
    )
