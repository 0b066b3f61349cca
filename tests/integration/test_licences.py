"""The licence wizard and its activation on the local stack: resumed anywhere, never twice."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws import identity
from chalicelib.aws.identity import InvalidCredentials, NewPasswordChallenge, Tokens
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.firms import service as firms
from chalicelib.firms.model import NewFirm
from chalicelib.licences import activation, service, workers
from chalicelib.licences.model import (
    Licence,
    LicenceAlreadyLive,
    LicenceIncomplete,
    LicenceNotEditable,
    LicenceNotFound,
    LicencePatch,
    LicenceQuery,
    NewLicence,
)
from chalicelib.licences.service import LicenceChanged
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.mail.model import Mail
from chalicelib.onboarding import service as onboarding
from infra.local.stack import LocalStack

pytestmark = pytest.mark.usefixtures("stack")
OWN_PASSWORD = "Propia-Ficticia-2026"
STEPS = ["draft_created", "firm_email_set", "company_chosen", "client_email_set", "accepted"]
WORKED = ["user_created", "business_created", "mails_planned", "activated"]


class Killed(BaseException):
    """Stands for the end of the worker's process."""


def number() -> str:
    return f"3101{secrets.randbelow(10**6):06d}"


def email(name: str) -> str:
    return f"{name}.{secrets.token_hex(6)}@example.com"


def new_firm() -> Caller:
    """Open a firm and act as its administrator."""
    founder, address = f"acc_{secrets.token_hex(8)}", email("founder")
    tx = Transaction()
    accounts.plan_invited(tx, founder, address, "Persona Ficticia", "es")
    tx.commit()
    facts = {"name": "Despacho Ficticio", "email": address, "tax_id": number()}
    firm = firms.create_firm(Caller(account_id=founder), NewFirm.model_validate(facts))
    return Caller(account_id=founder, tenant=firm.id, role="administrator")


def new_company(caller: Caller, tax_id: str | None = None, code: str = "00042") -> str:
    company = {
        "code": code,
        "name": "Ejemplo Ficticio S.A.",
        "country": "CR",
        "tax_id": tax_id or number(),
        "program": "con",
        "address": "100 metros norte del parque",
        "email": "info@example.com",
        "activities": ["602101", "6920.0", "999999"],
    }
    body = json.dumps({"companies": [company]}).encode()
    firms.upload_companies(caller, "application/json", body)
    from chalicelib.firms.model import company_id

    return company_id(caller.tenant, code)


def draft(caller: Caller, company: str, client_email: str, **given: Any) -> LicenceView:
    """Go through the wizard up to the summary."""
    view = service.create_licence(caller, NewLicence(product="invoicing"))
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
    company = new_company(caller, tax_id)
    return service.accept_licence(caller, draft(caller, company, client_email).id)


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


def pool_users(address: str) -> list[str]:
    answer = client("cognito-idp").list_users(
        UserPoolId=settings().user_pool_id, Filter=f'email = "{address}"'
    )
    return [user["Username"] for user in answer["Users"]]


def assert_activated_once(caller: Caller, licence: LicenceView, address: str) -> str:
    """One user, one business, one mail to each; give the business."""
    view = read(caller, licence)
    account = accounts.account_by_email(address)
    assert view.state == "active"
    assert view.business_id is not None
    assert account is not None
    assert pool_users(address) == [account.id]
    assert [m.tenant for m in accounts.memberships(account.id)] == [view.business_id]
    assert events(caller, licence) == [*STEPS, *WORKED]
    to_firm = [m.template for m in mails(caller.tenant)]
    to_client = [(m.template, m.recipient) for m in mails(view.business_id)]
    assert to_firm == ["licence-activated-firm"]
    assert to_client == [("licence-activated-client", address)]
    return view.business_id


def test_activation_gives_the_client_user_business_and_mail(stack: LocalStack) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    assert licence.state == "provisioning"

    work(caller, licence)

    business_id = assert_activated_once(caller, licence, address)
    book = onboarding.issuer(business_id)
    assert book.profile.legal_name == "Ejemplo Ficticio S.A."
    assert book.profile.address == "100 metros norte del parque"
    assert [a.code for a in book.activities] == ["4922.1", "6920.0"]
    assert not book.ready
    owner = Caller(account_id="acc", tenant=business_id, role="owner")
    assert len(onboarding.read_chart(owner).accounts) > 50
    found = service.licence_of(business_id)
    assert found is not None
    assert (found.id, found.firm_id, found.plan) == (licence.id, caller.tenant, None)


def test_mailed_key_opens_once_and_must_be_changed(stack: LocalStack) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    work(caller, licence)
    business_id = assert_activated_once(caller, licence, address)
    (account_id,) = pool_users(address)
    key = access_key(stack, business_id, address)

    challenge = identity.authenticate(account_id, key)
    assert isinstance(challenge, NewPasswordChallenge)
    identity.answer_challenge(account_id, challenge.session, OWN_PASSWORD)

    work(caller, licence)  # a late repetition must not undo the client's own password
    assert isinstance(identity.authenticate(account_id, OWN_PASSWORD), Tokens)
    with pytest.raises(InvalidCredentials):
        identity.authenticate(account_id, key)


