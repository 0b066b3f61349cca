"""Bodies for the tests, made from the usual sale."""

from __future__ import annotations

from typing import Any

from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.summary import summary
from chalicelib.invoicing.progress import DocumentProgress, begun
from chalicelib.onboarding.service import IssuerDossier
from tests.support.samples import ISSUED_AT, number_document, sample_body, sample_issuer

PLACE = {"province": "1", "canton": "01", "district": "01", "details": "Avenida de ejemplo"}


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


def document(*lines: dict[str, Any], **changes: Any) -> Comprobante:
    """The same, numbered."""
    return number_document(body(*lines, **changes), sample_issuer())


def begun_of(issued: Comprobante) -> DocumentProgress:
    """Its progress, as it was just numbered."""
    receiver = issued.body.receiver
    return begun(
        issued,
        summary(issued),
        customer_emails=receiver.emails if receiver else (),
        language="es",
        issued_by="acc_1",
    )


def dossier() -> IssuerDossier:
    """A business that is ready, with one activity."""
    made = {"created_at": ISSUED_AT}
    identity = {"country": "CR", "id_type": "02", "id_number": "3101999999"}
    return IssuerDossier.model_validate(
        {
            "business": made
            | {"id": "biz_1", "country": "CR", "name": "x", "origin": "self", "chart_key": "k"},
            "profile": made
            | identity
            | {"legal_name": "Ejemplo Ficticio S.A.", "email": "a@example.com", "address": PLACE},
            "activities": [
                made | {"code": "6201.0", "description": "Ejemplo", "source": "catalogue"}
            ],
        }
    )
