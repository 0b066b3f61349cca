"""Of the companies that a firm made by hand and has in its list, one has a tax id: a claim."""

from __future__ import annotations

from chalicelib.aws.table import Key
from chalicelib.aws.transaction import Transaction
from chalicelib.core.errors import Conflict
from chalicelib.core.scope import OWN
from chalicelib.core.texts import Text
from chalicelib.firms import store
from chalicelib.firms.listing import ListedCompany
from chalicelib.firms.model import Company


class CompanyKnown(Conflict):
    """A company that was made by hand has the tax id already."""

    code = "company-known"
    text = Text(
        es="Ya hizo a mano una empresa con esa identificación, con el código {code}; cámbiela.",
        en="You have made a company with that tax id by hand already, under code {code}; change "
        "it.",
    )


def others(firm_id: str) -> list[ListedCompany]:
    """Read what the list says of all companies that were made by hand, taken out or not."""
    return [each for each in store.listed_companies(firm_id) if each.program == OWN]


def holder(among: list[ListedCompany], country: str, tax_id: str) -> ListedCompany | None:
    """Return the company of the list that has a tax id; None: it is free."""
    found = (each for each in among if (each.country, each.tax_id) == (country, tax_id))
    return next((each for each in found if not each.gone), None)


def require_free(firm_id: str, company: Company, tax_id: str) -> None:
    """Pass where a company may get a tax id: of a program any.

    Raises:
        CompanyKnown: it was made by hand, and another one that was has it.
    """
    if company.program != OWN or company.gone_at is not None:
        return
    known = holder(others(firm_id), company.country, tax_id)
    if known is not None and known.id != company.id:
        raise CompanyKnown(code=known.code)


def write_moved(tx: Transaction, firm_id: str, before: Company | None, after: Company) -> None:
    """Add whose the tax ids of a company are that was `before`; None: it is new.

    The commit raises `ChangedMeanwhile` when another company got it just now.
    """
    had, has = _held(firm_id, before), _held(firm_id, after)
    if had == has:
        return
    if had is not None:
        tx.release(had)
    if has is not None:
        tx.claim(has, after.id)


def _held(firm_id: str, company: Company | None) -> Key | None:
    if company is None or company.program != OWN or company.gone_at is not None:
        return None
    return store.own_tax_id_key(firm_id, company.country, company.tax_id)