@pytest.mark.parametrize("step", ["_decide", "create_user", "store_chart", "commit"])
def test_killed_after_any_step_it_is_resumed(
    stack: LocalStack, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    whole: Callable[..., Any] = getattr(activation, step)

    def cut(*arguments: Any) -> None:
        whole(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(activation, step, cut)
        with pytest.raises(Killed):
            work(caller, licence)
    work(caller, licence)

    business_id = assert_activated_once(caller, licence, address)
    (account_id,) = pool_users(address)
    key = access_key(stack, business_id, address)
    assert isinstance(identity.authenticate(account_id, key), NewPasswordChallenge)


def test_delivered_many_times_at_once_it_happens_once(stack: LocalStack) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)

    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(work, caller, licence) for _ in range(8)]
        for each in done:
            each.result()

    business_id = assert_activated_once(caller, licence, address)
    (account_id,) = pool_users(address)
    key = access_key(stack, business_id, address)
    assert isinstance(identity.authenticate(account_id, key), NewPasswordChallenge)


def test_one_of_two_drafts_of_a_company_is_accepted() -> None:
    caller = new_firm()
    company = new_company(caller)
    drafts = [draft(caller, company, email("cliente")) for _ in range(2)]

    def accept(licence: LicenceView) -> str:
        try:
            return service.accept_licence(caller, licence.id).state
        except LicenceAlreadyLive as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(accept, drafts))

    assert outcomes == ["licence-already-live", "provisioning"]


def test_accepting_twice_at_once_activates_once() -> None:
    caller, address = new_firm(), email("cliente")
    licence = draft(caller, new_company(caller), address)

    def accept(_: int) -> None:
        from contextlib import suppress

        from chalicelib.core.errors import Conflict, Stale

        with suppress(Conflict, Stale):
            service.accept_licence(caller, licence.id)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(accept, range(4)))
    work(caller, licence)

    assert_activated_once(caller, licence, address)
    assert service.accept_licence(caller, licence.id).state == "active"


def test_two_firms_with_one_client_company_make_one_business() -> None:
    tax_id, callers = number(), [new_firm(), new_firm()]
    addresses = [email("uno"), email("dos")]
    licences = [accepted(c, a, tax_id) for c, a in zip(callers, addresses, strict=True)]

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, callers, licences))

    views = [read(c, v) for c, v in zip(callers, licences, strict=True)]
    winner = next(i for i, view in enumerate(views) if view.state == "active")
    loser = 1 - winner
    failure = views[loser].failure
    assert views[loser].state == "provisioning_failed"
    assert failure is not None
    assert failure.code == "business-of-another-account"
    assert accounts.account_by_email(addresses[loser]) is None
    assert pool_users(addresses[loser]) == []
    assert mails(callers[loser].tenant) == []


def test_client_with_an_account_is_linked_without_a_key(stack: LocalStack) -> None:
    address, caller = email("cliente"), new_firm()
    account_id = f"acc_{secrets.token_hex(8)}"
    identity.create_user(account_id, address, OWN_PASSWORD)
    tx = Transaction()
    accounts.plan_invited(tx, account_id, address, "Cliente Ficticio", "en")
    tx.commit()
    licence = accepted(caller, address)

    work(caller, licence)

    view = read(caller, licence)
    assert view.state == "active"
    assert view.business_id is not None
    assert pool_users(address) == [account_id]
    assert isinstance(identity.authenticate(account_id, OWN_PASSWORD), Tokens)
    (planned,) = mails(view.business_id)
    assert (planned.template, planned.language) == ("licence-linked-client", "en")
    assert events(caller, licence) == [*STEPS, *WORKED[1:]]


def test_own_business_is_linked_to_the_firm_and_to_no_second_one() -> None:
    address, tax_id = email("cliente"), number()
    first, second = new_firm(), new_firm()
    licence = accepted(first, address, tax_id)
    work(first, licence)
    business_id = read(first, licence).business_id

    again = accepted(second, address, tax_id)
    work(second, again)

    view = read(second, again)
    assert view.failure is not None
    assert view.failure.code == "business-linked-elsewhere"
    found = service.licence_of(business_id or "")
    assert found is not None
    assert found.firm_id == first.tenant


