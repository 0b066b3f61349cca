"""Re-computation of the summary from the lines: goods and services told apart by CABYS digit.

Goods begin with 0-4, services with 5-9 (annex 1). The annex does not say whether the exonerated
share is taken per line or per group, so either result is accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from infra.simulator.dom import Reader
from infra.simulator.findings import GOODS_TOTAL_MISSING, TOTALS_DIFFER, Finding
from infra.simulator.lines import ZERO, Line, rounded

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

    def __init__(self, document: Reader, lines: Sequence[Line], document_type: str) -> None:
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
        released = []
        for line in lines:
            if line.exonerated and line.tax:
                released.append(line)
            else:
                plain[self._kind(line)] += line.total
        shares = self._exonerated_shares(released, plain["taxed"], lines)
        whole = sum((line.total for line in released), plain["taxed"])
        return {
            "taxed": [whole - share for share in shares],
            "exonerated": shares,
            "exempt": [plain["exempt"]],
            "not_subject": [plain["not_subject"]],
        }

    def _exonerated_shares(
        self, released: Sequence[Line], plain: Decimal, lines: Sequence[Line]
    ) -> list[Decimal]:
        if not released:
            return [ZERO]
        total = sum((line.total for line in released), ZERO)
        exonerated = sum((line.exonerated for line in released), ZERO)
        each = sum((rounded(x.total * x.exonerated / x.tax) for x in released), ZERO)
        group = total * exonerated / sum((line.tax for line in released), ZERO)
        taxed = [line for line in lines if self._kind(line) == "taxed"]
        all_tax = sum((line.tax for line in taxed), ZERO)
        everything = (total + plain) * exonerated / all_tax if all_tax else group
        return [each, group, everything]

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
            paid = sum((item.amount("TotalMedioPago") for item in payments), ZERO)
            if paid != self._stated("TotalComprobante"):
                yield self._finding("la suma de MedioPago no es TotalComprobante")
        by_card = [item.text("TipoMedioPago") == "02" for item in payments]
        if self._stated("TotalIVADevuelto") and not any(by_card):
            yield self._finding("TotalIVADevuelto requiere pago con tarjeta")
        if by_card and all(by_card):
            health = [x for x in self._lines if x.cabys[:2] == "93" and x.rate_code == "04"]
            yield from self._difference(
                "TotalIVADevuelto", sum((line.net_tax for line in health), ZERO)
            )

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
