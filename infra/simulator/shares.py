"""The exonerated share of a group of lines (annex 1, TotalServExonerado); the texts leave it open.

Per line by its amounts, per line by its two rates, or once for a group: of the exonerated lines, or
of every taxed line. A line whose tax is 0 has no share of its own, but belongs to its group.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from infra.simulator.gifts import ZERO, rounded
from infra.simulator.lines import Line


def _per_line(released: Sequence[Line], _: Sequence[Line]) -> Decimal:
    return sum((rounded(x.total * x.exonerated / x.tax) for x in released if x.tax), ZERO)


def _by_rates(released: Sequence[Line], _: Sequence[Line]) -> Decimal:
    return sum((rounded(x.total * x.exonerated_rate) for x in released if x.tax), ZERO)


def _of_group(released: Sequence[Line], _: Sequence[Line]) -> Decimal:
    return _at_once(released, released)


def _of_all(released: Sequence[Line], taxed: Sequence[Line]) -> Decimal:
    return _at_once(released, taxed)


def _at_once(released: Sequence[Line], group: Sequence[Line]) -> Decimal:
    exonerated = sum((line.exonerated for line in released), ZERO)
    tax = sum((line.tax for line in group), ZERO)
    total = sum((line.total for line in group), ZERO)
    return rounded(total * exonerated / tax) if tax else ZERO


_SHARES: dict[str, Callable[[Sequence[Line], Sequence[Line]], Decimal]] = {
    "line": _per_line,
    "rates": _by_rates,
    "group": _of_group,
    "group_all": _of_all,
}


def exonerated_shares(
    released: Sequence[Line], taxed: Sequence[Line], reading: str
) -> list[Decimal]:
    """Return the totals exonerated by a reading, by each of them for "any".

    `taxed` are the taxed lines of the group, those that are exonerated among them.
    """
    names = _SHARES if reading == "any" else (reading,)
    return [_SHARES[name](released, taxed) for name in names]
