"""What the activation of a licence makes for a client that has none: a business with its identity.

Each product that has one made is served by the same, so a client who has two works in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.history import of_firm
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.firms.service import Company
from chalicelib.licences.model import Licence, News
from chalicelib.licences.product import Activation, Makes, PanelLine
from chalicelib.onboarding import service as onboarding


def _existing(company: Company, owned: Sequence[str]) -> str | None:
    """Find the business that has proven the company's tax id, or an own one that claims it."""
    return onboarding.business_with_tax_id(
        company.country, company.id_type, company.tax_id, among=owned
    )


def _prepare(activation: Activation) -> str:
    """Store the starting chart of accounts under a name that a repetition finds again."""
    made, company = activation.provision, activation.company
    own = firms.own_chart(activation.licence.firm_id, company)
    return onboarding.store_chart(made.business_id, company.country, made.accepted_at, own)


def _write(
    tx: Transaction, activation: Activation, owner: str | None, chart_key: str
) -> list[News]:
    """Add the business with what the firm's list knows of it."""
    company, business_id = activation.company, activation.provision.business_id
    initial = onboarding.InitialData(
        country=company.country,
        id_type=company.id_type,
        id_number=company.tax_id,
        legal_name=company.name,
        email=company.email or activation.licence.client_email,
        address=company.address,
        activities=company.activities,
        chart_key=chart_key,
        for_issuing=activation.product.covers_plan,
    )
    by_firm = of_firm(activation.firm.id, activation.provision.accepted_by)
    onboarding.write_business(tx, business_id, initial, owner, actor=owner or by_firm)
    left_out = onboarding.unknown_activities(company.country, company.activities)
    known = {"activities_left_out": ", ".join(left_out)} if left_out else {}
    return [("business_created", {"business_id": business_id, **known})]


def _write_joined(tx: Transaction, licence: Licence, business_id: str) -> list[News]:
    """Leave a business that is there as its owner made it."""
    return []


def _is_settled(business_id: str) -> bool:
    """Return whether the taxpayer has proven to be one, or has issued."""
    dossier = onboarding.issuer(business_id)
    return dossier.has_issued or onboarding.has_proven(dossier)


def _has_begun(business_id: str) -> bool:
    """Return whether the business has issued."""
    return onboarding.issuer(business_id).has_issued


def _standing(business_id: str) -> str:
    """Write how far the business was taken: connected, with a plan, and what it issued."""
    return onboarding.standing_of(onboarding.issuer(business_id))


def _write_standing_kept(tx: Transaction, business_id: str) -> str:
    """Have nobody connect it, choose its plan or issue meanwhile."""
    dossier = onboarding.issuer(business_id)
    onboarding.write_standing_kept(tx, dossier)
    return onboarding.standing_of(dossier)


def _write_unmade(tx: Transaction, business_id: str, actor: str) -> None:
    """Remove the business with all that was loaded into it."""
    onboarding.write_removed(tx, onboarding.issuer(business_id), actor=actor)


A_BUSINESS: Final = Makes(
    existing=_existing,
    prepare=_prepare,
    write=_write,
    write_joined=_write_joined,
    is_settled=_is_settled,
    has_begun=_has_begun,
    standing=_standing,
    write_standing_kept=_write_standing_kept,
    write_unmade=_write_unmade,
)
"""The part of a product's row."""


_LAST_IN = Text(
    es="El cliente entró por última vez el {day}.", en="The client last signed in on {day}."
)
_NEVER_IN = Text(es="El cliente aún no ha entrado.", en="The client has not signed in yet.")


def last_sign_in(business: onboarding.Business, language: Language) -> PanelLine:
    """Say on which day an owner of the business last signed in: the day, and not who."""
    at = accounts.last_sign_in(business.id, "owner")
    if at is None:
        return line("last_sign_in", _NEVER_IN, language, None)
    day = Day.in_country(at, business.country)
    return line("last_sign_in", _LAST_IN, language, clock.iso(at), day)


def line(
    code: str, text: Text, language: Language, value: str | None, day: Day | None = None
) -> PanelLine:
    """Make a line of a panel, of a text that may name `{day}`."""
    return PanelLine(code=code, text=text.render(language, {"day": day}), value=value)
