"""The rows of a company list in CSV, as spreadsheets and accounting programs write it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from chalicelib.core.countries import countries
from chalicelib.core.csv_lines import Reader
from chalicelib.core.folding import fold
from chalicelib.core.tax_ids import number_names
from chalicelib.core.texts import Text
from chalicelib.firms.company_rows import GivenRow

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "code": ("code", "codigo", "codigo empresa", "empresa"),
    "name": ("name", "nombre", "razon social"),
    "country": ("country", "pais"),
    "id_type": ("id type", "tipo identificacion", "tipo de identificacion"),
    "tax_id": ("tax id", "identificacion", "numero identificacion"),
    "address": ("address", "direccion", "domicilio"),
    "email": ("email", "correo", "correo electronico", "e mail"),
    "activities": ("activities", "actividades", "actividad"),
    "program": ("program", "programa", "aplicacion"),
}
"""Field -> header names, folded, with spaces for whatever stood between the words.

A tax id may also stand under what a country calls it.
"""
TOLD: Final[dict[str, Text]] = {
    "products": Text(es="licencias", en="licences"),
    "gone": Text(es="ya no está", en="gone"),
}
"""Columns that the file of the firm's list has besides; of a list that comes in they say nothing,
so that the file can be changed and sent as it is."""
REQUIRED: Final = ("code", "name", "tax_id", "program")
"""Columns that must be there; `program` not, where the upload itself says the program."""
_IN_CASE: Final = {"program": str.lower, "country": str.upper}
_NEVER_EMPTY: Final = (*REQUIRED, "country")


def rows(
    data: bytes, default_country: str, charset: str = "", program: str | None = None
) -> Iterator[GivenRow]:
    """Yield the rows after the header, but for blank ones; `program` is of rows that say none.

    Raises:
        UnreadableCsv, InvalidInput: see `csv_lines.Reader`.
    """
    implied = {"country": default_country} | ({"program": program} if program else {})
    reader = Reader(data, column_names(), [n for n in REQUIRED if n not in implied], charset)
    for position, line in enumerate(reader):
        if line.fault:
            yield GivenRow(line.number, position, None, line.typed, reader.columns, line.fault)
        else:
            said = implied | _values(line.cells)
            yield GivenRow(line.number, position, said, line.cells, reader.columns)


@cache
def column_names() -> dict[str, str]:
    """List the names of columns, folded, with the field of each."""
    found = {name: field for field, names in COLUMNS.items() for name in names}
    found |= {fold(said): field for field, text in TOLD.items() for said in (text.en, text.es)}
    return found | {name: "tax_id" for country in countries() for name in number_names(country)}


def _values(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that the cells of a row set; None for an empty one that may be."""
    values: dict[str, Any] = {}
    for field, cell in given.items():
        text = cell.strip()
        if field in TOLD:
            continue
        if text or field not in _NEVER_EMPTY:
            values[field] = _IN_CASE.get(field, str)(text) or None
    if values.get("activities"):
        values["activities"] = [
            code for code in re.split(r"[|,;\s]+", values["activities"]) if code
        ]
    return values
