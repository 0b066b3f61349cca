"""Confidentiality as tests need it: of some companies only."""

from __future__ import annotations

from chalicelib.core.company_ids import place_of
from chalicelib.core.scope import EVERYTHING, CompanyScope, Rights

HIDDEN = "cmp_con_00099_0000000000000000"
"""A company that no test has."""


def made_up(number: int) -> str:
    """Return the id of a company that is nowhere stored."""
    return f"cmp_con_{number:05d}_0000000000000000"


def rights_to(companies: frozenset[str] | None) -> Rights:
    """Return rights to the companies of these ids alone, with every application; None: to all."""
    if companies is None:
        return Rights()
    return Rights(every=False, places=frozenset(str(place_of(each)) for each in companies))


def only(companies: frozenset[str] | None) -> CompanyScope:
    """See the companies of these ids alone; None: all."""
    return EVERYTHING if companies is None else CompanyScope((rights_to(companies),))
