"""What people do with a firm. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.service import Chart
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import facts_of
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Listed
from chalicelib.core.texts import Text
from chalicelib.firms import store
from chalicelib.firms.company_csv import TOLD as COLUMNS_TOLD
from chalicelib.firms.confirmation import write_asked
from chalicelib.firms.feature_store import FEATURE_REQUEST_LIST
from chalicelib.firms.features import FeatureName
from chalicelib.firms.forms import CompanyCode, CompanyFilters, CompanyQuery, NewFirm
from chalicelib.firms.gone_files import write_gone
from chalicelib.firms.listing import ListedCompany
from chalicelib.firms.matter_store import (
    MATTERS,
    KnownMatter,
    known_matters,
    write_matter,
    write_matter_grown,
    write_matter_lessened,
    write_matter_settled,
    write_matters_gone,
)
from chalicelib.firms.model import (
    FIRM_STATE_NAMES,
    ClosedBooks,
    Company,
    CompanyLicence,
    Firm,
    OwnChart,
    closed_books,
)
from chalicelib.firms.naming import name_of_acting
from chalicelib.firms.own_tax_ids import CompanyKnown, require_free, write_moved
from chalicelib.firms.store import COMPANY_LIST, FIRM_LIST
from chalicelib.firms.timed_telling import write_ended as write_timed_rights_ended
from chalicelib.firms.views import FirmView
from chalicelib.firms.words import COMPANY_EVENTS, EVENTS, company_facts, firm_facts
from chalicelib.mail import service as mail

__all__ = [
    "COLUMNS_TOLD",
    "COMPANY_EVENTS",
    "COMPANY_LIST",
    "EVENTS",
    "FEATURE_REQUEST_LIST",
    "FIRM_LIST",
    "FIRM_STATE_NAMES",
    "MATTERS",
    "ClosedBooks",
    "Company",
    "CompanyCode",
    "CompanyFilters",
    "CompanyKnown",
    "CompanyLicence",
    "CompanyQuery",
    "FeatureName",
    "Firm",
    "KnownMatter",
    "ListedCompany",
    "closed_books",
    "companies",
    "company",
    "company_facts",
    "correspondent",
    "firm",
    "firm_facts",
    "known_matters",
    "list_companies",
    "name_of_acting",
    "own_chart",
    "read_company",
    "write_asked",
    "write_licensed",
    "write_matter",
    "write_matter_grown",
    "write_matter_lessened",
    "write_matter_settled",
    "write_matters_gone",
    "write_tax_id",
    "write_timed_rights_ended",
]


MOST_FIRMS = 10
"""That one person may administer."""


class FirmNotFound(NotFound):
    """There is no such firm; see yours at “GET /v1/me”."""

    code = "firm-not-found"
    text = Text(
        es="No existe ese despacho; vea los suyos en «Inicio».",
        en="There is no such firm; see yours at “Home”.",
    )
    way = "GET /v1/me"


class CompanyNotFound(NotFound):
    """The firm's list has no such company, or the caller may not see it."""

    code = "company-not-found"
    text = Text(
        es="Esa empresa no está en la lista del despacho; súbala o revise su identificador.",
        en="That company is not in the firm's list; upload it or check its id.",
    )


class TooManyFirms(Conflict):
    """The person administers as many firms as anybody may."""

    code = "too-many-firms"
    text = Text(
        es="Usted ya administra {most} despachos, que es el máximo. Deje uno en «Mi cuenta» o "
        "escriba a soporte.",
        en="You administer {most} firms already, which is the most. Leave one at “My account”, or "
        "write to support.",
    )
    way = "POST /v1/me/memberships/{tenant}/departure"


@accounts.one_after_another
def create_firm(caller: Caller, wanted: NewFirm) -> FirmView:
    """Register a firm; whoever does is its first administrator.

    Raises:
        TooManyFirms: the person administers as many as may be.
        LimitReached: the person has registered as many as may be in a day.
    """
    tx = Transaction()
    accounts.write_account_held(tx, caller.account_id)
    own = [each for each in accounts.memberships(caller.account_id) if each.kind == "firm"]
    if sum(each.role == "administrator" for each in own) >= MOST_FIRMS:
        raise TooManyFirms(most=MOST_FIRMS)
    accounts.write_person_counted(tx, caller, "firms")
    said = wanted.model_dump() | {
        "time_zone": wanted.time_zone or facts_of(wanted.country).time_zone
    }
    made = Firm(id=new_id("firm"), created_at=clock.now(), **said)
    made = store.write_firm(tx, made)
    accounts.write_membership(
        tx, caller.account_id, made.id, "firm", "administrator", name=made.name
    )
    tx.note(Table(made.id), made.id, "firm_created", actor=caller.account_id)
    shown = FirmView.of(made)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def firm(firm_id: str) -> Firm:
    """Return a firm.

    Raises:
        FirmNotFound: there is none.
    """
    found = store.firm(firm_id)
    if found is None:
        raise FirmNotFound
    return found


