"""By what the list of licences is searched, filtered and sorted. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.licences.forms import LicenceQuery
from chalicelib.licences.model import Licence


class LicenceRow(NamedTuple):
    """What the list knows of a licence; what there is not yet is empty."""

    id: str
    state: str
    product: str
    company_id: str
    company_code: str
    company_name: str
    client_email: str
    client_name: str

    @classmethod
    def of(cls, licence: Licence) -> LicenceRow:
        """Take from a licence what the list needs."""
        return cls(*(getattr(licence, name) or "" for name in cls._fields))

    def is_asked(self, query: LicenceQuery, sees: Callable[[str], bool]) -> bool:
        """Return whether the filters, but for the state, let it through and it may be seen."""
        return (
            query.product in {None, self.product}
            and query.company_id in {None, self.company_id}
            and (not self.company_id or sees(self.company_id))
        )


LISTING: Final = Listing[LicenceRow](
    row=LicenceRow,
    searched=lambda row: (row.company_code, row.company_name, row.client_email, row.client_name),
    sorts={
        "created_at": lambda row: row.id,  # ids sort by time
        "company_code": lambda row: row.company_code,
        "company_name": lambda row: fold(row.company_name),
    },
    state=lambda row: row.state,
)
