"""What was answered about catalogues that are asked of somebody, kept for a while for all."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.views import CatalogueEntry
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.folding import fold
from chalicelib.core.model import Entity

FRESH_DAYS = 7
"""Whoever keeps a catalogue asks to be spared; they change a few times a year."""


class KeptResult(Entity):
    """The entries that answered a question; too old, it is asked again."""

    entries: tuple[CatalogueEntry, ...]

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be given out."""
        return clock.now() - self.created_at < timedelta(days=FRESH_DAYS)


def _place(name: str, question: str) -> tuple[str, str]:
    return f"{name.upper()}#{hashlib.sha256(fold(question).encode()).hexdigest()[:32]}", "ANSWER"


def kept_result(name: str, question: str) -> KeptResult | None:
    """Return what is kept for a question, fresh or not."""
    return Table(PLATFORM).get(KeptResult, *_place(name, question))


def keep_result(
    name: str, question: str, entries: list[CatalogueEntry], former: KeptResult | None
) -> None:
    """Keep an answer; when somebody else kept one meanwhile, theirs is as good."""
    now = clock.now()
    version = former.version if former else 0
    answer = KeptResult(created_at=now, version=version, entries=tuple(entries))
    tx = Transaction()
    key = Table(PLATFORM).key(*_place(name, question))
    tx.replace(key, answer, expires_at=now + timedelta(days=FRESH_DAYS))
    try:
        tx.commit()
    except (DomainError, Retryable):  # a cache that is not written costs one more question
        return
