"""Items of licences.

| what | tenant | partition | sort |
|---|---|---|---|
| licence | firm | LICENCES | licence id |
| the place of a live licence | firm | LIVE_LICENCES | company#product |
| link from a business | business | BUSINESS | LICENCE#product |
"""

from __future__ import annotations

from chalicelib.aws.table import Key, Table
from chalicelib.core.model import Entity
from chalicelib.core.paging import Page
from chalicelib.licences.model import Licence, LicenceQuery

_LICENCES, _LIVE, _BUSINESS = "LICENCES", "LIVE_LICENCES", "BUSINESS"
_PAGES_AT_MOST = 20


class LicenceLink(Entity):
    """Tells a business which licence it works under: one per product."""

    firm_id: str
    licence_id: str
    company_id: str


def licence_key(firm_id: str, licence_id: str) -> Key:
    """Give the key of a licence."""
    return Table(firm_id).key(_LICENCES, licence_id)


def live_key(licence: Licence) -> Key:
    """Give the key under which one licence per company and product can be live."""
    return Table(licence.firm_id).key(_LIVE, f"{licence.company_id}#{licence.product}")


def link_key(business_id: str, product: str) -> Key:
    """Give the key of the link from a business to its licence."""
    return Table(business_id).key(_BUSINESS, f"LICENCE#{product}")


def licence(firm_id: str, licence_id: str) -> Licence | None:
    """Read a licence."""
    return Table(firm_id).get(Licence, _LICENCES, licence_id)


def link(business_id: str, product: str) -> LicenceLink | None:
    """Read which licence a business works under."""
    return Table(business_id).get(LicenceLink, _BUSINESS, f"LICENCE#{product}")


def page(firm_id: str, query: LicenceQuery) -> Page[Licence]:
    """Read a page of licences, newest first; a filter may leave it shorter than asked for.

    Pages that the filter leaves empty are passed over, up to a point, so that a caller does not
    walk through them one by one.
    """
    found: Page[Licence] = Page[Licence](data=[])
    for _ in range(_PAGES_AT_MOST):
        found = Table(firm_id).page(Licence, _LICENCES, query, newest_first=True)
        kept = [item for item in found.data if query.state in {None, item.state}]
        found = found.model_copy(update={"data": kept})
        if kept or found.next_cursor is None:
            break
        query = query.model_copy(update={"cursor": found.next_cursor})
    return found
