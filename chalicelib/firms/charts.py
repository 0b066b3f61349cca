"""A company's own chart of accounts: the initial data of its licences instead of the country's."""

from __future__ import annotations

from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.service import ACCOUNT_TYPE_NAMES, Chart, default_chart
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Text
from chalicelib.firms import store
from chalicelib.firms.chart_files import COLUMNS, read_file, read_json
from chalicelib.firms.model import Company, OwnChart
from chalicelib.firms.service import chart_key, own_chart, read_company
from chalicelib.firms.views import CompanyChart, company_chart

_HEADINGS = {"code": Text(es="código", en="code"), "name": Text(es="nombre", en="name"),
             "type": Text(es="tipo", en="type")}  # fmt: skip


def put_chart(
    caller: Caller,
    company_id: str,
    data: bytes,
    *,
    is_json: bool,
    charset: str = "",
    dry_run: bool = False,
) -> CompanyChart:
    """Take in the chart of a company, instead of the one that it had; it was read whole.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        InvalidInput, Malformed, TooLarge: something is wrong in it; the one before stays.
    """
    company = read_company(caller, company_id)
    if is_json:
        chart = read_json(data, company.country)
    else:
        chart = read_file(data, charset, company.country, company.code)
    own = OwnChart(
        id=new_id("chart"),
        accounts=len(chart.accounts),
        length=chart.length,
        uploaded_at=clock.now(),
        uploaded_by=caller.account_id,
    )
    if not dry_run:
        key = chart_key(caller.tenant, own)
        blobs.put(key, chart.model_dump_json().encode(), "application/json")
        facts = {"accounts": str(own.accounts), "digits": str(own.length)}
        _write(caller, company.but(chart=own), "company_chart_set", **facts)
    return company_chart(chart, own)


def remove_chart(caller: Caller, company_id: str) -> None:
    """Have a company begin with its country's chart again; nothing, if it does already.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    company = read_company(caller, company_id)
    if company.chart is not None:
        _write(caller, company.but(chart=None), "company_chart_removed")


def read_chart(caller: Caller, company_id: str) -> CompanyChart:
    """Return the chart that a licence of the company would begin with.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    company = read_company(caller, company_id)
    chart = own_chart(caller.tenant, company) or default_chart(company.country)
    return company_chart(chart, company.chart)


def chart_csv(caller: Caller, company_id: str) -> Sheet:
    """Return the same as a CSV; its own can be changed and sent again."""
    company = read_company(caller, company_id)
    chart: Chart = own_chart(caller.tenant, company) or default_chart(company.country)
    name = f"name_{caller.language}"
    return Sheet(
        f"chart-{company.program}-{company.code}.csv",
        [_HEADINGS[column].render(caller.language) for column in COLUMNS],
        (
            (each.code, getattr(each, name), ACCOUNT_TYPE_NAMES[each.type].render(caller.language))
            for each in chart.accounts
        ),
    )


def _write(caller: Caller, changed: Company, event: str, **facts: str) -> None:
    tx = Transaction()
    store.write_company(tx, caller.tenant, changed)
    tx.note(Table(caller.tenant), changed.id, event, actor=caller.account_id, **facts)
    tx.commit()
