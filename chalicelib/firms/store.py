"""A firm and its companies, and where they are kept (ADR 0001).

Its members belong to the accounts room. A company's id begins with its program and code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain

from chalicelib.aws.directory import Directory
from chalicelib.aws.standing import FIRM, firm_key
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.company_ids import company_id
from chalicelib.core.errors import FieldError, Stale
from chalicelib.core.paging import Listed, ListedByState
from chalicelib.firms.company_rows import Outcome
from chalicelib.firms.firm_listing import FIRM_LISTING, ListedFirm
from chalicelib.firms.forms import CompanyQuery, CompanyRow, FirmQuery, TimedRightsQuery
from chalicelib.firms.listing import LISTING, ListedCompany, TimedRow, timed_listing
from chalicelib.firms.model import Company, Firm, facts_of
from chalicelib.firms.timed_rights import AskedRights

WRITES_AT_ONCE = 100
"""Most items of one transaction: companies, and the chunks of the list in which they are."""
_AT_ONCE = 4
"""Transactions under way at a time, so that 5,000 rows stay well within a request's 29 seconds."""
_COMPANIES = "COMPANIES"
_LIST = Directory(Company, _COMPANIES, "COMPANY_LIST", LISTING)
_FIRMS = Directory(Firm, FIRM, "FIRM_LIST", FIRM_LISTING)
"""On the platform, of all firms; the entries stand in the tenant of each."""
Check = Callable[[CompanyRow, Company], FieldError | None]
"""Says why a row may not replace what is stored."""


def _timed(now: datetime) -> Directory[AskedRights, TimedRow]:
    return Directory(AskedRights, "TIMED_RIGHTS", "TIMED_RIGHTS_LIST", timed_listing(now))


def timed(firm_id: str, known_as: str) -> AskedRights | None:
    """Read rights for a time."""
    return Table(firm_id).get(AskedRights, "TIMED_RIGHTS", known_as)


def write_timed(tx: Transaction, firm_id: str, rights: AskedRights) -> AskedRights:
    """Write rights for a time that must be as they were read, and their place in the list."""
    directory = _timed(clock.now())
    directory.enter(tx, firm_id, TimedRow.of(rights))
    return tx.replace(directory.key(firm_id, rights.id), rights)


def timed_page(
    firm_id: str, query: TimedRightsQuery, whose: str | None
) -> ListedByState[AskedRights]:
    """Read a page of the rights for a time that were asked for; `whose`: of that user alone."""
    wanted = {each for each in (whose, query.account_id) if each}
    return _timed(clock.now()).page(
        firm_id, query, lambda row: all(row.account_id == each for each in wanted)
    )


def write_firm(tx: Transaction, changed: Firm) -> Firm:
    """Write a firm that must be as it was read (version 0: new), and its place in the list."""
    _FIRMS.enter(tx, PLATFORM, ListedFirm.of(changed))
    return tx.replace(firm_key(changed.id), changed)


def firm(firm_id: str) -> Firm | None:
    """Read a firm."""
    return Table(firm_id).get(Firm, FIRM, FIRM)


def firm_page(query: FirmQuery) -> ListedByState[Firm]:
    """Read a page of the firms that were asked for."""
    rows = _FIRMS.select(PLATFORM, query, lambda row: row.is_asked(query))
    found = get_many([(firm_key(row.id), Firm) for row in rows.data])
    return rows.of([firm for firm in found if firm is not None])


def write_company(tx: Transaction, firm_id: str, changed: Company) -> Company:
    """Write a company that must be as it was read (version 0: new), and its place in the list."""
    _LIST.enter(tx, firm_id, ListedCompany.of(changed))
    return tx.replace(_LIST.key(firm_id, changed.id), changed)


def company(firm_id: str, identifier: str) -> Company | None:
    """Read a company by id."""
    return Table(firm_id).get(Company, _COMPANIES, identifier)


def company_page(firm_id: str, query: CompanyQuery, sees: Callable[[str], bool]) -> Listed[Company]:
    """Read a page of the companies that were asked for and are seen."""
    page = _LIST.page(firm_id, query, lambda row: row.is_asked(query, sees))
    return Listed[Company](data=page.data, next_cursor=page.next_cursor, total=page.total)


def companies_of(firm_id: str, rows: Sequence[CompanyRow]) -> list[Company | None]:
    """Read what is stored under the code of each row; None for a new one."""
    return get_many(
        [(_LIST.key(firm_id, company_id(firm_id, r.program, r.code)), Company) for r in rows]
    )


def save_companies(
    firm_id: str, rows: Sequence[CompanyRow], check: Check, *, dry_run: bool
) -> list[Outcome]:
    """Write the companies that are new or say something else, as many at once as may be.

    Return what came of each row; in a dry run, what would have. The whole is not one transaction.
    Each row is written by its own natural key, so an upload that was cut off is completed by
    sending the same list again.
    """
    table = Table(firm_id)

    def save(places: Sequence[int]) -> list[Outcome]:
        return _save_rows(table, [rows[place] for place in places], check, dry_run=dry_run)

    pieces = _pieces(
        [_LIST.chunk(firm_id, company_id(firm_id, row.program, row.code)) for row in rows]
    )
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        outcomes = chain.from_iterable(threads.map(save, pieces))
        told = dict(zip(chain.from_iterable(pieces), outcomes, strict=True))
    return [told[place] for place in range(len(rows))]


def _pieces(chunks: Sequence[Key]) -> list[list[int]]:
    """Divide rows, told by the chunks in which they are, into transactions: the places of each.

    Rows of one chunk stay together, which is rewritten with each transaction that has some. Where
    it takes several, they lie far apart, so that those under way at a time do not meet in it.
    """
    by_chunk: dict[Key, list[int]] = {}
    for place, chunk in enumerate(chunks):
        by_chunk.setdefault(chunk, []).append(place)
    most = WRITES_AT_ONCE - 1
    runs = sorted(
        (start, places[start : start + most])
        for places in by_chunk.values()
        for start in range(0, len(places), most)
    )
    pieces: list[list[int]] = []
    room = 0
    for _, run in runs:
        if len(run) + 1 > room:
            pieces.append([])
            room = WRITES_AT_ONCE
        pieces[-1] += run
        room -= len(run) + 1
    return pieces


@again(4, on=Stale)  # another upload of the same list at the same time
def _save_rows(
    table: Table, rows: Sequence[CompanyRow], check: Check, *, dry_run: bool
) -> list[Outcome]:
    tx, now = Transaction(), clock.now()
    outcomes: list[Outcome] = []
    for row, before in zip(rows, companies_of(table.tenant, rows), strict=True):
        if before is None:
            outcomes.append("created")
        elif before.holds(row):
            outcomes.append("unchanged")
            continue
        elif refusal := check(row, before):
            outcomes.append(refusal)
            continue
        else:
            outcomes.append("updated")
        identifier = company_id(table.tenant, row.program, row.code)
        write_company(tx, table.tenant, _company(identifier, row, before, now))
    if not dry_run:
        tx.commit()
    return outcomes


def _company(identifier: str, row: CompanyRow, before: Company | None, now: datetime) -> Company:
    """Return the company as the row leaves it; a new one has version 0."""
    kept = before.model_dump() if before else {"id": identifier, "created_at": now}
    return Company.model_validate(kept | facts_of(row, before) | {"updated_at": now})
