"""What was answered by those who keep catalogues and registers, kept for a while for all."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import ClassVar, TypeVar

from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.views import CatalogueEntry, RegisteredTaxpayer
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.folding import fold
from chalicelib.core.model import Entity

FRESH_DAYS = 7
"""Whoever keeps a catalogue asks to be spared; they change a few times a year."""
_EXPIRES_DAYS = 7


class Kept(Entity):
    """An answer to a question; too old, it is asked again."""

    fresh_days: ClassVar[int] = FRESH_DAYS

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be given out without asking."""
        return clock.now() - self.created_at < timedelta(days=self.fresh_days)


class KeptResult(Kept):
    """The entries that answered a question."""

    entries: tuple[CatalogueEntry, ...]


class KeptTaxpayer(Kept):
    """What a register said of a taxpayer, whose activities change from one day to another."""

    fresh_days = 1
    taxpayer: RegisteredTaxpayer


K = TypeVar("K", bound=Kept)


def _place(name: str, question: str) -> tuple[str, str]:
    return f"{name.upper()}#{hashlib.sha256(fold(question).encode()).hexdigest()[:32]}", "ANSWER"


def kept(kind: type[K], name: str, question: str) -> K | None:
    """Return what is kept for a question, fresh or not."""
    return Table(PLATFORM).get(kind, *_place(name, question))


def keep(name: str, question: str, answer: Kept, former: Kept | None) -> None:
    """Keep an answer; when somebody else kept one meanwhile, theirs is as good."""
    written = answer.but(version=former.version if former else 0)
    tx = Transaction()
    key = Table(PLATFORM).key(*_place(name, question))
    tx.replace(key, written, expires_at=answer.created_at + timedelta(days=_EXPIRES_DAYS))
    try:
        tx.commit()
    except (DomainError, Retryable):  # a cache that is not written costs one more question
        return
