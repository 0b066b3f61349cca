"""By what the list of documents is searched, filtered and sorted. Pure."""

from __future__ import annotations

import json
import zlib
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.invoicing.authority import authority_of
from chalicelib.invoicing.forms import DocumentQuery, Period
from chalicelib.invoicing.model import AuthorityDetail, Difference, DifferingAnswer
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.views import CorrectedView, DocumentView, view

_LONGEST_SHOWN: Final = 1000
"""Characters: beyond them, remarks of an authority would make rows of documents of their own."""


class ListedDocument(NamedTuple):
    """What the list knows of a document."""

    id: str
    state: str
    type: str
    issued_at: str
    issued_on: str
    """The day in its country."""
    number: str
    key: str
    receiver_name: str
    receiver_tax_id: str
    shown: str = ""
    """What the list shows beside that, as JSON behind its `_FORM`; empty where that is too long."""
    currency: str = ""
    total: str = ""

    @classmethod
    def of(cls, progress: DocumentProgress, shown: str = "") -> ListedDocument:
        """Take from a document what the list needs; `shown` for a row that is kept."""
        summary = progress.summary
        zone = _zone(authority_of(progress.country).time_zone)
        return cls(
            progress.id,
            progress.state,
            summary.document_type,
            clock.iso(summary.issued_at),
            summary.issued_at.astimezone(zone).date().isoformat(),
            summary.number,
            summary.key,
            summary.receiver_name or "",
            summary.receiver_tax_id or "",
            shown,
            summary.currency,
            f"{summary.total:f}",
        )

    def view(self) -> DocumentView | None:
        """Show what the list shows of the document; None: the row does not hold all of it."""
        form, shown = json.loads(self.shown or "[0, {}]")
        if form != _FORM:
            return None
        unset = dict.fromkeys(DocumentView.model_fields)
        said = {name: text for name in _IN_ROW if (text := getattr(self, name))}
        return DocumentView.model_validate(unset | shown | said)

    def is_in(self, period: Period) -> bool:
        """Return whether it was issued on one of some days."""
        first, last = period
        return first.isoformat() <= self.issued_on <= last.isoformat()

    def is_asked(self, period: Period, query: DocumentQuery) -> bool:
        """Return whether the filters, but for the state, let it through."""
        if query.type not in {None, self.type} or not self.is_in(period):
            return False
        low, high = query.total_from, query.total_to
        if low is None and high is None:
            return True
        total = Decimal(self.total or "NaN")  # of a row that lacks it nothing is known
        return not total.is_nan() and (
            (low is None or Decimal(low) <= total) and (high is None or total <= Decimal(high))
        )


_IN_ROW: Final = set(ListedDocument._fields) & set(DocumentView.model_fields)
SHOWN: Final = (DocumentView, CorrectedView, AuthorityDetail, DifferingAnswer, Difference)
"""What the list shows of a document, and all that this is made of."""
_FORM: Final = zlib.crc32(repr([tuple(each.model_fields) for each in SHOWN]).encode())
"""Which fields the list shows: a row of a release that showed others is not gone by."""


def shown_of(progress: DocumentProgress) -> str:
    """Write what the list shows of a document beside what its row says."""
    said = view(progress).model_dump(mode="json", exclude=_IN_ROW)
    said["country"] = progress.country  # which no answer shows, but its words are by it
    known = {name: value for name, value in said.items() if value is not None}
    text = json.dumps([_FORM, known], ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= _LONGEST_SHOWN else ""


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


LISTING: Final = Listing[ListedDocument](
    row=ListedDocument,
    searched=lambda row: (row.number, row.key, row.receiver_name, row.receiver_tax_id),
    sorts={
        "issued_at": lambda row: row.issued_at,
        "number": lambda row: row.number,
        "receiver_name": lambda row: fold(row.receiver_name),
    },
    state=lambda row: row.state,
)


class DifferingRow(NamedTuple):
    """What the operator's list knows of a document whose answer differs."""

    id: str
    business_id: str
    number: str
    key: str
    issued_at: str

    @classmethod
    def of(cls, progress: DocumentProgress) -> DifferingRow:
        """Take from a document what the list needs."""
        summary = progress.summary
        issued_at = clock.iso(summary.issued_at)
        return cls(progress.id, progress.business_id, summary.number, summary.key, issued_at)


DIFFERING: Final = Listing[DifferingRow](
    row=DifferingRow,
    searched=lambda row: (row.id, row.business_id, row.number, row.key),
    sorts={"issued_at": lambda row: row.issued_at},
)
