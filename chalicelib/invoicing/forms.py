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
    """Stands in the note; without it, that the document is cancelled."""


class NewCorrection(Model):
    """Says what a document should have come to."""

    total: Amount
    """Of what is left of it after all its notes, in its currency."""
    reason: Reason


class DecisionForm(Model):
    """What is to be made of an answer that differs from the document as it was sent."""

    decision: Literal["accept", "reject"]
    """`accept`: it is about this document, which is accepted; `reject`: this one is rejected."""
    reason: Annotated[Printable, Field(min_length=3, max_length=300)]
