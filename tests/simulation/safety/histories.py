"""Histories tell each step that was gone through, in the write that took it; chains are whole."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.core.chain import Head
from chalicelib.core.chain_faults import History
from chalicelib.core.chain_faults import Stored as Link
from chalicelib.core.history import HistoryEntry
from chalicelib.onboarding.model import Business
from tests.simulation.safety.holdings import HEADS, Holdings

_TOLD = frozenset({"Licence", "Batch"})
"""Kinds whose histories tell each of their states; a document tells its own events."""


def faults(held: Holdings) -> Iterator[str]:
    """Say what histories do not tell."""
    entries = held.entries()
    told = {(at, subject) for at, _, subject in held.told}
    for each in held.steps:
        if each.kind in _TOLD and each.before and (each.at, each.id) not in told:
            yield f"no history tells that {each.kind} {each.id} went to {each.after}"
    yield from _unsaid(held, entries)
    yield from _broken(held, entries)


def _unsaid(held: Holdings, entries: dict[tuple[str, str], list[HistoryEntry]]) -> Iterator[str]:
    """A licence that made a business tells so."""
    made = [
        each.after.entity.id
        for each in held.writes
        if each.before is None and each.after and isinstance(each.after.entity, Business)
        and each.after.entity.origin == "licence"
    ]  # fmt: skip
    told = {
        entry.facts["business_id"]
        for several in entries.values()
        for entry in several
        if entry.event == "business_created" and "business_id" in entry.facts
    }
    yield from (
        f"no licence tells that it made business {each}" for each in made if each not in told
    )


def _broken(held: Holdings, entries: dict[tuple[str, str], list[HistoryEntry]]) -> Iterator[str]:
    heads = {
        (each.tenant, each.sort): each.entity
        for each in held.stored_of(Head)
        if each.partition == HEADS and isinstance(each.entity, Head)
    }
    for name, several in sorted(entries.items()):
        if name not in heads and not (several and several[0].link):
            continue
        stored = [Link(each.id, each) for each in several]
        for fault in History(*name, stored, heads.get(name)).faults():
            yield f"{' '.join(name)}: {fault.sentence}"
