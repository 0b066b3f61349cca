"""By what the list of companies is searched, filtered and sorted. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.firms.forms import CompanyQuery
from chalicelib.firms.model import Company


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
        )

    def is_asked(self, query: CompanyQuery, sees: Callable[[str], bool]) -> bool:
        """Return whether the filters let it through and it may be seen."""
        return (
            self.code.startswith(query.code or "")
            and query.program in {None, self.program}
            and query.licensed in {None, bool(self.products)}
            and sees(self.id)
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
