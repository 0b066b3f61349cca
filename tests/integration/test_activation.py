"""The activation of licences on the local stack: resumed anywhere, never twice."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts import sessions
from chalicelib.accounts.forms import Credentials
from chalicelib.aws import identity
from chalicelib.aws.identity import InvalidCredentials
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.paging import PageQuery
from chalicelib.countries.spain.tax_ids import entity_control
from chalicelib.firms import charts
from chalicelib.http.responding import undisturbed
from chalicelib.licences import requests, service
from chalicelib.licences.forms import LicencePatch
from chalicelib.licences.requests import (
    BusinessLinked,
    LicenceOfAnotherTaxId,
    LicenceRequestNotFound,
)
from chalicelib.licences.views import LicenceView
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.steps import TaxIdOfLicence
from infra.local.stack import LocalStack
from tests.support.businesses import connect, connection_of, profile_of, put_profile
from tests.support.faults import overtaken_at
from tests.support.kills import Moment, killed_at
from tests.support.licensing import (
    accept,
    accepted,
    access_key,
    asked,
    choose_password,
    draft,
    email,
    events,
    mails,
    new_company,
    new_firm,
    number,
    owner_of,
    pool_users,
    read,
    waiting,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")
OWN_PASSWORD = "Propia-Ficticia-2026"
STEPS = ["draft_created", "firm_email_set", "company_chosen", "client_email_set", "accepted"]
WORKED = ["user_ready", "business_created", "mails_planned", "activated"]


class Killed(BaseException):
    """Stands for the end of the worker's process."""


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


def left_out(caller: Caller, licence: LicenceView) -> str:
    """Read from the history which of the company's activities the business did not get."""
    entries = service.read_history(caller, licence.id, PageQuery()).data
    (made,) = [entry for entry in entries if entry.event == "business_created"]
    return made.facts["activities_left_out"]


def test_activation_gives_the_client_user_business_and_mail(stack: LocalStack) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    assert licence.state == "provisioning"

    work(caller, licence)

    business_id = assert_activated_once(caller, licence, address)
    dossier = onboarding.issuer(business_id)
    assert dossier.profile.legal_name == "Ejemplo Ficticio S.A."
    assert dossier.profile.address == {"details": "100 metros norte del parque"}
    assert [a.code for a in dossier.activities] == ["4922.1", "6920.0"]
    assert left_out(caller, licence) == "999999"  # no catalogue knows it
    assert not dossier.ready
    owner = Caller(account_id="acc", tenant=business_id, role="owner")
    assert len(onboarding.read_chart(owner).accounts) > 50
    found = service.batch_licence_of(business_id)
    assert found is not None
    assert (found.id, found.firm_id, found.provision) == (licence.id, caller.tenant, None)


def test_mailed_key_opens_once_and_must_be_changed(stack: LocalStack) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    work(caller, licence)
    business_id = assert_activated_once(caller, licence, address)
    (account_id,) = pool_users(address)
    key = access_key(stack, business_id, address)

    choose_password(address, key, OWN_PASSWORD)

    work(caller, licence)  # a late repetition must not undo the client's own password
    user = accounts.account(account_id).user_name
    assert identity.authenticate(user, OWN_PASSWORD) == "own"
    with pytest.raises(InvalidCredentials):
        sessions.sign_in(Credentials(email=address, password=key))


NOT_YET: Moment = "before-call"
DONE: Moment = "after-call"


@pytest.mark.parametrize(
    ("operation", "moment"),
    [
        ("AdminCreateUser", NOT_YET),
        ("AdminCreateUser", DONE),
        ("PutObject", DONE),
        ("TransactWriteItems", DONE),
    ],
)
def test_killed_after_any_step_it_is_resumed(
    stack: LocalStack, operation: str, moment: Moment
) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    with killed_at(operation, moment):
        work(caller, licence)
    work(caller, licence)

    business_id = assert_activated_once(caller, licence, address)
    (account_id,) = pool_users(address)
    key = access_key(stack, business_id, address)
    assert identity.authenticate(account_id, key) == "temporary"


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
    assert identity.authenticate(account_id, key) == "temporary"


