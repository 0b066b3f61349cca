"""Of which things a tenant was told at a moment that many share, so that one mail names them all.

Whoever is thought of first brings what else the moment concerns; the others find themselves named.
What comes late to a moment is told in another turn of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.model import Entity
from chalicelib.mail import store

_LASTS: Final = timedelta(days=60)
"""After its moment: nothing more is told of it then."""
_MARK: Final = 12
"""Characters, of 60 bits, so that one moment of a tenant may have some 20,000."""
MOST_LISTED: Final = 25
"""Things that one mail names; of the others it says how many they are."""


class Occasion(Entity):
    """A moment, and of what was told at it."""

    id: str
    """What is told, and when."""
    tenant: str
    marks: tuple[str, ...] = ()
    """The ends of ids, which tell them from others of the tenant."""

    def has(self, thing: str) -> bool:
        """Return whether a thing was told of."""
        return thing[-_MARK:] in self.marks

    def adding(self, things: Iterable[str]) -> Occasion:
        """Return it with more that is told of."""
        return self.but(marks=(*self.marks, *(each[-_MARK:] for each in things)))


def find(tenant: str, what: str, at: datetime) -> Occasion:
    """Read of what was told at a moment; version 0: of nothing yet."""
    known_as = f"{what} {clock.iso(at)}"
    found = Table(tenant).get(Occasion, store.OCCASIONS, known_as)
    return found or Occasion(id=known_as, tenant=tenant, created_at=clock.now())


def write(tx: Transaction, changed: Occasion, at: datetime) -> Occasion:
    """Add of what is told by now; the commit raises `ChangedMeanwhile` when others just told."""
    key = store.occasion_key(changed.tenant, changed.id)
    return tx.replace(key, changed, expires_at=at + _LASTS)
