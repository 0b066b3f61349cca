"""The operator's list of accounts that are locked, written with each (ADR 0020)."""

from __future__ import annotations

from typing import Final, NamedTuple

from chalicelib.accounts import store
from chalicelib.accounts.forms import LockedQuery
from chalicelib.accounts.model import Account
from chalicelib.accounts.views import LockedAccount
from chalicelib.aws.directory import Directory
from chalicelib.aws.standing import ACCOUNT
from chalicelib.aws.table import PLATFORM
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.paging import ListedByState


class _Row(NamedTuple):
    id: str
    name: str
    since: str
    reason: str


_LIST: Final = Directory(
    Account,
    ACCOUNT,
    "LOCKED_ACCOUNT_LIST",
    Listing[_Row](
        row=_Row,
        searched=lambda row: (row.id, row.name, row.reason),
        sorts={"since": lambda row: row.since, "name": lambda row: fold(row.name)},
    ),
)
"""On the platform; the accounts stand in the tenants of their own."""


def write_locked(tx: Transaction, account: Account, reason: str) -> None:
    """Add to what locks an account that the list has it."""
    _LIST.enter(tx, PLATFORM, _Row(account.id, account.name, clock.iso(clock.now()), reason))


def write_locked_no_more(tx: Transaction, account_id: str) -> None:
    """Add to what unlocks or closes an account that the list has it no more."""
    _LIST.strike(tx, PLATFORM, account_id)


def page(query: LockedQuery) -> ListedByState[LockedAccount]:
    """Read a page of the accounts that are locked."""
    rows = _LIST.select(PLATFORM, query, lambda _: True)
    known = store.find_accounts([row.id for row in rows.data])
    return rows.of(
        [
            LockedAccount(
                id=row.id, name=row.name, email=found.email, since=row.since, reason=row.reason
            )
            for row, found in zip(rows.data, known, strict=True)
            if found is not None and found.state == "locked"  # unlocked since the rows were read
        ]
    )
