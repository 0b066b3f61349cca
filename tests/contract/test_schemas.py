"""The structure table says what the official schemas say, for every document type."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chalicelib.catalogues.model import files, rows, words_of
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.schema import SchemaRefused, Schemas
from chalicelib.countries.costa_rica.signer import sign
from chalicelib.countries.costa_rica.structure.table import (
    KINDS,
    UNBOUNDED,
    Element,
    codes,
    structure,
)
from tests.contract.schema_walk import Declared, SchemaWalk
from tests.support.samples import ISSUED_AT, sample_document
from tests.support.tax_keys import signing_key


def declared(folder: Path, kind: str) -> list[Declared]:
    return SchemaWalk(folder / f"{KINDS[kind].root}_V4.4.xsd").elements()


def ours(kind: str) -> list[Element]:
    return [element for top in structure(kind) for element in top.walk()]


@pytest.mark.parametrize("kind", KINDS)
def test_order_nesting_and_occurrences_are_those_of_the_schema(
    schema_folder: Path, kind: str
) -> None:
    official = [(row.path, row.minimum, row.maximum) for row in declared(schema_folder, kind)]

    written = [
        (element.path, element.minimum, -1 if element.maximum == UNBOUNDED else element.maximum)
        for element in ours(kind)
    ]

    assert written == official


@pytest.mark.parametrize("kind", KINDS)
def test_formats_are_within_those_of_the_schema(schema_folder: Path, kind: str) -> None:
    for row, element in zip(declared(schema_folder, kind), ours(kind), strict=True):
        wide, _, facets = element.format.partition(" ")
        low, _, high = facets.partition("-")
        if wide == "code":
            assert set(codes(facets, kind)) == set(row.codes), element.path
        elif wide == "decimal":
            assert facets == f"{row.facets['totalDigits']}.{row.facets['fractionDigits']}"
        elif wide == "text" and "maxLength" in row.facets:
            assert int(high) == int(row.facets["maxLength"]), element.path
            assert int(low) == max(1, int(row.facets.get("minLength", 1))), element.path
        elif wide == "integer" and "maxInclusive" in row.facets:
            limits = (row.facets["minInclusive"], row.facets["maxInclusive"])
            assert (low, high) == limits, element.path
        elif wide == "integer":
            assert len(high) == int(row.facets["totalDigits"]), element.path
        elif wide == "instant":
            assert row.base == "dateTime"
        elif wide == "group":
            assert row.base == "group"


WORDED_OTHERWISE = {
    ("commercial-codes", "03"): "codigo del producto asignado por la industria",
    ("exemption-documents", "07"): (
        "transitorio xvii recoleccion clasificacion almacenamiento de reciclaje y reutilizable"
    ),
    ("other-charges", "03"): "timbre de benemerito cuerpo de bomberos de costa rica",
    ("payment-means", "04"): "transferencia deposito bancario",
    ("reference-codes", "02"): "corrige texto de ocumento de referencia",
    ("reference-codes", "05"): "sustituye comprobante provisional por contigencia",
    ("reference-documents", "02"): "nota de debido electronica",
    ("reference-documents", "08"): "comprobante emitido en contigencia",
    ("reference-documents", "09"): "devolucion mercaderia",
    ("sale-conditions", "09"): "pago del servicios prestado al estado",
    ("sale-conditions", "12"): "venta mercancia no nacionalizada",
    ("sale-conditions", "13"): "venta bienes usados no contribuyente",
    ("taxes", "01"): "impuesto al valor agregado",
    ("taxes", "03"): "impuesto unico a los combustivos",
    ("units", "Cu"): "cuartillos de cafe",
    ("units", "Kw"): "kilovatios",
    ("units", "Otros"): "se debe indicar la descripcion de la medida a utilizar",
    ("units", "Oz"): "onzas",
    ("units", "W/(m·K)"): "watt por metro kevin",
    ("units", "kWh"): "kilovatios por hora",
}
"""Where we leave out slips of the schemas, or say it as the annex does: what the schemas say."""


SLIPS = {"exenciones direccion general de hacienda"}
"""What a schema says of means of payment 04, which it is not."""


def plain(words: str) -> str:
    return words_of(words.replace(".", " ")).strip()


@pytest.mark.parametrize("kind", KINDS)
def test_codes_mean_what_the_schema_says_they_mean(schema_folder: Path, kind: str) -> None:
    catalogues, compared = set(), {"currencies"}  # of which the schemas say nothing
    for row, element in zip(declared(schema_folder, kind), ours(kind), strict=True):
        of_list, _, name = element.format.partition(" ")
        if of_list != "code" or name not in files():
            continue
        catalogues.add(name)
        for code, words in zip(row.codes, row.words, strict=True):
            if words and plain(words) not in SLIPS:
                said = WORDED_OTHERWISE.get((name, code)) or plain(rows(name)[code].es)
                assert said == plain(words), (name, code)
                compared.add(name)

    assert catalogues <= compared


@pytest.mark.parametrize("kind", KINDS)
def test_no_code_needs_an_escape(kind: str) -> None:
    listed = {name for element in ours(kind)
              if (name := element.format.removeprefix("code ")) != element.format}  # fmt: skip

    assert listed
    for name in listed:
        assert not any(set(code) & set("&<>\r") for code in codes(name, kind)), name


def _signed(**changes: Any) -> bytes:
    document = sample_document(**changes)
    return sign(unsigned_xml(document), signing_key(), at=ISSUED_AT, clave=document.clave)


FULL_LINE = {
    "cabys": "4529000000000",
    "commercial_codes": [{"type": "01", "code": "A&B-1"}, {"type": "04", "code": "<int>"}],
    "quantity": "2",
    "unit": "Unid",
    "transaction_type": "01",
    "commercial_unit": "caja",
    "description": 'Repuesto "especial" <grande> & otros, ñandú ₡ 😀',
    "serial_numbers": ["VIN00000000000001"],
    "unit_price": "12500.55",
    "discounts": [
        {"code": "07", "amount": "501.10"},
        {"code": "99", "percentage": "1", "other_code": "Convenio", "reason": "Por convenio"},
    ],
    "taxes": [
        {
            "code": "01",
            "rate_code": "08",
            "exoneration": {
                "type": "08",
                "number": "Ley 7210",
                "article": 20,
                "subsection": 1,
                "institution": "99",
                "institution_other": "Institución de ejemplo",
                "issued_at": "2026-01-15T06:00:00Z",
                "rate": "13",
            },
        }
    ],
}
CHARGES = [
    {"type": "06", "description": "Servicio 10 %", "percentage": "10", "amount": "27637.75"},
    {
        "type": "04",
        "description": "Por cuenta de otro",
        "third_party": {"type": "02", "number": "3101777777"},
        "third_party_name": "Tercero Ficticio S.A.",
        "amount": "2500.5",
    },
]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"lines": 1},
        {"lines": 1000},
        {"sale_condition": "02", "credit_days": 30, "payments": []},
        {"sale_condition": "99", "sale_condition_other": "Trueque de ejemplo"},
        {"currency": "USD", "exchange_rate": "510.25"},
        {"other_charges": CHARGES},
        {"notes": ["Gracias & hasta pronto"]},
        {
            "references": [
                {
                    "type": "06",
                    "number": "C-1",
                    "issued_at": "2026-11-01T12:00:00Z",
                    "code": "04",
                    "reason": "Contrato",
                }
            ]
        },
    ],
)
def test_documents_are_valid_once_signed(schema_folder: Path, changes: dict[str, Any]) -> None:
    signed = _signed(**changes)

    Schemas(schema_folder).check(signed, "FE")


def test_a_document_with_every_part_is_valid(schema_folder: Path) -> None:
    full = sample_document_with([FULL_LINE])
    signed = sign(unsigned_xml(full), signing_key(), at=ISSUED_AT, clave=full.clave)

    Schemas(schema_folder).check(signed, "FE")


def sample_document_with(lines: list[dict[str, Any]]) -> Any:
    from chalicelib.countries.costa_rica.body import NewDocument
    from tests.support.samples import number_document, sample_body, sample_issuer

    body = NewDocument.model_validate({**sample_body(0), "lines": lines})
    return number_document(body, sample_issuer())


def test_every_tax_rate_is_valid(schema_folder: Path) -> None:
    rates = ["01", "02", "03", "04", "08", "09", "10", "11"]
    lines = [
        FULL_LINE | {"taxes": [{"code": "01", "rate_code": rate}], "discounts": []}
        for rate in rates
    ]
    document = sample_document_with(lines)

    signed = sign(unsigned_xml(document), signing_key(), at=ISSUED_AT, clave=document.clave)

    Schemas(schema_folder).check(signed, "FE")


@pytest.mark.parametrize(
    ("name", "usual", "catalogue", "wrong"),
    [
        ("UnidadMedida", "Unid", "units", ["Zz", "unid", " Sp", "Sp ", "", "CRC", "Unid Sp"]),
        ("CodigoMoneda", "CRC", "currencies", ["ZZZ", "crc", " CRC", "USD ", "", "Sp"]),
    ],
)
def test_long_lists_take_each_of_their_codes_and_no_other(
    schema_folder: Path, name: str, usual: str, catalogue: str, wrong: list[str]
) -> None:
    signed, schemas = _signed(lines=1), Schemas(schema_folder)

    def refused(code: str) -> list[str]:
        old, new = f"<{name}>{usual}<".encode(), f"<{name}>{code}<".encode()
        assert signed.count(old) == 1
        try:
            schemas.check(signed.replace(old, new), "FE")
        except SchemaRefused as refusal:
            return [error.path.rpartition("/")[2] for error in refusal.errors]
        return []

    assert [code for code in codes(catalogue) if refused(code)] == []
    assert [refused(code) for code in wrong] == [[name]] * len(wrong)


def test_many_threads_check_with_one_set_of_schemas(schema_folder: Path) -> None:
    signed, schemas = _signed(), Schemas(schema_folder)
    broken = signed.replace(b"<Cantidad>", b"<Cantidad>x", 1)

    def refused(number: int) -> bool:
        try:
            schemas.check(broken if number % 2 else signed, "FE")
        except SchemaRefused as refusal:
            return [error.path for error in refusal.errors] != []
        return False

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(refused, range(64)))

    assert found == [False, True] * 32


def test_refusals_name_the_field_and_not_what_it_holds(schema_folder: Path) -> None:
    signed = _signed(lines=2)
    broken = signed.replace(b"<Cantidad>2.500</Cantidad>", b"<Cantidad>dos</Cantidad>")

    with pytest.raises(SchemaRefused) as refused:
        Schemas(schema_folder).check(broken, "FE")

    error = refused.value.errors[0]
    assert error.path == "/DetalleServicio/LineaDetalle[2]/Cantidad"
    assert error.rule.startswith("SCHEMAV_")
    assert "dos" not in str(refused.value)


def test_a_missing_element_is_named_by_its_place(schema_folder: Path) -> None:
    signed = _signed(lines=1)
    start, end = signed.index(b"<CondicionVenta>"), signed.index(b"<DetalleServicio>")

    with pytest.raises(SchemaRefused) as refused:
        Schemas(schema_folder).check(signed[:start] + signed[end:], "FE")

    assert refused.value.errors[0].path == "/DetalleServicio"
