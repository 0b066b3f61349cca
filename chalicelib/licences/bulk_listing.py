"""What the operator's list knows of a bulk that waits for the limit of a firm. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from chalicelib.core import clock
from chalicelib.core.listing import Listing
from chalicelib.firms.service import Firm
from chalicelib.licences.bulks import Bulk


class WaitingBulk(NamedTuple):
    """One of them."""

    id: str
    firm_id: str
    firm_name: str
    since: str
    left: str
    """How many of its rows have not begun."""

    @classmethod
    def of(cls, bulk: Bulk, firm: Firm) -> WaitingBulk:
        """Take from a bulk and its firm what the list needs."""
        since = clock.iso(bulk.waits_since or clock.now())
        return cls(bulk.id, firm.id, firm.name, since, str(bulk.rows_left))


WAITING: Final = Listing[WaitingBulk](
    row=WaitingBulk,
    searched=lambda row: (row.id, row.firm_id, row.firm_name),
    sorts={"since": lambda row: row.since},
)
