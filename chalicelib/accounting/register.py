"""The register of a business's batches, which keeps exports apart, and the news of them."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from chalicelib.core.model import Entity, Instant, Model


class BatchRegister(Entity):
    """The batches of a business: written by everything that makes one live, or no longer.

    Whoever changes which documents are taken must hold the version that it read, so that two
    exports at once cannot take the same document: one of them reads again.
    """

    last_sequence: dict[str, int] = Field(default_factory=dict)
    """By company."""


class LiveBatch(Entity):
    """A live batch in the register: which days its documents are of, and where they are listed."""

    batch_id: str
    home: str
    period_from: date
    """Its first day, that of its late documents included."""
    period_to: date
    members_key: str
    loose_key: str = ""
    loose: int = 0
    """How many documents of it are left to a later batch."""
    released: int = 0
    """How many of those it held before."""
    clears: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """As of the batch; it holds as long as those batches are live, too."""

    def overlaps(self, period_from: date, period_to: date) -> bool:
        """Return whether it may hold documents of the period."""
        return self.period_from <= period_to and period_from <= self.period_to


class Answered(Model):
    """A question that a client answered."""

    business_id: str
    question_id: str
    company_id: str
    at: Instant


class Digest(Entity):
    """What somebody of a firm is to be told of, until they are; due when they want to be told."""

    id: str
    firm_id: str
    account_id: str
    batch_ids: tuple[str, ...] = ()
    answered: tuple[Answered, ...] = ()


class News(Entity):
    """A batch, or an answer, that is not on the list of everybody yet who is to be told of it."""

    firm_id: str
    batch_id: str = ""
    answered: Answered | None = None
    given_to: str = ""
    """The last account, in the order of their ids, whose list it was put on."""
