"""Reading an uploaded company list, JSON or CSV, whole or not at all. Pure.

What a row may say is told by `CompanyRow` for both. A column that is not there says nothing, an
empty cell says that there is none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from chalicelib.catalogues.service import fold
from chalicelib.core import bodies
from chalicelib.core.countries import countries
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput, Malformed, TooLarge
from chalicelib.core.tax_ids import number_names
from chalicelib.core.texts import Language, Text
from chalicelib.core.validation import REQUIRED, from_validation
from chalicelib.firms.forms import MAX_COMPANIES, CompanyRow

_MOST_VALUES = 250_000
"""In JSON: `MAX_COMPANIES` with all their columns and activities, and commas in their texts."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code", "codigo", "codigo empresa", "empresa"),
    "name": ("name", "nombre", "razon social"),
    "country": ("country", "pais"),
    "id_type": ("id type", "tipo identificacion", "tipo de identificacion"),
    "tax_id": ("tax id", "identificacion", "numero identificacion"),
    "address": ("address", "direccion", "domicilio"),
    "email": ("email", "e mail", "correo", "correo electronico"),
    "activities": ("activities", "actividades", "actividad"),
    "program": ("program", "programa", "aplicacion"),
}
"""Field -> header names, folded, with spaces for whatever stood between the words.

A tax id may also stand under what a country calls it.
"""
_REQUIRED = ("code", "name", "tax_id", "program")
_NEVER_EMPTY = (*_REQUIRED, "country")
_CHARSETS = {
    "utf-8": ("utf-8-sig",),
    "utf8": ("utf-8-sig",),
    "windows-1252": ("cp1252",),
    "cp1252": ("cp1252",),
    # what browsers take Latin-1 for: the same letters, and the euro sign besides
    "iso-8859-1": ("cp1252", "latin-1"),
    "latin1": ("cp1252", "latin-1"),
}
"""Name of a charset -> how it is read, in order."""

UNKNOWN_COLUMN = FieldRule(
    "unknown-column",
    Text(
        es="No se conoce la columna «{name}». Las conocidas son: {known}.",
        en="The column “{name}” is unknown. Known columns: {known}.",
    ),
)
COLUMN_TWICE = FieldRule(
    "column-twice",
    Text(es="La columna «{name}» aparece dos veces.", en="The column “{name}” appears twice."),
)
COLUMN_MISSING = FieldRule(
    "column-missing",
    Text(es="Falta la columna «{name}».", en="The column “{name}” is missing."),
)
WRONG_CELL_COUNT = FieldRule(
    "wrong-cell-count",
    Text(
        es="La fila {row} tiene {found} celdas y la cabecera {expected}.",
        en="Row {row} has {found} cells and the header {expected}.",
    ),
)
CODE_TWICE = FieldRule(
    "code-twice",
    Text(es="El código {code} está también en {first}.", en="The code {code} is also in {first}."),
)


MAX_UPLOAD_BYTES = 2 * 1024 * 1024

ROWS = TypeAdapter(list[CompanyRow])


class UnreadableCsv(Malformed):
    """The file is not CSV, or has no header row."""

    code = "unreadable-csv"
    text = Text(
        es="No se puede leer el CSV: debe ser UTF-8 o Windows-1252, separado por «;», «,» o "
        "tabuladores, con una fila de cabecera (línea {line}).",
        en="The CSV cannot be read: it must be UTF-8 or Windows-1252, separated by “;”, “,” or "
        "tabs, with a header row (line {line}).",
    )


class ListTooLarge(TooLarge):
    """More companies, or more bytes, than one upload may hold."""

    code = "list-too-large"
    text = Text(
        es="Una lista puede tener como máximo {rows} empresas y {bytes} bytes; súbala en partes.",
        en="A list can have at most {rows} companies and {bytes} bytes; upload it in parts.",
    )

    def __init__(self) -> None:
        super().__init__(rows=MAX_COMPANIES, bytes=MAX_UPLOAD_BYTES)


@dataclass(frozen=True, slots=True)
class CellError(FieldError):
    """A refused cell of a CSV, told by row and column besides the pointer."""

    row: int = 0
    column: str = ""

    def sentence(self, language: Language) -> str:
        """Say where and what is wrong."""
        where = Text(es="Fila {row}, columna «{column}»: ", en="Row {row}, column “{column}”: ")
        place = where.render(language, {"row": self.row, "column": self.column})
        return place + self.rule.text.render(language, self.facts)


def read_json(data: bytes, default_country: str) -> list[CompanyRow]:
    """Read `{"companies": [...]}`.

    Raises:
        InvalidInput, Malformed, ListTooLarge: nothing of it is taken.
    """
    _check_size(data)
    bodies.check(data, most=_MOST_VALUES)
    try:
        body = from_json(data)
    except ValueError as exc:
        raise bodies.malformed(data, str(exc)) from exc
    rows = body.get("companies") if isinstance(body, dict) and set(body) == {"companies"} else None
    if not isinstance(rows, list):
        raise InvalidInput([REQUIRED.at("/companies")])
    if len(rows) > MAX_COMPANIES:
        raise ListTooLarge
    given = [{"country": default_country} | row if isinstance(row, dict) else row for row in rows]
    return _validated(given, None)


