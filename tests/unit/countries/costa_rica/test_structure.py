"""The writer makes canonical XML of anything that fits, and refuses the rest by path."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.structure import formats
from chalicelib.countries.costa_rica.structure.formats import StructureError
from chalicelib.countries.costa_rica.structure.table import KINDS, codes, structure
from chalicelib.countries.costa_rica.structure.writer import writer
from tests.unit.countries.costa_rica.samples import document, line

NAMESPACE = "{https://cdn.comprobanteselectronicos.go.cr/xml-schemas/v4.4/facturaElectronica}"
XML_TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
    | st.sampled_from("&<>\"'\t\r\n]"),
    min_size=1,
    max_size=60,
)


@given(XML_TEXT)
def test_escapes_are_those_of_canonical_xml(words: str) -> None:
    element = etree.Element("a")
    element.text = words

    written = f"<a>{formats.escape(words)}</a>"

    assert written.encode() == etree.tostring(element, method="c14n")


@settings(deadline=None)  # the first example compiles the writer
@given(st.text(st.sampled_from("añ ₡😀&<>\"']]"), min_size=3, max_size=50).map(str.strip))
def test_documents_are_canonical_whatever_the_texts(words: str) -> None:
    words = f"a{words}z1"
    unsigned = unsigned_xml(document(line(description=words), notes=[words]))
    root = etree.fromstring(unsigned)

    assert etree.tostring(root, method="c14n") == unsigned
    assert root.findtext(f".//{NAMESPACE}Detalle") == words


@pytest.mark.parametrize("code", sorted(codes("discount-codes")))
def test_every_discount_has_its_nature(code: str) -> None:
    given = {"code": code, "amount": "1", "reason": "Aniversario ficticio"}
    if code == "99":
        given["other_code"] = "Aniversario"
    plain = {name: value for name, value in given.items() if name != "reason" or code == "99"}

    root = etree.fromstring(unsigned_xml(document(line(discounts=[given, plain]))))

    natures = [found.text or "" for found in root.iter(f"{NAMESPACE}NaturalezaDescuento")]
    assert natures[0] == "Aniversario ficticio"
    assert natures[1:] == [
        given["reason"] if code == "99" else CODES.describe("discount-codes", code)
    ]
    assert all(3 <= len(nature) <= 80 for nature in natures)


def test_no_element_is_empty() -> None:
    root = etree.fromstring(unsigned_xml(document(line())))

    assert [node.tag for node in root.iter("*") if not len(node) and not node.text] == []


def test_quantities_and_prices_are_padded_to_their_decimals() -> None:
    root = etree.fromstring(unsigned_xml(document(line(quantity="2.5", unit_price="10"))))

    assert root.findtext(f".//{NAMESPACE}Cantidad") == "2.500"
    assert root.findtext(f".//{NAMESPACE}PrecioUnitario") == "10.00000"
    assert root.findtext(f".//{NAMESPACE}Tarifa") == "13.00"


def test_the_date_is_that_of_costa_rica() -> None:
    root = etree.fromstring(unsigned_xml(document(line())))

    assert root.findtext(f"{NAMESPACE}FechaEmision") == "2026-11-20T10:00:00-06:00"


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_compiles(kind: str) -> None:
    assert callable(writer(kind))
    assert structure(kind)[-1].format == "signature"


def message(**changes: Any) -> SimpleNamespace:
    values = {
        "clave": "50620112600310199999900100001010000000001112345678",
        "issuer_number": "3101999999",
        "document_issued_at": datetime(2026, 11, 20, 16, tzinfo=UTC),
        "message": "1",
        "detail": None,
        "tax": Decimal("13"),
        "economic_activity": None,
        "tax_condition": None,
        "creditable_tax": None,
        "deductible_expense": None,
        "total": Decimal("113"),
        "receiver_number": "3101888888",
        "receiver_consecutive": "00100001050000000001",
    }
    return SimpleNamespace(**{**values, **changes})


def test_the_same_engine_writes_the_receivers_message() -> None:
    written = writer("MR")(message(detail="Conforme & recibido"))
    root = etree.fromstring(written)

    assert etree.tostring(root, method="c14n") == written
    assert [etree.QName(node).localname for node in root] == [
        "Clave", "NumeroCedulaEmisor", "FechaEmisionDoc", "Mensaje", "DetalleMensaje",
        "MontoTotalImpuesto", "TotalFactura", "NumeroCedulaReceptor", "NumeroConsecutivoReceptor",
    ]  # fmt: skip


def texts(written: bytes) -> dict[str, str]:
    root = etree.fromstring(written)
    return {etree.QName(node).localname: node.text or "" for node in root}


def test_every_part_of_a_receivers_message_stands_in_its_element() -> None:
    full = message(
        message="2", detail="Conforme", tax=Decimal(13), economic_activity="620100",
        tax_condition="04", creditable_tax=Decimal(8), deductible_expense=Decimal(5),
        total=Decimal(113),
    )  # fmt: skip

    assert texts(writer("MR")(full)) == {
        "Clave": full.clave,
        "NumeroCedulaEmisor": "3101999999",
        "FechaEmisionDoc": "2026-11-20T10:00:00-06:00",
        "Mensaje": "2",
        "DetalleMensaje": "Conforme",
        "MontoTotalImpuesto": "13.00000",
        "CodigoActividad": "620100",
        "CondicionImpuesto": "04",
        "MontoTotalImpuestoAcreditar": "8.00000",
        "MontoTotalDeGastoAplicable": "5.00000",
        "TotalFactura": "113.00000",
        "NumeroCedulaReceptor": "3101888888",
        "NumeroConsecutivoReceptor": "00100001050000000001",
    }


def test_every_part_of_an_authoritys_message_stands_in_its_element() -> None:
    full = SimpleNamespace(
        clave=message().clave, issuer_name="Emisor Ficticio S.A.", issuer_type="02",
        issuer_number="3101999999", receiver_name="Receptora Inventada", receiver_type="01",
        receiver_number="101110111", message="3", status="Rechazado", detail="Motivo inventado",
        tax=Decimal(13), total=Decimal(113),
    )  # fmt: skip

    assert texts(writer("MH")(full)) == {
        "Clave": full.clave,
        "NombreEmisor": "Emisor Ficticio S.A.",
        "TipoIdentificacionEmisor": "02",
        "NumeroCedulaEmisor": "3101999999",
        "NombreReceptor": "Receptora Inventada",
        "TipoIdentificacionReceptor": "01",
        "NumeroCedulaReceptor": "101110111",
        "Mensaje": "3",
        "EstadoMensaje": "Rechazado",
        "DetalleMensaje": "Motivo inventado",
        "MontoTotalImpuesto": "13.00000",
        "TotalFactura": "113.00000",
    }


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"clave": "506"}, "/Clave"),
        ({"issuer_number": ""}, "/NumeroCedulaEmisor"),
        ({"document_issued_at": datetime(2026, 11, 20)}, "/FechaEmisionDoc"),  # noqa: DTZ001
        ({"message": "9"}, "/Mensaje"),
        ({"detail": ""}, "/DetalleMensaje"),
        ({"detail": "x" * 161}, "/DetalleMensaje"),
        ({"detail": "nulo\x00"}, "/DetalleMensaje"),
        ({"tax": Decimal("-1")}, "/MontoTotalImpuesto"),
        ({"total": Decimal("1.000001")}, "/TotalFactura"),
        ({"total": Decimal("12345678901234")}, "/TotalFactura"),
        ({"total": Decimal("1.5E-7")}, "/TotalFactura"),
        ({"total": Decimal("1.0E-10")}, "/TotalFactura"),
        ({"total": Decimal("NaN")}, "/TotalFactura"),
        ({"total": None}, "/"),
        ({"receiver_number": "31018888A8"}, "/NumeroCedulaReceptor"),
        ({"receiver_consecutive": "٣" * 20}, "/NumeroConsecutivoReceptor"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(StructureError) as refused:
        writer("MR")(message(**changes))

    assert refused.value.path == path


def test_lists_keep_to_their_limits() -> None:
    full = document(line())
    issuer = full.issuer.model_copy(update={"emails": []})

    with pytest.raises(StructureError, match="/Emisor/CorreoElectronico"):
        unsigned_xml(full.model_copy(update={"issuer": issuer}))
