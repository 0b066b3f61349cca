"""Routes of what is handed over by itself, and of what the firm asks, proposes and exports."""

from __future__ import annotations

from chalicelib.accounting import asking, by_firm, foreseeing, proposing, scheduling
from chalicelib.accounting.asked_views import (
    ExportConsentView,
    ExportPreview,
    ExportRequestView,
    ScheduleHistoryEntry,
    ScheduleProposalView,
    ScheduleView,
)
from chalicelib.accounting.forms import (
    AcceptedSchedule,
    Decline,
    NewExport,
    NewExportRequest,
    NewSchedule,
    NewScheduleProposal,
    PreviewQuery,
)
from chalicelib.accounting.views import ExportView
from chalicelib.core.caller import Caller
from chalicelib.core.paging import Page, PageQuery
from chalicelib.http.endpoint import Routes

routes = Routes("accounting")
_SCHEDULE = "/v1/businesses/{business}/export-schedule"
_PROPOSED = "/v1/businesses/{business}/schedule-proposal"
_PROPOSING = "/v1/firms/{firm}/licences/{licence}/schedule-proposal"
_ASKED = "/v1/businesses/{business}/export-requests"
_ASKING = "/v1/firms/{firm}/licences/{licence}/export-requests"
_CONSENT = "/v1/businesses/{business}/licences/{licence}/export-consent"
_OF_LICENCE = "/v1/firms/{firm}/licences/{licence}"


@routes.get("/v1/businesses/{business}/export-preview", query=PreviewQuery, returns=ExportPreview)
def read_export_preview(caller: Caller, query: PreviewQuery) -> ExportPreview:
    """Tell what an export of a period would take now, by type, and change nothing.

    And how many documents of it are in a batch already, and in which, wait for the authority's
    answer, or were rejected.
    """
    return foreseeing.preview(caller, query)


@routes.post(_ASKING, body=NewExportRequest, returns=ExportRequestView, status=201, idempotent=True)
def ask_for_export(caller: Caller, licence: str, body: NewExportRequest) -> ExportRequestView:
    """Ask the client of a licence to export a period; who heads the business is mailed."""
    return asking.ask(caller, licence, body)


@routes.get(_ASKING, query=PageQuery, returns=Page[ExportRequestView])
def list_licence_export_requests(
    caller: Caller, licence: str, query: PageQuery
) -> Page[ExportRequestView]:
    """List what the firm asked the client of a licence for, newest first."""
    return asking.list_of_licence(caller, licence, query)


@routes.delete(f"{_ASKING}/{{request_id}}")
def withdraw_export_request(caller: Caller, licence: str, request_id: str) -> None:
    """Ask for it no more."""
    asking.withdraw(caller, licence, request_id)


@routes.get(_ASKED, query=PageQuery, returns=Page[ExportRequestView])
def list_export_requests(caller: Caller, query: PageQuery) -> Page[ExportRequestView]:
    """List what the firm asks the business to export, newest first."""
    return asking.list_asked(caller, query)


@routes.post(f"{_ASKED}/{{request_id}}/acceptance", returns=ExportView, status=202, idempotent=True)
def accept_export_request(caller: Caller, request_id: str) -> ExportView:
    """Export what the firm asks for."""
    return asking.accept(caller, request_id)


@routes.post(f"{_ASKED}/{{request_id}}/refusal", body=Decline, returns=ExportRequestView)
def decline_export_request(caller: Caller, request_id: str, body: Decline) -> ExportRequestView:
    """Export nothing of what the firm asks for; it is mailed the reason."""
    return asking.decline(caller, request_id, body)


@routes.get("/v1/businesses/{business}/export-consent", returns=ExportConsentView)
def read_export_consent(caller: Caller) -> ExportConsentView:
    """Read whether the firm that receives the batches may export by itself."""
    return by_firm.read_consent(caller)


@routes.post(_CONSENT, returns=ExportConsentView)
def give_export_consent(caller: Caller, licence: str) -> ExportConsentView:
    """Let the firm of a licence export by itself, until that is withdrawn or the licence ends."""
    return by_firm.give(caller, licence)


@routes.delete(_CONSENT, returns=ExportConsentView)
def withdraw_export_consent(caller: Caller, licence: str) -> ExportConsentView:
    """Let the firm export by itself no more."""
    return by_firm.withdraw(caller, licence)


@routes.get(f"{_OF_LICENCE}/export-consent", returns=ExportConsentView)
def read_licence_export_consent(caller: Caller, licence: str) -> ExportConsentView:
    """Read whether the client of a licence lets the firm export by itself."""
    return by_firm.read_for_firm(caller, licence)


