"""Batches and books: no document in two live batches, each entry balanced."""

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

    def faults(self, held: Holdings) -> Iterator[str]:
        """Say what is wrong in batches and their entries."""
        batches = {each.id: each for _, each in held.of(Batch)}
        in_batches: dict[tuple[str, str], list[str]] = defaultdict(list)
        for batch in batches.values():
            if batch.status in _LIVE:
                for document in _members(held, batch):
                    in_batches[batch.business_id, document].append(batch.id)
            yield from self._unbalanced(held, batch)
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


def _members(held: Holdings, batch: Batch) -> set[str]:
    """Return the documents that a batch holds: those on its list that are not free again."""
    kept = held.scene.blobs.everything()
    on_list = set((kept[batch.members_key][-1].data or b"").decode().split())
    free = (
        {each["id"] for each in _lines(held, batch.loose_key) if each["why"] in _FREE_AGAIN}
        if batch.loose_key
        else set()
    )
    return on_list - free


def _lines(held: Holdings, key: str) -> list[Any]:
    data = held.scene.blobs.everything()[key][-1].data or b""
    return [json.loads(line) for line in data.splitlines()]
