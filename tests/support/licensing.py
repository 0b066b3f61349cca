"""Firms, companies and licences as the tests of licences need them."""

from __future__ import annotations

import re
import secrets
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.accounts import sessions
from chalicelib.accounts.forms import ChallengeAnswer, Credentials
from chalicelib.accounts.views import NewPasswordRequired
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.company_ids import company_id
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.firms import store
from chalicelib.firms.features import FEATURE_NAMES
from chalicelib.firms.forms import NewFirm
from chalicelib.firms.views import RowRemark, UploadResult
from chalicelib.licences import requests, service, workers
from chalicelib.licences.forms import LicencePatch, NewLicence
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.mail.model import Mail
from chalicelib.onboarding import opening
from chalicelib.onboarding.forms import NewBusiness
from infra.local.stack import LocalStack
from tests.support.companies import company_rows, send


def number() -> str:
    """Make a tax id that no other test has."""
    return f"3101{secrets.randbelow(10**6):06d}"


def email(name: str) -> str:
    """Make an address that no other test has."""
    return f"{name}.{secrets.token_hex(6)}@example.com"


def new_firm(language: Language = "es", *, is_confirmed: bool = True) -> Caller:
    """Open a firm, which the operator has confirmed with all features, and act for it."""
    founder, address = f"acc_{secrets.token_hex(8)}", email("founder")
    tx = Transaction()
    accounts.write_invited(tx, founder, address, "Persona Ficticia", "es")
    tx.commit()
    facts = {
        "name": "Despacho Ficticio", "email": address, "tax_id": number(), "language": language,
    }  # fmt: skip
    firm = firms.create_firm(Caller(account_id=founder), NewFirm.model_validate(facts))
    if is_confirmed:
        confirm(firm.id)
    return Caller(account_id=founder, tenant=firm.id, role="administrator")


def confirm(firm_id: str) -> None:
    """Let a firm have been confirmed, with all features, without a mail to anybody."""
    tx = Transaction()
    confirmed = firms.firm(firm_id).confirmed(clock.now())
    store.write_firm(tx, confirmed.but(features=tuple(FEATURE_NAMES)))
    tx.commit()


def new_company(caller: Caller, **given: Any) -> str:
    """Upload a list of one company; give its id."""
    done = _uploaded(caller, given)
    assert not done.errors
    return company_id(
        caller.tenant, str(given.get("program", "con")), str(given.get("code", "00042"))
    )


def refused_company(caller: Caller, **given: Any) -> list[RowRemark]:
    """Upload a list of one company, which is refused; give the reasons."""
    done = _uploaded(caller, given)
    assert done.refused == done.total == 1
    return done.errors


def _uploaded(caller: Caller, given: dict[str, Any]) -> UploadResult:
    company = {
        "code": "00042",
        "name": "Ejemplo Ficticio S.A.",
        "country": "CR",
        "tax_id": number(),
        "program": "con",
        "address": "100 metros norte del parque",
        "email": "info@example.com",
        "activities": ["602101", "6920.0", "999999"],
    } | given
    return send(caller, company_rows(company))


def draft(
    caller: Caller,
    company: str,
    client_email: str | None,
    *,
    product: str = "invoicing",
    **given: Any,
) -> LicenceView:
    """Go through the wizard up to the summary."""
    view = service.create_licence(caller, NewLicence(product=product))
    for step in (
        {"firm_email": "despacho@example.com"},
        {"company_id": company},
        {"client_email": client_email, "client_name": "Cliente Ficticio", **given},
    ):
        view = service.change_licence(
            caller, view.id, LicencePatch.model_validate(step), view.version
        )
    return view


def accepted(caller: Caller, client_email: str, tax_id: str | None = None) -> LicenceView:
    company = new_company(caller, **({"tax_id": tax_id} if tax_id else {}))
    return accept(caller, draft(caller, company, client_email).id)


def accept(caller: Caller, licence_id: str) -> LicenceView:
    """Accept a licence as its summary shows it now."""
    return service.accept_licence(
        caller, licence_id, service.read_summary(caller, licence_id).version
    )


def work(caller: Caller, licence: LicenceView) -> None:
    workers.handle({"firm_id": caller.tenant, "licence_id": licence.id})


def read(caller: Caller, licence: LicenceView) -> LicenceView:
    return service.read_licence(caller, licence.id)


def events(caller: Caller, licence: LicenceView) -> list[str]:
    page = service.read_history(caller, licence.id, PageQuery(limit=100))
    return [entry.event for entry in reversed(page.data)]


def mails(tenant: str) -> list[Mail]:
    return list(Table(tenant).each(Mail, "MAIL"))


def access_key(stack: LocalStack, business_id: str, address: str) -> str:
    """Send the client's mail and read the key in it."""
    for planned in mails(business_id):
        mail.deliver(business_id, planned.id)
    text = stack.mail.wait(address)["text"]
    found = re.search(r"\b(?:[A-Za-z0-9]{5}-){3}[A-Za-z0-9]{5}\b", text)
    assert found, text
    return found[0]


def choose_password(address: str, key: str, password: str) -> None:
    """Sign in with an access key and choose a password, as whoever got its mail."""
    challenge = sessions.sign_in(Credentials(email=address, password=key)).root
    assert isinstance(challenge, NewPasswordRequired)
    answer = ChallengeAnswer(
        email=address,
        session=challenge.session,
        new_password=password,
        accepted_terms=settings().terms_version,
    )
    sessions.choose_password(PublicRequest(), answer)


def pool_users(address: str) -> list[str]:
    """Return what accounts can name: inner users, that go with them, are not among them."""
    return [each for each in all_pool_users(address) if not each.endswith(".inner")]


def all_pool_users(address: str) -> list[str]:
    answer = client("cognito-idp").list_users(
        UserPoolId=settings().user_pool_id, Filter=f'email = "{address}"'
    )
    return [user["Username"] for user in answer["Users"]]


def owner_of(address: str, tax_id: str, language: Language = "en") -> Caller:
    """Open a business without a firm, through an account of this e-mail."""
    owner = f"acc_{secrets.token_hex(8)}"
    tx = Transaction()
    accounts.write_invited(tx, owner, address, "Dueña Ficticia", language)
    tx.commit()
    opened = opening.create_business(
        Caller(account_id=owner),
        NewBusiness(id_type="02", id_number=tax_id, legal_name="Propio Ficticio S.A."),
    )
    return Caller(account_id=owner, tenant=opened.id, role="owner")


def asked(address: str, tax_id: str) -> tuple[Caller, LicenceView]:
    """Have a firm of its own ask for the business of that e-mail and tax id."""
    firm = new_firm()
    licence = accepted(firm, address, tax_id)
    work(firm, licence)
    return firm, licence


def waiting(owner: Caller) -> list[str]:
    return [each.licence_id for each in requests.list_requests(owner, PageQuery()).data]
