"""Place the parts of the document on the pages: letterhead, number and key, lines, totals."""

from __future__ import annotations

from chalicelib.invoicing.pdf.flow import (
    ACCENT,
    BODY,
    INK,
    MARGIN,
    MUTED,
    PALE,
    RULE,
    TOP,
    WHITE,
    Box,
    Flow,
    Page,
    Style,
)
from chalicelib.invoicing.pdf.table import TITLE, draw_table, table_height
from chalicelib.invoicing.pdf.typeface import clean, width
from chalicelib.invoicing.pdf.view import Fact, View

QR_SIZE = 76.0
QR_X = MARGIN + BODY - QR_SIZE - 6
_SMALL = Style(7.5)
_LABEL = Style(7.5, MUTED)
_TINY = Style(6.5, MUTED)
_INDENT = 88.0
"""From a label to its value."""
_GUTTER = 22.0
_TOTALS_WIDTH = 200.0
_STATE_COLOURS = {
    "accepted": "#1d6b43",
    "accepted_with_warnings": "#8f5200",
}


class Placed:
    """All pages, and how far down the QR of the first one stands."""

    def __init__(self, pages: list[Page], qr_y: float) -> None:
        """Keep what was placed."""
        self.pages = pages
        self.qr_y = qr_y


def lay_out(view: View) -> Placed:
    """Place everything the document says."""
    flow = Flow(lambda later: _continued(later, view))
    _letterhead(flow, view)
    qr_y = _identity(flow, view)
    _cards(flow, view)
    draw_table(flow, view.lines)
    if view.units:
        flow.y -= 5
        flow.paragraph(MARGIN, view.units, _TINY, BODY)
        flow.y += 9
    draw_table(flow, view.charges)
    _sums(flow, view)
    for grid in view.endings:
        draw_table(flow, grid)
    _notes(flow, view)
    return Placed(flow.pages, qr_y)


def _letterhead(flow: Flow, view: View) -> None:
    """Write who issues, and on the right where the document stands with the authority."""
    badge = _badge(flow, view)
    room = BODY - badge - _GUTTER
    name = Style(14, ACCENT, is_bold=True)
    if len(name.lines(view.issuer_name, room)) > 1:
        name = Style(11, ACCENT, is_bold=True)
    flow.paragraph(MARGIN, view.issuer_name, name, room)
    flow.y += 2
    for line in view.issuer_lines:
        flow.paragraph(MARGIN, line, _SMALL, room)
    flow.y = max(flow.y, TOP + 34) + 9


def _badge(flow: Flow, view: View) -> float:
    style = Style(8, WHITE, is_bold=True)
    text = clean(view.state_words)
    length = width(text, style.size, style.font) + 16
    x = MARGIN + BODY - length
    flow.fill(Box(x, TOP, length, 17, _STATE_COLOURS[view.state], 3))
    flow.left(x + 8, TOP + 4, text, style)
    if view.answered:
        flow.right(MARGIN + BODY, TOP + 21, view.answered, _TINY)
    return length


def _identity(flow: Flow, view: View) -> float:
    """Keep type, consecutive and clave together (annex 1, note 1), with the QR beside them."""
    top, height = flow.y, QR_SIZE + 12
    flow.fill(Box(MARGIN, top, BODY, height, PALE, 4))
    flow.fill(Box(MARGIN, top, 4, height, ACCENT))
    x = MARGIN + 16
    flow.left(x, top + 8, clean(view.title), Style(15, ACCENT, is_bold=True))
    y = top + 30.5
    for fact in (view.number, view.key):
        flow.left(x, y + 1.5, fact.label, _LABEL)
        flow.left(x + _INDENT, y, clean(fact.value), Style(9, INK, is_bold=True))
        y += 15.5
    for fact in view.head_facts:
        flow.left(x, y, fact.label, _LABEL)
        flow.left(x + _INDENT, y, fact.value, _SMALL)
        y += 12
    flow.fill(Box(QR_X, top + 6, QR_SIZE, QR_SIZE, WHITE))
    flow.y = top + height + 12
    return top + 6


