"""What people do with a firm. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import facts_of
from chalicelib.core.errors import FieldError, FieldRule, NotFound, Unprocessable
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Listed
from chalicelib.core.texts import Text
from chalicelib.firms import company_list, store
from chalicelib.firms.forms import CompanyQuery, CompanyRow, NewFirm
from chalicelib.firms.model import Company, CompanyLicence, Firm
from chalicelib.firms.views import COUNTS, UploadResult, upload_result
from chalicelib.firms.words import COMPANY_EVENTS

__all__ = [
    "COMPANY_EVENTS",
    "Company",
    "CompanyLicence",
    "Firm",
    "company",
    "firm",
    "read_company",
    "write_licensed",
    "write_tax_id",
]


COMPANY_LICENSED = FieldRule(
    "company-licensed",
    Text(
        es="La empresa {code} tiene una licencia con la identificación {tax_id}; su código no "
        "puede pasar a otro contribuyente. Use otro código para la otra empresa.",
        en="Company {code} has a licence under tax id {tax_id}; its code cannot go to another "
        "taxpayer. Use another code for the other company.",
    ),
)


class FirmNotFound(NotFound):
    """There is no such firm; see yours at “GET /v1/me”."""

    code = "firm-not-found"
    text = Text(
        es="No existe ese despacho; vea los suyos en «GET /v1/me».",
        en="There is no such firm; see yours at “GET /v1/me”.",
    )


class CompanyNotFound(NotFound):
    """The firm's list has no such company, or the caller may not see it."""

    code = "company-not-found"
    text = Text(
        es="Esa empresa no está en la lista del despacho; súbala o revise su identificador.",
        en="That company is not in the firm's list; upload it or check its id.",
    )


class EmptyList(Unprocessable):
    """The upload holds no company."""

    code = "empty-company-list"
    text = Text(
        es="La lista no contiene empresas; envíe al menos una.",
        en="The list contains no companies; send at least one.",
    )


def create_firm(caller: Caller, wanted: NewFirm) -> Firm:
    """Register a firm; whoever does is its first administrator."""
    tx = Transaction()
    said = wanted.model_dump() | {
        "time_zone": wanted.time_zone or facts_of(wanted.country).time_zone
    }
    made = Firm(id=new_id("firm"), created_at=clock.now(), **said)
    made = tx.create(store.firm_key(made.id), made)
    accounts.write_membership(
        tx, caller.account_id, made.id, "firm", "administrator", name=made.name
    )
    tx.note(Table(made.id), made.id, "firm_created", actor=caller.account_id)
    tx.respond(caller, 201, made)
    tx.commit()
    return made


def firm(firm_id: str) -> Firm:
    """Return a firm.

    Raises:
        FirmNotFound: there is none.
    """
    found = store.firm(firm_id)
    if found is None:
        raise FirmNotFound
    return found


def upload_companies(
    caller: Caller, content_type: str, data: bytes, charset: str = "", *, dry_run: bool = False
) -> UploadResult:
    """Take in the rows of a company list that are right, and say what is wrong with the others.

    Companies are known again by their code. See `store.save_companies` for what happens when the
    writing itself is cut off. A dry run says the same and writes nothing.

    Raises:
        EmptyList, InvalidInput, ListTooLarge, Malformed: it is no list; nothing of it is taken.
    """
    country = firm(caller.tenant).country
    if content_type != "application/json":
        rows = company_list.read_csv(data, country, charset)
    else:
        rows = company_list.read_json(data, country)
    if not rows:
        raise EmptyList
    right = [row.company for row in rows if row.company is not None]
    outcomes = store.save_companies(caller.tenant, right, _reassigned, dry_run=dry_run)
    result = upload_result(rows, outcomes, caller.language, dry_run=dry_run)
    if not dry_run:
        tx = Transaction()
        counts = {name: str(getattr(result, name)) for name in COUNTS}
        tx.note(
            Table(caller.tenant),
            caller.tenant,
            "companies_uploaded",
            actor=caller.account_id,
            **counts,
        )
        tx.commit()
    return result


def _reassigned(row: CompanyRow, stored: Company) -> FieldError | None:
    """Keep the code of a company with its taxpayer where a licence says so."""
    if not stored.is_locked or stored.is_taxpayer_of(row):
        return None
    return COMPANY_LICENSED.at("/tax_id", code=stored.code, tax_id=stored.tax_id)


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
    """Add that a company, which must be as it was read, has another tax id than was said."""
    facts = {"before": company.tax_id, "after": tax_id}
    tx.note(Table(firm_id), company.id, "tax_id_corrected", actor=actor, **facts)
    corrected = company.but(id_type=id_type, tax_id=tax_id, updated_at=clock.now())
    return store.write_company(tx, firm_id, corrected)


def list_companies(caller: Caller, query: CompanyQuery) -> Listed[Company]:
    """List the companies that were asked for and that the caller may see."""
    return store.company_page(caller.tenant, query, caller.sees)


def read_company(caller: Caller, identifier: str) -> Company:
    """Return one company to a person who may see it.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    if not caller.sees(identifier):
        raise CompanyNotFound
    return company(caller.tenant, identifier)


def company(firm_id: str, identifier: str) -> Company:
    """Return a company of a firm.

    Raises:
        CompanyNotFound: the list does not have it.
    """
    found = store.company(firm_id, identifier)
    if found is None:
        raise CompanyNotFound
    return found
