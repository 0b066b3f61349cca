"""The client's side: which firms ask for the business, the answer, and who has a licence of it.

Only an owner's acceptance links a business that existed before the licence (docs/adr/0011).
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import Consent
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.history import CLIENT
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import mails, store
from chalicelib.licences.consent_answers import write_consent_answered
from chalicelib.licences.failures import CLIENT_REFUSED
from chalicelib.licences.forms import RequestAcceptance
from chalicelib.licences.linking import client_mail_key, write_active, write_failed
from chalicelib.licences.model import Licence, LicenceEvent, LicenceRequest
from chalicelib.licences.products import product_of
from chalicelib.licences.views import (
    BusinessLicence,
    BusinessLicences,
    LicenceRequestView,
    licence_of_business,
    request_view,
)
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import LicenceLink

_AT_THE_BUSINESS: dict[LicenceEvent, str] = {
    "client_accepted": "licence_accepted",
    "client_refused": "licence_refused",
}
"""What the client's answer is called in the history of the business."""
AS_ASKED = RequestAcceptance()
"""Agrees to the link and to nothing else."""


class LicenceRequestNotFound(NotFound):
    """No firm asks for that licence, or it was answered."""

    code = "licence-request-not-found"
    text = Text(
        es="No hay ninguna solicitud pendiente de esa licencia; puede que ya se respondiera. Vea "
        "sus licencias en «Mi despacho».",
        en="No request for that licence is waiting; it may have been answered already. See your "
        "licences at “My accounting firm”.",
    )
    way = "GET /v1/businesses/{business}/licences"


class BusinessLinked(Conflict):
    """The business works under another licence of the product."""

    code = "business-linked-elsewhere"
    text = Text(
        es="Su negocio ya trabaja con la licencia de «{firm}». Deje ese despacho antes de aceptar "
        "otra, o pídale que desvincule la licencia.",
        en="Your business already works under the licence of “{firm}”. Leave that firm before you "
        "accept another one, or ask it to unlink the licence.",
    )
    way = "POST /v1/businesses/{business}/licences/{licence}/leave"


class LicenceOfAnotherTaxId(Conflict):
    """The firm asks for a company whose tax id is not that of the business."""

    code = "licence-of-another-tax-id"
    text = Text(
        es="La solicitud es para la identificación {asked} y su negocio tiene {own}. Rechácela y "
        "pida al despacho que corrija la empresa, o corrija su perfil.",
        en="The request is for tax id {asked} and your business has {own}. Refuse it and ask the "
        "firm to correct the company, or correct your profile.",
    )


def list_requests(caller: Caller, query: PageQuery) -> Page[LicenceRequestView]:
    """List the firms that wait for an answer, in the order of their licences."""
    page = store.request_page(caller.tenant, query)
    return Page[LicenceRequestView](
        data=[request_view(each) for each in page.data], next_cursor=page.next_cursor
    )


def list_licences(caller: Caller) -> BusinessLicences:
    """List the licences under which the business works, with the firm of each."""
    found = onboarding.licences(caller.tenant)
    return BusinessLicences(
        data=[licence_of_business(link, firms.firm(link.firm_id)) for link in found]
    )


def accept(
    caller: Caller, licence_id: str, agreed: RequestAcceptance = AS_ASKED
) -> BusinessLicence:
    """Link the business to the firm that asks; again, it changes nothing.

    The firm may do in the business what the owner consents to with it.

    Raises:
        LicenceRequestNotFound: nobody asks for that.
        BusinessLinked: the business has a licence of the product.
        LicenceOfAnotherTaxId: it is asked for another taxpayer.
    """
    link = _link(caller, licence_id)
    if link is not None:
        return licence_of_business(link, firms.firm(link.firm_id))
    given = agreed.consent
    consent = Consent(**given.model_dump(), given_at=clock.now()) if given else None
    return _accept(caller, _request(caller, licence_id), consent)


