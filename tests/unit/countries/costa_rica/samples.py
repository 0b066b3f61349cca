"""Bodies for the tests, made from the bench's usual sale."""

from __future__ import annotations

from typing import Any

from chalicelib.invoicing.model import Document, NewDocument
from tests.bench.signing import number_document, sample_body, sample_issuer


def line(**changes: Any) -> dict[str, Any]:
    """One plain line of goods at 13 %."""
    usual = {
        "cabys": "4529000000000",
        "quantity": "1",
        "unit": "Unid",
        "description": "Repuesto de ejemplo",
        "unit_price": "100",
        "taxes": [{"code": "01", "rate_code": "08"}],
    }
    return {**usual, **changes}


def body(*lines: dict[str, Any], **changes: Any) -> NewDocument:
    """A sale with these lines (one plain line by default)."""
    return NewDocument.model_validate({**sample_body(0), "lines": lines or (line(),), **changes})


def document(*lines: dict[str, Any], **changes: Any) -> Document:
    """The same, numbered."""
    return number_document(body(*lines, **changes), sample_issuer())
