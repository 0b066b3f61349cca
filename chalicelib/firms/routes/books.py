"""Routes of what a firm says of the books it keeps: closed periods, charts."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.sheets import Sheet
from chalicelib.firms import charts, closing
from chalicelib.firms.forms import ChartQuery, ChartUpload, NewClosedPeriod, NewCompanyClosedPeriod
from chalicelib.firms.views import ClosedPeriod, CompanyChart, CompanyClosedPeriod
from chalicelib.http.endpoint import RawBody, Routes

routes = Routes("firms")
_CHART = "/v1/firms/{firm}/companies/{company}/chart"
_CLOSED = "/v1/firms/{firm}/closed-period"
_COMPANY_CLOSED = "/v1/firms/{firm}/companies/{company}/closed-period"
_LISTS = ("application/json", "application/octet-stream", "text/csv")


@routes.get(_CLOSED, returns=ClosedPeriod)
def read_closed_period(caller: Caller) -> ClosedPeriod:
    """Read up to when the firm closed the books of all its companies."""
    return closing.read(caller)


@routes.put(_CLOSED, body=NewClosedPeriod, returns=ClosedPeriod)
def put_closed_period(caller: Caller, body: NewClosedPeriod) -> ClosedPeriod:
    """Close the books of all companies up to a day, or open them again.

    A document of a closed day goes into the next batch with the warning `PERIOD_CLOSED`.
    """
    return closing.put(caller, body)


@routes.get(_COMPANY_CLOSED, returns=CompanyClosedPeriod)
def read_company_closed_period(caller: Caller, company: str) -> CompanyClosedPeriod:
    """Read up to when the books of a company are closed."""
    return closing.read_of_company(caller, company)


@routes.put(_COMPANY_CLOSED, body=NewCompanyClosedPeriod, returns=CompanyClosedPeriod)
def put_company_closed_period(
    caller: Caller, company: str, body: NewCompanyClosedPeriod
) -> CompanyClosedPeriod:
    """Close the books of a company up to a day, or open them again; the later of both days counts.

    A document of a closed day goes into the next batch with the warning `PERIOD_CLOSED`.
    """
    return closing.put_of_company(caller, company, body)


@routes.put(
    _CHART,
    body=ChartUpload,
    query=ChartQuery,
    returns=CompanyChart,
    raw=True,
    accepts=(*_LISTS, "text/plain"),
)
def put_company_chart(
    caller: Caller, company: str, body: RawBody, query: ChartQuery
) -> CompanyChart:
    """Give a company a chart of accounts of its own, which its licences begin with.

    As JSON, as CSV (columns `code`, `name` and, if need be, `type`, or their Spanish names), or as
    a SUENLACE file, of which the records `C` of this company are taken. It is taken whole or not at
    all: each fault is told by row and column (`/rows/3/code`). Accounts that are shorter than the
    others only group and are left out; the country's own complete the chart. A licence that is
    activated from then on begins with it, and exports of the company are posted to it; what a
    business is shown of its own chart stays.
    """
    return charts.put_chart(
        caller,
        company,
        body.data,
        is_json=body.content_type == "application/json",
        charset=body.charset,
        dry_run=query.dry_run,
    )


@routes.get(_CHART, returns=CompanyChart)
def read_company_chart(caller: Caller, company: str) -> CompanyChart:
    """Read the chart that a licence of the company would begin with: its own or the country's."""
    return charts.read_chart(caller, company)


@routes.get(f"{_CHART}.csv", returns=Sheet)
def read_company_chart_csv(caller: Caller, company: str) -> Sheet:
    """Read the same as a CSV; that of a chart of its own can be changed and sent again."""
    return charts.chart_csv(caller, company)


@routes.delete(_CHART)
def delete_company_chart(caller: Caller, company: str) -> None:
    """Take a company's own chart away: its licences begin with the country's again."""
    charts.remove_chart(caller, company)
