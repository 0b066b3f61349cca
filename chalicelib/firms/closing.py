"""Up to which day the books of a company are closed: its own day, or that of all the firm's."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.firms import store
from chalicelib.firms.forms import NewClosedPeriod, NewCompanyClosedPeriod
from chalicelib.firms.model import Company, Firm, closed_books
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.service import read_company, write_changed
from chalicelib.firms.views import ClosedPeriod, CompanyClosedPeriod


def read(caller: Caller) -> ClosedPeriod:
    """Read up to when the firm closed the books of all its companies."""
    return _of_firm(read_firm(caller.tenant))


def put(caller: Caller, wanted: NewClosedPeriod) -> ClosedPeriod:
    """Close the books of all companies up to a day, or open them again; the history has each."""
    before = read_firm(caller.tenant)
    after = before.but(closed_until=wanted.closed_until, moves_closed_entries=wanted.moves_entries)
    if after == before:
        return _of_firm(before)
    facts = {"closed_until": wanted.closed_until.isoformat()} if wanted.closed_until else {}
    event = "books_closed" if facts else "books_opened"
    return _of_firm(write_changed(Transaction(), caller, before, after, event, **facts))


def read_of_company(caller: Caller, company_id: str) -> CompanyClosedPeriod:
    """Read up to when the books of a company are closed.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    return _of_company(read_firm(caller.tenant), read_company(caller, company_id))


def put_of_company(
    caller: Caller, company_id: str, wanted: NewCompanyClosedPeriod
) -> CompanyClosedPeriod:
    """Close the books of a company up to a day, or open them again.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    firm, before = read_firm(caller.tenant), read_company(caller, company_id)
    if before.closed_until == wanted.closed_until:
        return _of_company(firm, before)
    after = before.but(closed_until=wanted.closed_until)
    tx = Transaction()
    store.write_company(tx, caller.tenant, after)
    facts = {"closed_until": wanted.closed_until.isoformat()} if wanted.closed_until else {}
    event = "company_books_closed" if facts else "company_books_opened"
    tx.note(Table(caller.tenant), after.id, event, actor=caller.account_id, **facts)
    tx.commit()
    return _of_company(firm, after)


def _of_firm(firm: Firm) -> ClosedPeriod:
    return ClosedPeriod(closed_until=firm.closed_until, moves_entries=firm.moves_closed_entries)


def _of_company(firm: Firm, company: Company) -> CompanyClosedPeriod:
    closed = closed_books(firm, company)
    return CompanyClosedPeriod(
        closed_until=company.closed_until, effective_until=closed.until if closed else None
    )
