"""Re-computation of the summary from the lines: goods and services told apart by CABYS digit.

Goods begin with 0-4, services with 5-9 (annex 1). What the annex leaves open stands in `shares`,
`gifts` and `refunds`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from infra.simulator.dom import Reader
from infra.simulator.findings import GOODS_TOTAL_MISSING, TOTALS_DIFFER, Finding
from infra.simulator.gifts import ZERO, rounded
from infra.simulator.lines import EVERY_READING, Line
from infra.simulator.refunds import Payment, refunds
from infra.simulator.settings import Settings
from infra.simulator.shares import exonerated_shares

_WITH_REFUND = ("01", "02", "03", "04")
_PAID_LATER = ("02", "08", "10")
_SUMS = {
    "TotalGravado": ("TotalServGravados", "TotalMercanciasGravadas"),
    "TotalExento": ("TotalServExentos", "TotalMercanciasExentas"),
    "TotalExonerado": ("TotalServExonerado", "TotalMercExonerada"),
    "TotalNoSujeto": ("TotalServNoSujeto", "TotalMercNoSujeta"),
}
_SERVICES = {
    "taxed": "TotalServGravados",
    "exempt": "TotalServExentos",
    "exonerated": "TotalServExonerado",
    "not_subject": "TotalServNoSujeto",
}
_GOODS = {
    "taxed": "TotalMercanciasGravadas",
    "exempt": "TotalMercanciasExentas",
    "exonerated": "TotalMercExonerada",
    "not_subject": "TotalMercNoSujeta",
}


class Summary:
    """The ResumenFactura of a document against its lines."""

    def __init__(
        self,
        document: Reader,
        lines: Sequence[Line],
        document_type: str,
        settings: Settings = EVERY_READING,
    ) -> None:
        self._settings = settings
        self._document = document
        self._lines = lines
        self._type = document_type
        self._source = next(iter(document.each("ResumenFactura")), document)

    def differences(self) -> Iterator[Finding]:
        """Yield every total that does not follow from the lines."""
        if self._type != "10":
            yield from self._check_groups()
            yield from self._check_sums()
        yield from self._check_net()
        yield from self._check_taxes()
        yield from self._check_payments()
        yield from self._check_total()

    def _stated(self, field: str) -> Decimal:
        return self._source.amount(field)

    def _difference(self, field: str, *accepted: Decimal) -> Iterator[Finding]:
        allowed = [rounded(value) for value in accepted]
        if self._stated(field) not in allowed:
            yield self._finding(f"{field} es {self._stated(field)} y debe ser {allowed[0]}")

    def _finding(self, text: str, code: int = TOTALS_DIFFER) -> Finding:
        return Finding(code, f"Resumen: {text}.", row=self._source.row)

    def _check_groups(self) -> Iterator[Finding]:
        if any(not line.cabys for line in self._lines):
            return  # financial notes carry no CABYS: nothing tells goods from services
        goods = [line for line in self._lines if line.cabys[0] in "01234"]
        services = [line for line in self._lines if line.cabys[0] not in "01234"]
        for lines, fields in ((services, _SERVICES), (goods, _GOODS)):
            for kind, accepted in self._group(lines).items():
                yield from self._difference(fields[kind], *accepted)
        taxed_goods = [line for line in goods if self._kind(line) == "taxed" and line.tax]
        if taxed_goods and not self._source.has("TotalMercanciasGravadas"):
            text = "falta el monto total de mercancías gravadas y hay impuestos con código '01'"
            yield Finding(GOODS_TOTAL_MISSING, f"Resumen: {text}.", fatal=False)

    def _kind(self, line: Line) -> str:
        if line.rate_code == "10":
            return "exempt"
        if line.rate_code in ("01", "11"):
            return "exempt" if self._type == "09" else "not_subject"
        return "taxed"

    def _group(self, lines: Sequence[Line]) -> dict[str, list[Decimal]]:
        """Return the accepted totals of services or of goods, by kind."""
        plain: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for line in lines:
            plain[self._kind(line)] += line.total
        taxed = [line for line in lines if self._kind(line) == "taxed"]
        released = [line for line in taxed if line.is_exonerated]
        shares = exonerated_shares(released, taxed, self._settings.exoneration_share)
        return {
            "taxed": [plain["taxed"] - share for share in shares],
            "exonerated": shares,
            "exempt": [plain["exempt"]],
            "not_subject": [plain["not_subject"]],
        }

    def _check_sums(self) -> Iterator[Finding]:
        for field, parts in _SUMS.items():
            yield from self._difference(field, sum((self._stated(part) for part in parts), ZERO))

    def _check_net(self) -> Iterator[Finding]:
        sold = sum((line.total for line in self._lines), ZERO)
        discounts = sum((line.discount for line in self._lines), ZERO)
        yield from self._difference("TotalVenta", sold)
        yield from self._difference("TotalDescuentos", discounts)
        yield from self._difference("TotalVentaNeta", sold - discounts)

    def _check_taxes(self) -> Iterator[Finding]:
        expected: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for line in self._lines:
            for key, net in line.net_by_tax():
                expected[key] += net
        stated: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for row in self._source.each("TotalDesgloseImpuesto"):
            stated[row.text("Codigo"), row.text("CodigoTarifaIVA")] += row.amount(
                "TotalMontoImpuesto"
            )
        for key in sorted({*expected, *stated}):
            if stated[key] != expected[key]:
                yield self._finding(
                    f"TotalDesgloseImpuesto {'-'.join(key)} es {stated[key]} y debe ser "
                    f"{expected[key]}"
                )
        yield from self._difference("TotalImpuesto", sum(expected.values(), ZERO))
        assumed = sum((line.assumed for line in self._lines), ZERO)
        yield from self._difference("TotalImpAsumEmisorFabrica", assumed)

    def _check_payments(self) -> Iterator[Finding]:
        payments = list(self._source.each("MedioPago"))
        if not payments and self._document.text("CondicionVenta") not in _PAID_LATER:
            yield self._finding("falta MedioPago")
        if len(payments) > 1:
            amounts = [item.amount("TotalMedioPago") for item in payments]
            if sum(amounts, ZERO) != self._stated("TotalComprobante"):
                yield self._finding("la suma de MedioPago no es TotalComprobante")
            if min(amounts) <= 0:
                yield self._finding("cada uno de varios TotalMedioPago es mayor que cero")
        yield from self._check_refund(payments)

    def _check_refund(self, payments: Sequence[Reader]) -> Iterator[Finding]:
        paid = [Payment(x.text("TipoMedioPago"), x.amount("TotalMedioPago")) for x in payments]
        on_credit = self._document.text("CondicionVenta") in _PAID_LATER
        allowed = {ZERO}
        if self._type in _WITH_REFUND:
            allowed = refunds(self._lines, paid, self._settings, on_credit=on_credit)
        yield from self._difference("TotalIVADevuelto", *sorted(allowed, reverse=True))

    def _check_total(self) -> Iterator[Finding]:
        charges = sum((x.amount("MontoCargo") for x in self._document.each("OtrosCargos")), ZERO)
        yield from self._difference("TotalOtrosCargos", charges)
        net = self._stated("TotalVentaNeta")
        accepted = [
            net + self._stated("TotalImpuesto") + charges - self._stated("TotalIVADevuelto")
        ]
        if self._type == "10":
            accepted.append(net)  # the annex names only the sale for a payment receipt
        yield from self._difference("TotalComprobante", *accepted)
