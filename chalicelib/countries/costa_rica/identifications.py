"""Identifications as people write them: punctuated, without a type where the form says it."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.core.readable import looks_like
from chalicelib.core.tax_ids import is_figure, tidy, type_by_form

_COUNTRY: Final = "CR"
_FOREIGN: Final = frozenset({"05", "06"})
_PUNCTUATION: Final = str.maketrans("", "", " .-\u00a0")


def whole_identification(given: Any) -> Any:
    """Return an identification with a plain number and its type, if the number has its form.

    >>> whole_identification({"number": "3-101-999999"})
    {'number': '3101999999', 'type': '02'}
    >>> whole_identification({"type": "05", "number": "ab-12 3"})
    {'type': '05', 'number': 'ab123'}
    >>> whole_identification({"number": "12"})
    {'number': '12'}
    """
    number = given.get("number") if isinstance(given, dict) else None
    if not isinstance(number, str):
        return given
    plain = looks_like(number)
    if str(given.get("type")).zfill(2) in _FOREIGN:  # its capitals may matter
        return given | {"number": plain.translate(_PUNCTUATION)}
    if is_figure(plain):
        return given
    plain = tidy(plain)
    kind = given.get("type") or type_by_form(_COUNTRY, plain)
    return given | ({"number": plain, "type": kind} if kind else {"number": plain})
