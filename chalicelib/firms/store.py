"""A firm and its companies, and where they are kept (ADR 0001).

Its members belong to the accounts room. A company's id begins with its code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.errors import Stale
from chalicelib.core.paging import Page
from chalicelib.firms.forms import CompanyQuery, CompanyRow
from chalicelib.firms.model import Company, Firm, company_id, facts_of
from chalicelib.firms.views import UploadResult

ROWS_PER_WRITE = 100
"""Most items of one transaction."""
_AT_ONCE = 4
"""Transactions under way at a time, so that 5,000 rows stay well within a request's 29 seconds."""
_FIRM, _COMPANIES = "FIRM", "COMPANIES"
Check = Callable[[CompanyRow, Company], None]
"""Refuses, by raising, a row that may not replace what is stored."""


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


def save_companies(firm_id: str, rows: Sequence[CompanyRow], check: Check) -> UploadResult:
    """Write the companies that are new or say something else, up to 100 in a transaction.

    The whole is not one transaction. Each row is written by its own natural key, so an upload
    that was cut off is completed by sending the same list again.
    """
    table = Table(firm_id)

    def save(chunk: Sequence[CompanyRow]) -> tuple[int, int]:
        return _save_chunk(table, chunk, check)

    chunks = [rows[at : at + ROWS_PER_WRITE] for at in range(0, len(rows), ROWS_PER_WRITE)]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        counts = list(threads.map(save, chunks))
    created, updated = (sum(count) for count in zip(*counts, strict=True))
    unchanged = len(rows) - created - updated
    return UploadResult(created=created, updated=updated, unchanged=unchanged, total=len(rows))


@again(4, on=Stale)  # another upload of the same list at the same time
def _save_chunk(table: Table, rows: Sequence[CompanyRow], check: Check) -> tuple[int, int]:
    changed = _changed(table, rows, check)
    tx = Transaction()
    for each in changed:
        tx.replace(company_key(table.tenant, each.id), each)
    tx.commit()
    created = sum(each.version == 0 for each in changed)
    return created, len(changed) - created


def _changed(table: Table, rows: Sequence[CompanyRow], check: Check) -> list[Company]:
    """Return the companies that are new (version 0) or say something else than what is stored."""
    now = clock.now()
    changed = []
    for row, before in zip(rows, companies_of(table.tenant, rows), strict=True):
        if before is not None:
            if before.holds(row):
                continue
            check(row, before)
        identifier = company_id(table.tenant, row.code)
        kept = before.model_dump() if before else {"id": identifier, "created_at": now}
        said = facts_of(row, before) | {"updated_at": now}
        changed.append(Company.model_validate(kept | said))
    return changed
