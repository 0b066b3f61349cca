"""Place the parts of the document on the pages: letterhead, number and key, lines, totals."""

from __future__ import annotations

from chalicelib.invoicing.pdf.flow import (
    ACCENT,
    BODY,
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
from chalicelib.invoicing.pdf.typeface import width
from chalicelib.invoicing.pdf.view import Fact, View

_SMALL = Style(7.5)
_LABEL = Style(7.5, MUTED)
_TINY = Style(6.5, MUTED)
_INDENT = 88.0
"""From a label to its value."""
_GUTTER = 22.0
"""Between two things that stand side by side."""
_BELOW_PART = 12.0
_BELOW_FACT = 1.5
_ABOVE_RULE, _BELOW_RULE = 1.0, 4.0
"""Around the line under a title."""

_ISSUER = Style(14, ACCENT, is_bold=True)
_LONG_ISSUER = Style(11, ACCENT, is_bold=True)
"""Of one whose name would take two lines."""
_BELOW_ISSUER = 2.0
_LETTERHEAD_HEIGHT = 34.0
"""At least: what stands on the right of it is as high."""
_BELOW_LETTERHEAD = 9.0

_BADGE = Style(8, WHITE, is_bold=True)
_BADGE_HEIGHT, _BADGE_RADIUS = 17.0, 3.0
_BADGE_SIDE, _BADGE_TOP = 8.0, 4.0
"""Between the badge's edge and its words."""
_BELOW_BADGE = 4.0

QR_SIZE = 76.0
_BAND_PAD = 6.0
"""Between the QR and the edge of the band on which it stands."""
QR_X = MARGIN + BODY - QR_SIZE - _BAND_PAD
_BAND_RADIUS, _BAND_EDGE, _BAND_INSET = 4.0, 4.0, 16.0
_BAND_TITLE = Style(15, ACCENT, is_bold=True)
_BAND_TITLE_Y, _BAND_FACTS_Y = 8.0, 30.5
"""From the top of the band."""
_KEY = Style(9, is_bold=True)
_KEY_HEIGHT, _HEAD_FACT_HEIGHT = 15.5, 12.0
_BESIDE_KEY = 1.5
"""How much lower a label begins, so that it stands on the line of the larger value."""

_HEADLINE = Style(8, is_bold=True)
_ABOVE_UNITS, _BELOW_UNITS = -5.0, 9.0
"""The units belong to the table above them."""

_TOTALS_WIDTH = 200.0
_SUM, _SUM_LABEL = Style(8), Style(8, MUTED)
_SUM_HEIGHT, _BELOW_SUM, _BESIDE_SUM = 12.0, 3.0, 8.0
_TOTAL_LABEL, _TOTAL = Style(7.5, WHITE), Style(14, WHITE, is_bold=True)
_TOTAL_HEIGHT, _TOTAL_RADIUS, _TOTAL_SIDE = 38.0, 3.0, 10.0
_ABOVE_TOTAL, _BELOW_TOTAL, _BELOW_TOTALS = 2.0, 5.0, 5.0
_TOTAL_LABEL_Y, _TOTAL_Y = 8.0, 19.0
"""From where the sums end."""
_TOTAL_ROOM, _APART_ROOM = 50.0, 20.0
"""What the total takes of the page, and an amount apart from it."""
_MOST_ROOM = 420.0
"""Sums that are higher begin wherever they are and run over the page's end."""
_BELOW_SUMS = 4.0

_NOTE_ROOM, _BELOW_NOTE = 6.0, 3.0
_CONTINUED = Style(8, ACCENT, is_bold=True)
_CONTINUED_GAP, _ABOVE_CONTINUED_RULE, _BELOW_CONTINUED = 20.0, 2.0, 10.0
_STATE_COLOURS = {
    "accepted": "#1d6b43",
    "accepted_with_warnings": "#8f5200",
    "preview": "#8c1d18",
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
        flow.y += _ABOVE_UNITS
        flow.paragraph(MARGIN, view.units, _TINY, BODY)
        flow.y += _BELOW_UNITS
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
    name = _LONG_ISSUER if len(_ISSUER.lines(view.issuer_name, room)) > 1 else _ISSUER
    flow.paragraph(MARGIN, view.issuer_name, name, room)
    flow.y += _BELOW_ISSUER
    for line in view.issuer_lines:
        flow.paragraph(MARGIN, line, _SMALL, room)
    flow.y = max(flow.y, TOP + _LETTERHEAD_HEIGHT) + _BELOW_LETTERHEAD


def _badge(flow: Flow, view: View) -> float:
    """Write the state and when it was told; return how much of the width they take."""
    length = width(view.state_words, _BADGE.size, _BADGE.font) + 2 * _BADGE_SIDE
    x = MARGIN + BODY - length
    flow.fill(Box(x, TOP, length, _BADGE_HEIGHT, _STATE_COLOURS[view.state], _BADGE_RADIUS))
    flow.left(x + _BADGE_SIDE, TOP + _BADGE_TOP, view.state_words, _BADGE)
    if view.answered:
        flow.right(MARGIN + BODY, TOP + _BADGE_HEIGHT + _BELOW_BADGE, view.answered, _TINY)
    return max(length, width(view.answered, _TINY.size, _TINY.font))


def _identity(flow: Flow, view: View) -> float:
    """Keep title, number and key together, with the QR beside them."""
    top, height = flow.y, QR_SIZE + 2 * _BAND_PAD
    flow.fill(Box(MARGIN, top, BODY, height, PALE, _BAND_RADIUS))
    flow.fill(Box(MARGIN, top, _BAND_EDGE, height, ACCENT))
    x = MARGIN + _BAND_INSET
    flow.left(x, top + _BAND_TITLE_Y, view.title, _BAND_TITLE)
    y = top + _BAND_FACTS_Y
    for fact in (view.number, view.key):
        flow.left(x, y + _BESIDE_KEY, fact.label, _LABEL)
        flow.left(x + _INDENT, y, fact.value, _KEY)
        y += _KEY_HEIGHT
    for fact in view.head_facts:
        flow.left(x, y, fact.label, _LABEL)
        flow.left(x + _INDENT, y, fact.value, _SMALL)
        y += _HEAD_FACT_HEIGHT
    qr_y = top + _BAND_PAD
    flow.fill(Box(QR_X, qr_y, QR_SIZE, QR_SIZE, WHITE))
    flow.y = top + height + _BELOW_PART
    return qr_y


def _cards(flow: Flow, view: View) -> None:
    """Write the receiver and the terms of the sale beside each other."""
    half = (BODY - _GUTTER) / 2
    top, ends = flow.y, []
    for title, headline, facts, x in (
        (view.receiver_title, view.receiver_name, view.receiver, MARGIN),
        (view.terms_title, "", view.terms, MARGIN + half + _GUTTER),
    ):
        flow.y = top
        flow.left(x, flow.y, title, TITLE)
        flow.y += TITLE.height + _ABOVE_RULE
        flow.rule(flow.y, x, half, ACCENT)
        flow.y += _BELOW_RULE
        if headline:
            flow.paragraph(x, headline, _HEADLINE, half)
            flow.y += _BELOW_FACT
        for fact in facts:
            _fact(flow, fact, x, half)
        ends.append(flow.y)
    flow.y = max(ends) + _BELOW_PART


def _fact(flow: Flow, fact: Fact, x: float, room: float) -> None:
    flow.left(x, flow.y, fact.label, _LABEL)
    flow.paragraph(x + _INDENT, fact.value, _SMALL, room - _INDENT)
    flow.y += _BELOW_FACT


def _sums(flow: Flow, view: View) -> None:
    """Write the breakdowns, and the totals on the right of them."""
    room = BODY - _TOTALS_WIDTH - _GUTTER
    needed = max(
        sum(table_height(grid, room) for grid in view.side),
        len(view.totals) * (_SUM_HEIGHT + _BELOW_SUM)
        + _TOTAL_ROOM
        + (_APART_ROOM if view.apart else 0),
    )
    flow.need(min(needed, _MOST_ROOM))
    page, top = flow.page, flow.y
    _totals(flow, view)
    bottom, flow.y = flow.y, top
    for grid in view.side:
        draw_table(flow, grid, room=room)
    if flow.page is page:
        flow.y = max(flow.y, bottom)
    flow.y += _BELOW_SUMS


def _totals(flow: Flow, view: View) -> None:
    x, right = MARGIN + BODY - _TOTALS_WIDTH, MARGIN + BODY
    for fact in view.totals:
        flow.left(x, flow.y, fact.label, _SUM_LABEL)
        room = _TOTALS_WIDTH - width(fact.label, _SUM_LABEL.size) - _BESIDE_SUM
        flow.right(right, flow.y, fact.value, _SUM.within(fact.value, room))
        flow.y += _SUM_HEIGHT
        flow.rule(flow.y, x, _TOTALS_WIDTH)
        flow.y += _BELOW_SUM
    top, inside = flow.y + _ABOVE_TOTAL, _TOTALS_WIDTH - 2 * _TOTAL_SIDE
    flow.fill(Box(x, top, _TOTALS_WIDTH, _TOTAL_HEIGHT, ACCENT, _TOTAL_RADIUS))
    flow.left(x + _TOTAL_SIDE, flow.y + _TOTAL_LABEL_Y, view.total.label, _TOTAL_LABEL)
    amount = _TOTAL.within(view.total.value, inside)
    flow.right(right - _TOTAL_SIDE, flow.y + _TOTAL_Y, view.total.value, amount)
    flow.y += _ABOVE_TOTAL + _TOTAL_HEIGHT + _BELOW_TOTAL
    if view.apart:
        flow.paragraph(x, view.apart, _TINY, _TOTALS_WIDTH)
    flow.y += _BELOW_TOTALS


def _notes(flow: Flow, view: View) -> None:
    if not view.notes:
        return
    flow.need(TITLE.height + 2 * _SMALL.height + _NOTE_ROOM)
    flow.left(MARGIN, flow.y, view.notes_title, TITLE)
    flow.y += TITLE.height + _ABOVE_RULE
    flow.rule(flow.y, colour=ACCENT)
    flow.y += _BELOW_RULE
    for note in view.notes:
        flow.paragraph(MARGIN, note, _SMALL, BODY)
        flow.y += _BELOW_NOTE


def _continued(flow: Flow, view: View) -> None:
    """Head a later page with title, number and key, so that loose sheets find together."""
    title = f"{view.title} {view.number.value}"
    flow.left(MARGIN, flow.y, title, _CONTINUED)
    room = BODY - width(title, _CONTINUED.size, _CONTINUED.font) - _CONTINUED_GAP
    name = view.issuer_name
    flow.right(MARGIN + BODY, flow.y, name, _SMALL.within(name, room))
    flow.y += _CONTINUED.height
    flow.left(MARGIN, flow.y, f"{view.key.label} {view.key.value}", _TINY)
    flow.y += _TINY.height + _ABOVE_CONTINUED_RULE
    flow.rule(flow.y, colour=RULE)
    flow.y += _BELOW_CONTINUED
