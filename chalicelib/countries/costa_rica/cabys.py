"""CABYS as a list in memory: read from the ministry's table, packed to be kept, searched. Pure.

The table is CSV in UTF-8 with the columns `codigo,descripcion,tarifa_iva`. What is packed carries
each description as it is compared, too, so that a process that searches first has it at once.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.catalogues.service import words_of
from chalicelib.core.errors import Unprocessable
from chalicelib.core.readable import visible
from chalicelib.core.texts import Text

COLUMNS: Final = ("codigo", "descripcion", "tarifa_iva")
RATES: Final = {"13": "13", "8": "8", "4": "4", "2": "2", "1": "1", "0.5": "0.5", "0": "0",
                "Exento": "0", "": ""}  # fmt: skip
"""What the table writes -> the rate of IVA in per cent; empty: the catalogue names none."""
_CODE: Final = re.compile("[0-9]{13}")
_LONGEST: Final = 1_000


class CabysFileUnreadable(Unprocessable):
    """What is to be taken in is no table of CABYS."""

    code = "cabys-file-unreadable"
    text = Text(
        es="El archivo no es una tabla de CABYS. Envíe un CSV en UTF-8 que empiece por la línea "
        "«{columns}» y tenga al menos un código.",
        en="The file is no table of CABYS. Give a CSV in UTF-8 that begins with the line "
        "“{columns}” and has one code at least.",
    )


class CabysRowRefused(Unprocessable):
    """A row of the table is wrong, so that none is taken."""

    code = "cabys-row-refused"
    text = Text(
        es="Línea {line} del archivo de CABYS: hace falta un código de 13 dígitos que no se "
        "repita, una descripción y una tarifa ({rates}, o nada). Corríjala y envíe el archivo "
        "entero.",
        en="Line {line} of the CABYS file: a code of 13 digits that occurs once, a description and "
        "a rate ({rates}, or nothing) are needed. Correct it and give the whole file again.",
    )


class Entry(NamedTuple):
    """A good or service; `rate` is its IVA in per cent, empty where the catalogue names none."""

    code: str
    description: str
    rate: str


@dataclass(frozen=True, slots=True)
class Cabys:
    """The catalogue as it was taken in at a time, and why."""

    as_of: datetime
    reason: str
    entries: dict[str, Entry]
    compared: list[str]
    """The words of each description, each after a space, in the order of the entries."""

    def search(self, question: str) -> list[Entry]:
        """Find what holds every word somewhere, best first; digits alone begin a code.

        Better is what has more of the words at the beginning of its own, begins with the first of
        them, and says less beside them.
        """
        words = words_of(question).split()
        if not words:
            return []
        if len(words) == 1 and words[0].isdigit():
            begun = [entry for code, entry in self.entries.items() if code.startswith(words[0])]
            if begun:
                return begun
        starts, first = [f" {word}" for word in words], f" {words[0]}"
        found = [
            (sum(start not in text for start in starts), not text.startswith(first), len(text), e)
            for text, e in zip(self.compared, self.entries.values(), strict=True)
            if all(word in text for word in words)
        ]
        return [entry for *_, entry in sorted(found)]


def read(data: bytes, as_of: datetime, reason: str) -> Cabys:
    """Read the table.

    Raises:
        CabysFileUnreadable: it is none, or empty.
        CabysRowRefused: one of its rows is wrong.
    """
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        if tuple(next(rows, [])) != COLUMNS:
            raise CabysFileUnreadable(columns=",".join(COLUMNS))
        entries: dict[str, Entry] = {}
        for row in rows:
            entry = _entry(row, rows.line_num)
            if entry.code in entries:
                raise _refused(rows.line_num)
            entries[entry.code] = entry
    except (UnicodeDecodeError, csv.Error) as exc:
        raise CabysFileUnreadable(columns=",".join(COLUMNS)) from exc
    if not entries:
        raise CabysFileUnreadable(columns=",".join(COLUMNS))
    compared = [words_of(entry.description) for entry in entries.values()]
    return Cabys(as_of, reason, entries, compared)


def _entry(row: list[str], line: int) -> Entry:
    if len(row) != len(COLUMNS):
        raise _refused(line)
    code, described, rate = row
    description = " ".join(visible(described).split())
    is_right = _CODE.fullmatch(code) and 0 < len(description) <= _LONGEST and rate in RATES
    if not is_right:
        raise _refused(line)
    return Entry(code, description, RATES[rate])


def _refused(line: int) -> CabysRowRefused:
    return CabysRowRefused(line=line, rates=", ".join(rate for rate in RATES if rate))


def pack(cabys: Cabys) -> bytes:
    """Write the catalogue as the compact file that is kept."""
    head = json.dumps({"as_of": cabys.as_of.isoformat(), "reason": cabys.reason})
    rows = (
        f"{e.code}\t{e.rate}\t{e.description}\t{text}"
        for e, text in zip(cabys.entries.values(), cabys.compared, strict=True)
    )
    return gzip.compress("\n".join([head, *rows]).encode(), mtime=0)


def unpack(data: bytes) -> Cabys:
    """Read what `pack` wrote."""
    head, *rows = gzip.decompress(data).decode().split("\n")
    about = json.loads(head)
    entries, compared = {}, []
    for row in rows:
        code, rate, description, text = row.split("\t")
        entries[code] = Entry(code, description, rate)
        compared.append(text)
    return Cabys(datetime.fromisoformat(about["as_of"]), about["reason"], entries, compared)
