"""The printed form of a document: a PDF that people read. A country says what stands on it."""

from __future__ import annotations

from chalicelib.invoicing.pdf.view import View


def render(view: View) -> bytes:
    """Print a document as A4 PDF; the same view gives the same bytes."""
    # reportlab takes a quarter of a second to import: only who prints pays for it
    from chalicelib.invoicing.pdf.layout import lay_out
    from chalicelib.invoicing.pdf.paint import paint
    from chalicelib.invoicing.pdf.spelling import spelled
    from chalicelib.invoicing.pdf.typeface import letters

    sheet = spelled(view, letters())
    return paint(lay_out(sheet), sheet)