def _cards(flow: Flow, view: View) -> None:
    """Write the receiver and the terms of the sale beside each other."""
    half = (BODY - _GUTTER) / 2
    top, ends = flow.y, []
    name = Style(8, is_bold=True)
    for title, headline, facts, x in (
        (view.receiver_title, view.receiver_name, view.receiver, MARGIN),
        (view.terms_title, "", view.terms, MARGIN + half + _GUTTER),
    ):
        flow.y = top
        flow.left(x, flow.y, title, TITLE)
        flow.y += TITLE.height + 1
        flow.rule(flow.y, x, half, ACCENT)
        flow.y += 4
        if headline:
            flow.paragraph(x, headline, name, half)
            flow.y += 1.5
        for fact in facts:
            _fact(flow, fact, x, half)
        ends.append(flow.y)
    flow.y = max(ends) + 12


def _fact(flow: Flow, fact: Fact, x: float, room: float) -> None:
    flow.left(x, flow.y, fact.label, _LABEL)
    flow.paragraph(x + _INDENT, fact.value, _SMALL, room - _INDENT)
    flow.y += 1.5


def _sums(flow: Flow, view: View) -> None:
    """Write the breakdowns, and the totals on the right of them."""
    room = BODY - _TOTALS_WIDTH - _GUTTER
    needed = max(
        sum(table_height(grid, room) for grid in view.side),
        len(view.totals) * 15.0 + (70 if view.apart else 50),
    )
    flow.need(min(needed, 420))
    page, top = flow.page, flow.y
    _totals(flow, view)
    bottom, flow.y = flow.y, top
    for grid in view.side:
        draw_table(flow, grid, room=room)
    if flow.page is page:
        flow.y = max(flow.y, bottom)
    flow.y += 4


def _totals(flow: Flow, view: View) -> None:
    x, right = MARGIN + BODY - _TOTALS_WIDTH, MARGIN + BODY
    style = Style(8)
    for fact in view.totals:
        flow.left(x, flow.y, clean(fact.label), Style(8, MUTED))
        room = _TOTALS_WIDTH - width(clean(fact.label), 8) - 8
        flow.right(right, flow.y, fact.value, style.within(fact.value, room))
        flow.y += 12
        flow.rule(flow.y, x, _TOTALS_WIDTH)
        flow.y += 3
    flow.fill(Box(x, flow.y + 2, _TOTALS_WIDTH, 38, ACCENT, 3))
    flow.left(x + 10, flow.y + 8, view.total.label, Style(7.5, WHITE))
    amount = Style(14, WHITE, is_bold=True).within(view.total.value, _TOTALS_WIDTH - 20)
    flow.right(right - 10, flow.y + 19, view.total.value, amount)
    flow.y += 45
    if view.apart:
        flow.paragraph(x, view.apart, _TINY, _TOTALS_WIDTH)
    flow.y += 5


def _notes(flow: Flow, view: View) -> None:
    if not view.notes:
        return
    flow.need(TITLE.height + 2 * _SMALL.height + 6)
    flow.left(MARGIN, flow.y, view.notes_title, TITLE)
    flow.y += TITLE.height + 1
    flow.rule(flow.y, colour=ACCENT)
    flow.y += 4
    for note in view.notes:
        flow.paragraph(MARGIN, note, _SMALL, BODY)
        flow.y += 3


def _continued(flow: Flow, view: View) -> None:
    """Head a later page with type, consecutive and clave, so that loose sheets find together."""
    bold = Style(8, ACCENT, is_bold=True)
    title = clean(f"{view.title} {view.number.value}")
    issuer = clean(view.issuer_name)
    flow.left(MARGIN, flow.y, title, bold)
    room = BODY - width(title, 8, bold.font) - 20
    flow.right(MARGIN + BODY, flow.y, issuer, _SMALL.within(issuer, room))
    flow.y += bold.height
    flow.left(MARGIN, flow.y, f"{view.key.label} {clean(view.key.value)}", _TINY)
    flow.y += _TINY.height + 2
    flow.rule(flow.y, colour=RULE)
    flow.y += 10
