"""What the authority accepts and what it rejects, each rule broken once."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from infra.simulator.cabys import Cabys
from infra.simulator.rules import Inspector
from infra.simulator.schemas import Schemas
from infra.simulator.store import Store, Stored, Submission
from tests.contract.simulator.client import Client
from tests.contract.simulator.conftest import CABYS, SCHEMAS
from tests.contract.simulator.taxpayer import ISSUER, Invoice, Signer

CLAVE_DIFFERS = "-904,"
TOTALS = "-111,"
LINES = "-905,"


@pytest.mark.parametrize("layout", ["xpath", "enveloped"])
def test_valid_invoice_is_accepted_in_both_layouts(
    client: Client, signer: Signer, layout: str
) -> None:
    invoice = Invoice()

    state, answer = client.submit(invoice, getattr(signer, layout)(invoice.xml()))

    assert state == "aceptado", answer
    assert "codigo, mensaje" not in answer


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<Monto>130.00000<", "<Monto>129.99999<", LINES),
        (">999.99999</MontoTotal>", ">1000.00000</MontoTotal>", LINES),
        ("<SubTotal>900.00000<", "<SubTotal>1000.00000<", LINES),
        ("<BaseImponible>900.00000<", "<BaseImponible>900.00001<", LINES),
        ("<Tarifa>1.00<", "<Tarifa>2.00<", LINES),
        ("<CodigoTarifaIVA>02<", "<CodigoTarifaIVA>07<", LINES),
        ("<ImpuestoNeto>9.00000<", "<ImpuestoNeto>9.00001<", LINES),
        ("<MontoTotalLinea>909.00000<", "<MontoTotalLinea>909.00001<", LINES),
        ("<NumeroLinea>2<", "<NumeroLinea>3<", LINES),
        ("Fabrica>0.00000<", "Fabrica>1.00000<", LINES),
        ("<CodigoCABYS>8313100000100<", "<CodigoCABYS>4529000000000<", TOTALS),
        ("<TotalServGravados>999.99999<", "<TotalServGravados>1000.00000<", TOTALS),
        ("<TotalVenta>1999.99999<", "<TotalVenta>2000.00000<", TOTALS),
        ("<TotalDescuentos>100.00000<", "<TotalDescuentos>0.00000<", TOTALS),
        ("<TotalVentaNeta>1899.99999<", "<TotalVentaNeta>1900.00000<", TOTALS),
        ("<TotalMontoImpuesto>9.00000<", "<TotalMontoImpuesto>9.00001<", TOTALS),
        ("<TotalImpuesto>139.00000<", "<TotalImpuesto>139.00001<", TOTALS),
        ("<TotalComprobante>2038.99999<", "<TotalComprobante>2039.00000<", TOTALS),
        ("<TotalMercanciasGravadas>1000.00000</TotalMercanciasGravadas>", "", "-48,"),
        ("<MedioPago><TipoMedioPago>01</TipoMedioPago></MedioPago>", "", TOTALS),
        ("<TipoCambio>1.00000<", "<TipoCambio>2.00000<", "-907,"),
        ("<CondicionVenta>01<", "<CondicionVenta>02<", "-907,"),
        ("<CondicionVenta>01<", "<CondicionVenta>99<", "-907,"),
        ("<Numero>3101888888<", "<Numero>3101777777<", "-906,"),
    ],
)
def test_each_wrong_amount_or_condition_is_found(
    client: Client, signer: Signer, old: str, new: str, code: str
) -> None:
    invoice = Invoice(replacements=[(old, new)])

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert f"\n{code}" in answer


EXONERATION = (
    "</Monto><Exoneracion><TipoDocumentoEX1>{kind}</TipoDocumentoEX1>"
    "<NumeroDocumento>{number}</NumeroDocumento>{article}"
    "<NombreInstitucion>01</NombreInstitucion>"
    "<FechaEmisionEX>2026-01-15T06:00:00-06:00</FechaEmisionEX>"
    "<TarifaExonerada>13.00</TarifaExonerada>"
    "<MontoExoneracion>130.00000</MontoExoneracion></Exoneracion>"
)
REFERENCE = (
    "</ResumenFactura><InformacionReferencia><TipoDocIR>{kind}</TipoDocIR>"
    "<Numero>C-1</Numero><FechaEmisionIR>{year}-01-15T06:00:00-06:00</FechaEmisionIR>"
    "<Codigo>{code}</Codigo><Razon>Contrato</Razon></InformacionReferencia>"
)


def exonerated(kind: str, number: str = "AL-1", article: str = "") -> tuple[str, str]:
    written = EXONERATION.format(kind=kind, number=number, article=article)
    return ("130.00000</Monto>", f"130.00000{written}")


def referring(kind: str = "06", code: str = "04", year: int = 2026) -> tuple[str, str]:
    return ("</ResumenFactura>", REFERENCE.format(kind=kind, code=code, year=year))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<CondicionVenta>01<", "<CondicionVenta>13<", "condición de venta 13"),
        (
            "<CondicionVenta>01</CondicionVenta>",
            "<CondicionVenta>10</CondicionVenta><PlazoCredito>91</PlazoCredito>",
            "PlazoCredito pasa del máximo",
        ),
        (
            "<CondicionVenta>01</CondicionVenta>",
            "<CondicionVenta>01</CondicionVenta><CondicionVentaOtros>Trueque</CondicionVentaOtros>",
            "CondicionVentaOtros va con el código 99",
        ),
        (
            "</TipoMedioPago>",
            "</TipoMedioPago><MedioPagoOtros>Trueque</MedioPagoOtros>",
            "MedioPagoOtros va con el código 99",
        ),
        ("<CodigoDescuento>07<", "<CodigoDescuento>99<", "CodigoDescuentoOTRO va con"),
        (
            "<Tipo>02</Tipo><Numero>3101888888<",
            "<Tipo>05</Tipo><Numero>3101888888<",
            "identificación del tipo 05",
        ),
        *(
            (
                "</Receptor>",
                f"<CorreoElectronico>{email}</CorreoElectronico></Receptor>",
                "CorreoElectronico del Receptor",
            )
            for email in ("a..b@example.com", "a b@example.com", "a@b@example.com", "a@example")
        ),
        (*exonerated("05"), "solo se permite en notas"),
        (*exonerated("08"), "necesita Articulo"),
        (*exonerated("03", "abc", "<Articulo>1</Articulo>"), "no es el número"),
        (*exonerated("11"), "necesita InformacionReferencia"),
        (*referring(code="09"), "Codigo 09 no va en este comprobante"),
        (*referring(kind="16"), "TipoDocIR 16"),
        (*referring(kind="01"), "es una Clave"),
        (*referring(year=2009), "más de 10 años"),
    ],
)
def test_each_code_out_of_its_place_is_found(
    client: Client, signer: Signer, old: str, new: str, words: str
) -> None:
    invoice = Invoice(replacements=[(old, new)])

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert words in answer


def test_a_reference_to_a_contract_is_accepted(client: Client, signer: Signer) -> None:
    invoice = Invoice(replacements=[referring()])

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "aceptado", answer


@pytest.mark.parametrize(
    "changes",
    [
        {"clave_part": (0, "507")},
        {"clave_part": (3, "010101")},
        {"clave_part": (9, "003101000001")},
        {"clave_part": (21, "00200001010000000001")},
        {"clave_part": (41, "4")},
    ],
)
def test_clave_must_agree_with_the_document(
    client: Client, signer: Signer, changes: dict[str, tuple[int, str]]
) -> None:
    start, part = changes["clave_part"]
    clave = Invoice().clave
    invoice = Invoice(clave=clave[:start] + part + clave[start + len(part) :])

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert CLAVE_DIFFERS in answer


def test_clave_of_the_envelope_must_be_the_documents(client: Client, signer: Signer) -> None:
    invoice, other = Invoice(), Invoice()

    state, answer = client.submit(invoice, signer.xpath(other.xml()))

    assert state == "rechazado"
    assert CLAVE_DIFFERS in answer


def test_root_must_be_the_type_of_the_clave(client: Client, signer: Signer) -> None:
    invoice = Invoice(document_type="04", root="FacturaElectronica")

    _, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert "El tipo de documento no corresponde" in answer


def test_number_used_before_is_rejected_under_another_clave(client: Client, signer: Signer) -> None:
    first = Invoice()
    again = Invoice(number=first.number, security_code="87654321")

    states = [client.submit(x, signer.xpath(x.xml())) for x in (first, again)]

    assert states[0][0] == "aceptado"
    assert states[1][0] == "rechazado"
    assert '\n-99, "' in states[1][1]


def test_date_in_the_future_is_rejected_and_an_old_one_warned_of(
    client: Client, signer: Signer
) -> None:
    now = datetime.now(UTC)
    future = Invoice(issued_at=now + timedelta(minutes=6))
    soon = Invoice(issued_at=now + timedelta(minutes=3))
    old = Invoice(issued_at=now - timedelta(days=3))
    offline = Invoice(issued_at=now - timedelta(days=3), situation="3")

    answers = [client.submit(x, signer.xpath(x.xml())) for x in (future, soon, old, offline)]

    assert [x[0] for x in answers] == ["rechazado", "aceptado", "aceptado", "aceptado"]
    assert "\n-53," in answers[0][1]
    assert "\n-16," in answers[2][1]
    assert "\n-16," not in answers[3][1]


def test_late_hour_belongs_to_the_day_in_costa_rica(client: Client, signer: Signer) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    invoice = Invoice(issued_at=yesterday.replace(hour=3, minute=30), situation="3")

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "aceptado", answer


@pytest.mark.skipif(not CABYS.is_file(), reason="no CABYS file beside the project")
def test_unknown_cabys_is_rejected(client: Client, signer: Signer) -> None:
    invoice = Invoice(replacements=[("8313100000100", "9999999999999")])

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert "\n-908," in answer


def test_receiver_unknown_to_the_register_is_rejected(client: Client, signer: Signer) -> None:
    client.call("POST", "/admin/taxpayers", {"identificacion": "3101888888", "unknown": True})
    invoice = Invoice()

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert "no es un registro válido" in answer


@pytest.mark.parametrize(
    ("setting", "state"), [("free", "aceptado"), ("warned", "aceptado"), ("rejected", "rechazado")]
)
def test_activity_is_one_of_the_registers_in_its_form(
    client: Client, signer: Signer, setting: str, state: str
) -> None:
    def submitted(code: str) -> tuple[str, str]:
        invoice = Invoice(replacements=[("6201.0", code)])
        return client.submit(invoice, signer.xpath(invoice.xml()))

    rows = [{"codigo": "11102", "estado": "A"}, {"codigo": "722003", "estado": "A"}]
    client.call("POST", "/admin/taxpayers", {"identificacion": ISSUER, "actividades": rows})
    client.call("PUT", "/admin/settings", {"issuer_activity": setting})

    given = [submitted(code) for code in ("011102", "722003")]
    other = submitted("0126.1")

    assert [item[0] for item in given] == ["aceptado"] * 2
    assert not any("-915" in item[1] for item in given)
    assert other[0] == state
    assert ("La actividad 0126.1 no está inscrita" in other[1]) == (setting != "free")


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="no schemas of the ministry beside the project")
def test_schema_errors_are_format_errors(client: Client, signer: Signer) -> None:
    invoice = Invoice(replacements=[("<Provincia>1</Provincia>", "")])

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert "\n-1," in answer


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no es xml",
        b"<FacturaElectronica>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b'<?xml version="1.0" encoding="UTF-16"?><x/>',
        "<x/>".encode("utf-16"),
        b"<x>" * 100 + b"</x>" * 100,
        b"<x>\xff\xfe</x>",
    ],
)
def test_hostile_xml_is_rejected_as_malformed(client: Client, xml: bytes) -> None:
    invoice = Invoice()

    answer = client.call("POST", "/recepcion-sandbox/v1/recepcion", invoice.body(xml))

    if not xml:
        assert answer.status == 400
        return
    assert answer.status == 202
    assert client.outcome(invoice.clave)["ind-estado"] == "rechazado"
    assert client.documents()[0]["findings"][0]["code"] == -1


def test_amount_that_is_no_number_is_a_format_error(client: Client, signer: Signer) -> None:
    invoice = Invoice(replacements=[("<TotalVenta>1999.99999<", "<TotalVenta>NaN<")])

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert "\n-1," in answer


def test_reference_samples_hold_against_every_rule_but_holder_and_date(
    reference: Path, tmp_path: Path
) -> None:
    """The samples are signed with a certificate of nobody in particular, and are not of today."""
    store = Store(tmp_path)
    inspector = Inspector(store, Schemas(SCHEMAS), Cabys(CABYS))
    found = {}
    for name in sorted((reference / "samples").glob("synthetic_v44_[fnrt]*.xml")):
        data = name.read_bytes()
        clave = etree.fromstring(data).findtext("{*}Clave") or ""
        sent = Submission(clave, "recepcion", "u", "", "", "", "", "", "", data)
        stored = Stored(99, sent, time.time(), "recibido", None, [], {}, 1, 0)
        found[name.name] = {finding.code for finding in inspector.inspect(stored).findings}
    store.close()

    assert len(found) >= 7
    assert all(codes <= {-903, -16} for codes in found.values()), found