def correspondent(firm: Firm) -> mail.Correspondent:
    """Return as whom a firm's mails come: under its name and ours, and answers go to it.

    Its logo, which can say anything to anybody, is shown once the operator has confirmed the firm.
    """
    return mail.Correspondent(
        f"{firm.name} (Enlace)",
        firm.reply_to or firm.email,
        firm.accent_colour or "",
        firm.logo if firm.is_confirmed else None,
    )


def write_changed(
    tx: Transaction, caller: Caller, before: Firm, after: Firm, event: str, **facts: str
) -> Firm:
    """Commit that a firm changed, with its history; its members see what is theirs at once.

    Raises:
        ChangedMeanwhile: it is not as `before` any more.
    """
    spread(before, after)
    if before.logo is not None and after.logo != before.logo:
        write_gone(tx, before.id, before.logo.key)
    written = store.write_firm(tx, after)
    tx.note(Table(after.id), after.id, event, actor=caller.account_id, **facts)
    tx.commit()
    return written


def spread(before: Firm, after: Firm) -> None:
    """Write in memberships and invitations as whom a firm writes from now on, before it changes."""
    if correspondent(after) != correspondent(before):
        accounts.rename_tenant(after.id, after.name, correspondent(after))


def write_licensed(
    tx: Transaction, firm_id: str, company: Company, product: str, licence: CompanyLicence | None
) -> None:
    """Add that the company has a live licence of a product, or (None) that it came to nothing.

    The company must be as it was read.
    """
    licensed = {code: each for code, each in company.licensed.items() if code != product}
    if licence is not None:
        licensed[product] = licence
    store.write_company(tx, firm_id, company.but(licensed=licensed))


def write_tax_id(
    tx: Transaction, firm_id: str, company: Company, id_type: str, tax_id: str, *, actor: str
) -> Company:
    """Add that a company, which must be as it was read, has another tax id than was said.

    Raises:
        CompanyKnown: it was made by hand, and another one that was has it.
    """
    require_free(firm_id, company, tax_id)
    facts = {"before": company.tax_id, "after": tax_id}
    tx.note(Table(firm_id), company.id, "tax_id_corrected", actor=actor, **facts)
    corrected = company.but(id_type=id_type, tax_id=tax_id, updated_at=clock.now())
    write_moved(tx, firm_id, company, corrected)
    return store.write_company(tx, firm_id, corrected)


def list_companies(
    caller: Caller, query: CompanyQuery, among: Iterable[ListedCompany] | None = None
) -> Listed[Company]:
    """List the companies that were asked for and that the caller may see.

    `among` are those of the list, where they were read already.
    """
    return store.company_page(caller.tenant, query, caller.sees, among)


def read_company(caller: Caller, identifier: str) -> Company:
    """Return one company to a person who may see it.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    if not caller.sees(identifier):
        raise CompanyNotFound
    return company(caller.tenant, identifier)


def chart_key(firm_id: str, chart: OwnChart) -> str:
    """Return where the file of a company's own chart lies."""
    return blobs.key(firm_id, "company-chart", chart.uploaded_at, f"{chart.id}.json")


def own_chart(firm_id: str, company: Company) -> Chart | None:
    """Return the chart of accounts that the firm gave a company, if it did."""
    if company.chart is None:
        return None
    return Chart.model_validate_json(blobs.get(chart_key(firm_id, company.chart)))


def company(firm_id: str, identifier: str) -> Company:
    """Return a company of a firm.

    Raises:
        CompanyNotFound: the list does not have it.
    """
    found = store.company(firm_id, identifier)
    if found is None:
        raise CompanyNotFound
    return found


def companies(firm_id: str, ids: Iterable[str]) -> dict[str, Company]:
    """Read companies by their ids, those that there are."""
    found = store.companies(firm_id, list(dict.fromkeys(ids)))
    return {each.id: each for each in found if each is not None}
