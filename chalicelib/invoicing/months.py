"""What the documents of months come to: read of rows, and kept once a month is over."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from chalicelib.aws.table import get_many
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.invoicing import store
from chalicelib.invoicing.authority import authority_of
from chalicelib.invoicing.forms import MonthsQuery
from chalicelib.invoicing.listing import ListedDocument
from chalicelib.invoicing.month_views import DocumentMonths, DocumentSumView, MonthView, NetSumView
from chalicelib.invoicing.note_rules import lowering_types
from chalicelib.invoicing.sealing import ClosedMonth, DocumentSum, days_of, is_over
from chalicelib.onboarding import service as onboarding


def read(caller: Caller, query: MonthsQuery) -> DocumentMonths:
    """Sum up the documents of months, but for those that were rejected.

    Raises:
        CountryNotServed: documents cannot be issued in the country of the business.
    """
    country = onboarding.business(caller.tenant).country
    zone = ZoneInfo(authority_of(country).time_zone)
    this = clock.now().astimezone(zone).date().isoformat()[:7]
    wanted = query.months(this)
    keys = [(store.LIST.month_key(caller.tenant, month), ClosedMonth) for month in wanted]
    shown = []
    for month, kept in zip(wanted, get_many([*keys]), strict=True):
        sums = () if month > this else _sums(caller.tenant, month, kept)
        shown.append(_shown(country, month, sums))
    return DocumentMonths(data=tuple(shown))


def _sums(business_id: str, month: str, kept: ClosedMonth | None) -> tuple[DocumentSum, ...]:
    """Return what is kept of a month, or sum it up, and keep that if the month is over."""
    if kept is not None and kept.sums is not None:
        return kept.sums
    now = clock.now()
    sums = summed(_rows(business_id, month))
    if is_over(month, now):
        version = kept.version if kept else 0
        tx = Transaction()
        key = store.LIST.month_key(business_id, month)
        tx.replace(key, ClosedMonth(created_at=now, version=version, sums=sums))
        try:
            tx.commit()
        except ChangedMeanwhile:  # a document has changed, or another has kept the same
            return sums
    return sums


def _rows(business_id: str, month: str) -> list[ListedDocument]:
    """Read the rows of a month; what was written before rows had totals, by its documents."""
    days = days_of(month)
    rows = [row for row in store.LIST.find(business_id, days).rows if row.is_in(days)]
    lacking = [row.id for row in rows if not row.total]
    whole = map(ListedDocument.of, store.progress_of(business_id, lacking) if lacking else ())
    return [*(row for row in rows if row.total), *whole]


def summed(rows: Iterable[ListedDocument]) -> tuple[DocumentSum, ...]:
    """Sum up documents by type and currency, but for those that were rejected."""
    counts: Counter[tuple[str, str]] = Counter()
    totals: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.state != "rejected":
            counts[row.type, row.currency] += 1
            totals[row.type, row.currency] += Decimal(row.total)
    return tuple(
        DocumentSum(type=kind, currency=currency, count=count, total=totals[kind, currency])
        for (kind, currency), count in sorted(counts.items())
    )


def _shown(country: str, month: str, sums: Iterable[DocumentSum]) -> MonthView:
    lowering = lowering_types(country)
    net: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in sums:
        net[each.currency] += -each.total if each.type in lowering else each.total
    return MonthView(
        month=month,
        sums=tuple(DocumentSumView(country=country, **dict(each)) for each in sums),
        net=tuple(NetSumView(currency=name, total=total) for name, total in sorted(net.items())),
    )
