"""A firm and its companies, and where they are kept (ADR 0001).

Its members belong to the accounts room. A company's id begins with its code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain

from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.errors import FieldError, Stale
from chalicelib.core.paging import Page
from chalicelib.firms.company_rows import Outcome
from chalicelib.firms.forms import CompanyQuery, CompanyRow
from chalicelib.firms.model import Company, Firm, company_id, facts_of

ROWS_PER_WRITE = 100
"""Most items of one transaction."""
_AT_ONCE = 4
"""Transactions under way at a time, so that 5,000 rows stay well within a request's 29 seconds."""
_FIRM, _COMPANIES = "FIRM", "COMPANIES"
Check = Callable[[CompanyRow, Company], FieldError | None]
"""Says why a row may not replace what is stored."""


def firm_key(firm_id: str) -> Key:
    """Return the key of a firm."""
    return Table(firm_id).key(_FIRM, _FIRM)


def firm(firm_id: str) -> Firm | None:
    """Read a firm."""
    return Table(firm_id).get(Firm, _FIRM, _FIRM)


def company_key(firm_id: str, identifier: str) -> Key:
    """Return the key of a company."""
    return Table(firm_id).key(_COMPANIES, identifier)


def company(firm_id: str, identifier: str) -> Company | None:
    """Read a company by id."""
    return Table(firm_id).get(Company, _COMPANIES, identifier)


def company_page(firm_id: str, query: CompanyQuery) -> Page[Company]:
    """Read a page of companies in the order of their codes."""
    prefix = f"cmp_{query.code}" if query.code else ""
    return Table(firm_id).page(Company, _COMPANIES, query, prefix=prefix)


def companies_of(firm_id: str, rows: Sequence[CompanyRow]) -> list[Company | None]:
    """Read what is stored under the code of each row; None for a new one."""
    return get_many([(company_key(firm_id, company_id(firm_id, r.code)), Company) for r in rows])


def save_companies(
    firm_id: str, rows: Sequence[CompanyRow], check: Check, *, dry_run: bool
) -> list[Outcome]:
    """Write the companies that are new or say something else, up to 100 in a transaction.

    Return what came of each row; in a dry run, what would have. The whole is not one transaction.
    Each row is written by its own natural key, so an upload that was cut off is completed by
    sending the same list again.
    """
    table = Table(firm_id)

    def save(chunk: Sequence[CompanyRow]) -> list[Outcome]:
        return _save_chunk(table, chunk, check, dry_run=dry_run)

    chunks = [rows[at : at + ROWS_PER_WRITE] for at in range(0, len(rows), ROWS_PER_WRITE)]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(chain.from_iterable(threads.map(save, chunks)))


@again(4, on=Stale)  # another upload of the same list at the same time
def _save_chunk(
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
        identifier = company_id(table.tenant, row.code)
        tx.replace(company_key(table.tenant, identifier), _company(identifier, row, before, now))
    if not dry_run:
        tx.commit()
    return outcomes


def _company(identifier: str, row: CompanyRow, before: Company | None, now: datetime) -> Company:
    """Return the company as the row leaves it; a new one has version 0."""
    kept = before.model_dump() if before else {"id": identifier, "created_at": now}
    return Company.model_validate(kept | facts_of(row, before) | {"updated_at": now})
