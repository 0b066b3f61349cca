"""Draw a table into the flow: columns as wide as their contents, heads repeated on each page."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.invoicing.pdf.flow import ACCENT, BODY, MARGIN, MUTED, PALE, RULE, Box, Flow, Style
from chalicelib.invoicing.pdf.grids import Column, Grid, Row
from chalicelib.invoicing.pdf.typeface import width

_GAP = 7.0
"""Between two columns."""
_PAD = 2.1
"""Above and below the words of a row."""
_LEAST_SHARE = 0.24
"""What the texts get at least of the width; huge amounts are written smaller instead."""
_LEAST_FACTOR = 0.86
"""When figures would become smaller than this, the names go above them."""
_USUAL_LINES = 2
"""Texts of more lines than this, on average, go above the figures where that takes less paper."""
TITLE = Style(8, ACCENT, is_bold=True)
_BELOW_TITLE, _BELOW_TABLE = 2.0, 10.0
_LEAD_INDENT = 10.0
"""Of what stands below a row, where its names stand above it."""
_SLACK = 0.1
"""What a column gets beyond its longest text, as sums of fractions are not exact."""
_USUAL_ROW = 200.0
"""A row up to this high stands on one page."""
_LEAST_START = 60.0
"""What a higher one needs of a page to begin on it."""
_MOST_FIRST_ROW = 80.0
"""How much of the first row is kept together with the head."""
_BELOW = Style(6.5, MUTED)
_SIZE = 7.0
"""Of the figures, unless they must be smaller to fit."""
_LEAD = Style(6.5)
"""Of names above the figures, and of these: two lines then hold some 180 letters."""


@dataclass(frozen=True, slots=True)
class _Set:
    """A table with its widths found and its texts broken into lines."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    style: Style
    rows: list[_SetRow]
    indent: float
    """Where the lines below a row begin."""
    lead_title: str

    @property
    def height(self) -> float:
        """The height of all rows."""
        return sum(row.height for row in self.rows)

    @property
    def lines(self) -> int:
        """How many lines the cells of all rows take."""
        return sum(max(map(len, row.cells)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class _SetRow:
    """A row in lines: above its cells, in each cell, below."""

    lead: list[str]
    cells: list[list[str]]
    below: list[str]
    height: float


def draw_table(flow: Flow, grid: Grid, *, room: float = BODY) -> None:
    """Write a table at the present height; nothing when it has no rows."""
    if not grid.rows:
        return
    table = _set(grid, room)
    first_row = min(table.rows[0].height, _MOST_FIRST_ROW)
    flow.need(TITLE.height + 3 * table.style.height + 4 * _PAD + first_row)
    if grid.title:
        flow.left(MARGIN, flow.y, grid.title, TITLE)
        flow.y += TITLE.height + _BELOW_TITLE

    def head() -> None:
        _head(flow, table, room)

    head()
    flow.table_head = head
    for row in table.rows:
        _row(flow, table, row, room)
    flow.table_head = None
    flow.y += _BELOW_TABLE


def table_height(grid: Grid, room: float) -> float:
    """Return how high a table is when no page ends in it."""
    if not grid.rows:
        return 0
    table = _set(grid, room)
    head = (TITLE.height + _BELOW_TITLE if grid.title else 0) + table.style.height + 2 * _PAD
    return head + table.height + _BELOW_TABLE


def _set(grid: Grid, room: float) -> _Set:
    """Find widths and line breaks, with the names above the figures where that is better."""
    size = _LEAD.size if grid.lead_title else _SIZE
    natural, free = _natural_widths(grid, size), _free(grid, room)
    has_names = grid.columns[0].is_name
    if has_names and sum(natural) * _LEAST_FACTOR > free * (1 - _LEAST_SHARE):
        return _set(_stacked(grid), room)
    table = _broken(grid, natural, size, room)
    if has_names and table.lines > _USUAL_LINES * len(table.rows):
        return min(table, _set(_stacked(grid), room), key=lambda either: either.height)
    return table


def _broken(grid: Grid, natural: list[float], size: float, room: float) -> _Set:
    """Break the texts into lines beside the figures, which are made smaller if they must be."""
    free, fixed = _free(grid, room), sum(natural)
    has_texts = any(column.share for column in grid.columns) and not grid.lead_title
    most = free * (1 - _LEAST_SHARE) if has_texts else free
    if fixed > most:
        factor = most / fixed
        natural = [each * factor for each in natural]
        size, fixed = size * factor, most
    shares = sum(column.share for column in grid.columns) or 1
    widths = tuple(
        [
            (free - fixed) * column.share / shares if column.share else each
            for column, each in zip(grid.columns, natural, strict=True)
        ]
    )
    style = Style(size)
    start = next((i for i, column in enumerate(grid.columns) if column.share), 0)
    indent = _LEAD_INDENT if grid.lead_title else sum(widths[:start]) + start * _GAP
    rows = [_set_row(row, grid.columns, widths, style, room - indent) for row in grid.rows]
    return _Set(grid.columns, widths, style, rows, indent, grid.lead_title)


def _free(grid: Grid, room: float) -> float:
    """Return what the gaps between the columns leave."""
    return room - _GAP * (len(grid.columns) - 1)


def _stacked(grid: Grid) -> Grid:
    """Put the names of each row above its figures."""
    names = [index for index, column in enumerate(grid.columns) if column.is_name]
    figures = [index for index, column in enumerate(grid.columns) if not column.is_name]
    return Grid(
        grid.title,
        (Column("", share=1), *(grid.columns[index] for index in figures)),
        tuple(
            [
                Row(
                    ("", *(row.cells[index] for index in figures)),
                    row.details,
                    lead=" · ".join([row.cells[index] for index in names]),
                )
                for row in grid.rows
            ]
        ),
        lead_title=" · ".join([grid.columns[index].title for index in names]),
    )


def _natural_widths(grid: Grid, size: float) -> list[float]:
    """Measure what each unshared column needs for its longest text."""
    bold = Style(size, is_bold=True).font
    return [
        0
        if column.share
        else max(
            width(column.title, size, bold),
            *(width(row.cells[index], size) for row in grid.rows),
        )
        + _SLACK
        for index, column in enumerate(grid.columns)
    ]


def _set_row(
    row: Row, columns: tuple[Column, ...], widths: tuple[float, ...], style: Style, room: float
) -> _SetRow:
    cells = [
        style.lines(text, each) if column.share else [text]
        for text, column, each in zip(row.cells, columns, widths, strict=True)
    ]
    below = [line for text in row.details for line in _BELOW.lines(text, room)]
    lead = _LEAD.lines(row.lead, room) if row.lead else []
    if lead and style == _LEAD and width(lead[-1], style.size) <= widths[0]:
        cells[0] = [lead.pop()]  # beside the figures is room for the last words
    height = max(map(len, cells)) * style.height + len(below) * _BELOW.height + 2 * _PAD
    return _SetRow(lead, cells, below, height + len(lead) * _LEAD.height)


def _head(flow: Flow, table: _Set, room: float) -> None:
    style = Style(table.style.size, ACCENT, is_bold=True)
    lead = style.height if table.lead_title else 0
    flow.fill(Box(MARGIN, flow.y, room, lead + style.height + 2 * _PAD, PALE))
    flow.y += _PAD
    if lead:
        flow.left(MARGIN, flow.y, table.lead_title, style)
        flow.y += lead
    _cells(flow, [column.title for column in table.columns], table, style)
    flow.y += style.height + _PAD
    flow.rule(flow.y, MARGIN, room, ACCENT)


def _row(flow: Flow, table: _Set, row: _SetRow, room: float) -> None:
    """Write a row on one page if it is of usual height; else let the page end within it."""
    flow.need(row.height if row.height <= _USUAL_ROW else _LEAST_START)
    flow.y += _PAD
    for line in row.lead:
        flow.left(MARGIN, flow.y, line, _LEAD)
        flow.y += _LEAD.height
    depth = max(map(len, row.cells))
    for level in range(depth):
        flow.need(table.style.height)
        shown = [lines[level] if level < len(lines) else "" for lines in row.cells]
        _cells(flow, shown, table, table.style)
        flow.y += table.style.height
    for line in row.below:
        flow.need(_BELOW.height)
        flow.left(MARGIN + table.indent, flow.y, line, _BELOW)
        flow.y += _BELOW.height
    flow.y += _PAD
    flow.rule(flow.y, MARGIN, room, RULE)


def _cells(flow: Flow, texts: list[str], table: _Set, style: Style) -> None:
    x = MARGIN
    for text, column, each in zip(texts, table.columns, table.widths, strict=True):
        if text:
            fitted = style if column.share else style.within(text, each)
            if column.align != "left":
                flow.right(x + each, flow.y, text, fitted)
            else:
                flow.left(x, flow.y, text, fitted)
        x += each + _GAP
