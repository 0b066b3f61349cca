"""Companies that no program of the firm has: made by hand, changed, taken out and brought back.

They are companies as any other, of the program `own`, and no list marks them as gone. One with the
tax id of a company of a program is the same client.
"""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.errors import Conflict, Forbidden, InvalidInput
from chalicelib.core.scope import OWN
from chalicelib.core.texts import Text
from chalicelib.core.validation import from_validation
from chalicelib.firms import own_tax_ids, store
from chalicelib.firms.forms import CompanyChanges, NewCompany
from chalicelib.firms.listing import ListedCompany
from chalicelib.firms.model import Company, facts_of
from chalicelib.firms.own_tax_ids import CompanyKnown
from chalicelib.firms.service import read_company
from chalicelib.firms.syncs import COMPANY_LICENSED

_MOST: Final = 99_999
"""Codes that there are."""


class CompanyOfProgram(Conflict):
    """A program of the firm says what the company is."""

    code = "company-of-program"
    text = Text(
        es="Lo que se sabe de esta empresa lo dice {program}; cámbiela ahí y envíe la lista.",
        en="What is known of this company {program} says; change it there and send the list.",
    )


class CompanyInUse(Conflict):
    """The company has a licence that is live."""

    code = "company-in-use"
    text = Text(
        es="La empresa tiene una licencia; desvincúlela o elimínela antes en «Licencias».",
        en="The company has a licence; unlink or delete that first at “Licences”.",
    )
    way = "GET /v1/firms/{firm}/licences"


class NoCodeLeft(Conflict):
    """As many companies were made by hand as there are codes."""

    code = "no-code-left"
    text = Text(
        es="No quedan códigos para empresas hechas a mano; cambie una que ya no use.",
        en="No codes are left for companies that are made by hand; change one that you do not use.",
    )


class CompanyBeyondRights(Forbidden):
    """The company would be, or is, one that the caller does not see."""

    code = "company-beyond-rights"
    text = Text(
        es="Sus permisos no alcanzan esa empresa. Pida a un administrador que la haga o la cambie, "
        "o que amplíe sus permisos.",
        en="Your rights do not go as far as that company. Ask an administrator to make or change "
        "it, or to give you more.",
    )


def make(caller: Caller, wanted: NewCompany) -> Company:
    """Make a company that no program has, under the next code.

    Raises:
        CompanyKnown: one that was made by hand has that tax id.
        CompanyBeyondRights: that one, or the new one, is none that the caller sees.
        NoCodeLeft: there are as many as there are codes.
        LimitReached: the firm has told of as many companies as may be in a day.
    """
    _require_new(caller, own_tax_ids.others(caller.tenant), wanted.country, wanted.tax_id)
    accounts.count(caller, "companies")
    return _make(caller, wanted)


@again(6, on=ChangedMeanwhile, pause=doubling(0.05))
def _make(caller: Caller, wanted: NewCompany) -> Company:
    """Write it under the next code; whoever else took that just now is looked at, too."""
    others = own_tax_ids.others(caller.tenant)
    _require_new(caller, others, wanted.country, wanted.tax_id)
    code, now = _next_code(others), clock.now()
    identifier = company_id(caller.tenant, OWN, code)
    if not caller.sees(identifier):
        raise CompanyBeyondRights
    made = Company.model_validate(
        {
            "id": identifier,
            "created_at": now,
            "updated_at": now,
            "program": OWN,
            "code": code,
            **facts_of(wanted, None),
        }
    )
    tx = Transaction()
    own_tax_ids.write_moved(tx, caller.tenant, None, made)
    made = store.write_company(tx, caller.tenant, made)
    tx.note(Table(caller.tenant), made.id, "company_made", actor=caller.account_id)
    tx.respond(caller, 201, made)
    tx.commit()
    return made


def change(caller: Caller, identifier: str, wanted: CompanyChanges, version: int) -> Company:
    """Change a company that was made by hand; one that was taken out is back by that.

    Raises:
        CompanyNotFound, CompanyOfProgram: there is none, or a program has it.
        ChangedMeanwhile: it is not at `version` any more.
        InvalidInput: it would be no company, or a licence keeps its tax id.
        CompanyKnown, CompanyBeyondRights: another one that was made by hand has that tax id.
    """
    before = _own(caller, identifier, version)
    said = _facts(before) | wanted.model_dump(exclude_unset=True)
    if "tax_id" in wanted.model_fields_set and "id_type" not in wanted.model_fields_set:
        said.pop("id_type")
    try:
        form = NewCompany.model_validate(said)
    except ValidationError as exc:
        raise from_validation(exc) from exc
    if before.is_locked and not before.is_taxpayer_of(form):
        held = COMPANY_LICENSED.at("/tax_id", code=before.code, tax_id=before.tax_id)
        raise InvalidInput([held])
    if before.gone_at is None and before.has_number_of(form):
        return _write_changed(caller, before, form)
    try:
        _require_new(caller, own_tax_ids.others(caller.tenant), form.country, form.tax_id)
        return _write_changed(caller, before, form)
    except ChangedMeanwhile:  # perhaps another company got the tax id just now
        _require_new(caller, own_tax_ids.others(caller.tenant), form.country, form.tax_id)
        raise


def _write_changed(caller: Caller, before: Company, form: NewCompany) -> Company:
    now, fields = clock.now(), " ".join(before.differs_in(form))
    after = before.but(**facts_of(form, before), updated_at=now, gone_at=None)
    tx = Transaction()
    own_tax_ids.write_moved(tx, caller.tenant, before, after)
    after = store.write_company(tx, caller.tenant, after)
    table, actor = Table(caller.tenant), caller.account_id
    if before.gone_at is not None:
        tx.note(table, after.id, "company_back", actor=actor)
    if fields:
        tx.note(table, after.id, "company_edited", actor=actor, fields=fields)
    tx.commit()
    return after


def remove(caller: Caller, identifier: str, version: int) -> None:
    """Take a company that was made by hand out of the list: it is marked as gone.

    One that is out already is left as it is.

    Raises:
        CompanyNotFound, CompanyOfProgram: there is none, or a program has it.
        ChangedMeanwhile: it is not at `version` any more.
        CompanyInUse: it has a licence that is live.
    """
    before = _own(caller, identifier, version)
    if before.gone_at is not None:
        return
    if before.licensed:
        raise CompanyInUse
    tx = Transaction()
    after = before.but(gone_at=clock.now())
    own_tax_ids.write_moved(tx, caller.tenant, before, after)
    store.write_company(tx, caller.tenant, after)
    tx.note(Table(caller.tenant), before.id, "company_taken_out", actor=caller.account_id)
    tx.commit()


def _own(caller: Caller, identifier: str, version: int) -> Company:
    found = read_company(caller, identifier)
    if found.program != OWN:
        raise CompanyOfProgram(program=found.program)
    check_version(found, version)
    return found


def _facts(company: Company) -> dict[str, object]:
    return company.model_dump(include=set(NewCompany.model_fields))


def _next_code(others: list[ListedCompany]) -> str:
    following = max((int(each.code) for each in others), default=0) + 1
    if following > _MOST:
        raise NoCodeLeft
    return f"{following:05d}"


def _require_new(caller: Caller, others: list[ListedCompany], country: str, tax_id: str) -> None:
    known = own_tax_ids.holder(others, country, tax_id)
    if known is not None:
        raise CompanyKnown(code=known.code) if caller.sees(known.id) else CompanyBeyondRights
