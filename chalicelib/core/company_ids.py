"""Ids of the companies of a firm's list: they tell program and code, so that rights need no read.

Two programs of a firm may give one code to two companies.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chalicelib.core.ids import derived_id

_ID = re.compile(r"cmp_([a-z]+)_([0-9]+)_[0-9A-Z]{16}")
_PLACE = re.compile(r"([a-z]+)([0-9]+)")
_FIRST_OF_DIGEST = len("cmp_0000000000")


class Place(NamedTuple):
    """Where a company is in the firm's accounting."""

    program: str
    code: str

    def __str__(self) -> str:
        """Write it, such as `con00042`."""
        return self.program + self.code


def company_id(firm_id: str, program: str, code: str) -> str:
    """Return the id of a company: the same for ever; those of a program sort by their code.

    >>> company_id("firm_1", "con", "00042")[:14], len(company_id("firm_1", "con", "00042"))
    ('cmp_con_00042_', 30)
    """
    digest = derived_id("cmp", firm_id, program, code)[_FIRST_OF_DIGEST:]
    return f"cmp_{program}_{code}_{digest}"


def id_of(firm_id: str, place: str) -> str:
    """Return the id of the company at a place of the firm's accounting, such as `con00042`."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError("no place: " + place)
    return company_id(firm_id, *found.groups())


def place_of(identifier: str) -> Place | None:
    """Return program and code of a company's id; None for what is no such id.

    >>> place_of(company_id("firm_1", "con", "00042"))
    Place(program='con', code='00042')
    >>> place_of("cmp_none")
    """
    found = _ID.fullmatch(identifier)
    return Place(*found.groups()) if found else None


def client_id(country: str, tax_id: str) -> str:
    """Return the id of a client: the same for ever.

    >>> client_id("CR", "3101999999")
    'cli_CR_3101999999'
    """
    return f"cli_{country}_{tax_id}"