def test_failed_activation_is_corrected_and_accepted_again() -> None:
    tax_id, owner_email = number(), email("dueno")
    owner = f"acc_{secrets.token_hex(8)}"
    tx = Transaction()
    accounts.plan_invited(tx, owner, owner_email, "Dueño Ficticio", "es")
    tx.commit()
    from chalicelib.onboarding.model import NewBusiness

    opened = onboarding.create_business(
        Caller(account_id=owner),
        NewBusiness(id_type="02", id_number=tax_id, legal_name="Ejemplo Ficticio S.A."),
    )
    caller = new_firm()
    licence = accepted(caller, email("otro"), tax_id)
    work(caller, licence)
    failed = read(caller, licence)
    assert failed.state == "provisioning_failed"

    service.change_licence(
        caller, licence.id, LicencePatch(client_email=owner_email), failed.version
    )
    service.accept_licence(caller, licence.id)
    work(caller, licence)

    view = read(caller, licence)
    assert (view.state, view.business_id, view.failure) == ("active", opened.id, None)
    assert "failed" in events(caller, licence)
    assert events(caller, licence)[-3:] == ["business_linked", "mails_planned", "activated"]


def test_incomplete_draft_is_not_accepted() -> None:
    caller = new_firm()
    licence = service.create_licence(caller, NewLicence(product="invoicing"))

    with pytest.raises(LicenceIncomplete) as caught:
        service.accept_licence(caller, licence.id)

    pointers = [field.pointer for field in caught.value.fields]
    assert pointers == ["/firm_email", "/company_id", "/client_email"]
    assert not service.read_summary(caller, licence.id).complete


def test_stale_unknown_and_late_changes_are_refused() -> None:
    caller = new_firm()
    company = new_company(caller)
    licence = draft(caller, company, email("cliente"))

    with pytest.raises(LicenceChanged):
        service.change_licence(caller, licence.id, LicencePatch(language="en"), licence.version - 1)
    with pytest.raises(InvalidInput):
        service.change_licence(
            caller, licence.id, LicencePatch(company_id="cmp_none"), licence.version
        )
    service.accept_licence(caller, licence.id)
    with pytest.raises(LicenceNotEditable):
        service.change_licence(caller, licence.id, LicencePatch(language="en"), licence.version + 1)


def test_confidentiality_covers_licences_and_their_history() -> None:
    caller = new_firm()
    company = new_company(caller)
    licence = draft(caller, company, email("cliente"))
    blind = Caller(
        account_id="acc_2", tenant=caller.tenant, role="adviser", companies=frozenset({"cmp_x"})
    )
    sighted = Caller(
        account_id="acc_3", tenant=caller.tenant, role="adviser", companies=frozenset({company})
    )

    assert service.list_licences(blind, LicenceQuery()).data == []
    assert [v.id for v in service.list_licences(sighted, LicenceQuery()).data] == [licence.id]
    for ask in (service.read_licence, service.read_summary, service.accept_licence):
        with pytest.raises(LicenceNotFound):
            ask(blind, licence.id)
    with pytest.raises(LicenceNotFound):
        service.read_history(blind, licence.id, PageQuery())
    with pytest.raises(LicenceNotFound):
        service.read_licence(new_firm(), licence.id)


def test_list_is_filtered_by_state_through_all_pages() -> None:
    caller = new_firm()
    company = new_company(caller)
    one = service.accept_licence(caller, draft(caller, company, email("cliente")).id)
    for _ in range(5):
        service.create_licence(caller, NewLicence(product="invoicing"))

    query = LicenceQuery(state="provisioning", limit=2)
    drafts = service.list_licences(caller, LicenceQuery(state="draft", limit=100))

    assert [v.id for v in service.list_licences(caller, query).data] == [one.id]
    assert len(drafts.data) == 5


def test_spanish_company_starts_with_its_chart() -> None:
    caller, address = new_firm(), email("cliente")
    control = secrets.randbelow(10**7)
    from chalicelib.core.tax_ids import entity_control

    digits = f"{control:07d}"
    company = {
        "code": "00001",
        "name": "Ejemplo Ficticio S.L.",
        "country": "ES",
        "tax_id": f"B{digits}{entity_control(digits)}",
        "program": "eco",
    }
    body = json.dumps({"companies": [company]}).encode()
    firms.upload_companies(caller, "application/json", body)
    from chalicelib.firms.model import company_id

    licence = draft(caller, company_id(caller.tenant, "00001"), address, language="en")
    service.accept_licence(caller, licence.id)
    work(caller, licence)

    view = read(caller, licence)
    assert view.business_id is not None
    owner = Caller(account_id="acc", tenant=view.business_id, role="owner")
    chart = onboarding.read_chart(owner)
    assert chart.country == "ES"
    assert "477" in {account.code for account in chart.accounts}
    (planned,) = mails(view.business_id)
    assert planned.language == "en"


def test_plan_and_key_never_leave_in_a_view() -> None:
    caller = new_firm()
    licence = accepted(caller, email("cliente"))
    stored = Table(caller.tenant).get(Licence, "LICENCES", licence.id)

    assert stored is not None
    assert stored.plan is not None
    assert stored.plan.sealed_key not in repr(stored)
    assert stored.plan.account_id not in licence.model_dump_json()