def _accept(caller: Caller, request: LicenceRequest, consent: Consent | None) -> BusinessLicence:
    """Write the owner's consent and the link that follows from it."""
    licence, firm = _licence(request), firms.firm(request.firm_id)
    company = firms.company(firm.id, licence.company_id or "")
    profile = _profile_asked_for(caller.tenant, request, company)
    account = accounts.account(caller.account_id)
    tx = Transaction()
    tx.delete(store.request_key(caller.tenant, licence.id), request.version)
    _write_client_mail(tx, caller.tenant, licence, company, firm, account)
    _note_answer(tx, caller, licence, "client_accepted")
    for event, facts in product_of(licence).makes.write_joined(tx, licence, caller.tenant):
        store.note(tx, licence, event, **facts)
    link = write_active(
        tx,
        licence,
        firm,
        company,
        business_id=caller.tenant,
        account_id=account.id,
        profile=profile,
        consent=consent,
    )
    if consent is not None:
        write_consent_answered(tx, caller, licence, "consent_given", consent, link.version)
    shown = licence_of_business(link, firm)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _profile_asked_for(
    business_id: str, request: LicenceRequest, company: firms.Company
) -> onboarding.Profile:
    """Return the profile of the business, which must be free and still what was asked for."""
    other = onboarding.licence(business_id, request.product)
    if other is not None:
        raise BusinessLinked(firm=firms.firm(other.firm_id).name, licence=other.licence_id)
    profile = onboarding.issuer(business_id).profile
    if profile.identity != (company.country, company.id_type, company.tax_id):
        raise LicenceOfAnotherTaxId(asked=company.tax_id, own=profile.id_number)
    return profile


def _write_client_mail(
    tx: Transaction,
    business_id: str,
    licence: Licence,
    company: firms.Company,
    firm: firms.Firm,
    account: accounts.Account,
) -> None:
    product = product_of(licence)
    mail.write(
        tx,
        tenant=business_id,
        recipient=account.email,
        language=account.language,
        template=product.mails.client_linked,
        facts={
            "firm": firm.name,
            "company": company.name,
            "product": product.words.in_mails.render(account.language),
            "user": account.email,
        },
        natural_key=client_mail_key(licence),
        in_name_of=firms.correspondent(firm),
        about=mails.about(licence, "client"),
    )


def refuse(caller: Caller, licence_id: str) -> None:
    """Turn a firm away; it is told that the client did not agree, and nothing else.

    Raises:
        LicenceRequestNotFound: nobody asks for that, or it was answered.
    """
    request = _request(caller, licence_id)
    licence = _licence(request)
    tx = Transaction()
    tx.delete(
        store.request_key(caller.tenant, licence_id),
        request.version,
        otherwise=LicenceRequestNotFound(),
    )
    _note_answer(tx, caller, licence, "client_refused")
    write_failed(tx, licence, CLIENT_REFUSED)
    tx.respond(caller, 204)
    tx.commit()


def _link(caller: Caller, licence_id: str) -> LicenceLink | None:
    links = onboarding.licences(caller.tenant)
    return next((link for link in links if link.licence_id == licence_id), None)


def _request(caller: Caller, licence_id: str) -> LicenceRequest:
    found = store.request(caller.tenant, licence_id)
    if found is None:
        raise LicenceRequestNotFound
    return found


def _licence(request: LicenceRequest) -> Licence:
    found = store.licence(request.firm_id, request.licence_id)
    if found is None:
        raise LicenceRequestNotFound
    return found


def _note_answer(tx: Transaction, caller: Caller, licence: Licence, event: LicenceEvent) -> None:
    """Note it on both sides; the firm learns that its client answered, not which person."""
    tx.note(
        Table(caller.tenant),
        caller.tenant,
        _AT_THE_BUSINESS[event],
        actor=caller.account_id,
        licence_id=licence.id,
        firm_id=licence.firm_id,
    )
    store.note(tx, licence, event, actor=CLIENT)
