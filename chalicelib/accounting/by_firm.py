"""The firm exports by itself where its client lets it: a consent of its own, kept with the client.

It is good while the firm receives the batches by the licence that it was given to, and so ends with
that; the export is added only if it still stands then.
"""

from __future__ import annotations

from chalicelib.accounting import asked_store, service, store
from chalicelib.accounting.asked import (
    ExportConsent,
    ExportNotConsented,
    NoFirmForExports,
)
from chalicelib.accounting.asked_views import ExportConsentView
from chalicelib.accounting.document_types import checked_country
from chalicelib.accounting.export import Export
from chalicelib.accounting.forms import NewExport
from chalicelib.accounting.receiving import receiving
from chalicelib.accounting.views import ExportView, export_view
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.history import of_firm
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence


def read_consent(caller: Caller) -> ExportConsentView:
    """Return whether the firm that receives the batches may export by itself.

    Raises:
        NoFirmForExports: no firm receives them.
    """
    return _view(_receiving(caller.tenant))


def give(caller: Caller, licence_id: str) -> ExportConsentView:
    """Let the firm of a licence export by itself; given already, it stays as it is.

    Raises:
        NoFirmForExports: no firm receives the batches by that licence.
    """
    licence = _named(caller, licence_id)
    known = asked_store.export_consent(caller.tenant, licence.id)
    if known is not None and known.given_at is not None:
        return _view(licence)
    now = clock.now()
    consent = known or ExportConsent(created_at=now, licence_id=licence.id)
    return _write(caller, licence, consent.but(given_at=now), "export_consent_given")


def withdraw(caller: Caller, licence_id: str) -> ExportConsentView:
    """Let it export by itself no more.

    Raises:
        NoFirmForExports: no firm receives the batches by that licence.
        ExportNotConsented: there is no consent.
    """
    licence = _named(caller, licence_id)
    known = asked_store.export_consent(caller.tenant, licence.id)
    if known is None or known.given_at is None:
        raise ExportNotConsented
    return _write(caller, licence, known.but(given_at=None), "export_consent_withdrawn")


def read_for_firm(caller: Caller, licence_id: str) -> ExportConsentView:
    """Return whether the client of a licence lets the firm export by itself.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ExportNotAskable: the firm receives no batches by it right now.
    """
    return _view(receiving(caller, licence_id)[0])


def create(caller: Caller, licence_id: str, wanted: NewExport) -> ExportView:
    """Export a period of the client, as the client would.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ExportNotAskable: the firm receives no batches by it right now.
        ExportNotConsented: the client does not let it.
        InvalidInput: a type of document is none of the country.
    """
    licence, business_id = receiving(caller, licence_id)
    consent = asked_store.export_consent(business_id, licence.id)
    if consent is None or consent.given_at is None:
        raise ExportNotConsented
    country = checked_country(business_id, wanted.document_types)
    tx = Transaction()
    asked_store.require_export_consent(tx, business_id, consent, ExportNotConsented())
    actor = of_firm(caller.tenant, caller.account_id)
    export = service.write_export(tx, business_id, actor, wanted, country)
    view = export_view(export, None, None, caller.language)
    tx.respond(caller, 202, view)
    tx.commit()
    return view


def read(caller: Caller, licence_id: str, export_id: str) -> ExportView:
    """Read how far an export of the firm is and what came of it.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ExportNotAskable: the firm receives no batches by it right now.
        ExportNotFound: the firm made none of that id.
    """
    _, business_id = receiving(caller, licence_id)
    export = store.export(business_id, export_id)
    if export is None or not _is_of_firm(export, caller.tenant):
        raise service.ExportNotFound
    return service.followed(business_id, export, caller.language)


def _is_of_firm(export: Export, firm_id: str) -> bool:
    return export.created_by.startswith(f"{firm_id}/")


def _receiving(business_id: str) -> Licence:
    licence = licences.batch_licence_of(business_id)
    if licence is None:
        raise NoFirmForExports
    return licence


def _named(caller: Caller, licence_id: str) -> Licence:
    licence = _receiving(caller.tenant)
    if licence.id != licence_id:
        raise NoFirmForExports
    return licence


def _write(
    caller: Caller, licence: Licence, consent: ExportConsent, event: licences.ConsentAnswer
) -> ExportConsentView:
    tx = Transaction()
    asked_store.save_export_consent(tx, caller.tenant, consent)
    licences.require_as_read(tx, licence)
    licences.write_consent_answered(tx, caller, licence, event, None, consent.version)
    view = _shown(licence, consent)
    tx.respond(caller, 200, view)
    tx.commit()
    return view


def _view(licence: Licence) -> ExportConsentView:
    return _shown(licence, asked_store.export_consent(licence.business_id or "", licence.id))


def _shown(licence: Licence, consent: ExportConsent | None) -> ExportConsentView:
    return ExportConsentView(
        licence_id=licence.id,
        firm_name=firms.firm(licence.firm_id).name,
        given_at=consent.given_at if consent is not None else None,
    )
