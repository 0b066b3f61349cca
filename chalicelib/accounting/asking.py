"""A firm asks its client for a period; the client has it exported, or declines with a reason.

What is asked for lies with the client. It is good as long as the licence under which it was asked
is the one by which the firm receives the batches.
"""

from __future__ import annotations

from chalicelib.accounting import asked_store, service
from chalicelib.accounting.asked import (
    AskedState,
    ExportRequest,
    ExportRequestNotFound,
    ExportRequestOver,
)
from chalicelib.accounting.asked_views import ExportRequestView
from chalicelib.accounting.document_types import checked_country
from chalicelib.accounting.forms import Decline, NewExport, NewExportRequest
from chalicelib.accounting.receiving import receiving
from chalicelib.accounting.telling import write_asked, write_declined
from chalicelib.accounting.views import ExportView, export_view
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences


def ask(caller: Caller, licence_id: str, wanted: NewExportRequest) -> ExportRequestView:
    """Ask the client of a licence for a period; the heads of the business are mailed.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ExportNotAskable: the firm receives no batches by it right now.
        LicenceRunByFirm: the client has no access; your firm runs the business.
        LimitReached: as many mails were caused as may be in a day.
        InvalidInput: a type of document is none of the country.
    """
    licence, business_id = receiving(caller, licence_id)
    licences.require_client(licence)
    country = checked_country(business_id, wanted.document_types)
    accounts.count_mail(caller, client=licence.client_email)
    tx = Transaction()
    asked = asked_store.save_request(
        tx,
        ExportRequest(
            id=new_id("exr"),
            created_at=clock.now(),
            business_id=business_id,
            firm_id=caller.tenant,
            licence_id=licence.id,
            country=country,
            period_from=wanted.period_from,
            period_to=wanted.period_to,
            document_types=tuple(wanted.document_types or ()),
            message=wanted.message,
            asked_by=caller.account_id,
        ),
    )
    write_asked(tx, asked)
    view = _view(asked)
    tx.respond(caller, 201, view)
    tx.commit()
    return view


def list_of_licence(caller: Caller, licence_id: str, query: PageQuery) -> Page[ExportRequestView]:
    """List what the firm asked for under a licence, newest first.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
    """
    licence = licences.find_licence(caller, licence_id)
    if licence.business_id is None:
        return Page[ExportRequestView](data=[], next_cursor=None)
    page = asked_store.request_page(licence.business_id, query)
    return Page[ExportRequestView](
        data=[_view(each) for each in page.data if each.licence_id == licence.id],
        next_cursor=page.next_cursor,
    )


def withdraw(caller: Caller, licence_id: str, request_id: str) -> None:
    """Ask for it no more.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ExportRequestNotFound: nothing of that id was asked for under it.
        ExportRequestOver: it was answered, or withdrawn, already.
    """
    licence = licences.find_licence(caller, licence_id)
    asked = asked_store.request(licence.business_id or "-", request_id)
    if asked is None or asked.licence_id != licence.id:
        raise ExportRequestNotFound
    tx = Transaction()
    asked_store.save_request(tx, _answered(asked, "withdrawn"))
    tx.commit()


def list_asked(caller: Caller, query: PageQuery) -> Page[ExportRequestView]:
    """List what firms asked the business for, newest first."""
    page = asked_store.request_page(caller.tenant, query)
    return Page[ExportRequestView](
        data=[_view(each) for each in page.data], next_cursor=page.next_cursor
    )


def accept(caller: Caller, request_id: str) -> ExportView:
    """Have exported what the firm asks for: one transaction with the answer.

    Raises:
        ExportRequestNotFound: the business was asked for nothing of that id.
        ExportRequestOver: it was answered or withdrawn, or the firm receives no batches any more.
    """
    asked = _asked(caller, request_id)
    if not _is_receiving(asked):
        raise ExportRequestOver
    wanted = NewExport(
        period_from=asked.period_from,
        period_to=asked.period_to,
        document_types=list(asked.document_types) or None,
    )
    tx = Transaction()
    export = service.write_export(tx, caller.tenant, caller.actor, wanted, asked.country)
    asked_store.save_request(tx, _answered(asked, "accepted").but(export_id=export.id))
    view = export_view(export, None, None, caller.language)
    tx.respond(caller, 202, view)
    tx.commit()
    return view


def decline(caller: Caller, request_id: str, said: Decline) -> ExportRequestView:
    """Export nothing of what the firm asks for; it is mailed why.

    Raises:
        ExportRequestNotFound: the business was asked for nothing of that id.
        ExportRequestOver: it was answered or withdrawn.
    """
    tx = Transaction()
    declined = _answered(_asked(caller, request_id), "declined").but(reason=said.reason)
    declined = asked_store.save_request(tx, declined)
    write_declined(tx, declined)
    view = _view(declined)
    tx.respond(caller, 200, view)
    tx.commit()
    return view


def _is_receiving(asked: ExportRequest) -> bool:
    receiving = licences.batch_licence_of(asked.business_id)
    return receiving is not None and receiving.id == asked.licence_id


def _asked(caller: Caller, request_id: str) -> ExportRequest:
    found = asked_store.request(caller.tenant, request_id)
    if found is None:
        raise ExportRequestNotFound
    return found


def _answered(asked: ExportRequest, state: AskedState) -> ExportRequest:
    if asked.state != "asked":
        raise ExportRequestOver
    return asked.but(state=state, answered_at=clock.now())


def _view(asked: ExportRequest) -> ExportRequestView:
    shown = asked.model_dump(include=set(ExportRequestView.model_fields))
    return ExportRequestView.model_validate(shown | {"firm_name": firms.firm(asked.firm_id).name})
