"""Check a new document and compute its amounts, or say what is wrong."""

from __future__ import annotations

from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.judging import differences, overflows
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.rules import broken_rules
from chalicelib.countries.costa_rica.totals import compute


def checked_totals(body: NewDocument, readings: Readings = USUAL) -> Totals:
    """Check the rules that join several fields, compute the amounts, compare the caller's own.

    Raises:
        InvalidInput: with a pointer and a rule for each field that is wrong.
    """
    errors = broken_rules(body)
    if errors:
        raise InvalidInput(errors)
    totals = compute(body, readings)
    errors = overflows(totals) or differences(body, totals, readings)
    if errors:
        raise InvalidInput(errors)
    return totals
