"""Whole cents out of exact amounts, so that what must add up does so to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from chalicelib.core.money import CENT, round_half_up

HUNDRED = 100


def cents(amount: Decimal) -> int:
    """Round to cents, half away from zero.

    >>> cents(Decimal("10.005")), cents(Decimal("-10.005"))
    (1001, -1001)
    """
    return int(round_half_up(amount, CENT) * HUNDRED)


def money(amount_cents: int) -> Decimal:
    """Turn cents into an amount of two decimals.

    >>> money(-5)
    Decimal('-0.05')
    """
    return Decimal(amount_cents).scaleb(-2)


def apportion(exact: Sequence[Decimal], target_cents: int) -> list[int]:
    """Turn exact amounts into whole cents so that they add up to `target_cents`.

    Largest remainder: every amount is cut down to cents; the cents that are missing go one each to
    those that lost most, those too many are taken from those that lost least. Ties go to the
    earlier amount, so that the result never depends on anything but the input.

    >>> apportion([Decimal("0.335"), Decimal("0.335"), Decimal("0.33")], 100)
    [34, 33, 33]
    """
    if not exact:
        return []
    whole: list[int] = []
    lost: list[Decimal] = []
    for amount in exact:
        scaled = amount * HUNDRED
        floor = scaled.to_integral_value(ROUND_FLOOR)
        whole.append(int(floor))
        lost.append(scaled - floor)
    missing = target_cents - sum(whole)
    if missing:
        # Taking starts at the end of the same order, so that the one who lost least gives first.
        order = sorted(range(len(exact)), key=lambda place: (-lost[place], place))
        if missing < 0:
            order.reverse()
        share, rest = divmod(abs(missing), len(order))
        step = 1 if missing > 0 else -1
        for rank, place in enumerate(order):
            whole[place] += step * (share + (1 if rank < rest else 0))
    return whole


def spread(weights: Sequence[int], target_cents: int) -> list[int]:
    """Divide `target_cents` in proportion to `weights`, evenly when they are all zero.

    >>> spread([200, 100], 10), spread([0, 0], 3)
    ([7, 3], [2, 1])
    """
    total = sum(weights)
    if total == 0:
        return apportion(
            [Decimal(target_cents).scaleb(-2) / len(weights)] * len(weights), target_cents
        )
    return apportion(
        [Decimal(target_cents * weight) / total / HUNDRED for weight in weights], target_cents
    )
