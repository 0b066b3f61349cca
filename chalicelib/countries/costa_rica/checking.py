"""Check a new document and compute its amounts, or say what is wrong."""

from __future__ import annotations

from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica import totals as arithmetic
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.rules import broken_rules


def checked_totals(body: NewDocument) -> Totals:
    """Check the rules that join several fields, compute the amounts, compare the caller's own.

    Raises:
        InvalidInput: with a pointer and a rule for each field that is wrong.
    """
    errors = broken_rules(body)
    if errors:
        raise InvalidInput(errors)
    totals = arithmetic.compute(body)
    errors = arithmetic.overflows(totals) or arithmetic.differences(body, totals)
    if errors:
        raise InvalidInput(errors)
    return totals
