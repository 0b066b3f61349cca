"""The states that a document of any country goes through, and its summary: what accounting posts.

Pure: no clock, no random, no I/O. A number once given is never given again and stored bytes are
never rebuilt; both rest on the transitions below.
"""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.core.errors import Conflict
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import ZERO, DecimalString
from chalicelib.core.texts import Text

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


class AuthorityDetail(Model):
    """One remark of the authority's answer."""

    code: str
    text: str
    row: int = 0
    column: int = 0


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
    """A document as lists show it and accounting posts it; codes are those of its country."""

    id: str
    number: str
    key: str
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
