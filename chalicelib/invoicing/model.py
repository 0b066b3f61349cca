"""Documents as they are issued and kept, the states they go through, and how accounting sees them.

Pure: no clock, no random, no I/O. A number once given is never given again and stored bytes are
never rebuilt; both rest on the transitions below.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.core.emails import Email
from chalicelib.core.errors import Conflict
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.money import ZERO, DecimalString
from chalicelib.core.texts import Text
from chalicelib.invoicing.amounts import LineAmounts, Totals
from chalicelib.invoicing.body import (
    PLAIN,
    Address,
    Identification,
    Line,
    NewDocument,
    Phone,
)
from chalicelib.invoicing.totals import is_goods, treatment

__all__ = [
    "DOCUMENT_TYPES",
    "FINAL_STATES",
    "TRANSITIONS",
    "AuthorityDetail",
    "Document",
    "DocumentState",
    "ForbiddenTransition",
    "Issuer",
    "NetAmount",
    "NewDocument",
    "Obstacle",
    "PostableDocument",
    "PostablePayment",
    "PostableTax",
    "advance",
    "postable",
]

_TAXED = ("goods", "services")

DocumentState = Literal[
    "issued", "signed", "sent", "unknown", "accepted", "accepted_with_warnings", "rejected"
]
Obstacle = Literal[
    "answer-missing",
    "answer-not-valid",
    "authority-error",
    "authority-refuses-document",
    "authority-refuses-requests",
    "authority-unavailable",
    "being-processed",
    "cannot-be-delivered",
    "cannot-be-signed",
    "customer-mail-refused",
    "not-connected",
    "not-known-yet",
    "token-refused",
]
"""What can stand in a document's way; none is ever renamed."""
TRANSITIONS: Final[dict[DocumentState, frozenset[DocumentState]]] = {
    "issued": frozenset({"signed"}),
    "signed": frozenset({"sent", "unknown"}),
    "sent": frozenset({"unknown", "accepted", "accepted_with_warnings", "rejected"}),
    "unknown": frozenset({"sent", "accepted", "accepted_with_warnings", "rejected"}),
    "accepted": frozenset(),
    "accepted_with_warnings": frozenset(),
    "rejected": frozenset(),
}
"""`unknown`: it was sent, and whether the authority holds it is not known until it answers."""
FINAL_STATES: Final = frozenset(state for state, onward in TRANSITIONS.items() if not onward)

DOCUMENT_TYPES: Final[dict[str, str]] = {
    "invoice": "01",
    "debit_note": "02",
    "credit_note": "03",
    "ticket": "04",
    "purchase": "08",
    "export": "09",
    "payment_receipt": "10",
}
"""The authority's code of each type (annex 1, notes 2 and 3)."""


class ForbiddenTransition(Conflict):
    """The document's state does not lead there."""

    code = "document-state"
    text = Text(
        es="El comprobante está en «{state}»; de ahí no pasa a «{target}».",
        en="The document is “{state}”; it does not go from there to “{target}”.",
    )


def advance(state: DocumentState, target: DocumentState) -> DocumentState:
    """Move from one state to another; staying is always allowed, so that a repeat does no harm.

    >>> advance("sent", "accepted"), advance("accepted", "accepted")
    ('accepted', 'accepted')

    Raises:
        ForbiddenTransition: `state` does not lead to `target`.
    """
    if target != state and target not in TRANSITIONS[state]:
        raise ForbiddenTransition(state=state, target=target)
    return target


class Issuer(Model):
    """Who issues, as it was on the day: a later change of address does not touch the document."""

    name: Annotated[str, Field(min_length=5, max_length=100), PLAIN]
    identification: Identification
    trade_name: Annotated[str, Field(min_length=3, max_length=80), PLAIN] | None = None
    alcohol_registration: Annotated[str, Field(min_length=1, max_length=12), PLAIN] | None = None
    address: Address
    phone: Phone | None = None
    emails: Annotated[list[Email], Field(min_length=1, max_length=4)]
    activity: str | None = None
    """What the document's economic activity is called; not in the XML."""


class AuthorityDetail(Model):
    """One remark of the authority's answer."""

    code: str
    text: str
    row: int = 0
    column: int = 0


class Document(Entity):
    """A numbered document, as it was issued; what becomes of it is in its record (`progress`)."""

    id: str
    business_id: str
    country: str = "CR"
    document_type: str
    clave: str
    consecutive: str
    system_provider: str
    issued_at: Instant
    issuer: Issuer
    body: NewDocument
    totals: Totals


class NetAmount(Model):
    """What was sold of one kind, after discounts and before taxes."""

    kind: Literal[
        "goods", "services", "exempt_goods", "exempt_services", "exonerated_goods",
        "exonerated_services", "not_subject_goods", "not_subject_services",
    ]  # fmt: skip
    amount: DecimalString


class PostableTax(Model):
    """One tax at one rate on one kind of sale, less what was exonerated of base and tax."""

    code: str
    rate_code: str | None
    rate: DecimalString
    base: DecimalString
    amount: DecimalString
    kind: Literal["goods", "services"]
    is_assumed: bool = False
    """Borne by the issuer (gifts and bonuses): its base is the full price, which nobody paid."""


class PostablePayment(Model):
    """What was paid by one means."""

    code: str
    amount: DecimalString


class PostableDocument(Model):
    """An accepted document as accounting needs it."""

    id: str
    number: str
    clave: str
    document_type: str
    issued_at: Instant
    receiver_name: str | None
    receiver_tax_id: str | None
    sale_condition: str
    currency: str
    exchange_rate: DecimalString
    total: DecimalString
    other_charges: DecimalString
    returned_tax: DecimalString = ZERO
    """What of the taxes the State returns to the customer at once."""
    net: list[NetAmount]
    taxes: list[PostableTax]
    payments: list[PostablePayment]


def postable(document: Document) -> PostableDocument:
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
    return PostableDocument(
        id=document.id,
        number=document.consecutive,
        clave=document.clave,
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
            PostableTax.model_validate(
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
            PostablePayment(code=p.type, amount=p.amount)
            for p in totals.payments
            if p.amount is not None
        ],
    )


def _net_kind(line: Line, amounts: LineAmounts) -> tuple[str, Decimal]:
    """Tell what the line sold, and how much of its net is exonerated."""
    what = "goods" if is_goods(line.cabys) else "services"
    group, exonerated = treatment(amounts, amounts.subtotal)
    return (what if group == "taxed" else f"{group}_{what}"), exonerated
