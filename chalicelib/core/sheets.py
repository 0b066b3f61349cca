r"""A list as a CSV that people open in a spreadsheet: how each such file of ours is written. Pure.

UTF-8 with its mark, semicolons and CR LF, as spreadsheets of our countries read it. Text that one
would take for a formula gets a leading apostrophe; line breaks within a cell become spaces.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.core.readable import formula_start

BOM: Final = "\ufeff"
MEDIA_TYPE: Final = "text/csv"
CONTENT_TYPE: Final = f"{MEDIA_TYPE}; charset=utf-8"


def guarded(text: str) -> str:
    r"""Make text safe to open in a spreadsheet.

    >>> guarded("=1+1"), guarded("Ejemplo Ficticio S.A."), guarded(" @x")
    ("'=1+1", 'Ejemplo Ficticio S.A.', "'@x")
    >>> guarded("\uff1d1+1") == "'\uff1d1+1"
    True
    """
    line = text if text.isalnum() else " ".join(text.split())
    return f"'{line}" if formula_start(line) else line


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a route returns that lists as CSV: the name of the file, its columns and its rows."""

    file_name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[str]]

    def text(self) -> str:
        r"""Write it.

        >>> Sheet("a.csv", ("code", "name"), [("00042", "=1; 2")]).text()
        '\ufeffcode;name\r\n00042;"\'=1; 2"\r\n'
        """
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows(map(guarded, row) for row in self.rows)
        return BOM + buffer.getvalue()
