"""The neutral summary of a document: what lists show of it and accounting posts."""

from __future__ import annotations

from decimal import Decimal

from chalicelib.core.money import ZERO
from chalicelib.countries.costa_rica.amounts import LineAmounts
from chalicelib.countries.costa_rica.body import Line
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.totals import is_goods, treatment
from chalicelib.invoicing.authority import DocumentSummary, NetAmount, PaymentSummary, TaxSummary

_TAXED = ("goods", "services")


def summary(document: Comprobante) -> DocumentSummary:
    """Derive what accounting posts: net + taxes (not assumed) + charges - returned = total."""
    body, totals = document.body, document.totals
    receiver = body.receiver
    net: dict[str, Decimal] = {}
    taxes: dict[tuple[str, str | None, Decimal, str, bool], tuple[Decimal, Decimal]] = {}
    for line, amounts in zip(body.lines, totals.lines, strict=True):
        kind, exonerated = _net_kind(line, amounts)
        net[kind] = net.get(kind, ZERO) + amounts.subtotal - exonerated
        if exonerated:
            net[f"exonerated_{kind}"] = net.get(f"exonerated_{kind}", ZERO) + exonerated
        if kind not in _TAXED:
            continue
        # a gift is taxed on its full price, and the State is owed that tax all the same
        is_assumed = bool(amounts.assumed_tax)
        taxed = amounts.gross if is_assumed else amounts.taxable_base - exonerated
        for tax in amounts.taxes:
            key = (tax.code, tax.rate_code, tax.rate or ZERO, kind, is_assumed)
            base, due = taxes.get(key, (ZERO, ZERO))
            freed = tax.exoneration.amount if tax.exoneration else ZERO
            taxes[key] = (base + taxed, due + tax.amount - freed)
    return DocumentSummary(
        id=document.id,
        number=document.number,
        key=document.key,
        document_type=document.document_type,
        issued_at=document.issued_at,
        receiver_name=receiver.name if receiver else None,
        receiver_tax_id=(
            receiver.identification.number if receiver and receiver.identification else None
        ),
        sale_condition=body.sale_condition,
        currency=body.currency,
        exchange_rate=body.exchange_rate,
        total=totals.total,
        other_charges=totals.other_charges,
        returned_tax=totals.returned_tax or ZERO,
        net=[NetAmount.model_validate({"kind": k, "amount": v}) for k, v in net.items() if v],
        taxes=[
            TaxSummary.model_validate(
                {
                    "code": code,
                    "rate_code": rate_code,
                    "rate": rate,
                    "base": base,
                    "amount": amount,
                    "kind": kind,
                    "is_assumed": is_assumed,
                }
            )
            for (code, rate_code, rate, kind, is_assumed), (base, amount) in taxes.items()
            if base or amount
        ],
        payments=[
            PaymentSummary(code=p.type, amount=p.amount)
            for p in totals.payments
            if p.amount is not None
        ],
    )


def _net_kind(line: Line, amounts: LineAmounts) -> tuple[str, Decimal]:
    """Return what the line sold, and how much of its net is exonerated."""
    what = "goods" if is_goods(line.cabys) else "services"
    group, exonerated = treatment(amounts, amounts.subtotal)
    return (what if group == "taxed" else f"{group}_{what}"), exonerated
