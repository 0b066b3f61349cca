"""Draw placed pages with reportlab. The same pages give the same bytes."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from chalicelib.invoicing.pdf.flow import (
    BODY,
    INK,
    MARGIN,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    THIN,
    Box,
    Page,
    Style,
    Words,
)
from chalicelib.invoicing.pdf.layout import QR_SIZE, QR_X, Placed
from chalicelib.invoicing.pdf.typeface import REGULAR, load, width
from chalicelib.invoicing.pdf.view import View

_QUIET = 4
"""Modules of white around a QR (ISO/IEC 18004)."""
_FOOTING, _PAGE_NUMBER = Style(6.2, MUTED), Style(7, INK)
_FOOT_RULE, _FOOT = 44.0, 40.0
"""From the bottom of the page to the line above the foot, and to where the foot begins."""
_FOOTING_DROP, _PAGE_NUMBER_DROP = 2.0, 12.0
"""From where a line begins to its baseline."""
_FOOTING_GAP = 90.0
"""What the small print leaves to the number of the page."""


def paint(placed: Placed, view: View) -> bytes:
    """Draw the pages."""
    load()
    rl_config.useA85 = 0  # binary streams: a fifth smaller, and no time lost on writing them
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=REGULAR,
        lang=view.locale,
    )
    _describe(canvas, view)
    for index, page in enumerate(placed.pages, 1):
        _footer(page, view, index, len(placed.pages))
        _boxes(canvas, page)
        if index == 1 and view.qr:
            _qr(canvas, view.qr, placed.qr_y)
        _words(canvas, page.words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _describe(canvas: Canvas, view: View) -> None:
    """Say in the file what it is; its date is the document's, not that of the printing."""
    canvas.setTitle(f"{view.title} {view.number.value}")
    canvas.setAuthor(view.author)
    canvas.setSubject(view.key.value)
    canvas.setCreator("Enlace")
    zone = f"{view.dated:%z}"
    issued = f"D:{view.dated:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}'"
    canvas.setDateFormatter(lambda *_: issued)
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _boxes(canvas: Canvas, page: Page) -> None:
    for colour, boxes in groupby(page.boxes, lambda box: box.colour):
        canvas.setFillColor(HexColor(colour))
        for box in boxes:
            y = PAGE_HEIGHT - box.y - box.height
            if box.radius:
                canvas.roundRect(box.x, y, box.width, box.height, box.radius, stroke=0, fill=1)
            else:
                canvas.rect(box.x, y, box.width, box.height, stroke=0, fill=1)


def _words(canvas: Canvas, words: list[Words]) -> None:
    """Write all words of a page as one text object."""
    text: Any = canvas.beginText()
    font: tuple[str, float] | None = None
    colour = ""
    for word in words:
        if (word.font, word.size) != font:
            font = (word.font, word.size)
            text.setFont(*font)
        if word.colour != colour:
            colour = word.colour
            text.setFillColor(HexColor(colour))
        text.setTextOrigin(word.x, PAGE_HEIGHT - word.y)
        text.textOut(word.text)
    canvas.drawText(text)


def _qr(canvas: Canvas, content: str, top: float) -> None:
    """Draw the QR as one path; medium correction survives a fold or a stain."""
    code = QrCodeWidget(content, barLevel="M").qr
    code.make()
    module = QR_SIZE / (code.getModuleCount() + 2 * _QUIET)
    path = canvas.beginPath()
    for line, modules in enumerate(code.modules, 1 + _QUIET):
        column = _QUIET
        for is_dark, run in groupby(map(bool, modules)):
            length = len(list(run))
            if is_dark:
                x, y = QR_X + column * module, PAGE_HEIGHT - top - line * module
                path.rect(x, y, length * module, module)
            column += length
    canvas.setFillColor(HexColor("#000000"))
    canvas.drawPath(path, stroke=0, fill=1)


def _footer(page: Page, view: View, index: int, count: int) -> None:
    y, number = PAGE_HEIGHT - _FOOT, _PAGE_NUMBER
    shown = view.page.render(view.language, {"page": index, "pages": count})
    right = MARGIN + BODY - width(shown, number.size)
    page.words.append(
        Words(right, y + _PAGE_NUMBER_DROP, shown, number.size, number.font, number.colour)
    )
    small = _FOOTING
    for line in [line for text in view.footing for line in small.lines(text, BODY - _FOOTING_GAP)]:
        y += small.height
        words = Words(MARGIN, y + _FOOTING_DROP, line, small.size, small.font, small.colour)
        page.words.append(words)
    page.boxes.append(Box(MARGIN, PAGE_HEIGHT - _FOOT_RULE, BODY, THIN, RULE))
