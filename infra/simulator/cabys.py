"""CABYS codes for search: from a file with columns code, description, rate, else a short list."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.simulator.cabys_excerpt import EXCERPT


@dataclass(frozen=True)
class Entry:
    """One code."""

    code: str
    description: str
    rate: str
    folded: str

    def as_json(self) -> dict[str, Any]:
        """Return the entry in the layout of the ministry's look-up."""
        return {
            "codigo": self.code,
            "descripcion": self.description,
            "categorias": [],
            "impuesto": int(self.rate) if self.rate.isdigit() else 0,
            "estado": "Vigente",
        }


def folded(text: str) -> str:
    """Lower case without accents.

    >>> folded("Programación Ñandú")
    'programacion nandu'
    """
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


class Cabys:
    """The catalogue; read on first use, because 20,506 rows take a moment."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    @property
    def is_complete(self) -> bool:
        """Return whether a code that is not found is certainly wrong."""
        return self._file is not None

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        rows = EXCERPT
        if self._file is not None:
            with self._file.open(encoding="utf-8", newline="") as stream:
                rows = [(row[0], row[1], row[2]) for row in csv.reader(stream) if len(row) > 2][1:]
        return {
            code: Entry(code, description, rate, folded(description))
            for code, description, rate in rows
        }

    def as_csv(self) -> bytes:
        """Write the table as a file."""
        if self._file is not None:
            return self._file.read_bytes()
        text = io.StringIO(newline="")
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(("codigo", "descripcion", "tarifa_iva"))
        rows.writerows(EXCERPT)
        return text.getvalue().encode()

    def find(self, code: str) -> Entry | None:
        """Return the entry of a code."""
        return self._entries.get(code)

    def search(self, text: str, top: int) -> tuple[int, list[Entry]]:
        """Return how many entries hold every word (or begin with the code), and the first ones."""
        words = folded(text).split()
        if len(words) == 1 and words[0].isdigit():
            found = [item for item in self._entries.values() if item.code.startswith(words[0])]
        else:
            found = [
                item for item in self._entries.values() if all(x in item.folded for x in words)
            ]
        found.sort(key=lambda item: (len(item.folded), item.code))
        return len(found), found[:top]
