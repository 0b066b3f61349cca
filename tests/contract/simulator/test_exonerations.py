"""Exonerations of types 04 and 11 against the authorisations that were registered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.simulator.client import Client
from tests.contract.simulator.taxpayer import RECEIVER, Invoice, Signer, note, reference

NUMBER = "AL-00000001-26"
CABYS = "8313100000100"
RECORD = {
    "numeroDocumento": NUMBER,
    "identificacion": RECEIVER,
    "porcentajeExoneracion": 13,
    "autorizacion": 1,
    "ano": 2026,
    "fechaEmision": "2026-01-15T00:00:00",
    "fechaVencimiento": "2099-12-31T00:00:00",
    "tipoAutorizacion": "Genérica",
    "tipoDocumento": {"codigo": "04", "descripcion": "Autorización local genérica"},
    "CodigoInstitucion": "01",
    "nombreInstitucion": "Ministerio Ficticio",
    "poseeCabys": True,
    "cabys": [CABYS],
}
EXONERATION = (
    "<Monto>130.00000</Monto><Exoneracion><TipoDocumentoEX1>{kind}</TipoDocumentoEX1>"
    f"<NumeroDocumento>{NUMBER}</NumeroDocumento><NombreInstitucion>01</NombreInstitucion>"
    "<FechaEmisionEX>2026-01-15T06:00:00-06:00</FechaEmisionEX>"
    "<TarifaExonerada>13.00</TarifaExonerada>"
    "<MontoExoneracion>130.00000</MontoExoneracion></Exoneracion>"
)


def exonerated(kind: str = "04", **more: Any) -> Invoice:
    """An invoice whose service line is exonerated whole."""
    changes = [
        ("<Monto>130.00000</Monto>", EXONERATION.format(kind=kind)),
        ("<ImpuestoNeto>130.00000<", "<ImpuestoNeto>0.00000<"),
        ("<MontoTotalLinea>1129.99999<", "<MontoTotalLinea>999.99999<"),
        ("<TotalServGravados>999.99999</TotalServGravados>",
         "<TotalServGravados>0.00000</TotalServGravados>"
         "<TotalServExonerado>999.99999</TotalServExonerado>"),
        ("<TotalGravado>1999.99999</TotalGravado>",
         "<TotalGravado>1000.00000</TotalGravado><TotalExonerado>999.99999</TotalExonerado>"),
        ("<TotalMontoImpuesto>130.00000<", "<TotalMontoImpuesto>0.00000<"),
        ("<TotalImpuesto>139.00000<", "<TotalImpuesto>9.00000<"),
        ("<TotalComprobante>2038.99999<", "<TotalComprobante>1908.99999<"),
    ]  # fmt: skip
    contract = reference("C-1", "06", "04", issued_at="2026-01-15T06:00:00-06:00")
    return Invoice(replacements=changes, references=contract, **more)


@pytest.mark.parametrize("kind", ["04", "11"])
def test_authorisation_that_agrees_is_accepted(client: Client, signer: Signer, kind: str) -> None:
    client.call("POST", "/admin/exonerations", RECORD)
    invoice = exonerated(kind)

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "aceptado", answer
    assert client.call("GET", f"/fe/ex?autorizacion={NUMBER}").json() == RECORD


@pytest.mark.parametrize(
    ("changes", "words", "kinds"),
    [
        ({"fechaEmision": "2026-01-16T00:00:00"}, "FechaEmisionEX no es", "04 11"),
        ({"fechaVencimiento": "2026-02-01"}, "no está vigente", "04 11"),
        ({"porcentajeExoneracion": 4}, "TarifaExonerada no es", "04 11"),
        ({"porcentajeExoneracion": 12.99}, "TarifaExonerada no es", "04 11"),
        ({"identificacion": "3101777777"}, "no es del receptor", "04"),
        ({"cabys": ["8315100000000"]}, "no es para el código CABYS", "04"),
        ({"numeroDocumento": "AL-00000002-26"}, "no existe", "04 11"),
    ],
)
@pytest.mark.parametrize("kind", ["04", "11"])
def test_authorisation_that_differs_is_a_rejection(
    client: Client, signer: Signer, changes: dict[str, Any], words: str, kinds: str, kind: str
) -> None:
    client.call("POST", "/admin/exonerations", RECORD | changes)
    invoice = exonerated(kind)

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert (state == "rechazado") == (kind in kinds), answer
    assert (words in answer) == (kind in kinds)


def test_number_is_used_up_by_a_rejection(client: Client, signer: Signer) -> None:
    first = exonerated()
    client.submit(first, signer.xpath(first.xml()))
    client.call("POST", "/admin/exonerations", RECORD)
    again = exonerated(number=first.number, security_code="87654321")

    state, answer = client.submit(again, signer.xpath(again.xml()))

    assert state == "rechazado"
    assert "\n-99," in answer


@pytest.mark.parametrize(
    ("setting", "unknown", "different"),
    [
        ("all", "rechazado", "rechazado"),
        ("registered", "aceptado", "rechazado"),
        ("free", "aceptado", "aceptado"),
    ],
)
def test_how_far_authorisations_are_compared_is_set(
    client: Client, signer: Signer, setting: str, unknown: str, different: str
) -> None:
    client.call("PUT", "/admin/settings", {"exonerations": setting})
    states = []
    for _ in range(2):
        invoice = exonerated()
        states.append(client.submit(invoice, signer.xpath(invoice.xml()))[0])
        client.call("POST", "/admin/exonerations", RECORD | {"porcentajeExoneracion": 1})

    assert states == [unknown, different]


def test_rate_below_the_authorised_one_is_the_lines_own(client: Client, signer: Signer) -> None:
    client.call("POST", "/admin/exonerations", RECORD | {"porcentajeExoneracion": 100})
    invoice = exonerated()

    assert client.submit(invoice, signer.xpath(invoice.xml()))[0] == "aceptado"


def test_note_may_come_after_the_end_of_the_authorisation(client: Client, signer: Signer) -> None:
    client.call("POST", "/admin/exonerations", RECORD | {"fechaVencimiento": "2026-02-01"})
    written = exonerated()
    credit = note(Invoice(), replacements=written.replacements)

    state, answer = client.submit(credit, signer.xpath(credit.xml()))

    assert state == "aceptado", answer


@pytest.mark.parametrize(
    "changes",
    [
        {"porcentajeExoneracion": "13"},
        {"porcentajeExoneracion": 101},
        {"fechaEmision": "ayer"},
        {"fechaVencimiento": 2026},
        {"poseeCabys": "sí"},
        {"cabys": "8313100000100"},
        {"cabys": [1]},
        {"identificacion": 3101888888},
    ],
)
def test_bad_authorisation_is_refused(client: Client, changes: dict[str, Any]) -> None:
    answer = client.call("POST", "/admin/exonerations", RECORD | changes)

    assert answer.status == 400
    assert next(iter(changes)) in answer.json()["error"]
    assert client.call("GET", f"/fe/ex?autorizacion={NUMBER}").status == 404


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ({"fault": "status", "status": 400}, 400),
        ({"fault": "status", "status": 503}, 503),
        ({"fault": "broken", "mode": "html"}, 200),
        ({"fault": "fields", "fields": {"cabys": [None] * 9, "porcentajeExoneracion": "NaN"}}, 200),
    ],
    ids=str,
)
def test_look_up_of_an_authorisation_can_fail(
    client: Client, rule: dict[str, Any], status: int
) -> None:
    client.call("POST", "/admin/exonerations", RECORD)
    path = f"/fe/ex?autorizacion={NUMBER}"
    client.faults(rule | {"match": {"path": "/fe/ex$"}})

    failed, right = client.call("GET", path), client.call("GET", path)

    assert failed.status == status
    assert failed.data != right.data
    assert right.json() == RECORD
