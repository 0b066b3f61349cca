"""What the table holds, read as the product reads it, for who checks it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple, TypeVar

from chalicelib.aws.table import _load
from chalicelib.core.model import Entity
from chalicelib.http.access import ROOMS
from tests.simulation.world.table import Table

E = TypeVar("E", bound=Entity)


class Stored(NamedTuple):
    """An entity, and where it is."""

    tenant: str
    partition: str
    sort: str
    entity: Entity


def stored(table: Table, kind: type[E]) -> Iterator[tuple[str, E]]:
    """Stream the entities of a kind, or of one that extends it: (tenant, entity)."""
    for each in everything(table):
        if isinstance(each.entity, kind):
            yield each.tenant, each.entity


def everything(table: Table) -> Iterator[Stored]:
    """Stream all entities, in the order of their keys."""
    for item in table.items.all():
        if "data" in item:
            _, tenant, partition = item["PK"]["S"].split("#", 2)
            kind = _kinds()[item["type"]["S"]]
            yield Stored(tenant, partition, item["SK"]["S"], _load(kind, item))


@cache
def _kinds() -> dict[str, type[Entity]]:
    """Return all kinds of entities by name."""
    for room in ROOMS:
        import_module(f"chalicelib.{room}.routes")
    found: dict[str, type[Entity]] = {}
    waiting = [Entity]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        known = found.setdefault(kind.__name__, kind)
        if known is not kind:
            msg = f"two kinds named {kind.__name__}: {known.__module__}, {kind.__module__}"
            raise AssertionError(msg)
    return found
