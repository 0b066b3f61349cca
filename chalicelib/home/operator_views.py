"""What the operator is shown of the queues, and everybody of a notice to all."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from chalicelib.core.model import Instant, Model
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

NoticeKind = Literal["information", "warning"]
NOTICE_KIND_NAMES: Final[dict[NoticeKind, Text]] = {
    "information": Text(es="información", en="information"),
    "warning": Text(es="advertencia", en="warning"),
}


class QueueView(Model):
    """What a queue holds; counts are near enough."""

    name: str
    waiting: int
    in_hand: int
    """Being worked on, or tried and waiting to be tried again."""
    dead: int
    """Given up after five tries: each waits for somebody to mend the cause and send it back."""


class Queues(Model):
    """All queues."""

    data: list[QueueView]


class DeadLetterView(Model):
    """A message that was given up, without what it says."""

    id: str
    kind: str | None
    """What is to be done, where the queue has several kinds of work."""
    tenant: str | None
    """The id of whose work it is; null: it names nobody."""
    tenant_name: str | None
    """The name of that firm, business or person; null: it is gone, or there is none."""
    sent_at: Instant
    """When it was first sent; 14 days later it is gone."""
    age_seconds: int


class DeadLetters(Model):
    """What a queue gave up: the first hundred, oldest first."""

    data: list[DeadLetterView]
    total: int
    """About how many there are in all."""


class Redriven(Model):
    """What was sent back."""

    redriven: int
    left: int
    """About how many are left; send them back by asking again."""


class SaidToAll(Shown):
    """What is told to all."""

    kind: Annotated[NoticeKind, in_words(NOTICE_KIND_NAMES)]
    es: str
    en: str
    ends_at: Instant | None
    """From when on it is not shown; null: until it is ended."""


class ToldToAll(Model):
    """The notice to all, in both languages; everybody gets the same."""

    notice: SaidToAll | None
    """Null: there is none right now."""


class OperatedTelling(ToldToAll):
    """The same as the operator has it, whether or not its time is over."""

    version: int
