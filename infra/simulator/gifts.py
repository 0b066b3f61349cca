"""Who bears the IVA of a partial gift or bonus (discounts 01 and 03); the texts leave it open.

By the letter (annex 1, ImpuestoAsumidoEmisorFabrica) the issuer bears all tax of the line. Others
read: the tax of the part given away, that above the tax of the base, or nothing. Whole gifts are in
no doubt. What an exoneration takes first is not said either: both ways are taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
_FIVE_PLACES = Decimal("0.00001")


def rounded(value: Decimal) -> Decimal:
    """Round to five decimals, half up.

    >>> rounded(Decimal("20.203515")), rounded(Decimal("20.203512"))
    (Decimal('20.20352'), Decimal('20.20351'))
    """
    return value.quantize(_FIVE_PLACES, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Gift:
    """A line that is given away in part: its amounts, its rate as a fraction."""

    total: Decimal
    given: Decimal
    sold: Decimal
    base: Decimal
    rate: Decimal
    tax: Decimal
    value_added: Decimal
    exonerated: Decimal

    def of_given(self) -> list[Decimal]:
        """Return the IVA of what is given away, rounded by itself or as what is left."""
        kept = self.value_added - rounded((self.total - self.given) * self.rate)
        return [rounded(self.given * self.rate), kept]

    def beyond_base(self) -> list[Decimal]:
        """Return the IVA beyond that of the base, which the customer pays."""
        return [self.value_added - rounded(self.base * self.rate)]


_PARTS: dict[str, Callable[[Gift], list[Decimal]]] = {
    "issuer": lambda gift: [gift.tax],
    "part": Gift.of_given,
    "base": Gift.beyond_base,
    "customer": lambda _: [ZERO],
}
READINGS = tuple(_PARTS)


def assumed_taxes(gift: Gift, reading: str) -> list[Decimal]:
    """Return the taxes that the issuer may assume by a reading, by each of them for "any".

    >>> line = Gift(*map(Decimal, ("100", "10", "70", "70", "0.13", "13", "13", "0")))
    >>> {name: str(assumed_taxes(line, name)[0]) for name in READINGS}
    {'issuer': '13', 'part': '1.30000', 'base': '3.90000', 'customer': '0'}
    """
    names = READINGS if reading == "any" else (reading,)
    if gift.sold <= 0:
        names = ("issuer",)
    left = gift.tax - gift.exonerated
    found = []
    for part in (part for name in names for part in _PARTS[name](gift)):
        found += [min(part, left), max(part - gift.exonerated, ZERO)]
    return list(dict.fromkeys(found))
