"""Rates of lines against those of the CABYS catalogue: worth a word, never a refusal. Pure.

A deviation can be lawful (a special law, a reduced rate of the buyer), and the catalogue lags
behind the law; rates of nothing, and that of transitions, are always allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.totals import known

_ALWAYS: Final = frozenset({"01", "05", "10", "11"})
OTHER_RATE = FieldRule(
    "rate-differs-from-cabys",
    Text(
        es="El CABYS {cabys} tiene una tarifa del {listed} % y la línea va al {rate} %. Si no hay"
        " una ley especial que lo diga, corríjalo en el próximo comprobante.",
        en="CABYS {cabys} has a rate of {listed} % and the line one of {rate} %. Unless a special"
        " law says so, correct it in the next document.",
    ),
)


def other_rates(body: NewDocument, found: Mapping[str, Any]) -> Iterator[FieldError]:
    """Yield where a line has another rate than its code; `found` has the listed ones, as text."""
    for index, number, rate in _differing(body, found):
        cabys = body.lines[index].cabys
        at = f"/lines/{index}/taxes/{number}/rate_code"
        yield OTHER_RATE.at(at, cabys=cabys, listed=found[cabys], rate=rate)


def agreed(body: NewDocument, found: Mapping[str, str]) -> dict[str, str]:
    """Return those of the listed rates that no line contradicts."""
    differing = {body.lines[index].cabys for index, _, _ in _differing(body, found)}
    return {code: rate for code, rate in found.items() if code not in differing}


def _differing(body: NewDocument, found: Mapping[str, Any]) -> Iterator[tuple[int, int, Decimal]]:
    """Yield line, tax and its rate."""
    rates = known().rates
    for index, line in enumerate(body.lines):
        listed = found.get(line.cabys)
        for number, tax in enumerate(line.taxes if listed else ()):
            if tax.rate_code is None or tax.rate_code in _ALWAYS:
                continue
            rate = rates[tax.rate_code]
            if rate != Decimal(str(listed)):
                yield index, number, rate
