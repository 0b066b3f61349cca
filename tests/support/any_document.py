"""Strategies for bodies of every type that is issued, made of those of invoices."""

from __future__ import annotations

from hypothesis import strategies as st

from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from tests.support.any_invoice import Json, invoices

EARLIER = "50601032600310199999900100001010000000001112345678"
"""The clave of an invoice that is older than any document that is made of these bodies."""
_CORRECTABLE = ("01", "02", "03", "04", "09", "19")
"""Types of references by which a note corrects what they name, unless they only mention it."""
_ABROAD = "12"
"""Condition of sale that tickets do not have."""


@st.composite
def documents(draw: st.DrawFn, most_lines: int = 40) -> Json:
    """The body of an invoice, or of what such an invoice would be as another type."""
    body = draw(invoices(most_lines))
    kinds = [kind.type for kind in BY_TYPE.values() if kind.is_issued]
    return as_type(body, draw(st.sampled_from(kinds)), with_receiver=draw(st.booleans()))


def _mentioned(reference: Json) -> Json:
    if reference["type"] not in _CORRECTABLE:
        return reference
    return {name: value for name, value in reference.items() if name != "other_code"} | {
        "code": "04"
    }


def as_type(body: Json, kind: str, *, with_receiver: bool) -> Json:
    """Make of an invoice's body one of another type, without what that has no element for."""
    body = body | {"type": kind}
    if BY_TYPE[kind].corrects:
        original = {
            "type": "01",
            "number": EARLIER,
            "issued_at": "2026-03-01T12:00:00Z",
            "code": "01",
            "reason": "Anulación de ejemplo",
        }
        body["references"] = [original, *map(_mentioned, body.get("references", ()))]
    if kind == "ticket":
        receiver = body["receiver"]
        without = {name: receiver[name] for name in receiver if name != "economic_activity"}
        body["receiver"] = without if with_receiver else None
        body["lines"] = [
            {name: line[name] for name in line if name != "transaction_type"}
            for line in body["lines"]
        ]
        if body.get("sale_condition") == _ABROAD:
            body["sale_condition"] = "01"
    return body
