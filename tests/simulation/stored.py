"""What the table holds, read as the product reads it, for who checks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from chalicelib.core.model import Entity
from chalicelib.http.access import ROOMS
from tests.simulation.cheaper import load
from tests.simulation.world.attributes import Item
from tests.simulation.world.table import Table

E = TypeVar("E", bound=Entity)
_OF_COUNTRIES = "chalicelib.countries.costa_rica.document"
"""What rooms load by the country that is asked for."""
_READ_BY_ALL = "chalicelib.core."
"""What reads the items of a room by less than they hold."""


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
        if (each := loaded(item)) is not None:
            yield each


def loaded(item: Item) -> Stored | None:
    """Read an item with where it is; None where it holds no entity."""
    if "data" not in item:
        return None
    _, tenant, partition = item["PK"]["S"].split("#", 2)
    return Stored(tenant, partition, item["SK"]["S"], entity_of(item))


def names_of(*wanted: type[Entity]) -> frozenset[str]:
    """Return what items are called that hold these kinds, or one that extends them."""
    return frozenset(
        name
        for name, kinds in all_kinds().items()
        if any(issubclass(each, wanted) for each in kinds)
    )


def entity_of(item: Item) -> Entity:
    """Read an item by the one kind of its name that it can be."""
    kinds = all_kinds()[item["type"]["S"]]
    for kind in kinds[:-1]:
        try:
            return load(kind, item)
        except ValidationError:
            continue
    return load(kinds[-1], item)


@cache
def all_kinds() -> dict[str, list[type[Entity]]]:
    """Return the kinds of entities by name, which rooms may share, those of rooms first."""
    for module in (*(f"chalicelib.{room}.routes" for room in ROOMS), _OF_COUNTRIES):
        import_module(module)
    found: defaultdict[str, list[type[Entity]]] = defaultdict(list)
    waiting = [Entity]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found[kind.__name__].append(kind)
    for kinds in found.values():
        kinds.sort(key=lambda kind: (kind.__module__.startswith(_READ_BY_ALL), kind.__module__))
    return dict(found)
