"""By what the list of licences is searched, filtered and sorted. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.licences.forms import LicenceFilters
from chalicelib.licences.model import Licence, terms_facts


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
    created_by: str = ""
    bulk_id: str = ""
    """The bulk that activated it."""
    since: str = ""
    """When it came into its state."""
    run_by: str = ""
    """Who runs the business."""
    tax_id: str = ""
    number_id: str = ""
    installations: str = ""
    """How many are allowed, of a product that is installed."""
    valid_from: str = ""
    valid_until: str = ""
    held: str = ""
    """Since when the operator holds it."""

    @classmethod
    def of(cls, licence: Licence) -> LicenceRow:
        """Take from a licence what the list needs."""
        since = clock.iso(licence.in_state_since or licence.created_at)
        held = clock.iso(licence.hold.since) if licence.hold else ""
        made = {"since": since, "held": held} | (
            terms_facts(licence.terms) if licence.terms else {}
        )
        said = {name: getattr(licence, name, None) or "" for name in cls._fields}
        return cls(**said | made)

    def is_asked(self, query: LicenceFilters, caller: Caller) -> bool:
        """Return whether the filters, but for the state, let it through and it may be seen."""
        return (
            query.product in {None, self.product}
            and query.company_id in {None, self.company_id}
            and query.run_by in {None, self.run_by}
            and query.activation in {None, self.bulk_id}
            and is_seen(caller, self)
        )


class _OfCompany(Protocol):
    @property
    def company_id(self) -> str | None: ...

    @property
    def created_by(self) -> str: ...


def is_seen(caller: Caller, licence: _OfCompany) -> bool:
    """Return whether a licence, or its row, may be seen.

    One that has no company yet may be of any: who sees some companies only sees the own drafts.
    """
    if licence.company_id:
        return caller.sees(licence.company_id)
    return caller.companies.is_whole or licence.created_by == caller.account_id


LISTING: Final = Listing[LicenceRow](
    row=LicenceRow,
    searched=lambda row: (
        row.company_code,
        row.company_name,
        row.client_email,
        row.client_name,
        row.tax_id,
    ),
    sorts={
        "created_at": lambda row: row.id,  # ids sort by time
        "company_code": lambda row: row.company_code,
        "company_name": lambda row: fold(row.company_name),
        "valid_until": lambda row: row.valid_until,
    },
    state=lambda row: row.state,
)
