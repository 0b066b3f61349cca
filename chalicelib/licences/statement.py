"""The statement of a firm and a month: what the plans under its licences come to, and who pays.

It is worked out when it is read, of facts that are not rewritten: when a licence was active and who
paid, the terms of a plan by their days, and the counters of documents. So a month that is over
stays as it is, and nobody has to close it. Work grows with the licences of the firm alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from chalicelib.aws.table import read_cursor, write_cursor
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.money import CENT
from chalicelib.core.sheets import Sheet
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.forms import StatementMonth, StatementQuery
from chalicelib.licences.model import Licence, Payer
from chalicelib.licences.owed import Month, owed
from chalicelib.licences.products import product_of
from chalicelib.licences.statement_views import (
    COLUMNS,
    Statement,
    StatementLine,
    Total,
    line,
)
from chalicelib.onboarding import service as onboarding

_LAST_ZONE = timedelta(hours=12)
"""In the last place on earth a month ends so much later than in UTC."""

_NO_PLAN = onboarding.PlanUse(None, ())


def read_statement(caller: Caller, query: StatementQuery) -> Statement:
    """Return a page of the statement of a month, with the totals of all pages.

    Raises:
        InvalidCursor: the cursor is of another firm or month.
    """
    month = _month(caller, query)
    lines = list(_lines(caller, month))
    bound_to = f"statement\x1f{caller.tenant}\x1f{month.first}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    end = start + query.limit
    return Statement(
        month=f"{month.first:%Y-%m}",
        period_from=month.first,
        period_to=month.last,
        closed=(clock.now() - _LAST_ZONE).date() > month.last,
        payment=onboarding.PAYMENT,
        totals=_totals(lines),
        total=len(lines),
        data=lines[start:end],
        next_cursor=write_cursor(str(end), bound_to) if end < len(lines) else None,
    )


def statement_sheet(caller: Caller, query: StatementMonth) -> Sheet:
    """Return the whole statement of a month as a CSV."""
    month = _month(caller, query)
    rows = (_cells(each) for each in _lines(caller, month))
    return Sheet(f"statement-{month.first:%Y-%m}.csv", COLUMNS, rows)


def _month(caller: Caller, query: StatementMonth) -> Month:
    firm = firms.firm(caller.tenant)
    today = clock.now().astimezone(ZoneInfo(firm.time_zone)).date()
    asked = date.fromisoformat(f"{query.month}-01") if query.month else today
    return Month.of(asked, firm.end_of, today)


def _lines(caller: Caller, month: Month) -> Iterator[StatementLine]:
    """Work out the lines, by the code of the company."""
    if not month.days:
        return
    licences = [each for each in store.all_seen(caller) if _is_of(each, month)]
    uses = onboarding.plan_uses(sorted({each.business_id for each in licences if each.business_id}))
    for licence in licences:
        use = uses.get(licence.business_id or "", _NO_PLAN)
        for each in owed(licence.lived, use, month):
            yield line(licence, each)


def _is_of(licence: Licence, month: Month) -> bool:
    """Return whether the licence was active in the month, and is one of those that pay a plan."""
    (_, first_end), (_, last_end) = month.days[0], month.days[-1]
    return product_of(licence).covers_plan and any(
        each.since < last_end and (each.until is None or each.until >= first_end)
        for each in licence.lived
    )


def _totals(lines: list[StatementLine]) -> list[Total]:
    sums: defaultdict[tuple[Payer, str], Decimal] = defaultdict(Decimal)
    for each in lines:
        if each.currency is not None:
            sums[each.paid_by, each.currency] += each.amount
    return [
        Total(paid_by=payer, currency=currency, amount=amount.quantize(CENT))
        for (payer, currency), amount in sorted(sums.items())
    ]


def _cells(shown: StatementLine) -> list[str]:
    said = shown.model_dump(mode="json")
    return ["" if said[name] is None else str(said[name]) for name in COLUMNS]
