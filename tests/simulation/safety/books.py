"""Batches and books: no document in two live batches, each entry balanced, what is free named."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from chalicelib.accounting.model import Batch
from chalicelib.accounting.register import LiveBatch
from tests.simulation.safety.holdings import Holdings

_LIVE = frozenset({"exported", "pending", "importing", "imported", "imported_with_incidents"})
_TAKEN = frozenset({"imported", "imported_with_incidents"})
_FREE_AGAIN = frozenset({"not_imported", "refused"})
_STEPS = {
    ("", "exported"),
    ("", "pending"),
    ("exported", "pending"),
    ("exported", "superseded"),
    ("pending", "importing"),
    ("pending", "imported"),
    ("pending", "imported_with_incidents"),
    ("pending", "discarded"),
    ("pending", "superseded"),
    ("importing", "imported"),
    ("importing", "imported_with_incidents"),
    ("imported", "imported_with_incidents"),
    ("imported_with_incidents", "imported"),
    ("imported", "pending"),
    ("imported_with_incidents", "pending"),
    ("discarded", "pending"),
}


class Books:
    """Reads each file of a batch once: they are never written over."""

    def __init__(self) -> None:
        self._balanced: set[str] = set()
        self._loose: dict[str, list[Any]] = {}
        """Key of a list -> what is on it."""

    def faults(self, held: Holdings) -> Iterator[str]:
        """Say what is wrong in batches and their entries."""
        batches = {each.id: each for _, each in held.of(Batch)}
        in_batches: dict[tuple[str, str], list[str]] = defaultdict(list)
        for batch in batches.values():
            if batch.status in _LIVE:
                for document in self._members(held, batch):
                    in_batches[batch.business_id, document].append(batch.id)
            yield from self._unbalanced(held, batch)
            yield from self._nameless(held, batch)
        for (business, document), several in in_batches.items():
            if len(several) > 1:
                yield f"{business}: document {document} is in {', '.join(sorted(several))}"
        registered = {each.batch_id for _, each in held.of(LiveBatch)}
        live = {each.id for each in batches.values() if each.status in _LIVE}
        for name in sorted(registered ^ live):
            where = "registered and not live" if name in registered else "live and not registered"
            yield f"batch {name} is {where}"
        for step in held.steps:
            if step.kind == "Batch" and (step.before, step.after) not in _STEPS:
                yield f"batch {step.id} went from {step.before or 'nothing'} to {step.after}"

    def _unbalanced(self, held: Holdings, batch: Batch) -> Iterator[str]:
        key = batch.entries_key
        if not key or key in self._balanced:
            return
        self._balanced.add(key)
        for entry in _lines(held, key):
            sums = {"debit": Decimal(0), "credit": Decimal(0)}
            for line in entry["lines"]:
                sums[line["side"]] += Decimal(line["amount"])
            if sums["debit"] != sums["credit"]:
                yield f"batch {batch.id}: an entry has {sums['debit']} and {sums['credit']}"

    def _members(self, held: Holdings, batch: Batch) -> set[str]:
        """Return the documents that a batch holds: those on its list that are not free again."""
        free = (each["id"] for each in self._left(held, batch) if each["why"] in _FREE_AGAIN)
        return _listed(held, batch).difference(free)

    def _left(self, held: Holdings, batch: Batch) -> list[Any]:
        """Return what a batch lists as left to a later one."""
        key = batch.loose_key
        if key and key not in self._loose:
            self._loose[key] = _lines(held, key)
        return self._loose[key] if key else []

    def _nameless(self, held: Holdings, batch: Batch) -> Iterator[str]:
        """Say what is counted as free again, or as refused, and is not named; and the reverse."""
        why = {each["id"]: each["why"] for each in self._left(held, batch)}
        free = {name for name, each in why.items() if each in _FREE_AGAIN}
        if len(free) != batch.released or not free <= _listed(held, batch):
            yield f"batch {batch.id} says that {batch.released} are free again, and names {free}"
        if batch.status not in _TAKEN:
            return
        refused = list(why.values()).count("refused")
        counted = batch.incident_counts.get("PROGRAM_REFUSED", 0)
        if refused != counted:
            yield f"batch {batch.id} has {counted} that were refused, and names {refused}"
        if (batch.status == "imported") != (not batch.incident_counts and not free):
            yield f"batch {batch.id} is {batch.status} with {batch.incident_counts} and {free}"


def _listed(held: Holdings, batch: Batch) -> set[str]:
    """Return the documents that were in a batch when it was written."""
    kept = held.scene.blobs.everything()
    return set((kept[batch.members_key][-1].data or b"").decode().split())


def _lines(held: Holdings, key: str) -> list[Any]:
    data = held.scene.blobs.everything()[key][-1].data or b""
    return [json.loads(line) for line in data.splitlines()]
