"""Re-computation of one detail line with Decimal, five decimals half up (annex 1).

Rules the annex leaves open are not checked rather than guessed: the base of factory-collected
IVA (IVACobradoFabrica 01, tax 07) is the issuer's to state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from infra.simulator.dom import Reader
from infra.simulator.findings import LINE_AMOUNTS, Finding
from infra.simulator.gifts import ZERO, Gift, assumed_taxes, rounded
from infra.simulator.settings import Settings

_HUNDRED = Decimal(100)
RATE_OF_CODE = {
    code: Decimal(rate)
    for code, rate in {
        "01": "0", "02": "1", "03": "2", "04": "4", "05": "0", "06": "4",
        "07": "8", "08": "13", "09": "0.5", "10": "0", "11": "0",
    }.items()
}  # fmt: skip
_ONLY_IN_NOTES = ("05", "06", "07")
_PART_OF_BASE = ("02", "04", "05", "12")
_VALUE_ADDED = ("01", "07")
_GIFT_OR_BONUS = ("01", "03")


@dataclass(frozen=True)
class Tax:
    """One tax of a line, as stated."""

    code: str
    rate_code: str
    rate: Decimal
    amount: Decimal
    exonerated: Decimal
    exonerated_rate: Decimal


EVERY_READING = Settings()


class Line:
    """A detail line: stated amounts, and the differences from what they should be."""

    def __init__(
        self, source: Reader, document_type: str, settings: Settings = EVERY_READING
    ) -> None:
        self._settings = settings
        self.source = source
        self.document_type = document_type
        self.number = source.text("NumeroLinea")
        self.cabys = source.text("CodigoCABYS")
        self.total = source.amount("MontoTotal")
        self.discount = sum(
            (item.amount("MontoDescuento") for item in source.each("Descuento")), ZERO
        )
        self.taxes = [
            Tax(
                tax.text("Codigo"),
                tax.text("CodigoTarifaIVA"),
                tax.amount("Tarifa"),
                tax.amount("Monto"),
                tax.amount("Exoneracion/MontoExoneracion"),
                tax.amount("Exoneracion/TarifaExonerada"),
            )
            for tax in source.each("Impuesto")
        ]
        self.assumed = source.amount("ImpuestoAsumidoEmisorFabrica")
        self.given = sum(
            (
                item.amount("MontoDescuento")
                for item in source.each("Descuento")
                if item.text("CodigoDescuento") in _GIFT_OR_BONUS
            ),
            ZERO,
        )
        self.is_gift = any(
            item.text("CodigoDescuento") in _GIFT_OR_BONUS for item in source.each("Descuento")
        )
        self.is_mixed = source.has("DetalleSurtido")
        self.is_exonerated = any(tax.has("Exoneracion") for tax in source.each("Impuesto"))

    @property
    def tax(self) -> Decimal:
        """Sum of the stated taxes."""
        return sum((item.amount for item in self.taxes), ZERO)

    @property
    def exonerated(self) -> Decimal:
        """Sum of the stated exonerations."""
        return sum((item.exonerated for item in self.taxes), ZERO)

    @property
    def exonerated_rate(self) -> Decimal:
        """Exonerated part of the line by the two rates of its tax, at most all of it."""
        parts = (tax.exonerated_rate / tax.rate for tax in self.taxes if tax.rate)
        return min(max(parts, default=ZERO), Decimal(1))

    @property
    def net_tax(self) -> Decimal:
        """What of the taxes is charged to the customer."""
        return self.tax - self.exonerated - self.assumed

    @property
    def rate_code(self) -> str:
        """Rate code of the line's value added tax, "" without one."""
        return next((tax.rate_code for tax in self.taxes if tax.code in _VALUE_ADDED), "")

    def net_by_tax(self) -> Iterator[tuple[tuple[str, str], Decimal]]:
        """Yield each tax's share of the net tax; the assumed part is taken from the IVA first."""
        assumed = self.assumed
        for tax in sorted(self.taxes, key=lambda item: item.code not in _VALUE_ADDED):
            net = tax.amount - tax.exonerated
            share = min(assumed, net)
            assumed -= share
            yield (tax.code, tax.rate_code), net - share

    def differences(self) -> Iterator[Finding]:
        """Yield what does not follow from quantity, price, discounts and rates."""
        if self.document_type != "10":
            yield from self._check_base_amounts()
        for tax in self.source.each("Impuesto"):
            yield from self._check_tax(tax)
        yield from self._check_totals()

    def _difference(self, field: str, expected: Decimal) -> Iterator[Finding]:
        stated = self.source.amount(field)
        if stated != rounded(expected):
            yield self._finding(f"{field} es {stated} y debe ser {rounded(expected)}")

    def _finding(self, text: str) -> Finding:
        return Finding(LINE_AMOUNTS, f"Línea {self.number}: {text}.", row=self.source.row)

    def _check_base_amounts(self) -> Iterator[Finding]:
        source = self.source
        quantity, price = source.amount("Cantidad"), source.amount("PrecioUnitario")
        if quantity <= 0 or price <= 0:
            yield self._finding("Cantidad y PrecioUnitario deben ser mayores que cero")
        yield from self._difference("MontoTotal", quantity * price)
        left = self.total
        for discount in source.each("Descuento"):
            if discount.amount("MontoDescuento") > left:
                yield self._finding("un descuento es mayor que el monto al que se aplica")
            left -= discount.amount("MontoDescuento")
        if self.is_mixed:
            return
        yield from self._difference("SubTotal", self.total - self.discount)
        free = source.text("IVACobradoFabrica") == "01" or any(x.code == "07" for x in self.taxes)
        if source.has("BaseImponible") and not free:
            specific = sum((x.amount for x in self.taxes if x.code in _PART_OF_BASE), ZERO)
            yield from self._difference("BaseImponible", source.amount("SubTotal") + specific)

    def _check_tax(self, tax: Reader) -> Iterator[Finding]:
        code, rate_code = tax.text("Codigo"), tax.text("CodigoTarifaIVA")
        if code in _VALUE_ADDED and not self.is_mixed:
            if RATE_OF_CODE.get(rate_code) != tax.amount("Tarifa"):
                yield self._finding("Tarifa no corresponde al CodigoTarifaIVA")
            if rate_code in _ONLY_IN_NOTES and self.document_type not in ("02", "03"):
                yield self._finding("CodigoTarifaIVA solo se permite en notas")
        candidates = self._tax_amounts(tax, code)
        if candidates and tax.amount("Monto") not in {rounded(item) for item in candidates}:
            yield self._finding(
                f"Monto del impuesto {code} es {tax.amount('Monto')} y debe ser "
                f"{rounded(candidates[0])}"
            )
        yield from self._check_exoneration(tax)

    def _tax_amounts(self, tax: Reader, code: str) -> list[Decimal]:
        """Return the amounts that follow from the annex; empty when none can be told."""
        quantity, rate = self.source.amount("Cantidad"), tax.amount("Tarifa") / _HUNDRED
        given = {
            name: tax.amount(f"DatosImpuestoEspecifico/{name}")
            for name in ("CantidadUnidadMedida", "Proporcion", "VolumenUnidadConsumo",
                         "ImpuestoUnidad")
        }  # fmt: skip
        content, unit = given["CantidadUnidadMedida"], given["ImpuestoUnidad"]
        volume = given["VolumenUnidadConsumo"]
        if code in _VALUE_ADDED:
            base = self.total if self.is_gift else self._value_added_base()
            return [] if self.is_mixed else [base * rate]
        if code == "05":
            drinks = [quantity * content * unit / volume] if volume else []
            return [*drinks, quantity * volume * unit]
        return {
            "02": [self.source.amount("SubTotal") * rate],
            "12": [self.source.amount("SubTotal") * rate],
            "03": [content * unit],
            "04": [quantity * given["Proporcion"] * unit],
            "06": [quantity * content * unit],
            "08": [self.source.amount("SubTotal") * tax.amount("FactorCalculoIVA")],
        }.get(code, [])

    def _value_added_base(self) -> Decimal:
        return self.source.amount(
            "BaseImponible" if self.source.has("BaseImponible") else "SubTotal"
        )

    def _check_exoneration(self, tax: Reader) -> Iterator[Finding]:
        if not tax.has("Exoneracion"):
            return
        field = "BaseImponible" if self.source.has("BaseImponible") else "SubTotal"
        part = tax.amount("Exoneracion/TarifaExonerada") / _HUNDRED
        stated = tax.amount("Exoneracion/MontoExoneracion")
        if stated != rounded(self.source.amount(field) * part):
            yield self._finding("MontoExoneracion no corresponde a TarifaExonerada")
        if stated > tax.amount("Monto"):
            yield self._finding("MontoExoneracion es mayor que el impuesto")

    def _assumed_taxes(self) -> list[Decimal]:
        """Return what of the taxes of a gift the issuer may assume."""
        value_added = [tax for tax in self.taxes if tax.code in _VALUE_ADDED]
        gift = Gift(
            total=self.total,
            given=self.given,
            sold=self.source.amount("SubTotal"),
            base=self._value_added_base(),
            rate=sum((tax.rate for tax in value_added), ZERO) / _HUNDRED,
            tax=self.tax,
            value_added=sum((tax.amount for tax in value_added), ZERO),
            exonerated=self.exonerated,
        )
        return assumed_taxes(gift, self._settings.gift_tax)

    def _check_totals(self) -> Iterator[Finding]:
        source = self.source
        at_factory = source.has("IVACobradoFabrica") or any(
            tax.has("DatosImpuestoEspecifico") for tax in source.each("Impuesto")
        )
        if source.has("ImpuestoAsumidoEmisorFabrica") and not at_factory:
            allowed = self._assumed_taxes() if self.is_gift else [ZERO]
            if self.assumed not in allowed:
                yield from self._difference("ImpuestoAsumidoEmisorFabrica", allowed[0])
        if source.has("ImpuestoNeto"):
            yield from self._difference("ImpuestoNeto", self.net_tax)
        yield from self._difference("MontoTotalLinea", source.amount("SubTotal") + self.net_tax)