def test_accepting_twice_at_once_activates_once() -> None:
    caller, address = new_firm(), email("cliente")
    licence = draft(caller, new_company(caller), address)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: accept(caller, licence.id), range(4)))
    work(caller, licence)

    assert_activated_once(caller, licence, address)
    assert accept(caller, licence.id).state == "active"


def test_unproven_tax_id_keeps_no_firm_from_its_client() -> None:
    tax_id, callers = number(), [new_firm(), new_firm()]
    addresses = [email("uno"), email("dos")]
    owner_of(email("ocupante"), tax_id)
    licences = [accepted(c, a, tax_id) for c, a in zip(callers, addresses, strict=True)]

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, callers, licences))

    businesses = {
        assert_activated_once(caller, licence, address)
        for caller, licence, address in zip(callers, licences, addresses, strict=True)
    }
    assert len(businesses) == 2


def test_proven_business_of_another_account_ends_the_activation() -> None:
    address, tax_id = email("cliente"), number()
    owner = owner_of(email("duena"), tax_id)
    connect(owner, connection_of(owner))

    firm, licence = asked(address, tax_id)

    seen = read(firm, licence)
    assert seen.failure is not None
    assert (seen.state, seen.failure.code) == (
        "provisioning_failed", "business-of-another-account",
    )  # fmt: skip
    assert accounts.account_by_email(address) is None
    assert pool_users(address) == []
    assert mails(firm.tenant) == []
    assert waiting(owner) == []


def test_client_with_an_account_is_linked_without_a_key(stack: LocalStack) -> None:
    address, caller = email("cliente"), new_firm()
    account_id = f"acc_{secrets.token_hex(8)}"
    identity.create_user(account_id, address, OWN_PASSWORD)
    tx = Transaction()
    accounts.write_invited(tx, account_id, address, "Cliente Ficticio", "en")
    tx.commit()
    licence = accepted(caller, address)

    work(caller, licence)

    view = read(caller, licence)
    assert view.state == "active"
    assert view.business_id is not None
    assert pool_users(address) == [account_id]
    assert identity.authenticate(account_id, OWN_PASSWORD) == "own"
    (written,) = mails(view.business_id)
    assert (written.template, written.language) == ("licence-linked-client", "en")
    assert events(caller, licence) == [*STEPS, *WORKED], "as for one without an account"


def test_business_that_exists_is_not_linked_before_its_owner_agrees() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)

    firm, licence = asked(address, tax_id)

    seen = read(firm, licence)
    assert (seen.state, seen.business_id, seen.failure) == ("awaiting_client", None, None)
    assert service.batch_licence_of(owner.tenant) is None
    assert requests.list_licences(owner).data == []
    assert owner.tenant not in seen.model_dump_json()
    assert events(firm, licence) == [*STEPS, "client_asked"]
    assert mails(firm.tenant) == []
    (written,) = mails(owner.tenant)
    assert (written.template, written.recipient, written.language) == (
        "licence-requested", address, "en",
    )  # fmt: skip
    (request,) = requests.list_requests(owner, PageQuery()).data
    assert (request.licence_id, request.firm_name) == (licence.id, "Despacho Ficticio")
    again = accept(firm, licence.id)
    assert again.state == "awaiting_client"


