"""What became of the mails of a document, by address. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from chalicelib.core.emails import MOST_EMAILS
from chalicelib.core.model import Instant, Model
from chalicelib.mail.service import Fate, Reason

_MOST_KEPT: Final = 2 * MOST_EMAILS
"""Those of the last round, and of before the newest; the history tells all."""


class Delivery(Model):
    """What became of the last mail to one address of the customer."""

    to: str
    at: Instant
    round: Annotated[int, Field(ge=0)] = 0
    """Which time a person had the document delivered; 0: it went out by itself."""
    state: Fate = "waiting"
    reason: Reason | None = None


Deliveries = tuple[Delivery, ...]


def asked(known: Deliveries, to: Iterable[str], at: datetime, round_: int) -> Deliveries:
    """Ask for mails; what arrived elsewhere stays told, and what did not is given up for these."""
    new = tuple(Delivery(to=each, at=at, round=round_) for each in to)
    addresses = {each.to for each in new}
    kept = (each for each in known if each.state == "sent" and each.to not in addresses)
    return (*kept, *new)[-_MOST_KEPT:]


def noted(
    known: Deliveries, to: str, at: datetime, state: Fate, reason: Reason | None = None
) -> Deliveries:
    """Note what became of the mail to one address."""
    return tuple(
        each.but(at=at, state=state, reason=reason) if each.to == to else each for each in known
    )


def has_arrived(known: Deliveries) -> bool:
    """Return whether the customer has the document at some address, for all that is known."""
    return any(each.state == "sent" for each in known)
