"""Licences, and what firms ask of businesses: where they are kept (ADR 0001)."""

from __future__ import annotations

from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.paging import Page, PageQuery
from chalicelib.licences.forms import LicenceQuery
from chalicelib.licences.model import Licence, LicenceEvent, LicenceRequest

_LICENCES, _LIVE, _REQUESTS = "LICENCES", "LIVE_LICENCES", "LICENCE_REQUESTS"
CLIENT = "client"
"""Who acts in the history of a licence where it was somebody of the client's: no person."""
_PAGES_AT_MOST = 20


def licence_key(firm_id: str, licence_id: str) -> Key:
    """Return the key of a licence."""
    return Table(firm_id).key(_LICENCES, licence_id)


def live_key(licence: Licence) -> Key:
    """Return the key under which one licence per company and product can be live."""
    return Table(licence.firm_id).key(_LIVE, f"{licence.company_id}#{licence.product}")


def request_key(business_id: str, licence_id: str) -> Key:
    """Return the key of what a firm asks of a business."""
    return Table(business_id).key(_REQUESTS, licence_id)


def licence(firm_id: str, licence_id: str) -> Licence | None:
    """Read a licence."""
    return Table(firm_id).get(Licence, _LICENCES, licence_id)


def request(business_id: str, licence_id: str) -> LicenceRequest | None:
    """Read what a firm asks of a business; None when it was answered."""
    return Table(business_id).get(LicenceRequest, _REQUESTS, licence_id)


def request_page(business_id: str, query: PageQuery) -> Page[LicenceRequest]:
    """Read a page of what firms ask of a business, oldest first."""
    return Table(business_id).page(LicenceRequest, _REQUESTS, query)


def note(
    tx: Transaction, licence: Licence, event: LicenceEvent, *, actor: str = "system", **facts: str
) -> None:
    """Add an event to the history of a licence."""
    tx.note(Table(licence.firm_id), licence.id, event, actor=actor, **facts)


def page(firm_id: str, query: LicenceQuery) -> Page[Licence]:
    """Read a page of licences, newest first; a filter may leave it shorter than asked for.

    Pages that the filter leaves empty are passed over, up to a point, so that a caller does not
    walk through them one by one.
    """
    found: Page[Licence] = Page[Licence](data=[])
    for _ in range(_PAGES_AT_MOST):
        found = Table(firm_id).page(
            Licence, _LICENCES, query, newest_first=True, filtered_by=query.state or ""
        )
        kept = [item for item in found.data if query.state in {None, item.state}]
        found = found.but(data=kept)
        if kept or found.next_cursor is None:
            break
        query = query.but(cursor=found.next_cursor)
    return found
