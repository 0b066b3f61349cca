"""No amount of a document can be off by the fifth decimal without being found."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from infra.simulator.dom import Reader
from infra.simulator.findings import Finding, Malformed
from infra.simulator.gifts import rounded
from infra.simulator.lines import Line
from infra.simulator.totals import Summary
from tests.contract.simulator.taxpayer import Invoice

_FREE = {  # stated by the issuer, or checked elsewhere
    "TipoCambio", "PorcentajeOC", "TotalMedioPago", "Tarifa", "PlazoCredito", "NumeroLinea",
    "CodigoCABYS", "CodigoPais", "NumTelefono", "Articulo", "CodigoActividadEmisor",
    "CodigoActividadReceptor",
}  # fmt: skip


def _differences(root: etree._Element, kind: str) -> list[Finding]:
    reader = Reader(root)
    lines = [Line(item, kind) for item in reader.each("DetalleServicio/LineaDetalle")]
    found = [finding for line in lines for finding in line.differences()]
    return found + list(Summary(reader, lines, kind).differences())


def _amounts(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter():
        name = etree.QName(element).localname
        if "." in (element.text or "") and name not in _FREE and not len(element):
            try:
                Decimal(element.text or "")
            except ArithmeticError:
                continue
            yield element


def _undetected(root: etree._Element, kind: str) -> list[str]:
    missed = []
    for element in _amounts(root):
        before = element.text or ""
        element.text = str(Decimal(before) + Decimal("0.00001"))
        if not _differences(root, kind):
            missed.append(etree.QName(element).localname)
        element.text = before
    return missed


def test_every_amount_of_an_invoice_is_re_computed() -> None:
    root = etree.fromstring(Invoice().xml())

    assert _differences(root, "01") == []
    assert len(list(_amounts(root))) > 25
    assert _undetected(root, "01") == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("fe_contado_annex", "01"),
        ("fe_credito_exonerada_enveloped", "01"),
        ("te_regalia_exento_annex", "04"),
        ("nc_anula_rev2026_enveloped", "03"),
        ("nd_enveloped", "02"),
        ("fec_no_domiciliado_annex", "08"),
        ("fee_servicio_enveloped", "09"),
        ("rep_annex", "10"),
    ],
)
def test_every_amount_of_the_samples_is_re_computed(reference: Path, name: str, kind: str) -> None:
    root = etree.parse(str(reference / "samples" / f"synthetic_v44_{name}.xml")).getroot()
    root.remove(root[-1])

    assert _differences(root, kind) == []
    assert _undetected(root, kind) == []


@pytest.mark.parametrize(
    ("tax", "expected"),
    [
        ("<Codigo>02</Codigo><Tarifa>10</Tarifa>", "90.00000"),
        ("<Codigo>12</Codigo><Tarifa>5</Tarifa>", "45.00000"),
        ("<Codigo>08</Codigo><FactorCalculoIVA>0.1000</FactorCalculoIVA>", "90.00000"),
        (
            "<Codigo>06</Codigo><DatosImpuestoEspecifico><CantidadUnidadMedida>20"
            "</CantidadUnidadMedida><ImpuestoUnidad>2.5</ImpuestoUnidad></DatosImpuestoEspecifico>",
            "100.00000",
        ),
        (
            "<Codigo>03</Codigo><DatosImpuestoEspecifico><CantidadUnidadMedida>20"
            "</CantidadUnidadMedida><ImpuestoUnidad>2.5</ImpuestoUnidad></DatosImpuestoEspecifico>",
            "50.00000",
        ),
        (
            "<Codigo>04</Codigo><DatosImpuestoEspecifico><Proporcion>40</Proporcion>"
            "<ImpuestoUnidad>2.5</ImpuestoUnidad></DatosImpuestoEspecifico>",
            "200.00000",
        ),
        (
            "<Codigo>05</Codigo><DatosImpuestoEspecifico><CantidadUnidadMedida>600"
            "</CantidadUnidadMedida><VolumenUnidadConsumo>250</VolumenUnidadConsumo>"
            "<ImpuestoUnidad>20</ImpuestoUnidad></DatosImpuestoEspecifico>",
            "96.00000",
        ),
    ],
)
def test_other_taxes_follow_their_own_formulas(tax: str, expected: str) -> None:
    def findings(amount: str) -> list[str]:
        line = etree.fromstring(
            "<LineaDetalle><NumeroLinea>1</NumeroLinea><Cantidad>2</Cantidad>"
            "<PrecioUnitario>450</PrecioUnitario><MontoTotal>900</MontoTotal>"
            f"<SubTotal>900</SubTotal><Impuesto>{tax}<Monto>{amount}</Monto></Impuesto>"
            f"<MontoTotalLinea>{Decimal(900) + Decimal(amount)}</MontoTotalLinea></LineaDetalle>"
        )
        return [finding.message for finding in Line(Reader(line), "01").differences()]

    assert findings(expected) == []
    assert findings(str(Decimal(expected) + 1)) != []


@pytest.mark.parametrize("text", ["NaN", "1e5", "1,5", "Infinity", "", " ", "٣"])
def test_only_plain_decimals_are_amounts(text: str) -> None:
    reader = Reader(etree.fromstring(f"<a><Monto>{text}</Monto></a>"))

    with pytest.raises(Malformed):
        reader.amount("Monto")


def test_rounding_is_half_up_at_the_sixth_decimal() -> None:
    assert rounded(Decimal("20.203512")) == Decimal("20.20351")
    assert rounded(Decimal("20.203518")) == Decimal("20.20352")
    assert rounded(Decimal("20.203515")) == Decimal("20.20352")
