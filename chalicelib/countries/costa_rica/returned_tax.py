"""The IVA that the State returns at once: of health services, by some means of payment.

Annex 1, b, TotalIVADevuelto. Which means, whether of a sale on credit, and whether of veterinary
services, are readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from chalicelib.countries.costa_rica.amounts import ZERO, LineAmounts, Totals
from chalicelib.countries.costa_rica.body import Line, NewDocument
from chalicelib.countries.costa_rica.readings import Readings

_HEALTH: Final = "93"
"""Division of CABYS."""
_VETERINARY: Final = "835"
_RATE: Final = "04"
"""Nothing else of the division has this rate, and a health service without it returns no tax."""


def returned_tax(
    body: NewDocument, lines: Sequence[LineAmounts], readings: Readings, *, is_paid_later: bool
) -> Decimal | None:
    """Return the tax that comes back where such means pay all; None where there is none.

    `returns_a_part` refuses what they pay a part of.
    """
    means = {payment.type for payment in body.payments}
    if not means or not means <= readings.refund_means:
        return None
    return _health_tax(body, lines, readings, is_paid_later=is_paid_later) or None


def returns_a_part(
    body: NewDocument, totals: Totals, readings: Readings, *, is_paid_later: bool
) -> bool:
    """Return whether such means pay a part, of which the annex does not say what it returns."""
    means = {payment.type for payment in body.payments}
    stated = [payment.amount for payment in totals.payments if payment.amount is not None]
    is_short = len(totals.payments) == 1 and bool(stated) and stated[0] < totals.total
    is_part = is_short or not means <= readings.refund_means
    return bool(
        means & readings.refund_means
        and is_part
        and _health_tax(body, totals.lines, readings, is_paid_later=is_paid_later)
    )


def _health_tax(
    body: NewDocument, lines: Sequence[LineAmounts], readings: Readings, *, is_paid_later: bool
) -> Decimal:
    """Sum what the customer is charged of the tax of health services."""
    if is_paid_later and not readings.refunds_credit:
        return ZERO
    kinds = (_HEALTH, _VETERINARY) if readings.refunds_veterinary else (_HEALTH,)
    pairs = zip(body.lines, lines, strict=True)
    return sum([amounts.net_tax for line, amounts in pairs if _is_of(line, kinds)], ZERO)


def _is_of(line: Line, kinds: tuple[str, ...]) -> bool:
    return line.cabys.startswith(kinds) and any(tax.rate_code == _RATE for tax in line.taxes)
