"""Codes of a catalogue in the API's description: all of them, with names that programs can use.

Knows what is published alone; which codes are taken, and in which spelling, is for `field_types`
and the rules. Catalogues of more than some sixty codes are not written out: they are asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from chalicelib.core.folding import fold
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.field_types import OneOf
from chalicelib.countries.costa_rica.structure.table import codes


@dataclass(frozen=True, slots=True)
class PublishedCodes:
    """Writes out the codes that a text is one of; a rule of several fields checks that it is."""

    catalogue: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        rows = sorted(CODES.rows(self.catalogue).values(), key=lambda row: row.code)
        described = handler(schema)
        described.pop("pattern", None)  # the codes say more
        return described | {
            "enum": [row.code for row in rows],
            "x-enum-varnames": [code_name(row.en, row.es) for row in rows],
            "x-enum-descriptions": [" / ".join(filter(None, (row.es, row.en))) for row in rows],
        }


@dataclass(frozen=True, slots=True)
class Listed(PublishedCodes):
    """One of the codes of a catalogue, however it is spelled, and written out."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        one_of = OneOf(partial(codes, self.catalogue))
        return one_of.__get_pydantic_core_schema__(source, handler)


def code_name(*descriptions: str) -> str:
    """Name a code by the first of its descriptions that can begin a name.

    >>> code_name("Seller's code"), code_name("0% (transitional)", "Tarifa 0 %, pensión")
    ('SELLERS_CODE', 'TARIFA_0_PENSION')
    """
    plain = [fold(text).replace("'", "") for text in descriptions]
    names = ["_".join(re.findall("[a-z0-9]+", text)).upper() for text in plain]
    return next(name for name in names if name.isidentifier())
