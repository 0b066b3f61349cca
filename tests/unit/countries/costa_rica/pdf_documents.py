"""Documents that are hard to print: every kind of content, long words, foreign scripts."""

from __future__ import annotations

from typing import Any

from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.document import Comprobante, Issuer
from chalicelib.countries.costa_rica.totals import compute
from chalicelib.invoicing.model import AuthorityDetail
from tests.support.samples import sample_body, sample_document, sample_issuer

LONG_NAME = "Compañía Ficticia de Servicios Agropecuarios, Pesqueros y de Ñandúes del Ejemplo "
LONG_NAME = (LONG_NAME + "Sociedad Anónima de Capital Variable")[:100].strip()
LONG_DESCRIPTION = (
    "Revisión técnica de maquinaria pequeña: ajuste, lubricación y sustitución " * 3
)[:200].strip()
MARKUP = 'Tuerca <b>&"ancha"</b> de 3/4 & <font color="red">roja'
REMARKS = (AuthorityDetail(code="-37", text="La ubicación difiere\n del registro."),)
UNBREAKABLE = "W" * 200


def _lines() -> list[dict[str, Any]]:
    iva = [{"code": "01", "rate_code": "08"}]
    base = {"cabys": "4529000000000", "unit": "Unid", "quantity": "1", "taxes": iva}
    exoneration = {
        "type": "04",
        "number": "AL-00012345-26",
        "institution": "99",
        "institution_other": "Municipalidad Ficticia del Ejemplo",
        "issued_at": "2026-03-01T06:00:00Z",
        "rate": "13",
    }
    return [
        {**base, "description": LONG_DESCRIPTION, "unit_price": "1234567.5"},
        {**base, "description": MARKUP, "unit_price": "0.12345", "quantity": "12.345"},
        {**base, "description": UNBREAKABLE, "unit_price": "10"},
        {**base, "description": "שלום עולם, مرحبا, 漢字, 😀, cafe\u0301", "unit_price": "10"},
        {
            **base,
            "description": "Producto con descuentos",
            "unit_price": "2000",
            "discounts": [
                {"code": "06", "percentage": "10"},
                {
                    "code": "99",
                    "amount": "50.55",
                    "other_code": "Aniversario",
                    "reason": "Cien años",
                },
            ],
        },
        {
            **base,
            "cabys": "8313100000100",
            "unit": "Sp",
            "description": "Servicio exonerado",
            "unit_price": "80000",
            "taxes": [{"code": "01", "rate_code": "08", "exoneration": exoneration}],
        },
        {
            **base,
            "description": "Alimento exento",
            "unit_price": "700",
            "unit": "Kg",
            "taxes": [{"code": "01", "rate_code": "10"}],
            "commercial_codes": [{"type": "04", "code": "INT-77"}],
            "transaction_type": "01",
            "commercial_unit": "Saco de 46 kg",
            "pharmaceutical_form": "03",
            "serial_numbers": ["VIN00000000000001", "VIN00000000000002"],
        },
    ]


def document_of(**changes: Any) -> Comprobante:
    """Build a document of any type, also of those that cannot be issued yet."""
    body = NewDocument.model_validate({**sample_body(1), **changes})
    update = {
        "body": body,
        "totals": compute(body),
        "document_type": body.type,
    }
    return sample_document(1).model_copy(update=update)


def rich_document(**changes: Any) -> Comprobante:
    """Build a credit sale that has everything a document may say."""
    body: dict[str, Any] = {
        "receiver": {
            "name": LONG_NAME,
            "trade_name": "Ñandú & Cía. <Ficticia>",
            "identification": {"type": "02", "number": "3101888888"},
            "economic_activity": "602101",
            "address": {
                "province": "7",
                "canton": "01",
                "district": "01",
                "neighbourhood": "Barrio Ficticio",
                "details": "Del árbol de guanacaste, 200 metros al sur y 25 al este; " * 4,
            },
            "foreign_address": "Calle Inventada 742, Ciudad Ficticia; " * 6,
            "phone": {"number": "22221111"},
            "emails": ["cuentas.por.pagar.con.nombre.muy.largo@departamento.cliente.example.com"],
        },
        "sale_condition": "02",
        "credit_days": 30,
        "lines": _lines(),
        "other_charges": [
            {
                "type": "06",
                "description": "Servicio de mesa",
                "percentage": "10",
                "amount": "150.5",
            },
            {
                "type": "04",
                "description": "Flete por cuenta de otro",
                "amount": "9000",
                "third_party": {"type": "02", "number": "3101777777"},
                "third_party_name": "Transportes Ficticios S.A.",
            },
        ],
        "currency": "USD",
        "exchange_rate": "505.2",
        "payments": [],
        "references": [
            {
                "type": "01",
                "number": "50601112600310199999900100001010000000007112345678",
                "issued_at": "2026-11-01T20:00:00Z",
                "code": "04",
                "reason": "Segunda parte del pedido",
            }
        ],
        "notes": ["Orden de compra 4711. Gracias por su preferencia."],
    }
    return document_of(**{**body, **changes})


def full_issuer() -> Issuer:
    """Build an issuer with long names and four addresses."""
    issuer = sample_issuer()
    emails = tuple(f"facturacion.electronica.{n}@ejemplo-ficticio.example.com" for n in range(4))
    return issuer.model_copy(update={"name": LONG_NAME, "trade_name": None, "emails": emails})


def huge_document() -> Comprobante:
    """Build a sale with the greatest amounts, in a currency without a sign, and 1,000 serials."""
    line = {
        "cabys": "4529000000000",
        "unit": "Unid",
        "quantity": "1",
        "description": "Máquina de precio enorme",
        "unit_price": "4000000000000.98765",
        "taxes": [{"code": "01", "rate_code": "08"}],
    }
    serials = [f"VIN{number:014d}" for number in range(1000)]
    discounted = {**line, "discounts": [{"code": "07", "amount": "1999999999999.12345"}]}
    lines = [line, {**discounted, "serial_numbers": serials}]
    return rich_document(lines=lines, currency="MXN")


def wordy_document(count: int = 60, letters: int = 180) -> Comprobante:
    """Build a sale of lines whose descriptions have so many letters, each with a number of its own.

    The greatest that fits is 200.
    """
    base = {**_lines()[0], "unit_price": "12345.67", "quantity": "2.5"}
    descriptions = [f"Obra {number:03d}. {LONG_DESCRIPTION}"[:letters] for number in range(count)]
    return document_of(lines=[{**base, "description": each} for each in descriptions])
