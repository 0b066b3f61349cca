"""By what the operator's list of firms is searched, filtered and sorted. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.firms.forms import FirmQuery
from chalicelib.firms.model import Firm


class ListedFirm(NamedTuple):
    """What the list knows of a firm."""

    id: str
    name: str
    email: str
    tax_id: str
    state: str
    asked_at: str
    """When it asked to be confirmed; empty: it does not wait."""

    @classmethod
    def of(cls, firm: Firm) -> ListedFirm:
        """Take from a firm what the list needs."""
        asked_at = clock.iso(firm.request.asked_at) if firm.request else ""
        return cls(firm.id, firm.name, firm.email, firm.tax_id, firm.state, asked_at)

    def is_asked(self, query: FirmQuery) -> bool:
        """Return whether the filters let it through."""
        return query.waiting in {None, bool(self.asked_at)}


FIRM_LISTING: Final = Listing[ListedFirm](
    row=ListedFirm,
    searched=lambda row: (row.id, row.name, row.email, row.tax_id),
    sorts={
        "created_at": lambda row: row.id,  # ids sort by time
        "name": lambda row: fold(row.name),
        "asked_at": lambda row: row.asked_at,
    },
    state=lambda row: row.state,
)
