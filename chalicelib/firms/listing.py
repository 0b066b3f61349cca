"""By what the list of companies is searched, filtered and sorted. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.firms.forms import CompanyFilters
from chalicelib.firms.model import Company
from chalicelib.firms.timed_rights import AskedRights, Standing


class ListedCompany(NamedTuple):
    """What the list knows of a company."""

    id: str
    code: str
    name: str
    tax_id: str
    email: str
    program: str
    products: str
    """Of its live licences."""
    gone: str = ""
    """`gone`: from the firm's program."""
    country: str = ""
    business_id: str = ""
    """Of the business that a live licence serves."""

    @classmethod
    def of(cls, company: Company) -> ListedCompany:
        """Take from a company what the list needs."""
        return cls(
            company.id,
            company.code,
            company.name,
            company.tax_id,
            company.email or "",
            company.program,
            " ".join(sorted(company.licensed)),
            "gone" if company.gone_at else "",
            company.country,
            next((each.business_id for each in company.licensed.values() if each.business_id), ""),
        )

    def is_asked(self, query: CompanyFilters, sees: Callable[[str], bool]) -> bool:
        """Return whether the filters let it through and it may be seen."""
        return (
            self.code.startswith(query.code or "")
            and query.program in {None, self.program}
            and query.licensed in {None, bool(self.products)}
            and (query.product is None or query.product in self.products.split())
            and query.gone in {None, bool(self.gone)}
            and sees(self.id)
        )


class TimedRow(NamedTuple):
    """What the list knows of rights for a time."""

    id: str
    account_id: str
    name: str
    reason: str
    until: str
    state: str

    @classmethod
    def of(cls, rights: AskedRights) -> TimedRow:
        """Take from rights what the list needs."""
        until = clock.iso(rights.until)
        return cls(rights.id, rights.account_id, rights.name, rights.reason, until, rights.state)


def timed_listing(when: Standing) -> Listing[TimedRow]:
    """Return how rights for a time are listed: by then some have ended."""
    return Listing[TimedRow](
        row=TimedRow,
        searched=lambda row: (row.name, row.reason),
        sorts={"created_at": lambda row: row.id, "until": lambda row: row.until},
        state=lambda row: when.state(row.state, row.id, row.account_id, row.until),
    )


LISTING: Final = Listing[ListedCompany](
    row=ListedCompany,
    searched=lambda row: (row.code, row.name, row.tax_id, row.email),
    sorts={
        "code": lambda row: row.code,
        "name": lambda row: fold(row.name),
        "tax_id": lambda row: row.tax_id,
    },
)
