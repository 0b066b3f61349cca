"""When businesses hand over by themselves, and what firms ask and propose: where that is kept."""

from __future__ import annotations

from datetime import datetime

from chalicelib.accounting.asked import ExportConsent, ExportRequest
from chalicelib.accounting.proposed import ScheduleProposal
from chalicelib.accounting.schedule import Schedule
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.paging import Page, PageQuery

SCHEDULE, REQUESTS = "EXPORT_SCHEDULE", "EXPORT_REQUESTS"
CONSENT, PROPOSALS = "EXPORT_CONSENT", "EXPORT_PROPOSALS"
SCHEDULE_KIND, PROPOSAL_KIND = "export-schedule", "schedule-proposal"


def schedule(business_id: str) -> Schedule | None:
    """Read when a business hands over by itself."""
    return Table(business_id).get(Schedule, SCHEDULE, SCHEDULE)


def save_schedule(tx: Transaction, changed: Schedule) -> Schedule:
    """Write a schedule, which must be as it was read; an active one comes due at its next run."""
    due = None
    if changed.state == "active":
        due = _due(changed.business_id, SCHEDULE_KIND, changed.id, changed.next_at)
    return tx.replace(Table(changed.business_id).key(SCHEDULE, SCHEDULE), changed, due=due)


def proposal(business_id: str, licence_id: str) -> ScheduleProposal | None:
    """Read what the firm of a licence proposed last."""
    return Table(business_id).get(ScheduleProposal, PROPOSALS, licence_id)


def save_proposal(tx: Transaction, changed: ScheduleProposal) -> ScheduleProposal:
    """Write a proposal, which must be as it was read; one that is open comes due at its end."""
    due, key = None, Table(changed.business_id).key(PROPOSALS, changed.licence_id)
    if changed.state == "proposed":
        due = _due(changed.business_id, PROPOSAL_KIND, changed.licence_id, changed.expires_at)
    return tx.replace(key, changed, due=due)


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


def _due(business_id: str, kind: str, known_as: str, at: datetime) -> Message:
    seconds = max(0, round((at - clock.now()).total_seconds()))
    return Message("reminders", {"tenant": business_id, "kind": kind, "id": known_as}, seconds)
