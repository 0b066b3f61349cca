"""What callers send about a document that is there; the body that asks for one is its country's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.core.fields import Form, Printable
from chalicelib.core.model import Model
from chalicelib.core.texts import Text

Reason = Annotated[Printable, Field(min_length=3, max_length=180)]
"""As long as it may be in the document itself."""
Amount = Annotated[
    str,
    Form(
        r"^[0-9]{1,13}(\.[0-9]{1,5})?$",
        Text(
            es='un número como texto decimal, por ejemplo "12.50"',
            en='a number as a decimal string, for example "12.50"',
        ),
    ),
]


class NewCancellation(Model):
    """Takes back all of a document."""

    reason: Reason | None = None
    """Why it is taken back, as the note says it to the customer; without it, that the document is
    cancelled."""


class NewCorrection(Model):
    """Says what a document should have come to."""

    total: Amount
    """What is to be left of the document after all its notes, taxes included, in its currency: a
    decimal string. The note is of the difference."""
    reason: Reason
    """Why it is corrected, as the note says it to the customer."""


class DecisionForm(Model):
    """What is to be made of an answer that differs from the document as it was sent."""

    decision: Literal["accept", "reject"]
    """`accept`: the answer is about this document, which counts as accepted; `reject`: this one
    counts as rejected."""
    reason: Annotated[Printable, Field(min_length=3, max_length=300)]
    """What the decision rests on; it stands in the document's history with whoever made it."""
