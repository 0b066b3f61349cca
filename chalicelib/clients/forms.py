"""What is asked of the list of clients."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.core.paging import Filters, ListQuery
from chalicelib.core.scope import CompanyProgram
from chalicelib.firms.service import CompanyFilters, CompanyQuery

Group = Literal["active", "in_progress", "inactive", "none"]
"""Of the best licence, in this order."""


class CompanyListFilters(CompanyFilters):
    """Which companies, with what there is of licences."""

    group: Group | None = None
    """Only companies whose best licence is so: active, in progress, inactive, or there is none."""


class CompanyListQuery(CompanyQuery, CompanyListFilters):
    """Which companies to list."""


class ClientFilters(Filters):
    """Which clients; `q` looks in names, tax id, codes and e-mails of their companies."""

    program: CompanyProgram | None = None
    """Only clients that have a company in this program; `own`: one that was made by hand."""
    product: str | None = Field(None, max_length=40)
    """Only clients that have a licence of this product, active or in progress."""
    licensed: bool | None = None
    """`true`: only clients that have a licence that is active or in progress; `false`: only the
    others."""
    group: Group | None = None
    """Only clients whose best licence is so: active, in progress, inactive, or there is none."""
    gone: bool | None = None
    """`true`: only clients that no program of the firm has any more; `false`: only the others."""
    sme_licence: bool | None = None
    """`true`: only clients that have a licence for SMEs that is not over; `false`: only the others.
    """
    self_managed: bool | None = None
    """`true`: only clients that manage their own notifications; `false`: only the others."""
    sort: Literal["name", "-name", "tax_id", "-tax_id"] = "name"

    @property
    def in_state(self) -> str | None:
        """The group that is asked for."""
        return self.group


class ClientQuery(ListQuery, ClientFilters):
    """Which clients to list."""

    sort: Literal["name", "-name", "tax_id", "-tax_id"] = "name"
