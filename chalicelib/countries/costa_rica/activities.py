"""Economic activities: CIIU 4 as in use, and the six-digit codes of ATV that it replaced.

Documents carry the code that the register gives, whichever of the two it is; it loses leading zeros
there. Codes are compared in one form, and typed in any that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from chalicelib.countries.costa_rica.code_lists import CODES

_LENGTH: Final = 6
"""Of both forms: `011101` and `0111.9`."""
_DIGITS: Final = re.compile(r"[0-9]{3,6}|[0-9]{2,4}\.[0-9]")


def padded(code: Any) -> Any:
    """Return a code with the leading zeros that it lost as a number.

    >>> padded("11101"), padded("111.9"), padded("6201.0")
    ('011101', '0111.9', '6201.0')
    """
    if not isinstance(code, str):
        return code
    bare = "".join(code.split())
    return bare.zfill(_LENGTH) if _DIGITS.fullmatch(bare) else code


def current_activity(code: str) -> str | None:
    """Return the CIIU 4 code in use for one that is written in any known form.

    Those are the code, the same without its dot, and its six-digit predecessor of ATV.

    >>> current_activity("4922.1"), current_activity("602101"), current_activity("1")
    ('4922.1', '4922.1', None)
    >>> current_activity("620100"), current_activity("62010"), current_activity("11201")
    ('6201.0', '6201.0', '0111.9')
    """
    whole = padded(code)
    if CODES.has("activities", whole):
        return str(whole)
    return _by_former_code().get(whole) or _by_digits().get(code) or _by_digits().get(whole)


def same_activity(code: str, among: Iterable[str]) -> str | None:
    """Return which of several codes is the same activity, padded; None: none, or not one alone.

    >>> same_activity("011101", ["11101", "6201.0"]), same_activity("620100", ["6201.0"])
    ('011101', '6201.0')
    >>> same_activity("4922.1", ["6201.0"]) is None
    True
    """
    listed = {padded(each) for each in among}
    if padded(code) in listed:
        return str(padded(code))
    current = current_activity(code)
    found = [each for each in listed if current is not None and current_activity(each) == current]
    return found[0] if len(found) == 1 else None


@cache
def _by_former_code() -> dict[str, str]:
    return {
        former: row.code
        for row in CODES.rows("activities").values()
        for former in row.facts.get("atv", "").split(",")
        if former
    }


@cache
def _by_digits() -> dict[str, str]:
    """CIIU codes without their dot, as they are written with five digits or a zero behind."""
    bare = {code.replace(".", ""): code for code in CODES.rows("activities")}
    return bare | {f"{digits}0": code for digits, code in bare.items()}
