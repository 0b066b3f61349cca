"""What the table holds by kind, kept up with each write, and which states things came to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from chalicelib.core.history import HistoryEntry
from chalicelib.core.model import Entity
from tests.simulation.scene import Scene
from tests.simulation.stored import Stored, loaded
from tests.simulation.world.attributes import Item
from tests.simulation.world.items import Key

E = TypeVar("E", bound=Entity)
STATE_OF = {"Licence": "state", "Batch": "status", "Account": "state"}
"""Kind of thing -> the field that says its state."""
_HISTORY, HEADS = "HISTORY#", "HISTORY_HEADS"


class Step(NamedTuple):
    """A thing came into a state; `before` is empty where it is new."""

    at: int
    """In microseconds of the world: what a transaction writes is of one moment."""
    kind: str
    tenant: str
    id: str
    before: str
    after: str


class Written(NamedTuple):
    """Two moments of a thing: as a write found it, and as it left it."""

    before: Stored | None
    after: Stored | None


class Holdings:
    """All entities by kind, as of now, and what became of them on the way."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.steps: list[Step] = []
        self.writes: list[Written] = []
        """Since the last look."""
        self.told: set[tuple[int, str, str]] = set()
        """When a history was written on: (moment, tenant, subject)."""
        self._kept: dict[Key, Stored] = {}
        self._by_kind: dict[type[Entity], dict[Key, Stored]] = defaultdict(dict)
        for item in scene.table.items.all():
            self._wrote(Key(item["PK"]["S"].encode(), item["SK"]["S"].encode()), None, item)
        scene.table.items.watchers.append(self._wrote)

    def of(self, kind: type[E]) -> Iterator[tuple[str, E]]:
        """Stream the entities of a kind, or of one that extends it: (tenant, entity)."""
        for each in self.stored_of(kind):
            yield each.tenant, each.entity  # type: ignore[misc]

    def stored_of(self, kind: type[Entity]) -> Iterator[Stored]:
        """Stream the same with where they are."""
        for known, held in list(self._by_kind.items()):
            if issubclass(known, kind):
                yield from held.values()

    def _wrote(self, key: Key, _: Item | None, item: Item | None) -> None:
        before = self._kept.pop(key, None)
        if before is not None:
            self._by_kind[type(before.entity)].pop(key, None)
        after = loaded(item) if item is not None else None
        if after is not None:
            self._kept[key] = after
            self._by_kind[type(after.entity)][key] = after
        if before is None and after is None:
            return
        self.writes.append(Written(before, after))
        if after is not None:
            self._note(before, after)

    def _note(self, before: Stored | None, after: Stored) -> None:
        """Note that a thing came into another state, and that a history tells something."""
        now = self.scene.world.kernel.microseconds
        if after.partition.startswith(_HISTORY):
            self.told.add((now, after.tenant, after.partition.removeprefix(_HISTORY)))
        for kind in type(after.entity).__mro__:
            if (field := STATE_OF.get(kind.__name__)) is None:
                continue
            was = getattr(before.entity, field) if before else ""
            state = getattr(after.entity, field)
            if was != state:
                name, id_ = kind.__name__, getattr(after.entity, "id", "")
                self.steps.append(Step(now, name, after.tenant, id_, was, state))
            return

    def entries(self) -> dict[tuple[str, str], list[HistoryEntry]]:
        """Return the entries of each history that was written since the last look, in their order.

        By (tenant, subject); of one whose head alone was written, too.
        """
        found: dict[tuple[str, str], list[HistoryEntry]] = {
            name: [] for each in self.writes for name in _history_of(each.after or each.before)
        }
        for each in (
            sorted(self.stored_of(HistoryEntry), key=lambda each: each.sort) if found else ()
        ):
            for name in _history_of(each):
                if name in found and isinstance(each.entity, HistoryEntry):
                    found[name].append(each.entity)
        return found


def _history_of(stored: Stored | None) -> list[tuple[str, str]]:
    """Name the history that something is of, which is none for most."""
    if stored is None:
        return []
    if stored.partition == HEADS:
        return [(stored.tenant, stored.sort)]
    if stored.partition.startswith(_HISTORY):
        return [(stored.tenant, stored.partition.removeprefix(_HISTORY))]
    return []