@routes.post(
    f"{_OF_LICENCE}/exports", body=NewExport, returns=ExportView, status=202, idempotent=True
)
def create_licence_export(caller: Caller, licence: str, body: NewExport) -> ExportView:
    """Export a period of the client of a licence, where it lets the firm do so by itself."""
    return by_firm.create(caller, licence, body)


@routes.get(f"{_OF_LICENCE}/exports/{{export}}", returns=ExportView)
def read_licence_export(caller: Caller, licence: str, export: str) -> ExportView:
    """Read how far an export that the firm made is, and what came of it."""
    return by_firm.read(caller, licence, export)


@routes.get(_SCHEDULE, returns=ScheduleView, may_be_unset=True)
def read_export_schedule(caller: Caller) -> ScheduleView:
    """Read when the business hands over by itself."""
    return scheduling.read(caller)


@routes.put(_SCHEDULE, body=NewSchedule, returns=ScheduleView, versioned=True)
def put_export_schedule(caller: Caller, body: NewSchedule, version: int) -> ScheduleView:
    """Set when the business hands over by itself: each day, each week, or each month.

    Each export is of the days since the last one, whole months of a monthly one; what was missed
    or refused comes with the next. One with nothing to hand over ends `empty` and is not mailed of.
    """
    return scheduling.put(caller, body, version)


@routes.delete(_SCHEDULE)
def end_export_schedule(caller: Caller) -> None:
    """Have nothing handed over by itself any more; it can be set anew."""
    scheduling.end(caller)


@routes.post(f"{_SCHEDULE}/pause", returns=ScheduleView)
def pause_export_schedule(caller: Caller) -> ScheduleView:
    """Have nothing handed over for now."""
    return scheduling.pause(caller)


@routes.post(f"{_SCHEDULE}/resume", returns=ScheduleView)
def resume_export_schedule(caller: Caller) -> ScheduleView:
    """Go on after a pause: the next export takes the days in between, too."""
    return scheduling.resume(caller)


@routes.get(f"{_SCHEDULE}/history", query=PageQuery, returns=Page[ScheduleHistoryEntry])
def read_export_schedule_history(caller: Caller, query: PageQuery) -> Page[ScheduleHistoryEntry]:
    """Read what was done with the schedule, newest first."""
    return scheduling.read_history(caller, query)


@routes.put(_PROPOSING, body=NewScheduleProposal, returns=ScheduleProposalView, versioned=True)
def propose_schedule(
    caller: Caller, licence: str, body: NewScheduleProposal, version: int
) -> ScheduleProposalView:
    """Propose a schedule to the client of a licence, in place of what was proposed before.

    Who heads the business is mailed. The client has 30 days to answer; nothing is handed over until
    it accepts. The first time the version is 0.
    """
    return proposing.propose(caller, licence, body, version)


@routes.get(_PROPOSING, returns=ScheduleProposalView, may_be_unset=True)
def read_licence_schedule_proposal(caller: Caller, licence: str) -> ScheduleProposalView:
    """Read which schedule the firm proposed last to the client of a licence."""
    return proposing.read_for_firm(caller, licence)


@routes.delete(_PROPOSING)
def withdraw_schedule_proposal(caller: Caller, licence: str) -> None:
    """Propose it no more; a schedule that was accepted stays, for the client to end."""
    proposing.withdraw(caller, licence)


@routes.get(_PROPOSED, returns=ScheduleProposalView, may_be_unset=True)
def read_schedule_proposal(caller: Caller) -> ScheduleProposalView:
    """Read which schedule the firm that receives the batches proposed last."""
    return proposing.read(caller)


@routes.post(
    f"{_PROPOSED}/acceptance",
    body=AcceptedSchedule,
    body_optional=True,
    returns=ScheduleView,
    versioned=True,
)
def accept_schedule_proposal(caller: Caller, body: AcceptedSchedule, version: int) -> ScheduleView:
    """Set the schedule that the firm proposes, or another one in its place; the firm is mailed.

    It is set as by `PUT …/export-schedule`, in place of a schedule that there was.
    """
    return proposing.accept(caller, body, version)


@routes.post(f"{_PROPOSED}/refusal", body=Decline, returns=ScheduleProposalView, versioned=True)
def refuse_schedule_proposal(caller: Caller, body: Decline, version: int) -> ScheduleProposalView:
    """Set nothing of what the firm proposes; it is mailed the reason."""
    return proposing.refuse(caller, body, version)
