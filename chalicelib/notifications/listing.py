"""By what notices are searched, filtered and sorted, and which clients manage their own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Final, NamedTuple

from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.notifications import rules
from chalicelib.notifications.forms import FirmNoticeFilters, NoticeFilters
from chalicelib.notifications.model import Custody
from chalicelib.notifications.notices import Notice


class ListedNotice(NamedTuple):
    """What the list knows of a notice; what there is not is empty."""

    id: str
    state: str
    kind: str
    body: str
    mailbox_id: str
    country: str
    company_id: str
    company_code: str
    company_name: str
    holder_tax_id: str
    holder_name: str
    subject: str
    issuer: str
    identifier: str
    made_available_at: str
    last_day: str
    work_state: str
    sent_by: str
    sent_to: str = ""
    """The firm that it was forwarded to."""
    body_name: str = ""
    """Of a body without a code of its own."""

    @classmethod
    def of(cls, notice: Notice) -> ListedNotice:
        """Take from a notice what the list needs."""
        return cls(
            notice.id,
            notice.state,
            notice.kind,
            notice.body,
            notice.mailbox_id,
            notice.country,
            notice.company_id,
            notice.company_code,
            notice.company_name,
            notice.holder_tax_id,
            notice.holder_name or "",
            notice.subject,
            (notice.issuer.name if notice.issuer else notice.body_name) or "",
            notice.identifier or "",
            clock.iso(notice.made_available_at),
            notice.last_day.isoformat() if notice.last_day else "",
            notice.work_state,
            notice.sent_by,
            notice.shared.firm_id if notice.shared else "",
            (notice.body_name or "") if notice.body == rules.OTHER else "",
        )

    def days_left(self, now: datetime) -> int | None:
        """Count the days that are left to open it; None: it has no term, or it is over."""
        if self.state != "pending" or not self.last_day:
            return None
        left = rules.days_left(self.country, date.fromisoformat(self.last_day), now)
        return left if left >= 0 else None

    def is_asked(self, query: NoticeFilters, now: datetime) -> bool:
        """Return whether the filters, but for the state, let it through."""
        return (
            query.body in {None, self.body}
            and query.kind in {None, self.kind}
            and query.mailbox_id in {None, self.mailbox_id}
            and query.work_state in {None, self.work_state}
            and self._ends_within(query.days_left, now)
        )

    def is_asked_by_firm(
        self,
        query: FirmNoticeFilters,
        sees: Callable[[str], bool],
        self_managing: Collection[str],
        now: datetime,
    ) -> bool:
        """Return whether the filters let it through at a firm, and it may be seen."""
        return (
            query.company_id in {None, self.company_id}
            and query.sent_by_client in {None, bool(self.sent_by)}
            and query.self_managed in {None, self.company_id in self_managing}
            and self.is_asked(query, now)
            and sees(self.company_id)
        )

    def _ends_within(self, days: int | None, now: datetime) -> bool:
        if days is None:
            return True
        left = self.days_left(now)
        return left is not None and left <= days


class ListedCustody(NamedTuple):
    """What a firm's list knows of the mailboxes of one client."""

    id: str
    """Of the company."""
    self_managed: str
    """Not empty: the client manages its notifications itself, as this business."""

    @classmethod
    def of(cls, custody: Custody) -> ListedCustody:
        """Take from a custody what the list needs."""
        return cls(custody.id, custody.business_id if custody.self_managed else "")


NO_TERM: Final = "9999"
"""By what those without a last day sort: behind all others."""
NOTICES: Final = Listing[ListedNotice](
    row=ListedNotice,
    searched=lambda row: (
        row.subject,
        row.issuer,
        row.identifier,
        row.holder_tax_id,
        row.holder_name,
        row.company_code,
        row.company_name,
    ),
    sorts={
        "made_available_at": lambda row: row.made_available_at,
        "last_day": lambda row: row.last_day or NO_TERM,
        "company_code": lambda row: row.company_code,
        "company_name": lambda row: fold(row.company_name),
        "body": lambda row: row.body,
    },
    state=lambda row: row.state,
)
CUSTODIES: Final = Listing[ListedCustody](
    row=ListedCustody, searched=lambda row: (row.id,), sorts={"id": lambda row: row.id}
)
