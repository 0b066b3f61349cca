"""A licence that went to the wrong address is put right, wherever the work dies; nothing stays."""

from __future__ import annotations

import json

import pytest

from chalicelib.accounts import invitations
from chalicelib.accounts import service as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.accounts.codes import InvalidCode
from chalicelib.accounts.model import Account, InvitationNotFound
from chalicelib.aws import identity
from chalicelib.aws.identity import InvalidCredentials
from chalicelib.aws.secrets import open_sealed
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.origin import coming_from
from chalicelib.core.paging import PageQuery
from chalicelib.firms import service as firms
from chalicelib.firms.service import CompanyNotFound
from chalicelib.licences import (
    acts,
    correcting,
    firm_email,
    histories,
    removing,
    requests,
    service,
    workers,
)
from chalicelib.licences.correcting import LicenceOfTaxpayer
from chalicelib.licences.forms import BusinessRemoval, ClientCorrection, FirmEmail, FirmEmailCode
from chalicelib.licences.model import WrongLicenceState
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.onboarding import opening, users
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.forms import NewBusiness, NewBusinessUser
from chalicelib.onboarding.removing import BusinessHasDocuments
from chalicelib.onboarding.words import telling
from infra.local.stack import LocalStack
from tests.support.businesses import connect, connection_of
from tests.support.faults import overtaken_at
from tests.support.following import Authority
from tests.support.issuing import issue, new_invoice, ready_business
from tests.support.kills import kill_points, killed_after
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
    new_firm,
    number,
    owner_of,
    pool_users,
    read,
    waiting,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")
ALL = PageQuery(limit=100)
PASSWORD = "Propia-Ficticia-2026"


def activated(address: str) -> tuple[Caller, LicenceView]:
    caller = new_firm()
    licence = accepted(caller, address)
    work(caller, licence)
    return caller, read(caller, licence)


def correct(caller: Caller, licence: LicenceView, address: str) -> LicenceView:
    seen = read(caller, licence)
    wanted = ClientCorrection(client_email=address)
    return correcting.correct_client(caller, licence.id, wanted, seen.version)


def take_back(caller: Caller, licence: LicenceView) -> LicenceView:
    return correcting.take_back(caller, licence.id, read(caller, licence).version)


def clear(business_id: str | None) -> None:
    workers.handle({"removed_business": business_id or ""})


def signed_in(stack: LocalStack, business_id: str, address: str) -> str:
    """Sign in with the key as whoever reads the address; give the account."""
    (account_id,) = pool_users(address)
    key = access_key(stack, business_id, address)
    choose_password(address, key, PASSWORD)
    return account_id


def left_of(business_id: str) -> set[str]:
    """Name the partitions in which something of a business is left."""
    partitions = ("BUSINESS", "MEMBERS", "CREDENTIALS", "LICENCE_REQUESTS")
    return {each for each in partitions if list(Table(business_id).keys(each))}


def assert_nothing_left(address: str, business_id: str) -> None:
    assert accounts.account_by_email(address) is None
    assert pool_users(address) == []
    assert left_of(business_id) == set()
    assert not [each for each in mails(business_id) if not each.is_done]
    mark = onboarding.removal(business_id)
    assert mark is not None
    assert mark.done_at is not None


def test_typo_is_put_right_and_the_key_that_nobody_used_dies(stack: LocalStack) -> None:
    wrong, right = email("eror"), email("cliente")
    caller, licence = activated(wrong)
    first = licence.business_id or ""
    key = access_key(stack, first, wrong)
    (user,) = pool_users(wrong)

    after = correct(caller, licence, right)

    assert (after.state, after.client_email, after.business_id) == ("provisioning", right, None)
    assert accounts.account_by_email(wrong) is None, "who signs in is looked for by e-mail"
    clear(first)
    with pytest.raises(InvalidCredentials):
        identity.authenticate(user, key)
    work(caller, licence)
    seen = read(caller, licence)
    assert seen.state == "active"
    assert seen.business_id not in {None, first}
    assert_nothing_left(wrong, first)
    assert [(m.template, m.recipient) for m in mails(seen.business_id or "")] == [
        ("licence-activated-client", right),
    ]
    told = {(m.template, m.recipient) for m in mails(caller.tenant)}
    assert ("licence-taken-back", wrong) in told
    assert [m.template for m in mails(caller.tenant)].count("licence-activated-firm") == 2
    assert "client_corrected" in events(caller, licence)
    account_id = signed_in(stack, seen.business_id or "", right)
    assert [m.tenant for m in accounts.memberships(account_id)] == [seen.business_id]


