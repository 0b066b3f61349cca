"""What the operator is shown of how tax authorities are."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from chalicelib.core.model import Instant, Model
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words
from chalicelib.invoicing.model import Obstacle
from chalicelib.invoicing.words import OBSTACLES

Health = Literal["answers", "slow", "silent", "unknown"]
HEALTH_NAMES: Final[dict[Health, Text]] = {
    "answers": Text(es="contesta", en="answers"),
    "slow": Text(es="contesta a medias o tarde", en="answers in part, or late"),
    "silent": Text(es="no contesta", en="does not answer"),
    "unknown": Text(es="no se le ha enviado nada", en="was sent nothing"),
}


class LastError(Shown):
    """How it failed last."""

    obstacle: Annotated[Obstacle, in_words(OBSTACLES)]
    at: Instant


class AuthorityHealth(Shown):
    """How a tax authority is, by what was heard within a day; moments are right to five minutes."""

    country: str
    name: str
    """What people call it, in the reader's language."""
    state: Annotated[Health, in_words(HEALTH_NAMES)]
    since: Instant | None
    """Since when it does not answer, or not well; null: it does, or nothing was heard."""
    answered_at: Instant | None
    accepted_at: Instant | None
    """When it last accepted a document."""
    last_error: LastError | None


class AuthoritiesHealth(Model):
    """All authorities, and the documents that are on their way to them."""

    data: list[AuthorityHealth]
    waiting: int
    """Documents that wait to be sent or answered, whatever holds them up."""
    oldest_at: Instant | None
    """When the oldest of them was issued."""
