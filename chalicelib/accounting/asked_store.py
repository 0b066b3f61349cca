"""When businesses hand over by themselves, and what firms ask of them: where that is kept."""

from __future__ import annotations

from chalicelib.accounting.asked import ExportConsent, ExportRequest
from chalicelib.accounting.schedule import Schedule
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.paging import Page, PageQuery

SCHEDULE, REQUESTS = "EXPORT_SCHEDULE", "EXPORT_REQUESTS"
CONSENT = "EXPORT_CONSENT"
SCHEDULE_KIND = "export-schedule"


def schedule(business_id: str) -> Schedule | None:
    """Read when a business hands over by itself."""
    return Table(business_id).get(Schedule, SCHEDULE, SCHEDULE)


def save_schedule(tx: Transaction, changed: Schedule) -> Schedule:
    """Write a schedule, which must be as it was read; an active one comes due at its next run."""
    due = None
    if changed.state == "active":
        body = {"tenant": changed.business_id, "kind": SCHEDULE_KIND, "id": changed.id}
        seconds = max(0, round((changed.next_at - clock.now()).total_seconds()))
        due = Message("reminders", body, seconds)
    return tx.replace(Table(changed.business_id).key(SCHEDULE, SCHEDULE), changed, due=due)


def export_consent(business_id: str, licence_id: str) -> ExportConsent | None:
    """Read whether the firm of a licence may export by itself."""
    return Table(business_id).get(ExportConsent, CONSENT, licence_id)


def save_export_consent(tx: Transaction, business_id: str, changed: ExportConsent) -> None:
    """Write whether it may, which must be as it was read."""
    tx.replace(Table(business_id).key(CONSENT, changed.licence_id), changed)


def require_export_consent(
    tx: Transaction, business_id: str, read: ExportConsent, otherwise: Exception
) -> None:
    """Refuse the whole unless it still may as it was read."""
    key = Table(business_id).key(CONSENT, read.licence_id)
    tx.require(key, read.version, otherwise=otherwise)


def request(business_id: str, request_id: str) -> ExportRequest | None:
    """Read what a firm asked a business for."""
    return Table(business_id).get(ExportRequest, REQUESTS, request_id)


def request_page(business_id: str, query: PageQuery) -> Page[ExportRequest]:
    """Read a page of what firms asked a business for, newest first."""
    return Table(business_id).page(ExportRequest, REQUESTS, query, newest_first=True)


def save_request(tx: Transaction, changed: ExportRequest) -> ExportRequest:
    """Write what a firm asks for, which must be as it was read; version 0: it is new."""
    return tx.replace(Table(changed.business_id).key(REQUESTS, changed.id), changed)