def test_mail_with_the_key_that_waits_goes_out_no_more(stack: LocalStack) -> None:
    wrong = email("eror")
    caller, licence = activated(wrong)

    correct(caller, licence, email("cliente"))
    for planned in mails(licence.business_id or ""):
        mail.deliver(licence.business_id or "", planned.id)

    (kept,) = mails(licence.business_id or "")
    assert (kept.state, kept.reason, kept.sealed) == ("failed", "withdrawn", "")
    assert stack.mail.messages(to=wrong) == []


def test_killed_after_any_call_a_correction_leaves_no_orphan() -> None:
    for calls in kill_points(60):
        wrong, right = email("eror"), email("cliente")
        caller, licence = activated(wrong)
        ended = False
        with killed_after(calls):
            correct(caller, licence, right)
            clear(licence.business_id)
            work(caller, licence)
            ended = True
        if read(caller, licence).client_email == wrong:
            correct(caller, licence, right)
        clear(licence.business_id)  # as the sweep would have it done
        work(caller, licence)

        seen = read(caller, licence)
        assert (seen.state, seen.client_email) == ("active", right)
        assert_nothing_left(wrong, licence.business_id or "")
        account = accounts.account_by_email(right)
        assert account is not None
        assert pool_users(right) == [account.id]
        assert [m.tenant for m in accounts.memberships(account.id)] == [seen.business_id]
        assert events(caller, licence).count("client_corrected") == 1
        if ended:
            break
    assert calls > 10


def test_stranger_who_did_sign_in_loses_the_business_and_keeps_the_account(
    stack: LocalStack,
) -> None:
    wrong = email("extrana")
    caller, licence = activated(wrong)
    business_id = licence.business_id or ""
    account_id = signed_in(stack, business_id, wrong)

    ended = take_back(caller, licence)
    clear(business_id)

    assert (ended.state, ended.business_id) == ("withdrawn", None)
    assert list(accounts.memberships(account_id)) == []
    assert left_of(business_id) == set()
    user = accounts.account(account_id).user_name
    assert identity.authenticate(user, PASSWORD) == "own"
    assert accounts.account(account_id).state == "active"
    told = [(m.template, m.recipient) for m in mails(caller.tenant)]
    assert ("licence-taken-back", wrong) in told
    company = firms.company(caller.tenant, licence.company_id or "")
    assert company.licensed == {}
    again = draft(caller, company.id, email("cliente"))
    assert accept(caller, again.id).state == "provisioning"


def test_what_is_the_taxpayers_is_not_taken_back() -> None:
    address = email("cliente")
    caller, licence = activated(address)
    account = accounts.account_by_email(address)
    assert account is not None
    owner = Caller(account_id=account.id, tenant=licence.business_id or "", role="owner")
    connect(owner, connection_of(owner))

    with pytest.raises(LicenceOfTaxpayer):
        correct(caller, licence, email("otro"))
    with pytest.raises(LicenceOfTaxpayer):
        take_back(caller, licence)

    assert read(caller, licence).state == "active"


def test_proof_that_comes_first_keeps_the_business() -> None:
    address = email("cliente")
    caller, licence = activated(address)
    account = accounts.account_by_email(address)
    assert account is not None
    owner = Caller(account_id=account.id, tenant=licence.business_id or "", role="owner")

    def prove() -> None:
        connect(owner, connection_of(owner))

    with overtaken_at("TransactWriteItems", prove), pytest.raises(LicenceOfTaxpayer):
        take_back(caller, licence)

    assert read(caller, licence).state == "active"


def test_owner_who_is_asked_by_mistake_is_told_and_asked_no_more() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    firm, licence = asked(address, tax_id)
    right = email("cliente")

    correct(firm, licence, right)
    work(firm, licence)

    assert waiting(owner) == []
    assert read(firm, licence).state == "active"
    told = [(m.template, m.recipient) for m in mails(owner.tenant)]
    assert ("licence-request-withdrawn", address) in told
    assert onboarding.business(owner.tenant).id == owner.tenant


