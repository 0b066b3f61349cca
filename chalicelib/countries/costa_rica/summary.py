"""The neutral summary of a document: what lists show of it and accounting posts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chalicelib.core.money import FIVE_PLACES, ZERO, round_half_up
from chalicelib.countries.costa_rica.amounts import LineAmounts, TaxAmount
from chalicelib.countries.costa_rica.body import Line
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.totals import (
    exonerated_share,
    gift_amount,
    is_goods,
    treatment,
)
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
        for tax in amounts.taxes:
            for is_assumed, base, amount in _bases(amounts, tax):
                key = (tax.code, tax.rate_code, tax.rate or ZERO, kind, is_assumed)
                before = taxes.get(key, (ZERO, ZERO))
                taxes[key] = (before[0] + base, before[1] + amount)
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
        credit_days=body.credit_days,
        currency=body.currency,
        exchange_rate=body.rate,
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
    group, tax = treatment(amounts)
    exonerated = ZERO if tax is None else exonerated_share([(amounts.subtotal, tax)])
    return (what if group == "taxed" else f"{group}_{what}"), exonerated


def _bases(amounts: LineAmounts, tax: TaxAmount) -> Iterator[tuple[bool, Decimal, Decimal]]:
    """Yield base and amount of what the issuer bears of a tax, and of what the customer is charged.

    A gift is taxed on its full price, and the State is owed that tax all the same. Of the base, as
    of the tax, the exonerated share is left out; the two divide the rest as they divide the tax.
    """
    is_gift = gift_amount(amounts.discounts) is not None
    taxed = amounts.gross if is_gift else amounts.taxable_base
    if tax.exoneration is not None:
        taxed -= exonerated_share([(taxed, tax)])
    if tax.assumed == tax.due:
        yield bool(tax.assumed), taxed, tax.due
        return
    borne = round_half_up(taxed * tax.assumed / tax.due, FIVE_PLACES)
    if tax.assumed:
        yield True, borne, tax.assumed
    yield False, taxed - borne, tax.due - tax.assumed
