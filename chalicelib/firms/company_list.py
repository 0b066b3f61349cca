"""Reading an uploaded company list, JSON or CSV. Pure.

What a row may say is told by `CompanyRow` for both. A column that is not there says nothing, an
empty cell says that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pydantic_core import from_json

from chalicelib.core import bodies
from chalicelib.core.errors import FieldRule, InvalidInput, TooLarge, Unprocessable
from chalicelib.core.scope import Program
from chalicelib.core.texts import Text
from chalicelib.core.validation import REQUIRED, pointer
from chalicelib.firms import company_csv
from chalicelib.firms.company_rows import GivenRow, ReadRow, read
from chalicelib.firms.forms import MAX_COMPANIES

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
"""As much as a request may have."""
_MOST_VALUES = 1_000_000
"""In JSON: `MAX_COMPANIES` with all their columns and activities, and commas in their texts."""
FIELD_TWICE = FieldRule(
    "field-twice",
    Text(
        es="El campo está dos veces en la misma empresa; deje el valor correcto.",
        en="The field is twice in the same company; leave the value that is right.",
    ),
)


class ListTooLarge(TooLarge):
    """More companies, or more bytes, than one upload may hold."""

    code = "list-too-large"
    text = Text(
        es="Una lista puede tener como máximo {rows} empresas y {bytes} bytes; súbala en partes, "
        "o como lista larga, que toma hasta 20000 empresas.",
        en="A list can have at most {rows} companies and {bytes} bytes; upload it in parts, or as "
        "a long list, which takes up to 20000 companies.",
    )
    way = "POST /v1/firms/{firm}/company-syncs"

    def __init__(self, rows: int = MAX_COMPANIES) -> None:
        super().__init__(rows=rows, bytes=MAX_UPLOAD_BYTES)


class EmptyList(Unprocessable):
    """The upload holds no company."""

    code = "empty-company-list"
    text = Text(
        es="La lista no contiene empresas; envíe al menos una.",
        en="The list contains no companies; send at least one.",
    )


class Upload(NamedTuple):
    """A list as it came, and what was said of it."""

    data: bytes
    is_json: bool
    charset: str = ""
    program: Program | None = None
    """Of the rows that say none."""

    def read(self, default_country: str, most: int = MAX_COMPANIES) -> list[ReadRow]:
        """Read it.

        Raises:
            EmptyList, InvalidInput, ListTooLarge, Malformed: it is no list; nothing of it is read.
        """
        if self.is_json:
            rows = read_json(self.data, default_country, self.program, most=most)
        else:
            rows = read_csv(self.data, default_country, self.charset, self.program, most=most)
        if not rows:
            raise EmptyList
        return rows


def read_json(
    data: bytes, default_country: str, program: Program | None = None, *, most: int = MAX_COMPANIES
) -> list[ReadRow]:
    """Read `{"companies": [...]}`.

    Raises:
        InvalidInput, Malformed, ListTooLarge: it is no such list, and nothing of it is read.
    """
    _check_size(data)
    bodies.check_size(data, most=_MOST_VALUES)
    try:
        body, marked = from_json(data), bodies.marked(data)
    except ValueError as exc:
        raise bodies.malformed(data, str(exc)) from exc
    if isinstance(marked, bodies.Repeating):
        raise bodies.MemberTwice(name=marked.name[:40])
    rows = body.get("companies") if isinstance(body, dict) and set(body) == {"companies"} else None
    if not isinstance(rows, list):
        raise InvalidInput([REQUIRED.at("/companies")])
    implied = {"country": default_country} | ({"program": program} if program else {})
    given = enumerate(zip(rows, marked["companies"], strict=True))
    return _read((_given(position, row, mark, implied) for position, (row, mark) in given), most)


def read_csv(
    data: bytes,
    default_country: str,
    charset: str = "",
    program: Program | None = None,
    *,
    most: int = MAX_COMPANIES,
) -> list[ReadRow]:
    """Read a CSV with a header row, in Spanish or English.

    Raises:
        InvalidInput, UnreadableCsv, ListTooLarge: it is no such list, and nothing of it is read.
    """
    _check_size(data)
    return _read(company_csv.rows(data, default_country, charset, program), most)


def _check_size(data: bytes) -> None:
    if len(data) > MAX_UPLOAD_BYTES:
        raise ListTooLarge


def _given(position: int, row: Any, mark: Any, implied: Mapping[str, str]) -> GivenRow:
    said = {**implied} | row if isinstance(row, dict) else row
    is_twice = isinstance(mark, bodies.Repeating)
    fault = FIELD_TWICE.at(pointer((mark.name,))) if is_twice else None
    return GivenRow(position + 1, position, said, typed=row, fault=fault)


def _read(given: Iterable[GivenRow], most: int) -> list[ReadRow]:
    rows = list(islice(given, most + 1))
    if len(rows) > most:
        raise ListTooLarge(most)
    return list(read(rows))
