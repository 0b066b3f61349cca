"""The sub-accounts of a company: its firm reads them, and names those that its program has."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.accounting.overrides import ACCOUNT_NOT_IN_CHART, NO_ROOM_FOR_NUMBERS
from chalicelib.accounting.posting import Books
from chalicelib.accounting.rule_forms import SubaccountUpload
from chalicelib.accounting.rule_settings import books_of_company
from chalicelib.accounting.rule_store import keep_subaccounts
from chalicelib.accounting.rule_views import SubaccountsSet, SubaccountView
from chalicelib.accounting.subaccounts import NoNumberLeft, Subaccount, code_of
from chalicelib.aws.table import Table, read_cursor, write_cursor
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, InvalidInput
from chalicelib.core.paging import Listed, PageQuery


def page(caller: Caller, company_id: str, query: PageQuery) -> Listed[SubaccountView]:
    """Read a page of the sub-accounts of a company, in the order in which they were given.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        InvalidCursor: the cursor is of another company.
    """
    books = books_of_company(caller, company_id)
    bound_to = f"subaccounts\x1f{caller.tenant}\x1f{company_id}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    given = list(books.subaccounts)
    end = start + query.limit
    return Listed[SubaccountView](
        data=[_view(each, books) for each in given[start:end]],
        next_cursor=write_cursor(str(end), bound_to) if end < len(given) else None,
        total=len(given),
    )


def put(caller: Caller, company_id: str, wanted: SubaccountUpload) -> SubaccountsSet:
    """Take over which customers and suppliers have which number in the firm's program.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        InvalidInput: an account is not in the chart, or a number does not fit its digits.
    """
    books = books_of_company(caller, company_id)
    given = [Subaccount.model_validate(row.model_dump()) for row in wanted.subaccounts]
    faults = [
        fault
        for at, each in enumerate(given)
        for fault in _faults(f"/subaccounts/{at}", each, books)
    ]
    if faults:
        raise InvalidInput(faults)
    for each in given:
        books.subaccounts.put(each)
    tx = Transaction()
    keep_subaccounts(tx, caller.tenant, company_id, books.subaccounts)
    accounts, actor = str(len(given)), caller.account_id
    tx.note(Table(caller.tenant), company_id, "subaccounts_set", actor=actor, accounts=accounts)
    tx.commit()
    return SubaccountsSet(total=len(books.subaccounts))


def _faults(where: str, given: Subaccount, books: Books) -> Iterator[FieldError]:
    digits = books.chart.length
    try:
        code_of(books.chart, given.root, given.number)
    except NoNumberLeft:
        yield NO_ROOM_FOR_NUMBERS.at(f"{where}/number", account=given.root, digits=digits)
        return
    if books.reference(given.root) is None:
        yield ACCOUNT_NOT_IN_CHART.at(f"{where}/root", account=given.root)


def _view(given: Subaccount, books: Books) -> SubaccountView:
    try:
        account = code_of(books.chart, given.root, given.number)
    except NoNumberLeft:
        account = ""
    return SubaccountView(account=account, **given.model_dump())