def read_csv(data: bytes, default_country: str, charset: str = "") -> list[CompanyRow]:
    """Read a CSV with a header row, in Spanish or English.

    Without a `charset` it is UTF-8 or, failing that, Windows-1252, which is what Spanish
    spreadsheets write.

    Raises:
        InvalidInput, UnreadableCsv, ListTooLarge: nothing of it is taken.
    """
    _check_size(data)
    lines = list(_cells(_decoded(data, charset)))
    if not lines:
        raise UnreadableCsv(line=1)
    (_, header), *rest = lines
    while not header[-1].strip():  # a separator at the end of the line
        header.pop()
    fields = _fields_of(header)
    if len(rest) > MAX_COMPANIES:
        raise ListTooLarge
    given, refused = [], []
    for position, (line, cells) in enumerate(rest):
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            counts = {"row": line, "found": len(cells), "expected": len(header)}
            refused.append(WRONG_CELL_COUNT.at(f"/companies/{position}", **counts))
            continue
        given.append({"country": default_country} | _values(fields, cells))
    if refused:
        raise InvalidInput(refused)
    return _validated(given, ([line for line, _ in rest], fields))


def _check_size(data: bytes) -> None:
    if len(data) > MAX_UPLOAD_BYTES:
        raise ListTooLarge


def _decoded(data: bytes, charset: str) -> str:
    tried = _CHARSETS.get(charset, ()) if charset else ("utf-8-sig", "cp1252")
    for encoding in tried:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # else UTF-16, or no text at all
            return text
    raise UnreadableCsv(line=1)


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that is not blank with its number.

    A spreadsheet's first line `sep=;` names the separator; otherwise the header shows it.
    """
    lines = text.splitlines(keepends=True) or [""]
    named = re.fullmatch(r'"?sep=([;,\t])"?\s*', lines[0], re.IGNORECASE)
    skipped = 1 if named else 0
    delimiter = named[1] if named else max(";,\t", key=lines[0].count)
    reader = csv.reader(lines[skipped:], delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            raise UnreadableCsv(line=reader.line_num + skipped) from exc
        if any(cell.strip() for cell in cells):
            yield reader.line_num + skipped, cells


@cache
def _field_of_header() -> dict[str, str]:
    found = {name: field for field, names in COLUMNS.items() for name in names}
    return found | {name: "tax_id" for country in countries() for name in number_names(country)}


def _fields_of(header: list[str]) -> dict[str, str]:
    """Return the field of each column, with what the file calls it."""
    fields: dict[str, str] = {}
    refused = []
    for name in header:
        field = _field_of_header().get(re.sub(r"[\s_.\-]+", " ", fold(name)).strip())
        if field is None:
            known = ", ".join(names[0].replace(" ", "_") for names in COLUMNS.values())
            refused.append(UNKNOWN_COLUMN.at("", name=name[:40], known=known))
        elif field in fields:
            refused.append(COLUMN_TWICE.at("", name=name[:40]))
        else:
            fields[field] = name
    refused += [COLUMN_MISSING.at("", name=name) for name in _REQUIRED if name not in fields]
    if refused:
        raise InvalidInput(refused)
    return fields


def _values(fields: Iterable[str], cells: list[str]) -> dict[str, Any]:
    """Return the fields that the cells of a row set; None for an empty one that may be."""
    values: dict[str, Any] = {}
    for field, cell in zip(fields, cells, strict=False):
        text = cell.strip()
        if text or field not in _NEVER_EMPTY:
            values[field] = text or None
    if values.get("activities"):
        values["activities"] = [
            code for code in re.split(r"[|,;\s]+", values["activities"]) if code
        ]
    return values


def _validated(
    given: list[Any], places: tuple[list[int], dict[str, str]] | None
) -> list[CompanyRow]:
    """Check every row, and that no code comes twice; all complaints at once."""
    refused: list[FieldError] = []
    rows: list[CompanyRow] = []
    more = 0
    try:
        rows = ROWS.validate_python(given)
    except ValidationError as exc:
        invalid = from_validation(exc, "/companies")
        refused, more = [*invalid.fields], invalid.more
    refused += _repeated_codes(given, places)
    if refused:
        raise InvalidInput([_placed(e, places) for e in refused] if places else refused, more)
    return rows


def _repeated_codes(
    given: list[Any], places: tuple[list[int], dict[str, str]] | None
) -> list[FieldError]:
    first: dict[str, int] = {}
    refused = []
    for position, row in enumerate(given):
        code = row.get("code") if isinstance(row, dict) else None
        if isinstance(code, str) and first.setdefault(code.strip(), position) != position:
            before = first[code.strip()]
            where: object = f"/companies/{before}"
            if places:
                where = Text(es=f"la fila {places[0][before]}", en=f"row {places[0][before]}")
            facts = {"code": code[:10], "first": where}
            refused.append(CODE_TWICE.at(f"/companies/{position}/code", **facts))
    return refused


def _placed(error: FieldError, places: tuple[list[int], dict[str, str]]) -> FieldError:
    """Add row and column of the file to a complaint about a field."""
    lines, columns = places
    _, _, position, field, *_ = error.pointer.split("/")
    return CellError(
        error.pointer,
        error.rule,
        error.facts,
        row=lines[int(position)],
        column=columns.get(field, field),
    )
