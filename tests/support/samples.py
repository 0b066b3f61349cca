"""The usual sale, its issuer and its document, for tests and measurements alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.charges import with_amounts
from chalicelib.countries.costa_rica.checking import checked_totals
from chalicelib.countries.costa_rica.clave import compose_clave, compose_consecutive
from chalicelib.countries.costa_rica.document import Comprobante, Issuer
from chalicelib.countries.costa_rica.structure.table import BY_TYPE

ISSUED_AT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
LINES = 20


def sample_body(lines: int = LINES) -> dict[str, Any]:
    """Build the JSON of a usual sale: services and goods, discounts, several rates."""
    return {
        "type": "invoice",
        "economic_activity": "6201.0",
        "receiver": {
            "name": "Cliente Ficticio & Hijos S.A.",
            "identification": {"type": "02", "number": "3101888888"},
            "address": {
                "province": "1",
                "canton": "01",
                "district": "01",
                "details": "Avenida ficticia, 100 metros al norte",
            },
            "emails": ["cliente@example.com"],
        },
        "sale_condition": "01",
        "lines": [_sample_line(number) for number in range(lines)],
        "currency": "CRC",
        "payments": [{"type": "06"}],
    }


def _sample_line(number: int) -> dict[str, Any]:
    line: dict[str, Any] = {
        "cabys": "8313100000100" if number % 2 else "4529000000000",
        "quantity": f"{number + 1}.5",
        "unit": "Sp" if number % 2 else "Unid",
        "description": f"Artículo de ejemplo número {number + 1}",
        "unit_price": f"{1250 + number}.55",
        "taxes": [{"code": "01", "rate_code": "08" if number % 3 else "04"}],
    }
    if number % 4 == 0:
        line["discounts"] = [{"code": "07", "percentage": "2.5"}]
    return line


def sample_issuer() -> Issuer:
    """Build the issuer that the test keys are made for."""
    return Issuer.model_validate(
        {
            "name": "EJEMPLO FICTICIA SOCIEDAD ANONIMA",
            "identification": {"type": "02", "number": "3101999999"},
            "trade_name": "Ficticia",
            "address": {
                "province": "1",
                "canton": "01",
                "district": "01",
                "details": "Avenida ficticia, 100 metros al sur",
            },
            "phone": {"country_code": "506", "number": "22220000"},
            "emails": ["facturas@example.com"],
        }
    )


def number_document(body: NewDocument, issuer: Issuer, sequence: int = 1) -> Comprobante:
    """Check, compute and number a document as the service does, at a fixed time."""
    totals = checked_totals(body)
    code = BY_TYPE[body.type].code
    consecutive = compose_consecutive(body.branch, body.terminal, code, sequence)
    return Comprobante(
        id="doc_01EXAMPLE",
        business_id="bus_01EXAMPLE",
        country="CR",
        document_type=body.type,
        key=compose_clave(
            ISSUED_AT, issuer.identification.number, consecutive, security_code=lambda: "12345678"
        ),
        number=consecutive,
        system_provider="3101777777",
        issued_at=ISSUED_AT,
        issuer=issuer,
        body=with_amounts(body, totals),
        totals=totals,
        created_at=ISSUED_AT,
    )


def sample_document(lines: int = LINES, **changes: Any) -> Comprobante:
    """Build a numbered document of `lines` lines."""
    body = NewDocument.model_validate({**sample_body(lines), **changes})
    return number_document(body, sample_issuer())