def test_owner_agrees_and_only_then_the_firm_is_linked() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    firm, licence = asked(address, tax_id)

    linked = requests.accept(owner, licence.id)

    seen, found = read(firm, licence), service.batch_licence_of(owner.tenant)
    assert (seen.state, seen.business_id) == ("active", owner.tenant)
    assert found is not None
    assert (found.id, found.client_account_id) == (licence.id, owner.account_id)
    assert requests.list_licences(owner).data == [linked]
    assert linked.firm_name == "Despacho Ficticio"
    assert waiting(owner) == []
    assert events(firm, licence)[len(STEPS) :] == [
        "client_asked", "client_accepted", "mails_planned", "activated",
    ]  # fmt: skip
    assert [m.template for m in mails(firm.tenant)] == ["licence-activated-firm"]
    assert {m.template for m in mails(owner.tenant)} == {
        "licence-requested", "licence-linked-client",
    }  # fmt: skip
    assert requests.accept(owner, licence.id) == linked


def test_owner_refuses_and_may_be_asked_again() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    firm, licence = asked(address, tax_id)

    requests.refuse(owner, licence.id)

    seen = read(firm, licence)
    assert seen.failure is not None
    assert (seen.state, seen.failure.code) == ("provisioning_failed", "client-refused")
    assert service.batch_licence_of(owner.tenant) is None
    assert waiting(owner) == []
    for answer in (requests.accept, requests.refuse):
        with pytest.raises(LicenceRequestNotFound):
            answer(owner, licence.id)

    accept(firm, licence.id)
    work(firm, licence)
    assert waiting(owner) == [licence.id]
    assert [m.template for m in mails(owner.tenant)] == ["licence-requested"] * 2
    requests.accept(owner, licence.id)
    assert read(firm, licence).state == "active"


def test_request_is_answered_by_the_business_that_is_asked_alone() -> None:
    address, tax_id = email("duena"), number()
    owner_of(address, tax_id)
    other = owner_of(email("otra"), number())
    firm, licence = asked(address, tax_id)

    for answer in (requests.accept, requests.refuse):
        with pytest.raises(LicenceRequestNotFound):
            answer(other, licence.id)
    assert read(firm, licence).state == "awaiting_client"


def test_linked_business_looks_to_a_second_firm_like_any_other() -> None:
    address, tax_id = email("cliente"), number()
    first = new_firm()
    licence = accepted(first, address, tax_id)
    work(first, licence)
    business_id = read(first, licence).business_id or ""
    account = accounts.account_by_email(address)
    assert account is not None
    owner = Caller(account_id=account.id, tenant=business_id, role="owner")

    second, again = asked(address, tax_id)

    seen = read(second, again)
    assert (seen.state, seen.failure, seen.business_id) == ("awaiting_client", None, None)
    with pytest.raises(BusinessLinked):
        requests.accept(owner, again.id)
    assert read(second, again).state == "awaiting_client"
    requests.refuse(owner, again.id)
    found = service.batch_licence_of(business_id)
    assert found is not None
    assert found.firm_id == first.tenant


def test_of_two_firms_that_ask_one_is_linked_however_fast_the_owner_clicks() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    both = [asked(address, tax_id) for _ in range(2)]

    accept_as_the_edge_does = undisturbed(requests.accept)

    def agree(licence: LicenceView) -> str:
        try:
            return accept_as_the_edge_does(owner, licence.id).licence_id
        except BusinessLinked as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as threads:
        outcomes = set(threads.map(agree, [licence for _, licence in both] * 4))

    (linked,) = requests.list_licences(owner).data
    assert outcomes == {linked.licence_id, "business-linked-elsewhere"}
    states = {licence.id: read(firm, licence).state for firm, licence in both}
    assert states.pop(linked.licence_id) == "active"
    assert list(states.values()) == ["awaiting_client"]


def test_request_for_another_taxpayer_cannot_be_accepted() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    _, licence = asked(address, tax_id)
    put_profile(owner, profile_of(owner, id_number=number()))

    with pytest.raises(LicenceOfAnotherTaxId):
        requests.accept(owner, licence.id)
    assert service.batch_licence_of(owner.tenant) is None