def test_business_of_an_owner_who_agreed_stays_when_the_licence_is_taken_back() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    firm, licence = asked(address, tax_id)
    requests.accept(owner, licence.id)

    take_back(firm, licence)

    assert requests.list_licences(owner).data == []
    assert onboarding.business(owner.tenant).id == owner.tenant
    assert [m.tenant for m in accounts.memberships(owner.account_id)] == [owner.tenant]
    assert service.batch_licence_of(owner.tenant) is None


def test_account_that_another_firm_gave_something_stays() -> None:
    address = email("cliente")
    one, licence = activated(address)
    other = new_firm()
    second = accepted(other, address)

    def activate_the_other() -> None:
        work(other, second)

    with overtaken_at("TransactWriteItems", activate_the_other):
        take_back(one, licence)
    clear(licence.business_id)

    account = accounts.account_by_email(address)
    assert account is not None
    assert pool_users(address) == [account.id]
    assert [m.tenant for m in accounts.memberships(account.id)] == [read(other, second).business_id]


def test_correction_that_comes_while_another_firm_activates_is_seen_by_it() -> None:
    address = email("cliente")
    one, licence = activated(address)
    other = new_firm()
    second = accepted(other, address)

    def take() -> None:
        take_back(one, licence)
        clear(licence.business_id)

    with overtaken_at("TransactWriteItems", take):
        work(other, second)

    account = accounts.account_by_email(address)
    assert account is not None
    assert pool_users(address) == [account.id]
    (given,) = mails(read(other, second).business_id or "")
    assert given.template == "licence-activated-client", "with a key of its own"


def test_only_a_licence_that_gave_something_is_corrected_and_only_to_another_address() -> None:
    caller = new_firm()
    licence = draft(caller, accepted(caller, email("uno")).company_id or "", email("dos"))
    with pytest.raises(WrongLicenceState):
        correct(caller, licence, email("tres"))
    with pytest.raises(WrongLicenceState):
        take_back(caller, licence)
    address = email("cliente")
    firm, live = activated(address)
    with pytest.raises(InvalidInput):
        correct(firm, live, address)


def test_request_that_waits_at_a_removed_business_ends() -> None:
    address = email("extrana")
    caller, licence = activated(address)
    tax_id = firms.company(caller.tenant, licence.company_id or "").tax_id
    second, waits = asked(address, tax_id)
    assert read(second, waits).state == "awaiting_client"

    take_back(caller, licence)
    clear(licence.business_id)

    seen = read(second, waits)
    assert seen.failure is not None
    assert (seen.state, seen.failure.code) == ("provisioning_failed", "business-removed")
    accept(second, waits.id)
    work(second, waits)
    assert read(second, waits).state == "active"


def test_what_will_happen_is_told_before_and_offered_to_no_one_once_it_is_the_taxpayers() -> None:
    address = email("cliente")
    caller, licence = activated(address)

    before = {each.act: each for each in acts.read_acts(caller, licence.id).data}
    account = accounts.account_by_email(address)
    assert account is not None
    owner = Caller(account_id=account.id, tenant=licence.business_id or "", role="owner")
    connect(owner, connection_of(owner))
    after = {each.act for each in acts.read_acts(caller, licence.id).data}

    assert before["correct_client"].asks == ["client_email"]
    told = before["take_back"].what_happens[0]
    assert told.startswith("La clave de acceso que se envió deja de valer, y quien entró con ella ")
    assert "Ejemplo Ficticio S.A." in told
    assert before["take_back"].issuing_ends_at is None
    assert after == before.keys() - {"correct_client", "take_back"}


def test_company_tells_what_became_of_its_licences_in_sentences_and_as_csv() -> None:
    wrong, right = email("eror"), email("cliente")
    caller, licence = activated(wrong)
    correct(caller, licence, right)

    page = histories.company_page(caller, licence.company_id or "", PageQuery(limit=5))
    sheet = histories.licence_sheet(caller, licence.id)

    newest = page.data[0]
    assert newest.text == (
        f"Se corrigió el correo del cliente: {wrong} dejó de tener acceso y la licencia vuelve a "
        f"activarse para {right}."
    )
    assert newest.actor.id == caller.account_id
    assert newest.facts["licence_id"] == licence.id
    assert sheet.columns == ("created_at", "text", "actor", "source", "event", "id")
    assert [row[4] for row in sheet.rows][:2] == ["client_corrected", "activated"]
    with pytest.raises(CompanyNotFound):
        histories.company_page(new_firm(), licence.company_id or "", PageQuery())


