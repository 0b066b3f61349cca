"""The licence wizard. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

from typing import Protocol

from chalicelib.accounts import service as accounts
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput, NotFound, Stale
from chalicelib.core.history import CLIENT, Actor
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.settings import settings
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.installations import service as installations
from chalicelib.licences import addresses, installing, mails, reminding, store
from chalicelib.licences.bulk_store import WAITING_LIST
from chalicelib.licences.consent_answers import ConsentAnswer, write_consent_answered
from chalicelib.licences.ending import write_end_told
from chalicelib.licences.failures import FAILURES
from chalicelib.licences.forms import LicenceFilters, LicencePatch, LicenceQuery, NewLicence
from chalicelib.licences.linking import facts_of_company, link_of, write_licensed
from chalicelib.licences.listing import LicenceRow, is_seen
from chalicelib.licences.mails import write_arrived, write_missed
from chalicelib.licences.model import (
    ACCEPTED,
    GROUPS,
    HOLDING,
    LINKED,
    OVER,
    STATE_NAMES,
    Licence,
    news,
)
from chalicelib.licences.model import State as LicenceState
from chalicelib.licences.product import PanelLine
from chalicelib.licences.products import (
    PRODUCTS,
    ShownProduct,
    product_of,
    require_active_feature,
    require_plan,
    require_runnable,
    require_served,
)
from chalicelib.licences.progress import steps_of
from chalicelib.licences.provisions import activation_of, new_provision
from chalicelib.licences.reminding import write_key_known
from chalicelib.licences.reminding import write_reminded as write_client_reminded
from chalicelib.licences.run_words import require_client
from chalicelib.licences.sheets import licences_sheet
from chalicelib.licences.store import LICENCE_LIST, note
from chalicelib.licences.telling import written
from chalicelib.licences.terms import terms_after, terms_of_new
from chalicelib.licences.views import (
    LicenceHistoryEntry,
    LicenceView,
    LicenceViewPage,
    Panel,
    Summary,
    entry,
    licence_page,
    panel,
    summary,
    view,
    with_mails,
)
from chalicelib.licences.warnings import warned_of
from chalicelib.licences.words import EVENTS, facts_told
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

__all__ = [
    "EVENTS",
    "FAILURES",
    "GROUPS",
    "HOLDING",
    "LICENCE_LIST",
    "LINKED",
    "OVER",
    "STATE_NAMES",
    "WAITING_LIST",
    "ClientNotFound",
    "ConsentAnswer",
    "Licence",
    "LicenceRow",
    "LicenceState",
    "Panel",
    "PanelLine",
    "ShownProduct",
    "batch_business_of",
    "batch_licence_of",
    "facts_told",
    "find_licence",
    "hands_batches",
    "is_installed",
    "licence_of",
    "link_of",
    "note",
    "read_panel",
    "require_as_read",
    "require_client",
    "write_arrived",
    "write_client_reminded",
    "write_consent_answered",
    "write_end_told",
    "write_key_known",
    "write_missed",
    "written",
]

COMPANY_UNKNOWN = FieldRule(
    "company-unknown",
    Text(
        es="Esa empresa no está en la lista del despacho; súbala o elija otra.",
        en="That company is not in the firm's list; upload it or choose another.",
    ),
)


class LicenceNotFound(NotFound):
    """The firm has no such licence, or the caller may not see its company."""

    code = "licence-not-found"
    text = Text(
        es="No existe esa licencia; vea las que hay en «Licencias».",
        en="There is no such licence; see those that there are at “Licences”.",
    )
    way = "GET /v1/firms/{firm}/licences"


class ClientNotFound(NotFound):
    """The firm has no company of that taxpayer, or none that the caller may see."""

    code = "client-not-found"
    text = Text(
        es="No existe ese cliente, o su usuario no ve ninguna de sus empresas; vea los suyos en "
        "la lista de clientes.",
        en="There is no such client, or your user sees none of its companies; see yours in the "
        "list of clients.",
    )
    way = "GET /v1/firms/{firm}/clients"


class LicenceAlreadyLive(Conflict):
    """The company holds a licence of the product already."""

    code = "licence-already-live"
    text = Text(
        es="La empresa ya tiene una licencia de este producto; busque la licencia existente.",
        en="The company already has a licence of this product; look for the existing one.",
    )


class LicenceChanged(Stale):
    """The licence is at another version than `If-Match` says."""

    code = "licence-changed"
    text = Text(
        es="La licencia cambió desde que la leyó; léala de nuevo y repita el cambio.",
        en="The licence changed since you read it; read it again and repeat the change.",
    )


def create_licence(caller: Caller, wanted: NewLicence) -> LicenceView:
    """Begin the wizard.

    Raises:
        FeatureNotActive: the operator is yet to approve such licences for the firm.
    """
    firm = firms.firm(caller.tenant)
    firm.require_feature(PRODUCTS[wanted.product].feature)
    made = Licence(
        id=new_id("lic"),
        created_at=clock.now(),
        firm_id=firm.id,
        product=wanted.product,
        created_by=caller.account_id,
        firm_email=firm.email,
        language=firm.language,
        terms=terms_of_new(wanted.product, firm),
    )
    tx = Transaction()
    made = store.add(tx, made)
    store.note(tx, made, "draft_created", actor=caller.account_id, product=made.product)
    shown = view(made, caller.language)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def change_licence(
    caller: Caller, licence_id: str, patch: LicencePatch, version: int
) -> LicenceView:
    """Set what a step of the wizard asks.

    Raises:
        LicenceNotEditable: it was accepted already.
        LicenceChanged: it is not at `version` any more.
        InvalidInput: the company is unknown, or it has no such terms, or no plan, or is the
            client's alone.
    """
    before = find_licence(caller, licence_id)
    check_version(before, version, LicenceChanged())
    require_plan(before, patch.paid_by)
    require_runnable(before, patch.mandate)
    after = before.changed(
        patch.said | _company_facts(caller, before, patch) | _terms(before, patch)
    )
    tx = Transaction()
    after = store.write(tx, after, otherwise=LicenceChanged())
    for event, facts in news(before, after):
        store.note(tx, after, event, actor=caller.account_id, **facts)
    tx.commit()
    return view(after, caller.language)


def _terms(before: Licence, patch: LicencePatch) -> dict[str, object]:
    if "terms" not in patch.model_fields_set:
        return {}
    return {"terms": terms_after(before, patch.terms.said, "/terms")}


def _company_facts(caller: Caller, before: Licence, patch: LicencePatch) -> dict[str, object]:
    if "company_id" not in patch.model_fields_set:
        return {}
    if patch.company_id is None:
        return dict.fromkeys(("company_code", "company_name", "country", "tax_id"))
    try:
        company = firms.read_company(caller, patch.company_id)
    except NotFound as exc:
        raise InvalidInput([COMPANY_UNKNOWN.at("/company_id")]) from exc
    require_served(before, company.country)
    return facts_of_company(company)


def accept_licence(caller: Caller, licence_id: str, version: int) -> LicenceView:
    """Accept a complete draft, or a failed activation again, and set the activation going.

    A licence that was accepted already is returned as it is.

    Raises:
        LicenceChanged: it is not at `version` any more, so the summary showed something else.
        LicenceIncomplete: data is missing.
        InvalidInput: the client's e-mail is one of the firm's, and nobody said that it is meant.
        LicenceAlreadyLive: the company has a licence of the product.
        FeatureNotActive: the operator has not approved such licences, or revoked that.
        LimitReached: the firm has activated as many as may be in a day.
    """
    before = find_licence(caller, licence_id)
    if before.state in ACCEPTED:
        return view(before, caller.language)
    check_version(before, version, LicenceChanged())
    before.require_complete()
    require_active_feature(caller.tenant, before.product)
    addresses.require_meant(
        caller.tenant, before.client_email, is_said=before.own_address_confirmed
    )
    company = firms.company(caller.tenant, before.company_id or "")
    accounts.count(caller, "activations", to=before.client_email)
    try:
        return _accept(caller, before, company)
    except (LicenceAlreadyLive, LicenceChanged):  # perhaps by a second click on this very one
        now = find_licence(caller, licence_id)
        if now.state not in ACCEPTED:
            raise
        return view(now, caller.language)


def _accept(caller: Caller, licence: Licence, company: firms.Company) -> LicenceView:
    """Write the acceptance, its place among the live licences and the message of its activation."""
    accepted = licence.after(
        "accept",
        provision=new_provision(caller.account_id),
        failure=None,
        **facts_of_company(company),
    )
    tx = Transaction()
    tx.claim(store.live_key(accepted), accepted.id, otherwise=LicenceAlreadyLive())
    accepted = store.write(tx, accepted, send=activation_of(accepted), otherwise=LicenceChanged())
    write_licensed(tx, accepted, company, None)
    store.note(tx, accepted, "accepted", actor=caller.account_id)
    shown = view(accepted, caller.language)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def read_licence(caller: Caller, licence_id: str) -> LicenceView:
    """Return a licence."""
    found = find_licence(caller, licence_id)
    (notes,) = mail.notes_of(caller.tenant, "licence", [found.id])
    shown = with_mails(store.Found(found, notes, installing.head_of(found)), caller.language)
    return shown.but(progress=steps_of(found, notes.get("client")))


def read_summary(caller: Caller, licence_id: str) -> Summary:
    """Return what accepting will do, what is missing and what is to be known before."""
    found = find_licence(caller, licence_id)
    warned = warned_of(found, addresses.situation(caller, found))
    days = settings().access_key_days
    return summary(found, warned, caller.language, access_key_days=days)


def read_panel(caller: Caller, licence_id: str) -> Panel:
    """Return how far the client of a licence is; before it is active, how far the licence is."""
    found = find_licence(caller, licence_id)
    (notes,) = mail.notes_of(caller.tenant, "licence", [found.id])
    return panel(found, notes, _of_client(found, caller.language), caller.language)


def is_installed(product: str) -> bool:
    """Return whether clients install programs by licences of a product, to manage their own."""
    return PRODUCTS[product].is_installed


def hands_batches(licence: Licence) -> bool:
    """Return whether the firm receives batches by the licence as it is."""
    return licence.state == "active" and product_of(licence).hands_batches


def _of_client(licence: Licence, language: Language) -> list[PanelLine]:
    """Ask the product while the business works under the licence: the client agreed to that."""
    if licence.state != "active" or licence.business_id is None:
        return []
    link = onboarding.licence(licence.business_id, licence.product)
    if link is None or link.licence_id != licence.id:
        return []
    return product_of(licence).panel(licence, language)


def read_history(caller: Caller, licence_id: str, query: PageQuery) -> Page[LicenceHistoryEntry]:
    """Tell what happened to a licence, newest first; of the client the firm learns no person."""
    found = find_licence(caller, licence_id)
    page = history.page(Table(caller.tenant), found.id, query)
    own = [each.actor for each in page.data if each.actor != CLIENT]
    names = accounts.actors(caller.tenant, own, caller.language)
    client = Actor(id=CLIENT, name=found.company_name or "")
    return Page[LicenceHistoryEntry](
        data=[entry(each, names.get(each.actor, client), caller.language) for each in page.data],
        next_cursor=page.next_cursor,
    )


def list_licences(caller: Caller, query: LicenceQuery) -> LicenceViewPage:
    """List the licences that were asked for, of companies that the caller may see."""
    return licence_page(store.page(caller, query), caller.language)


def licences_csv(caller: Caller, query: LicenceFilters) -> Sheet:
    """List all of them as a CSV; of a product that is installed, with its installations."""
    rows = store.every(caller, query)
    heads = None
    if query.product is not None and PRODUCTS[query.product].is_installed:
        heads = installations.heads(row.number_id for row in rows if row.number_id)
    return licences_sheet(rows, heads, caller.language)


def resend_mail(caller: Caller, licence_id: str, part: mails.Part) -> LicenceView:
    """Have the newest mail to a side of the licence sent again.

    Raises:
        MailNotFound, MailCarriedSecret, MailNotSentYet: it cannot be.
        TooManyTries: too many mails by the caller or the firm, or to that address.
    """
    found = find_licence(caller, licence_id)
    (before,) = mail.notes_of(caller.tenant, "licence", [found.id])
    tx = Transaction()
    note = mails.write_resent(tx, caller, found, part, before)
    sent = store.Found(found, before | {part: note}, installing.head_of(found))
    shown = with_mails(sent, caller.language)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def remind_client(caller: Caller, licence_id: str) -> LicenceView:
    """Remind the client of a licence, who has not begun.

    Raises:
        ClientHasBegun: there is nothing to remind of.
        TooManyTries: too many mails by the caller or the firm, or to that client.
    """
    found = find_licence(caller, licence_id)
    tx = Transaction()
    reminding.write_by_hand(tx, caller, found)
    shown = view(found, caller.language)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def batch_licence_of(business_id: str) -> Licence | None:
    """Return the active licence whose firm receives the accounting batches of a business."""
    for link in onboarding.licences(business_id):
        if PRODUCTS[link.product].hands_batches:
            found = store.licence(link.firm_id, link.licence_id)
            return found if found is not None and found.state == "active" else None
    return None


def batch_business_of(company: firms.Company) -> str | None:
    """Return the business whose accounting batches are a company's; None: there is none yet."""
    made = (
        licence.business_id
        for product, licence in company.licensed.items()
        if PRODUCTS[product].hands_batches
    )
    return next(filter(None, made), None)


class _UnderLicence(Protocol):
    @property
    def firm_id(self) -> str: ...

    @property
    def licence_id(self) -> str: ...


def licence_of(link: _UnderLicence) -> Licence:
    """Return the licence of a firm under which something is.

    Raises:
        LicenceNotFound: there is none any more.
    """
    found = store.licence(link.firm_id, link.licence_id)
    if found is None:
        raise LicenceNotFound
    return found


def require_as_read(tx: Transaction, licence: Licence) -> None:
    """Add that a licence is still as it was read; the commit raises `ChangedMeanwhile`."""
    tx.require(store.licence_key(licence), licence.version)


def find_licence(caller: Caller, licence_id: str) -> Licence:
    """Read a licence of the firm to one of its people.

    Raises:
        LicenceNotFound: there is none, or the caller may not see its company.
    """
    found = store.licence(caller.tenant, licence_id)
    if found is None or not is_seen(caller, found):
        raise LicenceNotFound
    return found
