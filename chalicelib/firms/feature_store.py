"""Where requests for features are kept: with their firm, and in the operator's list (ADR 0001)."""

from __future__ import annotations

from typing import Final

from chalicelib.aws.directory import Directory
from chalicelib.aws.table import PLATFORM, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.firms.features import (
    FEATURE_LISTING,
    FeatureRequest,
    FeatureRequestNotFound,
    ListedFeature,
)
from chalicelib.firms.forms import FeatureQuery

_REQUESTS: Final = "FEATURE_REQUESTS"
FEATURE_REQUEST_LIST: Final = Directory(
    FeatureRequest, _REQUESTS, "FEATURE_REQUEST_LIST", FEATURE_LISTING
)
"""On the platform, of all firms; the entries stand in the tenant of each."""


def write(tx: Transaction, changed: FeatureRequest) -> FeatureRequest:
    """Write a request that must be as it was read (version 0: new), and its place in the list."""
    FEATURE_REQUEST_LIST.enter(tx, PLATFORM, ListedFeature.of(changed))
    return tx.replace(FEATURE_REQUEST_LIST.key(changed.firm_id, changed.id), changed)


def read(firm_id: str, request_id: str) -> FeatureRequest:
    """Read a request.

    Raises:
        FeatureRequestNotFound: the firm has none of that id.
    """
    found = Table(firm_id).get(FeatureRequest, _REQUESTS, request_id)
    if found is None:
        raise FeatureRequestNotFound
    return found


def page_of_firm(firm_id: str, query: PageQuery) -> Page[FeatureRequest]:
    """Read a page of what a firm asked for, newest first."""
    return Table(firm_id).page(FeatureRequest, _REQUESTS, query, newest_first=True)


def page(query: FeatureQuery) -> ListedByState[FeatureRequest]:
    """Read a page of the requests of all firms."""
    rows = FEATURE_REQUEST_LIST.select(PLATFORM, query, query.keeps)
    wanted = [(FEATURE_REQUEST_LIST.key(row.firm_id, row.id), FeatureRequest) for row in rows.data]
    return rows.of([each for each in get_many(wanted) if each is not None])