def removed(owner: Caller, typed: str) -> None:
    removing.remove(owner, BusinessRemoval(confirmation=typed))


def test_owner_removes_a_business_that_never_issued_and_all_are_told() -> None:
    address = email("cliente")
    caller, licence = activated(address)
    business_id = licence.business_id or ""
    account = accounts.account_by_email(address)
    assert account is not None
    owner = Caller(account_id=account.id, tenant=business_id, role="owner")
    connect(owner, connection_of(owner))
    identity_held = onboarding.issuer(business_id).profile.identity

    told = removing.tell(owner)
    with pytest.raises(InvalidInput):
        removed(owner, "Otro Ficticio S.A.")
    removed(owner, "EJEMPLO ficticio s.a.")
    clear(business_id)

    assert told.confirm_with == ["Ejemplo Ficticio S.A.", identity_held[2]]
    assert "Despacho Ficticio recibe hoy un correo" in told.what_happens[2]
    assert left_of(business_id) == set()
    assert onboarding.business_with_tax_id(*identity_held) is None
    assert list(accounts.memberships(account.id)) == []
    seen = read(caller, licence)
    assert (seen.state, events(caller, licence)[-1]) == ("unlinked", "client_left")
    assert "licence-changed" in [m.template for m in mails(caller.tenant)]
    assert [(m.template, m.recipient) for m in mails(account.id)] == [("business-removed", address)]
    again = draft(caller, licence.company_id or "", address)
    accept(caller, again.id)
    work(caller, again)
    assert read(caller, again).state == "active"


def test_own_business_gives_its_place_back_and_one_that_issued_stays(authority: Authority) -> None:
    owner = owner_of(email("duena"), number())
    removed(owner, onboarding.issuer(owner.tenant).profile.id_number)
    for _ in range(opening.MAX_UNPROVEN):
        another = NewBusiness(id_type="02", id_number=number(), legal_name="Otro Ficticio S.A.")
        assert opening.create_business(Caller(owner.account_id), another).state == "onboarding"

    issuing = ready_business()
    issue(issuing, new_invoice())
    assert not removing.tell(issuing).is_possible
    with pytest.raises(BusinessHasDocuments):
        removed(issuing, onboarding.business(issuing.tenant).name)


def test_document_of_a_new_series_that_comes_first_keeps_the_business(
    authority: Authority,
) -> None:
    owner = ready_business()
    name = onboarding.business(owner.tenant).name

    def issue_elsewhere() -> None:
        issue(owner, new_invoice().but(terminal=7))

    with (
        overtaken_at("TransactWriteItems", issue_elsewhere),
        pytest.raises(ChangedMeanwhile),
    ):
        removed(owner, name)

    assert onboarding.issuer(owner.tenant).has_issued


def test_firm_moves_the_mail_of_a_live_licence_to_an_address_that_is_proven() -> None:
    caller, licence = activated(email("cliente"))
    member = accounts.account(caller.account_id).email
    accounts_store.change_account(caller.account_id, Account.with_own_password, "password_chosen")
    outside = email("socio")

    at_once = firm_email.put(caller, licence.id, FirmEmail(firm_email=member), licence.version)
    asked_for = firm_email.put(caller, licence.id, FirmEmail(firm_email=outside), at_once.version)

    assert (at_once.firm_email, asked_for.firm_email) == (member, member)
    assert asked_for.firm_email_asked == outside
    with pytest.raises(InvalidCode):
        firm_email.confirm(caller, licence.id, FirmEmailCode(code="00000000"))
    (mailed,) = [m for m in mails(caller.tenant) if m.template == "licence-firm-email-code"]
    secret = json.loads(open_sealed("mail", caller.tenant, mailed.sealed))["code"]
    done = firm_email.confirm(caller, licence.id, FirmEmailCode(code=secret))
    assert (mailed.recipient, done.firm_email, done.firm_email_asked) == (outside, outside, None)
    link = onboarding.licence(done.business_id or "", "invoicing")
    assert link is not None
    assert link.firm_email == outside, "the business has it, too: its plan is told there"
    told = [
        (m.recipient, m.facts["email"])
        for m in mails(caller.tenant)
        if m.template == "licence-firm-email-changed"
    ]
    assert sorted(told) == sorted([("despacho@example.com", member), (member, outside)])
    with pytest.raises(InvalidCode):
        firm_email.confirm(caller, licence.id, FirmEmailCode(code=secret))


