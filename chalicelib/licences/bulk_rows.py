"""The rows of a file that asks for many activations, as spreadsheets write it. Pure.

What is wrong with a row is that row's alone. The file of results of a bulk has the same columns and
some more, which say nothing here: so its rows can be corrected and sent again as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Annotated, Final, NamedTuple

from pydantic import Field, ValidationError

from chalicelib.core.company_ids import Place
from chalicelib.core.csv_lines import Line, Reader
from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldError, FieldRule, TooLarge, Unprocessable
from chalicelib.core.fields import Printable
from chalicelib.core.folding import fold
from chalicelib.core.model import Model
from chalicelib.core.scope import Program
from chalicelib.core.texts import Language, Text
from chalicelib.core.validation import from_validation
from chalicelib.firms.service import CompanyCode
from chalicelib.licences.forms import Mandate

MAX_ROWS: Final = 5_000
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "program": ("program", "programa", "aplicacion"),
    "code": ("code", "codigo", "codigo empresa", "empresa"),
    "client_email": ("client email", "correo del cliente", "correo cliente", "correo", "email"),
    "client_name": ("client name", "nombre del cliente", "cliente", "contacto"),
    "language": ("language", "idioma"),
    "mandate": ("mandate", "mandato"),
}
"""Field -> header names, folded, with spaces for whatever stood between the words."""
HEADERS: Final[dict[str, Text]] = {
    "program": Text(es="programa", en="program"),
    "code": Text(es="código", en="code"),
    "client_email": Text(es="correo del cliente", en="client email"),
    "client_name": Text(es="nombre del cliente", en="client name"),
    "language": Text(es="idioma", en="language"),
    "mandate": Text(es="mandato", en="mandate"),
}
"""How each column is called in a file that we write."""
TOLD: Final[dict[str, Text]] = {
    "row": Text(es="fila", en="row"),
    "company": Text(es="razón social", en="company name"),
    "result": Text(es="resultado", en="result"),
    "reason": Text(es="motivo", en="reason"),
    "licence": Text(es="licencia", en="licence"),
}
"""Columns that a file of results has besides; of a file that comes in they are not read."""
COMPANY_TWICE = FieldRule(
    "company-twice",
    Text(
        es="La empresa {code} de {program} está también en la fila {first}; deje una.",
        en="Company {code} of {program} is also in row {first}; keep one.",
    ),
)


CLIENT_OR_MANDATE = FieldRule(
    "client-or-mandate",
    Text(
        es="Diga el correo del cliente o, si su despacho va a llevar el negocio sin que el cliente "
        "entre, el mandato; uno de los dos.",
        en="Give the client's e-mail or, if your firm will run the business without client access, "
        "the mandate; one of the two.",
    ),
)


class ActivationsTooMany(TooLarge):
    """More rows than one bulk may have."""

    code = "activations-too-many"
    text = Text(
        es="Un archivo puede pedir como máximo {rows} activaciones; envíelo en partes.",
        en="A file can ask for at most {rows} activations; send it in parts.",
    )


class NoActivations(Unprocessable):
    """The file has no row."""

    code = "no-activations"
    text = Text(
        es="El archivo no pide ninguna activación; envíe al menos una fila.",
        en="The file asks for no activation; send at least one row.",
    )


class ActivationRow(Model):
    """A licence to activate: for which company, and who its client is or by what mandate."""

    program: Program
    code: CompanyCode
    client_email: Email | None = None
    mandate: Mandate | None = None
    """Of a company whose business the firm runs, without client access."""
    client_name: Annotated[Printable, Field(min_length=2, max_length=100)] | None = None
    language: Language | None = None


class BulkRow(NamedTuple):
    """A row of the file."""

    number: int
    """Of its line, as people count."""
    typed: Mapping[str, str]
    """Field -> text, as it came."""
    row: ActivationRow | None
    errors: tuple[FieldError, ...] = ()

    @property
    def place(self) -> Place | None:
        """Which company it is about; None: it could not be read."""
        return Place(self.row.program, self.row.code) if self.row else None


def read(data: bytes, charset: str, program: Program | None) -> list[BulkRow]:
    """Read a file; `program` is of the rows that say none.

    Raises:
        ActivationsTooMany, InvalidInput, NoActivations, UnreadableCsv: it is no such file.
    """
    needed = ["code", "client_email"] + ([] if program else ["program"])
    reader = Reader(data, _names(), needed, charset)
    lines = list(islice(reader, MAX_ROWS + 1))
    if len(lines) > MAX_ROWS:
        raise ActivationsTooMany(rows=MAX_ROWS)
    if not lines:
        raise NoActivations
    return list(_read(lines, program))


def _names() -> dict[str, str]:
    found = {name: field for field, names in COLUMNS.items() for name in names}
    return found | {fold(said): name for name, text in TOLD.items() for said in (text.en, text.es)}


def _read(lines: list[Line], program: Program | None) -> Iterator[BulkRow]:
    first: dict[Place, int] = {}
    for line in lines:
        read = _row(line, program)
        before = first.setdefault(read.place, line.number) if read.place else line.number
        if read.place and before != line.number:
            fault = COMPANY_TWICE.at("/code", **read.place._asdict(), first=before)
            read = BulkRow(read.number, read.typed, None, (fault,))
        yield read


def _row(line: Line, program: Program | None) -> BulkRow:
    typed = {name: cell.strip() for name, cell in line.cells.items() if name in COLUMNS}
    if line.fault:
        return BulkRow(line.number, typed, None, (line.fault,))
    said = ({"program": program} if program else {}) | {
        name: cell.removeprefix("'") for name, cell in typed.items() if cell
    }
    try:
        row = ActivationRow.model_validate(said)
    except ValidationError as exc:
        return BulkRow(line.number, typed, None, from_validation(exc).fields)
    if (row.client_email is None) == (row.mandate is None):
        fault = CLIENT_OR_MANDATE.at("/client_email")
        return BulkRow(line.number, typed, None, (fault,))
    return BulkRow(line.number, typed, row)
