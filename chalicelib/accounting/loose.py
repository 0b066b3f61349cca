"""Documents of a batch's period that are not in the books by it, and so go into a later batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal

from chalicelib.accounting.incidents import Incident
from chalicelib.core.model import Model
from chalicelib.core.texts import Text

Why = Literal["left_out", "in_flight", "not_imported", "refused"]
WHY_NAMES: Final[dict[Why, Text]] = {
    "left_out": Text(
        es="quedó fuera del lote por una incidencia", en="left out of the batch for an incident"
    ),
    "in_flight": Text(
        es="esperaba la respuesta de la autoridad", en="waited for the authority's answer"
    ),
    "not_imported": Text(
        es="el despacho importó el lote sin él", en="the firm imported the batch without it"
    ),
    "refused": Text(es="el programa del despacho lo rechazó", en="the firm's program refused it"),
}
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
