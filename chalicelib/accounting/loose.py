"""Documents of a batch's period that are not in the books by it, and so go into a later batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from chalicelib.accounting.incidents import Incident, Why
from chalicelib.core.model import Model

RELEASED: Final[frozenset[Why]] = frozenset({"not_imported", "refused"})
"""Why a document of the batch is free again."""


class Loose(Model):
    """A document that waits for a later batch, and what was found of it."""

    id: str
    number: str
    day: date
    why: Why
    found: tuple[Incident, ...] = ()

    @property
    def is_released(self) -> bool:
        """True of a document that was in the batch."""
        return self.why in RELEASED

    def line(self) -> bytes:
        """Write it as JSON on a line of its own, as a list of them is kept."""
        return self.model_dump_json().encode() + b"\n"


def read_loose(kept: bytes) -> Iterator[Loose]:
    """Read a list of them, as it is kept."""
    return (Loose.model_validate_json(line) for line in kept.splitlines())


def released_ids(loose: Iterable[Loose]) -> set[str]:
    """Return the documents that were in the batch and are free."""
    return {each.id for each in loose if each.is_released}
