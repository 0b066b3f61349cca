"""How a validation comes to its result: by the facts of the number, in the order of `results`.

Pure. Whether the firm is locked is asked of the table, by whoever calls, where it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from chalicelib.core import tax_ids
from chalicelib.core.installed import REASONS, WhyNot
from chalicelib.installations.model import Facts, Installation
from chalicelib.installations.results import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a number that is there."""

    facts: Facts
    now: datetime
    tax_id: str | None = None
    feature: str | None = None
    version: str | None = None
    lowest_version: str = "0"
    installation_id: str | None = None
    """That of the computer: made of its fingerprint. None: nothing is installed."""
    claimed_id: str | None = None
    """That of the installation that the program says it is."""
    bound: Mapping[str, Installation]
    is_replaced: bool = False
    """Whether another number took the place of the one that was typed."""

    @property
    def today(self) -> date:
        """The day that it is in the country of the licence."""
        return self.facts.day(self.now)

    @property
    def is_bound(self) -> bool:
        """Whether the computer uses the number already."""
        return self.installation_id in self.bound

    @property
    def binds(self) -> bool:
        """Whether the computer is to use the number from now on."""
        return self.installation_id is not None and self.claimed_id is None and not self.is_bound


def version_of(text: str) -> tuple[int, ...]:
    """Read a version by the numbers between its dots.

    >>> version_of("1.10") > version_of("1.9.9"), version_of("2") == version_of("2.0.0")
    (True, True)
    """
    numbers = [int(part) for part in text.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _is_other_tax_id(asked: Asked) -> bool:
    own = tax_ids.tidy(asked.facts.tax_id)
    return asked.tax_id is not None and tax_ids.tidy(asked.tax_id) != own


def _is_too_old(asked: Asked) -> bool:
    if asked.version is None:
        return False
    return version_of(asked.version) < version_of(asked.lowest_version)


def _is_elsewhere(asked: Asked) -> bool:
    if asked.claimed_id is None:
        return False
    return asked.claimed_id != asked.installation_id or not asked.is_bound


def _is_full(asked: Asked) -> bool:
    return asked.binds and len(asked.bound) >= asked.facts.installations_allowed


def _standing(why: WhyNot) -> Callable[[Asked], bool]:
    return lambda asked: REASONS[why](asked.facts, asked.today)


_TRIED: Final[dict[Code, Callable[[Asked], bool]]] = {
    "NUMBER_REPLACED": lambda asked: asked.is_replaced,
    "TAX_ID_MISMATCH": _is_other_tax_id,
    **{why: _standing(why) for why in REASONS},
    "FEATURE_NOT_INCLUDED": lambda asked: (
        asked.feature is not None and asked.feature not in asked.facts.features
    ),
    "VERSION_NOT_ALLOWED": _is_too_old,
    "INSTALLATION_MISMATCH": _is_elsewhere,
    "INSTALLATION_LIMIT": _is_full,
    "VALID_GRACE": lambda asked: asked.today > asked.facts.valid_until,
}
"""What can be told of a number that is there, in the order of `results.RESULTS`."""


def judged(asked: Asked) -> Code:
    """Return the first result that applies; `VALID` where nothing else does."""
    return next((code for code, applies in _TRIED.items() if applies(asked)), "VALID")
