"""The printed form of a document: a PDF that people read, beside the XML that the law asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.core.texts import DEFAULT_LANGUAGE, Language
from chalicelib.invoicing.model import AuthorityDetail, Document

QR_CONTENT = "{clave}"
"""What the QR holds. A page where anybody can look a document up may be put around the clave."""


def render(
    document: Document,
    *,
    state: str,
    language: Language = DEFAULT_LANGUAGE,
    answered_at: datetime | None = None,
    remarks: Sequence[AuthorityDetail] = (),
    qr_content: str = QR_CONTENT,
) -> bytes:
    """Print a document as A4 PDF; the same document and state give the same bytes.

    Args:
        document: A numbered document with its totals.
        state: `accepted` or `accepted_with_warnings`.
        language: The reader's.
        answered_at: When the authority accepted it.
        remarks: What the authority remarked; shown where it warned.
        qr_content: The text of the QR, in which `{clave}` stands for the clave.
    """
    # reportlab takes a quarter of a second to import: only who prints pays for it
    from chalicelib.invoicing.pdf.layout import lay_out
    from chalicelib.invoicing.pdf.paint import paint
    from chalicelib.invoicing.pdf.view import Standing, view

    standing = Standing(state, answered_at, tuple(remarks))
    seen = view(document, standing, language)
    return paint(lay_out(seen), document, seen, qr_content.replace("{clave}", document.clave))
