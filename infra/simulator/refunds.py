"""The IVA that the State gives back on health services (annex 1, TotalIVADevuelto).

Open are the means of payment that count, credit sales, and whether veterinary services do; and with
several means, whether all must count, one is enough, or their share is given back: each is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from infra.simulator.gifts import ZERO, rounded
from infra.simulator.lines import Line
from infra.simulator.settings import Settings

_CARD, _WITHOUT_CASH = {"02"}, {"02", "04", "06"}
_MEANS = {"any": (_CARD, _WITHOUT_CASH), "02": (_CARD,), "02+04+06": (_WITHOUT_CASH,)}
_YES_NO = {"any": (True, False), "yes": (True,), "no": (False,)}
_HEALTH, _VETERINARY = "93", "835"
_REDUCED = "04"


@dataclass(frozen=True)
class Payment:
    """How much was paid by which means; the amount of a single one may be left out."""

    means: str
    amount: Decimal


def refunds(
    lines: Sequence[Line], payments: Sequence[Payment], settings: Settings, *, on_credit: bool
) -> set[Decimal]:
    """Return the amounts that may be given back by the readings that are set."""
    found: set[Decimal] = set()
    for means, credit, veterinary in product(
        _MEANS[settings.refund_means],
        _YES_NO[settings.refund_credit],
        _YES_NO[settings.refund_veterinary],
    ):
        tax = sum((x.net_tax for x in lines if _counts(x, veterinary=veterinary)), ZERO)
        found |= {ZERO} if on_credit and not credit else _by_means(tax, payments, means)
    return found


def _counts(line: Line, *, veterinary: bool) -> bool:
    of = (_HEALTH, _VETERINARY) if veterinary else (_HEALTH,)
    return line.cabys.startswith(of) and line.rate_code == _REDUCED


def _by_means(tax: Decimal, payments: Sequence[Payment], means: set[str]) -> set[Decimal]:
    counting = [item for item in payments if item.means in means]
    if not counting:
        return {ZERO}
    if len(counting) == len(payments):
        return {tax}
    paid = sum((item.amount for item in payments), ZERO)
    share = sum((item.amount for item in counting), ZERO) / paid if paid else ZERO
    return {ZERO, tax, rounded(tax * share)}