@pytest.mark.parametrize("moment", [NOT_YET, DONE])
def test_killed_while_asking_it_asks_once(moment: Moment) -> None:
    address, tax_id, firm = email("duena"), number(), new_firm()
    owner = owner_of(address, tax_id)
    licence = accepted(firm, address, tax_id)
    with killed_at("TransactWriteItems", moment):
        work(firm, licence)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: work(firm, licence), range(4)))

    assert waiting(owner) == [licence.id]
    assert len(mails(owner.tenant)) == 1
    assert events(firm, licence) == [*STEPS, "client_asked"]


def test_failed_activation_is_corrected_and_accepted_again() -> None:
    tax_id, owner_email = number(), email("duena")
    owner = owner_of(owner_email, tax_id)
    connect(owner, connection_of(owner))
    caller, licence = asked(email("otro"), tax_id)
    failed = read(caller, licence)
    assert failed.state == "provisioning_failed"
    new_company(caller, tax_id=number())  # no licence rests on it any more
    new_company(caller, tax_id=tax_id)

    service.change_licence(
        caller, licence.id, LicencePatch(client_email=owner_email), failed.version
    )
    accept(caller, licence.id)
    work(caller, licence)

    view = read(caller, licence)
    assert (view.state, view.failure) == ("awaiting_client", None)
    assert waiting(owner) == [licence.id]
    assert events(caller, licence)[-2:] == ["accepted", "client_asked"]


def test_client_of_a_licence_cannot_become_another_taxpayer() -> None:
    firm, address, tax_id = new_firm(), email("cliente"), number()
    licence = accepted(firm, address, tax_id)
    work(firm, licence)
    business_id = read(firm, licence).business_id or ""
    owner = Caller(account_id="acc", tenant=business_id, role="owner")

    for change in ({"id_number": number()}, {"id_type": "04"}):
        with pytest.raises(TaxIdOfLicence) as caught:
            put_profile(owner, profile_of(owner, **change))
        assert "Despacho Ficticio" in caught.value.sentence("es")

    assert onboarding.issuer(business_id).profile.id_number == tax_id
    assert put_profile(owner, profile_of(owner)).address["district"] == "01"


def test_tax_id_does_not_change_while_the_owner_agrees() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    _, licence = asked(address, tax_id)

    def agree() -> None:
        requests.accept(owner, licence.id)

    with overtaken_at("TransactWriteItems", agree), pytest.raises(ChangedMeanwhile):
        put_profile(owner, profile_of(owner, id_number=number()))

    assert onboarding.issuer(owner.tenant).profile.id_number == tax_id


def test_company_starts_with_the_chart_that_its_firm_gave_it() -> None:
    caller, client = new_firm(), email("client")
    company = new_company(caller)
    own = b"code;name\n112001;Clientes Propios Ficticios\n112999;Otra Cuenta\n"
    charts.put_chart(caller, company, own, is_json=False)
    licence = accept(caller, draft(caller, company, client).id)
    work(caller, licence)
    business = read(caller, licence).business_id
    assert business is not None
    charts.remove_chart(caller, company)

    chart = onboarding.read_chart(Caller(account_id="acc_1", tenant=business, role="owner"))

    names = {account.code: account.name_es for account in chart.accounts}
    assert (names["112001"], names["112999"]) == ("Clientes Propios Ficticios", "Otra Cuenta")
    assert len(names) > 50


def test_spanish_company_starts_with_its_chart() -> None:
    caller, address = new_firm(), email("cliente")
    digits = f"{secrets.randbelow(10**7):07d}"
    company = new_company(
        caller,
        country="ES",
        tax_id=f"B{digits}{entity_control(digits)}",
        name="Ejemplo Ficticio S.L.",
        program="eco",
    )
    licence = draft(caller, company, address, language="en")
    accept(caller, licence.id)
    work(caller, licence)

    view = read(caller, licence)
    assert view.business_id is not None
    owner = Caller(account_id="acc", tenant=view.business_id, role="owner")
    chart = onboarding.read_chart(owner)
    assert chart.country == "ES"
    assert "477" in {account.code for account in chart.accounts}
    (written,) = mails(view.business_id)
    assert written.language == "en"