def test_code_of_an_address_that_is_wanted_no_more_is_void() -> None:
    caller, licence = activated(email("cliente"))
    member = accounts.account(caller.account_id).email
    accounts_store.change_account(caller.account_id, Account.with_own_password, "password_chosen")
    for wanted_now in (licence.firm_email or "", member):
        seen = read(caller, licence)
        outside = FirmEmail(firm_email=email("socio"))
        seen = firm_email.put(caller, licence.id, outside, seen.version)
        mailed = next(m for m in mails(caller.tenant) if m.recipient == outside.firm_email)
        secret = json.loads(open_sealed("mail", caller.tenant, mailed.sealed))["code"]

        kept = firm_email.put(caller, licence.id, FirmEmail(firm_email=wanted_now), seen.version)

        assert (kept.firm_email, kept.firm_email_asked) == (wanted_now, None)
        with pytest.raises(InvalidCode):
            firm_email.confirm(caller, licence.id, FirmEmailCode(code=secret))
        assert read(caller, licence).firm_email == wanted_now
    assert events(caller, licence)[-2:] == ["firm_email_asked", "firm_email_set"]


def test_from_where_a_side_acted_is_not_told_to_the_other() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    firm, licence = asked(address, tax_id)
    with coming_from("203.0.113.77"):
        requests.accept(owner, licence.id)
    with coming_from("198.51.100.7"):
        take_back(firm, licence)

    by_client, by_firm = (
        {each.event: each.source for each in service.read_history(firm, licence.id, ALL).data}[name]
        for name in ("client_accepted", "taken_back")
    )
    sheet = histories.licence_sheet(firm, licence.id)
    business = {
        each.event: each.source
        for each in accounts.history_page(owner, owner.tenant, ALL, telling(owner)).data
    }

    assert (by_client, by_firm) == ("", "198.51.100.0/24")
    assert [row[3] for row in sheet.rows if row[4] == "client_accepted"] == [""]
    assert business["licence_accepted"] == "203.0.113.0/24"
    assert business["licence_taken_back"] == ""


def test_who_was_invited_into_a_business_that_is_taken_back_comes_in_nowhere(
    stack: LocalStack,
) -> None:
    wrong = email("extrana")
    caller, licence = activated(wrong)
    business_id = licence.business_id or ""
    stranger = Caller(signed_in(stack, business_id, wrong), tenant=business_id, role="owner")
    late, early = owner_of(email("tarde"), number()), owner_of(email("pronto"), number())
    for guest in (late, early):
        address = accounts.account(guest.account_id).email
        users.invite(
            stranger,
            NewBusinessUser(email=address, name="Persona Ficticia", role="assistant"),
        )

    take_back(caller, licence)
    invitations.accept(early, business_id)  # before the worker comes
    clear(business_id)

    assert left_of(business_id) == set()
    with pytest.raises(InvitationNotFound):
        invitations.accept(late, business_id)
    for guest in (late, early):
        assert [each.tenant for each in accounts.memberships(guest.account_id)] == [guest.tenant]
        assert accounts.read_me(guest).invitations == []


def test_owner_with_another_address_by_now_is_told_that_they_are_asked_no_more() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    firm, licence = asked(address, tax_id)
    moved = email("mudada")
    own, tx = accounts.account(owner.account_id), Transaction()
    accounts_store.write_moved(tx, own, own.but(email=moved))
    tx.commit()

    acts.withdraw(firm, licence.id, read(firm, licence).version)

    told = [m.recipient for m in mails(owner.tenant) if m.template == "licence-request-withdrawn"]
    assert told == [moved]


def test_business_of_many_people_is_removed_and_all_are_told() -> None:
    owner = owner_of(email("duena"), number())
    others = [owner_of(email("gente"), number()).account_id for _ in range(7)]
    for each in others:
        tx = Transaction()
        accounts.write_membership(
            tx, each, owner.tenant, "business", "reader", name="Propio", country="CR"
        )
        tx.commit()

    removed(owner, "Propio Ficticio S.A.")
    clear(owner.tenant)
    clear(owner.tenant)

    assert left_of(owner.tenant) == set()
    for each in (owner.account_id, *others):
        assert owner.tenant not in {m.tenant for m in accounts.memberships(each)}
        assert [m.template for m in mails(each)] == ["business-removed"]
