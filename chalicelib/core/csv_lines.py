r"""A CSV that somebody made in a spreadsheet or a program, read row by row. Pure.

What is said of the file (its charset, its header) is said of the whole. What is wrong with a row is
that row's alone: it is read by itself, so that no quote that is not closed takes the rows after it
along.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from chalicelib.core.errors import MAX_FIELDS, FieldError, FieldRule, InvalidInput, Malformed
from chalicelib.core.folding import fold
from chalicelib.core.texts import Text

_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_LINES: Final = 10
"""Of one row, whose cells may have line breaks. More would let rows be read again and again."""
_CHARSETS = {
    "utf-8": ("utf-8-sig",),
    "utf8": ("utf-8-sig",),
    "utf-16": ("utf-16",),
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
        es="No se conoce la columna «{name}». Quítela o llámela como una de estas: {known}.",
        en="The column “{name}” is unknown. Remove it or call it one of these: {known}.",
    ),
)
COLUMN_TWICE = FieldRule(
    "column-twice",
    Text(
        es="La columna «{name}» aparece dos veces; deje una.",
        en="The column “{name}” appears twice; keep one.",
    ),
)
COLUMN_MISSING = FieldRule(
    "column-missing",
    Text(
        es="Falta la columna «{name}»; añádala a la cabecera.",
        en="The column “{name}” is missing; add it to the header.",
    ),
)
WRONG_CELL_COUNT = FieldRule(
    "wrong-cell-count",
    Text(
        es="La fila tiene {found} celdas y la cabecera {expected}; ponga entre comillas el texto "
        "que lleve el separador.",
        en="The row has {found} cells and the header {expected}; put quotes around text that has "
        "the separator in it.",
    ),
)
UNREADABLE_ROW = FieldRule(
    "unreadable-row",
    Text(
        es='No se puede leer la fila: tiene comillas («"») que no se cierran o con texto detrás. '
        "Escriba dos veces las que sean parte del texto, o quítelas.",
        en='The row cannot be read: it has quotes (“"”) that are not closed or are followed by '
        "text. Write those that are part of the text twice, or remove them.",
    ),
)


class UnreadableCsv(Malformed):
    """The file is not CSV, or has no header row."""

    code = "unreadable-csv"
    text = Text(
        es="No se puede leer el CSV: debe ser UTF-8, UTF-16 o Windows-1252, separado por «;», «,» "
        "o tabuladores, con una fila de cabecera (línea {line}). Un libro de Excel se guarda antes "
        "como CSV.",
        en="The CSV cannot be read: it must be UTF-8, UTF-16 or Windows-1252, separated by “;”, "
        "“,” or tabs, with a header row (line {line}). A workbook of Excel is saved as CSV first.",
    )


class Line(NamedTuple):
    """A row below the header that is not blank."""

    number: int
    """Of the line in the file, the first being 1."""
    typed: str
    """The line as it came, without its end."""
    cells: Mapping[str, str]
    """Field -> text."""
    fault: FieldError | None = None
    """Why there are no cells."""


class Reader:
    """The lines of a CSV, once its header is read."""

    def __init__(
        self, data: bytes, names: Mapping[str, str], required: Collection[str], charset: str = ""
    ) -> None:
        """Read the header; `names` are the names of columns, folded, with the field of each.

        Without a `charset` and the mark of UTF-16 ("Unicode text" of spreadsheets), each row is
        UTF-8 or, failing that, Windows-1252, which is what Spanish spreadsheets write.

        Raises:
            UnreadableCsv: not in its charset, or without a header that can be read.
            InvalidInput: the header has columns that are unknown, missing or there twice.
        """
        self._lines = _records(_decoded(data, charset))
        line, header, _ = next(self._lines, (1, None, ""))
        if header is None:
            raise UnreadableCsv(line=line)
        while not header[-1].strip():  # a separator at the end of the line
            header.pop()
        self._width = len(header)
        self.columns = _columns(header, names, required)
        """Field -> what the file calls it."""

    def __iter__(self) -> Iterator[Line]:
        """Read line by line."""
        for number, cells, typed in self._lines:
            if cells is None:
                yield Line(number, typed, {}, UNREADABLE_ROW.at(""))
            elif len(cells) < self._width or any(cell.strip() for cell in cells[self._width :]):
                counts = {"found": len(cells), "expected": self._width}
                yield Line(number, typed, {}, WRONG_CELL_COUNT.at("", **counts))
            else:
                yield Line(number, typed, dict(zip(self.columns, cells, strict=False)))


def _decoded(data: bytes, charset: str) -> list[str]:
    """Return the lines, each with its end."""
    if not charset and data.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        charset = "utf-16"
    if charset:
        lines = list(io.StringIO(_in_charset(data, charset), newline=""))
    else:
        lines = [_guessed(line) for line in data.removeprefix(BOM_UTF8).splitlines(keepends=True)]
    if _NO_TEXT.search("".join(lines[:1])):  # UTF-16, a workbook, a picture
        raise UnreadableCsv(line=1)
    return lines


def _in_charset(data: bytes, charset: str) -> str:
    for encoding in _CHARSETS.get(charset, ()):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableCsv(line=1)


def _guessed(line: bytes) -> str:
    """Read a line as UTF-8 or else Windows-1252: lists are put together from several programs.

    A byte that is of neither becomes U+FFFD, for which the row is refused.
    """
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _records(lines: list[str]) -> Iterator[tuple[int, list[str] | None, str]]:
    """Yield the rows that are not blank: number of the line, cells, the line as it came.

    None for cells that cannot be read. A spreadsheet's first line `sep=;` names the separator;
    otherwise the header shows it.
    """
    named = re.fullmatch(r'"?sep=([;,\t])"?\s*', lines[0], re.IGNORECASE) if lines else None
    at = 1 if named else 0
    header = next((line for line in lines[at:] if line.strip()), "")
    delimiter = named[1] if named else max(";,\t", key=header.count)
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        reader = csv.reader(lines[at : at + _MOST_LINES], delimiter=delimiter, strict=True)
        try:
            cells, used = next(reader), reader.line_num
        except csv.Error:
            cells, used = None, 1
        if cells is None or any(cell.strip() for cell in cells):
            yield at + 1, cells, lines[at].rstrip("\r\n")
        at += used


def _columns(
    header: list[str], names: Mapping[str, str], required: Collection[str]
) -> dict[str, str]:
    """Return the field of each column, with what the file calls it."""
    columns: dict[str, str] = {}
    called = _called(names)
    refused = []
    for name in header[:MAX_FIELDS]:
        field = names.get(re.sub(r"[\s_.\-]+", " ", fold(name)).strip())
        if field is None:
            refused.append(UNKNOWN_COLUMN.at("", name=name[:40], known=_listed(called)))
        elif field in columns:
            refused.append(COLUMN_TWICE.at("", name=name[:40]))
        else:
            columns[field] = name
    refused += [
        COLUMN_MISSING.at("", name=called[name]) for name in required if name not in columns
    ]
    if refused:
        raise InvalidInput(refused, len(header[MAX_FIELDS:]))
    return columns


def _called(names: Mapping[str, str]) -> dict[str, Text]:
    """Return what the column of each field is called: of its names, the second is Spanish."""
    of: dict[str, list[str]] = {}
    for name, field in names.items():
        of.setdefault(field, []).append(name)
    return {field: Text(es=(known[1:] or known)[0], en=field) for field, known in of.items()}


def _listed(called: Mapping[str, Text]) -> Text:
    return Text(es=", ".join([text.es for text in called.values()]), en=", ".join(called))
