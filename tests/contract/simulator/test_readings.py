"""The readings that the texts leave open: each set alone, and every one taken when none is set.

The amounts are computed by the small model below, which knows no reading: what is contested is
handed to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from infra.simulator.settings import SHAPES, Settings
from tests.contract.simulator.client import Client
from tests.contract.simulator.taxpayer import Invoice, Signer

ZERO = Decimal(0)
CONSULTING, HEALTH, VETERINARY = "8313100000100", "9310100000100", "8351000000000"
FULL, REDUCED = ("08", Decimal(13)), ("04", Decimal(4))


def five(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.00001"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Sale:
    """One line; what the issuer assumes is given."""

    total: Decimal
    rate: tuple[str, Decimal] = FULL
    given: Decimal = ZERO
    reduced: Decimal = ZERO
    exonerated_rate: Decimal = ZERO
    assumed: Decimal = ZERO
    cabys: str = CONSULTING

    @property
    def base(self) -> Decimal:
        return self.total - self.given - self.reduced

    @property
    def tax(self) -> Decimal:
        return five((self.total if self.given else self.base) * self.rate[1] / 100)

    @property
    def exonerated(self) -> Decimal:
        return five(self.base * self.exonerated_rate / 100)

    @property
    def net(self) -> Decimal:
        return self.tax - self.exonerated - self.assumed

    def xml(self, number: int) -> str:
        discounts = "".join(
            f"<Descuento><MontoDescuento>{amount}</MontoDescuento>"
            f"<CodigoDescuento>{code}</CodigoDescuento></Descuento>"
            for code, amount in (("01", self.given), ("07", self.reduced))
            if amount
        )
        exoneration = (
            "<Exoneracion><TipoDocumentoEX1>10</TipoDocumentoEX1><NumeroDocumento>M-1"
            "</NumeroDocumento><NombreInstitucion>01</NombreInstitucion>"
            "<FechaEmisionEX>2026-01-15T06:00:00-06:00</FechaEmisionEX>"
            f"<TarifaExonerada>{self.exonerated_rate}</TarifaExonerada>"
            f"<MontoExoneracion>{self.exonerated}</MontoExoneracion></Exoneracion>"
        )
        return (
            f"<LineaDetalle><NumeroLinea>{number}</NumeroLinea><CodigoCABYS>{self.cabys}"
            "</CodigoCABYS><Cantidad>1</Cantidad><UnidadMedida>Sp</UnidadMedida>"
            f"<Detalle>Servicio</Detalle><PrecioUnitario>{self.total}</PrecioUnitario>"
            f"<MontoTotal>{self.total}</MontoTotal>{discounts}<SubTotal>{self.base}</SubTotal>"
            f"<BaseImponible>{self.base}</BaseImponible><Impuesto><Codigo>01</Codigo>"
            f"<CodigoTarifaIVA>{self.rate[0]}</CodigoTarifaIVA><Tarifa>{self.rate[1]}</Tarifa>"
            f"<Monto>{self.tax}</Monto>{exoneration if self.exonerated_rate else ''}</Impuesto>"
            f"<ImpuestoAsumidoEmisorFabrica>{self.assumed}</ImpuestoAsumidoEmisorFabrica>"
            f"<ImpuestoNeto>{self.net}</ImpuestoNeto>"
            f"<MontoTotalLinea>{self.base + self.net}</MontoTotalLinea></LineaDetalle>"
        )


def summary(sales: Sequence[Sale], released: Decimal, refund: Decimal, means: Sequence[str]) -> str:
    """Write a ResumenFactura; several means pay the same each, the first what is left over."""
    sold = sum(item.total for item in sales)
    lessened = sum((item.given + item.reduced for item in sales), ZERO)
    net = sum((item.net for item in sales), ZERO)
    by_rate: dict[str, Decimal] = {}
    for item in sales:
        by_rate[item.rate[0]] = by_rate.get(item.rate[0], ZERO) + item.net
    total = sold - lessened + net - refund
    each = (total / len(means)).quantize(Decimal(1))
    paid = [total - each * (len(means) - 1), *[each] * (len(means) - 1)]
    fields = {
        "TotalServGravados": sold - released, "TotalServExonerado": released,
        "TotalGravado": sold - released, "TotalExonerado": released, "TotalVenta": sold,
        "TotalDescuentos": lessened, "TotalVentaNeta": sold - lessened,
    }  # fmt: skip
    later = {
        "TotalImpuesto": net, "TotalImpAsumEmisorFabrica": sum(item.assumed for item in sales),
        "TotalIVADevuelto": refund,
    }  # fmt: skip

    def written(values: dict[str, Any]) -> str:
        return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())

    return (
        "<ResumenFactura><CodigoTipoMoneda><CodigoMoneda>CRC</CodigoMoneda>"
        f"<TipoCambio>1</TipoCambio></CodigoTipoMoneda>{written(fields)}"
        + "".join(
            "<TotalDesgloseImpuesto><Codigo>01</Codigo>"
            f"<CodigoTarifaIVA>{code}</CodigoTarifaIVA>"
            f"<TotalMontoImpuesto>{amount}</TotalMontoImpuesto></TotalDesgloseImpuesto>"
            for code, amount in by_rate.items()
        )
        + written(later)
        + "".join(
            f"<MedioPago><TipoMedioPago>{kind}</TipoMedioPago>"
            f"<TotalMedioPago>{amount}</TotalMedioPago></MedioPago>"
            for kind, amount in zip(means, paid, strict=True)
        )
        + f"<TotalComprobante>{total}</TotalComprobante></ResumenFactura>"
    )


def invoice(
    sales: Sequence[Sale],
    released: Decimal = ZERO,
    refund: Decimal = ZERO,
    means: Sequence[str] = ("01",),
    **more: Any,
) -> Invoice:
    lines = "".join(item.xml(number) for number, item in enumerate(sales, start=1))
    return Invoice(lines=lines, summary=summary(sales, released, refund, means), **more)


def accepted_under(
    client: Client, signer: Signer, setting: dict[str, str], documents: dict[str, Invoice]
) -> set[str]:
    """Return the names of the documents that are accepted with these settings."""
    assert client.call("PUT", "/admin/settings", setting).status == 200
    taken = set()
    for name, document in documents.items():
        sent = Invoice(
            lines=document.lines, summary=document.summary, replacements=document.replacements
        )
        state, answer = client.submit(sent, signer.xpath(sent.xml()))
        assert state == "aceptado" or "-111," in answer or "-905," in answer, answer
        if state == "aceptado":
            taken.add(name)
    return taken


SHARES = {
    # a gift exonerated in part, a line exonerated whole at another rate, and a plain one
    "line": "65.38462", "rates": "80.76923", "group": "40.00000", "group_all": "35.71429",
}  # fmt: skip


def test_share_of_a_partial_exoneration(client: Client, signer: Signer) -> None:
    sales = [
        Sale(Decimal(100), given=Decimal(50), exonerated_rate=Decimal(4), assumed=Decimal(11)),
        Sale(Decimal(50), REDUCED, exonerated_rate=Decimal(4)),
        Sale(Decimal(100)),
    ]
    documents = {name: invoice(sales, Decimal(share)) for name, share in SHARES.items()}
    documents["none"] = invoice(sales, Decimal(50))

    for name in SHARES:
        setting = {"exoneration_share": name}
        assert accepted_under(client, signer, setting, documents) == {name}
    assert accepted_under(client, signer, {"exoneration_share": "any"}, documents) == {*SHARES}


def test_line_without_tax_belongs_to_its_group_alone(client: Client, signer: Signer) -> None:
    sales = [
        Sale(Decimal(100), exonerated_rate=Decimal(4)),
        Sale(Decimal(100), reduced=Decimal(100), exonerated_rate=Decimal(4)),
    ]
    documents = {
        share: invoice(sales, Decimal(share)) for share in ("30.76923", "61.53846", "130.76923")
    }

    for name, share in (("line", "30.76923"), ("rates", "30.76923"), ("group", "61.53846")):
        setting = {"exoneration_share": name}
        assert accepted_under(client, signer, setting, documents) == {share}


def test_exoneration_comes_before_the_gift_or_after_it(client: Client, signer: Signer) -> None:
    def document(assumed: str) -> Invoice:
        sale = Sale(
            Decimal(100),
            given=Decimal(50),
            exonerated_rate=Decimal(4),
            assumed=Decimal(assumed),
        )
        released = five(sale.total * sale.exonerated / sale.tax)
        return invoice([sale], released)

    documents = {amount: document(amount) for amount in ("0", "2", "4.5", "6.5", "11", "10")}
    settings = {"exoneration_share": "line", "gift_tax": "part"}

    assert accepted_under(client, signer, settings, documents) == {"4.5", "6.5"}
    settings = {"gift_tax": "issuer"}
    assert accepted_under(client, signer, settings, documents) == {"11"}


def test_tax_of_a_partial_gift(client: Client, signer: Signer) -> None:
    def document(assumed: str) -> Invoice:
        sale = Sale(Decimal(100), given=Decimal(10), reduced=Decimal(20), assumed=Decimal(assumed))
        return invoice([sale])

    documents = {
        "issuer": document("13"), "part": document("1.3"), "base": document("3.9"),
        "customer": document("0"), "none": document("5"),
    }  # fmt: skip
    readings = documents.keys() - {"none"}

    for name in readings:
        assert accepted_under(client, signer, {"gift_tax": name}, documents) == {name}
    assert accepted_under(client, signer, {"gift_tax": "any"}, documents) == readings


@pytest.mark.parametrize("reading", ["any", "issuer", "part", "base", "customer"])
def test_tax_of_a_whole_gift_is_the_issuers(client: Client, signer: Signer, reading: str) -> None:
    whole, none = Sale(Decimal(100), given=Decimal(100), assumed=Decimal(13)), Sale(Decimal(100))
    charged = Sale(Decimal(100), given=Decimal(100))
    documents = {"issuer": invoice([whole, none]), "customer": invoice([charged, none])}

    assert accepted_under(client, signer, {"gift_tax": reading}, documents) == {"issuer"}


CREDIT = ("<CondicionVenta>01</CondicionVenta>",
          "<CondicionVenta>02</CondicionVenta><PlazoCredito>30</PlazoCredito>")  # fmt: skip


@pytest.mark.parametrize(
    ("readings", "cabys", "means", "changes"),
    [
        (("refund_means", "02+04+06", "02"), HEALTH, "04", []),
        (("refund_means", "02+04+06", "02"), HEALTH, "06", []),
        (("refund_credit", "yes", "no"), HEALTH, "02", [CREDIT]),
        (("refund_veterinary", "yes", "no"), VETERINARY, "02", []),
    ],
)
def test_tax_given_back(
    client: Client,
    signer: Signer,
    readings: tuple[str, str, str],
    cabys: str,
    means: str,
    changes: list[tuple[str, str]],
) -> None:
    setting, given, kept = readings
    sales = [Sale(Decimal(1000), REDUCED, cabys=cabys), Sale(Decimal(100))]
    documents = {
        name: invoice(sales, refund=Decimal(amount), means=[means], replacements=changes)
        for name, amount in (("given", 40), ("kept", 0), ("half", 20))
    }

    assert accepted_under(client, signer, {setting: given}, documents) == {"given"}
    assert accepted_under(client, signer, {setting: kept}, documents) == {"kept"}
    assert accepted_under(client, signer, {setting: "any"}, documents) == {"given", "kept"}


def test_tax_is_given_back_whole_by_card_and_not_at_all_in_cash(
    client: Client, signer: Signer
) -> None:
    sales = [Sale(Decimal(1000), REDUCED, cabys=HEALTH)]
    documents = {
        f"{means} {amount}": invoice(sales, refund=Decimal(amount), means=[means])
        for means in ("01", "02") for amount in (0, 40)
    }  # fmt: skip

    assert accepted_under(client, signer, {}, documents) == {"01 0", "02 40"}


def test_of_several_means_some_all_or_their_share_may_count(client: Client, signer: Signer) -> None:
    sales = [Sale(Decimal(1000), REDUCED, cabys=HEALTH)]
    documents = {
        amount: invoice(sales, refund=Decimal(amount), means=["02", "01"])
        for amount in ("0", "40", "20", "30")
    }

    assert accepted_under(client, signer, {}, documents) == {"0", "40", "20"}


def test_each_of_several_payments_is_above_zero(client: Client, signer: Signer) -> None:
    none = invoice([Sale(Decimal(100))], means=["01", "02"])
    none.replacements = [
        ("<TotalMedioPago>57.00000<", "<TotalMedioPago>113.00000<"),
        ("<TotalMedioPago>56<", "<TotalMedioPago>0<"),
    ]

    _, answer = client.submit(none, signer.xpath(none.xml()))

    assert "mayor que cero" in answer
    assert "la suma" not in answer


OPEN = ("exoneration_share", "gift_tax", "refund_means", "refund_credit", "refund_veterinary")


def test_every_reading_is_taken_until_one_is_set() -> None:
    assert {getattr(Settings(), name) for name in OPEN} == {"any"}


@pytest.mark.parametrize("name", OPEN)
def test_unknown_readings_are_refused(client: Client, name: str) -> None:
    answer = client.call("PUT", "/admin/settings", {name: "some"})

    assert answer.status == 400
    assert answer.json()["error"] == f"{name} must be {SHAPES[name].description}"
    assert "any" in answer.json()["error"]
