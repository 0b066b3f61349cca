"""Licences and businesses: one that is over links nothing, and by a link alone a firm gets in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from chalicelib.connections.model import Connection
from chalicelib.core.history import HistoryEntry
from chalicelib.licences.model import Licence
from chalicelib.onboarding.model import LicenceLink
from tests.simulation.safety.holdings import Holdings

_LINKED = frozenset({"active", "suspended"})
_UNDER_WAY = timedelta(minutes=1)
"""What was let in just before a connection was over may be written so long after."""


def faults(held: Holdings) -> Iterator[str]:
    """Say what is linked that is over, and what was done by a connection that was."""
    yield from _links(held)
    yield from _done_after(held)


def _links(held: Holdings) -> Iterator[str]:
    """A business has a link of each licence under which it works, and of no other."""
    works = {
        (each.business_id, firm, each.id)
        for firm, each in held.of(Licence)
        if each.state in _LINKED and each.business_id
    }
    links = {(tenant, each.firm_id, each.licence_id) for tenant, each in held.of(LicenceLink)}
    for business, firm, licence in sorted(works ^ links):
        which = "is linked, which is over" if (business, firm, licence) in links else "has no link"
        yield f"{business}: licence {licence} of {firm} {which}"


def _done_after(held: Holdings) -> Iterator[str]:
    """What a firm does in a business, it does by a connection that is not over."""
    acts = [
        (act.actor.rpartition("/")[2], act)
        for before, after in held.writes
        if before is None and after and isinstance(act := after.entity, HistoryEntry)
    ]
    acts = [(name, act) for name, act in acts if name.startswith("con_")]
    by_id = {each.id: each for _, each in held.of(Connection)} if acts else {}
    for name, act in acts:
        found = by_id.get(name)
        if found is None:
            yield f"{act.id} was done by {name}, which there is not"
            continue
        over = min(found.expires_at, found.ended_at or found.expires_at)
        if act.created_at > over + _UNDER_WAY:
            yield f"{act.event} was done by {name} at {act.created_at}, over since {over}"
