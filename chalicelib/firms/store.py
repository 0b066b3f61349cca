"""A firm and its companies, and where they are kept (ADR 0001).

Its members belong to the accounts room. A company's id begins with its program and code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chalicelib.accounts import service as accounts
from chalicelib.aws.directory import Directory
from chalicelib.aws.queues import Message
from chalicelib.aws.standing import FIRM, firm_key
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.paging import Listed, ListedByState
from chalicelib.firms.firm_listing import FIRM_LISTING, ListedFirm
from chalicelib.firms.forms import CompanyQuery, FirmQuery, TimedRightsQuery
from chalicelib.firms.listing import LISTING, ListedCompany, TimedRow, timed_listing
from chalicelib.firms.model import Company, Firm, GoneFile
from chalicelib.firms.timed_rights import AskedRights, Standing

ITEMS_OF_A_COMPANY = 2
"""Itself, and what its history says of the change."""
MOST_ITEMS = 98
"""Of one transaction: companies, and the chunks of the list in which they are. Two more are what
came of them, and that their sync goes on."""
_COMPANIES, _GONE_FILES, _REPLY_TO_CODE = "COMPANIES", "GONE_FILES", "REPLY_TO_CODE"
COMPANY_LIST = Directory(Company, _COMPANIES, "COMPANY_LIST", LISTING)
FIRM_LIST = Directory(Firm, FIRM, "FIRM_LIST", FIRM_LISTING)
"""On the platform, of all firms; the entries stand in the tenant of each."""


def _timed(when: Standing) -> Directory[AskedRights, TimedRow]:
    return Directory(AskedRights, "TIMED_RIGHTS", "TIMED_RIGHTS_LIST", timed_listing(when))


def timed(firm_id: str, known_as: str) -> AskedRights | None:
    """Read rights for a time."""
    return Table(firm_id).get(AskedRights, "TIMED_RIGHTS", known_as)


def write_timed(tx: Transaction, firm_id: str, rights: AskedRights) -> AskedRights:
    """Write rights for a time that must be as they were read, and their place in the list."""
    directory = _timed(Standing(clock.now(), {}))  # what has ended is for who reads
    directory.enter(tx, firm_id, TimedRow.of(rights))
    return tx.replace(directory.key(firm_id, rights.id), rights)


def timed_page(
    firm_id: str, query: TimedRightsQuery, whose: str | None, when: Standing
) -> ListedByState[AskedRights]:
    """Read a page of the rights for a time that were asked for; `whose`: of that user alone."""
    wanted = {each for each in (whose, query.account_id) if each}
    return _timed(when).page(
        firm_id, query, lambda row: all(row.account_id == each for each in wanted)
    )


def write_firm(tx: Transaction, changed: Firm) -> Firm:
    """Write a firm that must be as it was read (version 0: new), and its place in the list."""
    FIRM_LIST.enter(tx, PLATFORM, ListedFirm.of(changed))
    return tx.replace(firm_key(changed.id), changed)


def firm(firm_id: str) -> Firm | None:
    """Read a firm."""
    return Table(firm_id).get(Firm, FIRM, FIRM)


def reply_to_code(firm_id: str) -> accounts.OneTimeCode | None:
    """Read the code that was mailed last to prove where answers go."""
    return Table(firm_id).get(accounts.OneTimeCode, _REPLY_TO_CODE, _REPLY_TO_CODE)


def write_reply_to_code(tx: Transaction, firm_id: str, code: accounts.OneTimeCode) -> None:
    """Keep a new code in place of the one before."""
    before = reply_to_code(firm_id)
    following = code.but(version=before.version if before else 0)
    key = Table(firm_id).key(_REPLY_TO_CODE, _REPLY_TO_CODE)
    tx.replace(key, following, expires_at=code.expires_at)


def write_reply_to_code_spent(tx: Transaction, firm_id: str, code: accounts.OneTimeCode) -> None:
    """Remove a code, so that it is good once; the commit raises `InvalidCode` when it is gone."""
    key = Table(firm_id).key(_REPLY_TO_CODE, _REPLY_TO_CODE)
    tx.delete(key, code.version, otherwise=accounts.InvalidCode())


def write_gone_file(tx: Transaction, firm_id: str, name: str, gone: GoneFile) -> None:
    """Add that a file is named by nothing any more, and that it is to be deleted."""
    deleting = Message("companies", {"firm_id": firm_id, "gone_file": name})
    tx.create(Table(firm_id).key(_GONE_FILES, name), gone, send=deleting)


def gone_file(firm_id: str, name: str) -> GoneFile | None:
    """Read a file that is to be deleted."""
    return Table(firm_id).get(GoneFile, _GONE_FILES, name)


def write_file_deleted(tx: Transaction, firm_id: str, name: str) -> None:
    """Add that a file was deleted."""
    tx.release(Table(firm_id).key(_GONE_FILES, name))


def firm_page(query: FirmQuery) -> ListedByState[Firm]:
    """Read a page of the firms that were asked for."""
    rows = FIRM_LIST.select(PLATFORM, query, lambda row: row.is_asked(query))
    found = get_many([(firm_key(row.id), Firm) for row in rows.data])
    return rows.of([firm for firm in found if firm is not None])


def write_company(tx: Transaction, firm_id: str, changed: Company) -> Company:
    """Write a company that must be as it was read (version 0: new), and its place in the list."""
    COMPANY_LIST.enter(tx, firm_id, ListedCompany.of(changed))
    return tx.replace(COMPANY_LIST.key(firm_id, changed.id), changed)


def own_tax_id_key(firm_id: str, country: str, tax_id: str) -> Key:
    """Return the key under which one company that was made by hand has a tax id."""
    return Table(firm_id).key("OWN_TAX_IDS", f"{country}#{tax_id}")


def company(firm_id: str, identifier: str) -> Company | None:
    """Read a company by id."""
    return Table(firm_id).get(Company, _COMPANIES, identifier)


def company_page(
    firm_id: str,
    query: CompanyQuery,
    sees: Callable[[str], bool],
    among: Iterable[ListedCompany] | None = None,
) -> Listed[Company]:
    """Read a page of the companies that were asked for and are seen."""
    page = COMPANY_LIST.page(firm_id, query, lambda row: row.is_asked(query, sees), among)
    return Listed[Company](data=page.data, next_cursor=page.next_cursor, total=page.total)


def listed_companies(firm_id: str) -> list[ListedCompany]:
    """Read what the list says of every company: one request."""
    return list(COMPANY_LIST.each(firm_id))


def companies(firm_id: str, ids: Sequence[str]) -> list[Company | None]:
    """Read companies by their ids; None for one that is not there."""
    return get_many([(COMPANY_LIST.key(firm_id, each), Company) for each in ids])


def pieces(firm_id: str, ids: Sequence[str]) -> list[list[int]]:
    """Divide companies into transactions: the places of each."""
    return _pieces([COMPANY_LIST.chunk(firm_id, each) for each in ids])


def _pieces(chunks: Sequence[Key]) -> list[list[int]]:
    """Divide companies, told by the chunks in which they are, into transactions.

    Those of one chunk stay together, which is rewritten with each transaction that has some. Where
    it takes several, they lie far apart, so that those under way at a time do not meet in it.
    """
    by_chunk: dict[Key, list[int]] = {}
    for place, chunk in enumerate(chunks):
        by_chunk.setdefault(chunk, []).append(place)
    most = (MOST_ITEMS - 1) // ITEMS_OF_A_COMPANY
    runs = sorted(
        (start, places[start : start + most])
        for places in by_chunk.values()
        for start in range(0, len(places), most)
    )
    found: list[list[int]] = []
    room = 0
    for _, run in runs:
        needed = len(run) * ITEMS_OF_A_COMPANY + 1
        if needed > room:
            found.append([])
            room = MOST_ITEMS
        found[-1] += run
        room -= needed
    return found
