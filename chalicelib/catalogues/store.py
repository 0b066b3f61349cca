"""What the authority answered about CABYS, kept for a while for everybody."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.model import CatalogueEntry, fold
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.model import Entity

CABYS_DAYS = 7
"""The ministry asks to be spared; the catalogue changes a few times a year."""


class CabysAnswer(Entity):
    """The entries that answered a question; too old, it is asked again."""

    entries: tuple[CatalogueEntry, ...]

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be given out."""
        return clock.now() - self.created_at < timedelta(days=CABYS_DAYS)


def _place(question: str) -> tuple[str, str]:
    return f"CABYS#{hashlib.sha256(fold(question).encode()).hexdigest()[:32]}", "ANSWER"


def cabys_answer(question: str) -> CabysAnswer | None:
    """Give what is kept for a question, fresh or not."""
    return Table(PLATFORM).get(CabysAnswer, *_place(question))


def keep_cabys_answer(
    question: str, entries: list[CatalogueEntry], former: CabysAnswer | None
) -> None:
    """Keep an answer; when somebody else kept one meanwhile, theirs is as good."""
    now = clock.now()
    version = former.version if former else 0
    answer = CabysAnswer(created_at=now, version=version, entries=tuple(entries))
    tx = Transaction()
    key = Table(PLATFORM).key(*_place(question))
    tx.replace(key, answer, expires_at=now + timedelta(days=CABYS_DAYS))
    try:
        tx.commit()
    except (DomainError, Retryable):  # a cache that is not written costs one more question
        return
