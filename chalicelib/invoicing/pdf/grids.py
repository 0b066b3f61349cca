"""Tables of a printed document: columns and rows of words, how they are drawn is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chalicelib.core.texts import Language
from chalicelib.invoicing.pdf.figures import aligned


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `share` is its part of what the others leave (0: as wide as its longest text)."""

    title: str
    share: float = 0
    align: Literal["left", "right", "figures"] = "left"
    """Figures stand on the right with their decimal signs below each other."""
    is_name: bool = False
    """Goes on a line of its own above the figures where these leave no room beside them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, and what is written small below it."""

    cells: tuple[str, ...]
    details: tuple[str, ...] = ()
    lead: str = ""
    """Written above the cells, over the whole width."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; without rows it is not drawn."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    lead_title: str = ""


def grid_of(title: str, columns: tuple[Column, ...], rows: list[Row], language: Language) -> Grid:
    """Make a table whose figures agree in their decimal signs, column by column."""
    cells = [list(row.cells) for row in rows]
    for index, column in enumerate(columns):
        if column.align == "figures":
            padded = aligned([row[index] for row in cells], language)
            for row, figure in zip(cells, padded, strict=True):
                row[index] = figure
    set_rows = [Row(tuple(c), row.details) for c, row in zip(cells, rows, strict=True)]
    return Grid(title, columns, tuple(set_rows))
