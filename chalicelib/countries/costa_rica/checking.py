"""Check a new document and compute its amounts, or say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.core.errors import FieldError, InvalidInput
from chalicelib.core.partial import is_whole
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.judging import differences, overflows
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.rules import broken_rules
from chalicelib.countries.costa_rica.totals import compute

_COUNTED = frozenset(
    {"type", "sale_condition", "lines", "other_charges", "currency", "payments", "totals"}
)
"""What amounts are computed of, and compared with."""


def checked_totals(body: NewDocument, readings: Readings = USUAL) -> Totals:
    """Check the rules that join several fields, compute the amounts, compare the caller's own.

    Raises:
        InvalidInput: with a pointer and a rule for each field that is wrong.
    """
    errors = broken_rules(body)
    if _counts(errors):
        raise InvalidInput(errors)
    totals = compute(body, readings)
    errors += _amount_faults(body, totals, readings)
    if errors:
        raise InvalidInput(errors)
    return totals


def faults(body: NewDocument, readings: Readings = USUAL) -> list[FieldError]:
    """List what is wrong in a body of which a part could be read."""
    errors = broken_rules(body)
    totals = _totals_of(body, errors, readings)
    if totals is not None:
        errors += _amount_faults(body, totals, readings)
    return errors


def totals_so_far(body: NewDocument, readings: Readings = USUAL) -> Totals | None:
    """Compute the amounts of a body of which a part could be read; None: not all is there."""
    return _totals_of(body, broken_rules(body), readings)


def _totals_of(body: NewDocument, errors: list[FieldError], readings: Readings) -> Totals | None:
    held = vars(body)
    is_counted = all(name in held and is_whole(held[name]) for name in _COUNTED)
    return compute(body, readings) if is_counted and not _counts(errors) else None


def _amount_faults(body: NewDocument, totals: Totals, readings: Readings) -> list[FieldError]:
    return overflows(totals) or differences(body, totals, readings)


def _counts(errors: Iterable[FieldError]) -> bool:
    """Return whether a rule is broken without which there are no amounts."""
    return any(error.pointer.split("/")[1] in _COUNTED for error in errors)
