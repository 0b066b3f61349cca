"""What callers send about a document that is there; the body that asks for one is its country's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.core.fields import Printable
from chalicelib.core.model import Model


class DecisionForm(Model):
    """What is to be made of an answer that differs from the document as it was sent."""

    decision: Literal["accept", "reject"]
    """`accept`: it is about this document, which is accepted; `reject`: this one is rejected."""
    reason: Annotated[Printable, Field(min_length=3, max_length=300)]
