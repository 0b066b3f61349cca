"""Which states things came into: what a report says of how far stories went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from chalicelib.core.model import Entity
from tests.simulation.scene import Scene
from tests.simulation.stored import all_kinds, loaded
from tests.simulation.world.attributes import Item
from tests.simulation.world.items import Key

_FIELDS = ("state", "status")


class States:
    """Counts how often things of a kind came into each of their states."""

    def __init__(self, scene: Scene) -> None:
        self.met: Counter[str] = Counter()
        scene.table.items.watchers.append(self._wrote)

    def _wrote(self, _: Key, before: Item | None, after: Item | None) -> None:
        state = _state(after)
        if state and state != _state(before):
            self.met[state] += 1


def never_met(met: Counter[str]) -> list[str]:
    """Return the states that nothing came into, of kinds of which anything was.

    >>> "Licence suspended" in never_met(Counter({"Licence draft": 1}))
    True
    """
    seen = {state.partition(" ")[0] for state in met}
    return sorted({state for state in _possible() if state.partition(" ")[0] in seen} - met.keys())


def _possible() -> Iterator[str]:
    for known in all_kinds().values():
        for kind in known:
            if field := _field(kind):
                names = get_args(kind.model_fields[field].annotation)
                yield from (f"{kind.__name__} {name}" for name in names)


def _state(item: Item | None) -> str:
    """Return the kind of a thing and its state; nothing where it has none of a few."""
    found = loaded(item) if item is not None else None
    field = _field(type(found.entity)) if found else None
    return (
        f"{type(found.entity).__name__} {getattr(found.entity, field)}" if found and field else ""
    )


def _field(kind: type[Entity]) -> str | None:
    """Return the field that says the state of a kind, which is one of a few words."""
    for name in _FIELDS:
        field = kind.model_fields.get(name)
        words = get_args(field.annotation) if field else ()
        if words and all(isinstance(word, str) for word in words):
            return name
    return None
