"""By what the lists of imports and of exports are searched, filtered and sorted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from chalicelib.accounting.export import Export
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.accounting.model import Batch, CurrencySum
from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing

_MIDDLE: Final = 5 * Decimal(10) ** 18
"""Added to any total, it makes a number of nineteen digits."""


class ListedBatch(NamedTuple):
    """What the list of imports knows of a batch."""

    id: str
    status: str
    company_id: str
    company_code: str
    company_name: str
    period_from: str
    period_to: str
    created_at: str
    incidents: str = ""
    """How many, of those that have any."""
    total: str = "0"
    currency: str = ""
    documents: str = "0"

    @classmethod
    def of(cls, batch: Batch) -> ListedBatch:
        """Take from a batch what the list needs."""
        return cls(
            batch.id,
            batch.status,
            batch.company_id,
            batch.firm_company_code,
            batch.company_name,
            batch.period_from.isoformat(),
            batch.period_to.isoformat(),
            clock.iso(batch.created_at),
            _some(batch.incident_total),
            str(batch.totals.total),
            batch.currency,
            str(batch.documents.total),
        )

    def is_asked(self, query: ImportQuery, sees: Callable[[str], bool]) -> bool:
        """Return whether the filters, but for the status, let it through and it may be seen."""
        return (
            query.company_id in {None, self.company_id}
            and query.touches(self.period_from, self.period_to)
            and query.with_incidents in {None, bool(self.incidents)}
            and sees(self.company_id)
        )


class ListedExport(NamedTuple):
    """What the list of exports knows of one."""

    id: str
    state: str
    """`running` from its first progress on."""
    period_from: str
    period_to: str
    formats: str
    batch_id: str
    batch_home: str
    incidents: str = ""
    """How many, of those that have any."""

    @classmethod
    def of(cls, export: Export, *, is_running: bool = False) -> ListedExport:
        """Take from an export what the list needs."""
        return cls(
            export.id,
            "running" if is_running else export.state,
            export.period_from.isoformat(),
            export.period_to.isoformat(),
            " ".join(export.formats),
            export.batch_id,
            export.batch_home,
            _some(sum(export.incident_counts.values())),
        )

    def is_asked(self, query: ExportQuery) -> bool:
        """Return whether the filters, but for the state, let it through."""
        wanted = query.with_incidents in {None, bool(self.incidents)}
        return wanted and query.touches(self.period_from, self.period_to)


def _some(count: int) -> str:
    return str(count) if count else ""


def sums_of(rows: Iterable[ListedBatch]) -> tuple[CurrencySum, ...]:
    """Add up what imports come to, currency by currency."""
    sums: dict[str, tuple[int, int, Decimal]] = {}
    for row in rows:
        imports, documents, total = sums.get(row.currency, (0, 0, Decimal(0)))
        more = imports + 1, documents + int(row.documents), total + Decimal(row.total)
        sums[row.currency] = more
    return tuple(
        CurrencySum(currency=currency, imports=imports, documents=documents, total=total)
        for currency, (imports, documents, total) in sorted(sums.items())
        if currency
    )


def _by_amount(amount: str) -> str:
    """Write an amount so that as a text it comes where it comes as a number.

    >>> _by_amount("-2.50") < _by_amount("3") < _by_amount("10.00")
    True
    """
    return str(Decimal(amount) + _MIDDLE)


IMPORTS: Final = Listing[ListedBatch](
    row=ListedBatch,
    searched=lambda row: (row.company_code, row.company_name),
    sorts={
        "created_at": lambda row: row.created_at,
        "period_from": lambda row: row.period_from,
        "company_code": lambda row: row.company_code,
        "company_name": lambda row: fold(row.company_name),
        "total": lambda row: _by_amount(row.total),
    },
    state=lambda row: row.status,
)
EXPORTS: Final = Listing[ListedExport](
    row=ListedExport,
    searched=lambda row: (row.period_from, row.period_to, row.formats),
    sorts={
        "created_at": lambda row: row.id,  # ids sort by time
        "period_from": lambda row: row.period_from,
    },
    state=lambda row: row.state,
)
