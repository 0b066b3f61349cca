"""A licence without client access: its firm runs the business, and opens it to the client later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from chalice.test import Client

from chalicelib.accounting import service as accounting
from chalicelib.accounting import workers as accounting_workers
from chalicelib.accounting.forms import Discard
from chalicelib.accounts import service as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.accounts.model import Account
from chalicelib.aws.standing import member_key
from chalicelib.aws.sweeping import on_their_way
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.paging import PageQuery
from chalicelib.core.scope import Applications, Rights
from chalicelib.firms import service as firms
from chalicelib.home import service as home
from chalicelib.home.forms import HomeQuery
from chalicelib.licences import (
    acts,
    bulk_asking,
    correcting,
    opening,
    removing,
    service,
    tax_ids,
    workers,
)
from chalicelib.licences.forms import (
    BulkQuery,
    BulkRowsQuery,
    BusinessRemoval,
    ClientCorrection,
    Closing,
    Deletion,
    LicenceQuery,
    NewPayer,
    Opening,
    TaxIdCorrection,
)
from chalicelib.licences.linking import write_failed
from chalicelib.licences.model import LicenceIncomplete, WrongLicenceState
from chalicelib.licences.opening import ClientHasTakenOver
from chalicelib.licences.run_words import LicenceRunByFirm
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import store as onboarding_store
from chalicelib.onboarding.model import Connection
from infra.local.stack import LocalStack
from infra.local.story import invoice
from tests.integration.test_access_keys import do_errands
from tests.support.businesses import connection_of, profile_of, series
from tests.support.connected import Person, prove
from tests.support.faults import overtaken_at
from tests.support.following import Authority, follow
from tests.support.kills import killed_at
from tests.support.licensing import (
    accept,
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
    work,
)

MANDATE = "Poder especial ficticio del 3 de noviembre"


@pytest.fixture
def http(stack: LocalStack) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


@dataclass(frozen=True)
class Run:
    """A firm that runs a business by mandate, and a person of it who is signed in."""

    firm: Caller
    licence: LicenceView
    person: Person

    @property
    def business_id(self) -> str:
        return self.now.business_id or ""

    @property
    def now(self) -> LicenceView:
        return read(self.firm, self.licence)

    @property
    def of_business(self) -> str:
        return f"/businesses/{self.business_id}"

    @property
    def of_licence(self) -> str:
        return f"/firms/{self.firm.tenant}/licences/{self.licence.id}"

    def connected(self, person: Person | None = None) -> Person:
        who = person or self.person
        opened = who.done(f"POST {self.of_licence}/connections", {"reason": "Llevar el negocio"})
        return who.connected(opened["id"])

    def onboards(self) -> Person:
        """Go through onboarding as the firm, over HTTP."""
        by_firm, as_if = self.connected(), Caller("", tenant=self.business_id)
        path, profile = self.of_business, profile_of(as_if).values
        version = by_firm.done(f"GET {path}/profile")["version"]
        by_firm.done(f"PUT {path}/profile", profile, version)
        by_firm.done(f"POST {path}/activities", {"code": "6201.0"})
        by_firm.done(f"PUT {path}/tax-authority", connection_of(as_if).values, 0)
        by_firm.done(f"PUT {path}/series", series(41).values, 0)
        by_firm.done(f"PUT {path}/subscription", {"plan": "monthly"}, 0)
        by_firm.done(f"POST {path}/onboarding/finish")
        return by_firm

    def opens(self, to: str, *, works: bool = True) -> LicenceView:
        wanted = Opening(client_email=to, client_name="Clienta Ficticia")
        opening.open_to_client(self.firm, self.licence.id, wanted, self.now.version)
        if works:
            work(self.firm, self.licence)
        return self.now

    def closes(self) -> LicenceView:
        wanted = Closing(mandate=MANDATE)
        return opening.close(self.firm, self.licence.id, wanted, self.now.version)

    def closing(self) -> None:
        self.closes()

    def client(self, address: str) -> Person:
        """Let a client have chosen a password with the key, and signed in."""
        account = accounts.account_by_email(address)
        assert account is not None
        if account.is_unused:
            chosen = Account.with_own_password
            accounts_store.change_account(account.id, chosen, "password_chosen")
        accounts_store.write_signed_in(account.id)
        return Person(self.person.http, account.id)

    def taking_over(self, client: Person, act: str) -> tuple[int, str, str]:
        """Have the client do what makes the business theirs; how it was answered."""
        row, body, version = {
            "issue": ("POST {}/documents", invoice(1, "c@example.com"), 1),
            "issue another type": (
                "POST {}/documents",
                invoice(1, "c@example.com") | {"type": "ticket", "receiver": None},
                1,
            ),
            "choose a plan": ("PUT {}/subscription", {"plan": "monthly"}, 1),
            "connect": (
                "PUT {}/tax-authority",
                connection_of(Caller("", tenant=self.business_id)).values,
                1,
            ),
        }[act]
        return client.refused(row.format(self.of_business), body, version)

    def takes_over(self, client: Person, act: str) -> None:
        assert self.taking_over(client, act)[0] in {200, 202}


@pytest.fixture
def run(http: Client) -> Run:
    firm = new_firm()
    prove(firm.account_id)
    return Run(firm, activated_to_run(firm, new_company(firm)), Person(http, firm.account_id))


def activated_to_run(firm: Caller, company: str) -> LicenceView:
    stated = draft(firm, company, None, client_name=None, mandate=MANDATE)
    licence = accept(firm, stated.id)
    work(firm, licence)
    return read(firm, licence)


def told_firm(firm: Caller) -> list[str]:
    return [
        " ".join([each.facts["headline"], *json.loads(each.facts["paragraphs"])])
        for each in sorted(mails(firm.tenant), key=lambda each: each.created_at)
        if each.template == "licence-changed"
    ]


def history(run: Run) -> list[str]:
    data = run.connected().done(f"GET {run.of_business}/history?limit=100")["data"]
    return [each["event"] for each in reversed(data)]


def test_firm_runs_the_business_from_onboarding_to_a_document_and_history_says_who(
    run: Run, authority: Authority
) -> None:
    assert (run.now.state, run.now.run_by, run.now.mandate) == ("active", "firm", MANDATE)
    assert list(accounts.members(run.business_id)) == []
    assert mails(run.business_id) == [], "the client is written to by nobody"
    (to_firm,) = told_firm(run.firm)
    assert to_firm.startswith("Licencia activada: Ejemplo Ficticio S.A.")
    assert MANDATE not in to_firm, "words of a person go to no address that is not proven"
    assert {"mandate_stated", "activated"} < set(events(run.firm, run.licence))
    assert not {"user_ready", "mails_planned"} & set(events(run.firm, run.licence))

    by_firm = run.onboards()
    document = by_firm.done(f"POST {run.of_business}/documents", invoice(1, "c@example.com"))

    path = f"{run.of_business}/documents/{document['id']}/history"
    (issued,) = by_firm.done(f"GET {path}")["data"]
    assert issued["actor"]["name"].startswith("Persona Ficticia (Despacho Ficticio), en nombre ")
    assert follow(run.business_id, document["id"]).state == "accepted"
    assert history(run)[:1] == ["business_created"]
    refused = by_firm.refused(f"GET {run.of_business}/users")
    assert refused[:2] == (403, "beyond-connection")
    batch_id = exported(run, by_firm)
    accounting.discard_import(run.firm, batch_id, Discard(reason="periodo equivocado"))
    (discarded,) = (e for e in mails(run.business_id) if e.template == "batch-discarded")
    assert discarded.recipient == run.now.firm_email
    assert discarded.facts["reason"] == "está con el lote en Enlace; léalo al entrar"
    told = service.read_history(run.firm, run.licence.id, PageQuery(limit=100)).data
    assert {e.actor.id for e in told if e.event == "plan_chosen"} == {run.firm.account_id}
    panel = {line.code: line for line in service.read_panel(run.firm, run.licence.id).lines}
    assert panel["run_by"].value == "firm"
    assert "last_sign_in" not in panel


def exported(run: Run, by_firm: Person) -> str:
    """Hand the days around today to the firm; give the id of the batch."""
    today, day = clock.now().date(), timedelta(days=1)
    period = {"period_from": f"{today - day}", "period_to": f"{today + day}"}
    export = by_firm.done(f"POST {run.of_business}/exports", period)
    accounting_workers.handle({"business_id": run.business_id, "export_id": export["id"]})
    done = by_firm.done(f"GET {run.of_business}/exports/{export['id']}")
    return str(done["batch_id"])


def test_what_owners_are_mailed_goes_to_the_firm_that_runs_the_business(
    run: Run, authority: Authority
) -> None:
    by_firm = run.onboards()
    authority.faults({"fault": "reject", "times": 1})
    document = by_firm.done(f"POST {run.of_business}/documents", invoice(1, "c@example.com"))

    assert follow(run.business_id, document["id"]).state == "rejected"

    (rejected,) = (e for e in mails(run.business_id) if e.template == "document-rejected")
    assert rejected.recipient == run.now.firm_email
    connection = onboarding_store.part(run.business_id, Connection)
    assert connection is not None
    before = connection.key_valid_until - timedelta(days=59)
    reminder = mail.find_reminder(run.business_id, "certificate", run.business_id)
    assert reminder is not None
    with clock.set_to(before):
        tx = Transaction()
        onboarding.write_key_reminded(tx, reminder)
        tx.commit()
    (expiring,) = (e for e in mails(run.business_id) if e.template == "certificate-expiring")
    assert expiring.recipient == run.now.firm_email


def test_rights_in_the_firm_hold_with_the_next_request(run: Run, http: Client) -> None:
    by_firm = run.connected()
    by_firm.done(f"GET {run.of_business}/profile")

    def member(**changes: object) -> None:
        found = accounts_store.find_member(run.firm.tenant, run.firm.account_id)
        assert found is not None
        tx = Transaction()
        tx.replace(member_key(run.firm.tenant, run.firm.account_id), found.but(**changes))
        tx.commit()

    member(role="adviser", rights=Rights(every=False, places=frozenset({"con00077"})))
    assert by_firm.refused(f"GET {run.of_business}/profile")[1] == "connection-over"
    refused = run.person.refused(f"POST {run.of_licence}/connections", {"reason": "Entrar"})
    assert refused[:2] == (404, "licence-not-found")
    member(rights=Rights(applications=Applications(licences=False)))
    refused = run.person.refused(f"POST {run.of_licence}/connections", {"reason": "Entrar"})
    assert refused[:2] == (403, "application-missing")
    member(rights=Rights(every=False, places=frozenset({"con00042"})))
    run.connected().done(f"GET {run.of_business}/profile")
    stranger = Person(http, owner_of(email("otra"), number()).account_id)
    prove(stranger.account_id)
    assert stranger.refused(f"GET {run.of_business}/profile")[0] == 404


def test_opened_business_is_the_clients_and_the_firm_needs_consent_from_then_on(run: Run) -> None:
    by_firm, to = run.onboards(), email("clienta")
    foretold = {each.act: each for each in acts.read_acts(run.firm, run.licence.id).data}
    assert foretold["open"].asks == ["client_email"]
    assert any("solo con el consentimiento" in each for each in foretold["open"].what_happens)

    begun = run.opens(to, works=False)
    assert (begun.is_opening, begun.run_by, begun.state) == (True, "firm", "active")
    assert acts.read_acts(run.firm, run.licence.id).data == []
    by_firm.done(f"GET {run.of_business}/profile")
    for _ in range(2):  # the message may come again
        work(run.firm, run.licence)

    opened = run.now
    assert (opened.run_by, opened.mandate, opened.is_opening) == ("client", None, False)
    assert opened.opened_at is not None
    assert by_firm.refused(f"GET {run.of_business}/profile")[1] == "connection-over"
    refused = run.person.refused(f"POST {run.of_licence}/connections", {"reason": "Entrar"})
    assert refused[:2] == (409, "consent-missing")
    (member,) = accounts.members(run.business_id)
    account = accounts.account_by_email(to)
    assert account is not None
    assert (member.account_id, member.role) == (account.id, "owner")
    by_template = {each.template: each for each in mails(run.business_id)}
    assert by_template["licence-activated-client"].recipient == to
    (told,) = json.loads(by_template["licence-changed"].facts["paragraphs"])[:1]
    assert MANDATE not in told, "the firm's own words go to no address that is not proven"
    assert to in told_firm(run.firm)[-1]
    assert events(run.firm, run.licence)[-3:] == ["opening_begun", "user_ready", "opened"]
    assert [each.is_proven for each in onboarding.heads_told(run.business_id)] == [False]
    prove(account.id)
    assert [each.is_proven for each in onboarding.heads_told(run.business_id)] == [True]
    client = Person(run.person.http, account.id)
    seen = client.done(f"GET {run.of_business}/history")["data"]
    assert seen[0]["event"] == "licence_opened"
    assert MANDATE in seen[0]["text"]
    assert seen[1]["actor"]["name"].startswith("Despacho Ficticio, en nombre de ")
    client.done(f"GET {run.of_business}/tax-authority")
    (consent,) = client.done(f"GET {run.of_business}/consents")["data"]
    assert consent["consent"] is None
    said = {"scope": "look", "lasts": "standing"}
    client.done(f"PUT {run.of_business}/consents/{run.licence.id}", said, consent["version"])
    run.connected().done(f"GET {run.of_business}/profile")
    listed = LicenceQuery(run_by="client")
    assert [e.id for e in service.list_licences(run.firm, listed).data] == [run.licence.id]


def test_opening_that_dies_on_its_way_goes_on_and_makes_one_user_and_one_mail(run: Run) -> None:
    to = email("clienta")
    run.opens(to, works=False)
    with killed_at("TransactWriteItems", "before-call"):
        work(run.firm, run.licence)
    assert list(accounts.members(run.business_id)) == []
    assert accounts.account_by_email(to) is None
    with killed_at("TransactWriteItems", "after-call"):
        work(run.firm, run.licence)

    work(run.firm, run.licence)

    assert run.now.run_by == "client"
    assert len(pool_users(to)) == 1
    sent = sorted(each.template for each in mails(run.business_id))
    assert sent == ["licence-activated-client", "licence-changed"]


def test_access_given_by_mistake_is_taken_back_and_the_unused_account_goes(
    run: Run, stack: LocalStack
) -> None:
    wrong, right = email("erratas"), email("clienta")
    run.opens(wrong)
    found = accounts.account_by_email(wrong)
    assert found is not None
    assert len(pool_users(wrong)) == 1
    assert "close" in {each.act for each in acts.read_acts(run.firm, run.licence.id).data}

    closed = run.closes()

    assert (closed.run_by, closed.mandate, closed.client_email) == ("firm", MANDATE, None)
    assert not any(MANDATE in each for each in told_firm(run.firm))
    assert accounts.account_by_email(wrong) is None
    assert list(accounts.members(run.business_id)) == []
    do_errands(wrong)
    assert pool_users(wrong) == []
    left = on_their_way("activation", clock.now() + timedelta(days=9))
    assert run.licence.id not in {each.get("licence_id") for each in left}
    assert {(e.recipient, e.state, e.sealed) for e in mails(run.business_id)} == {
        (wrong, "failed", "")
    }, "what waits does not go out"
    assert any(e.template == "licence-taken-back" for e in mails(run.firm.tenant))
    assert history(run)[-1:] == ["connection_begun"]
    assert "licence_closed" in history(run)
    run.connected().done(f"GET {run.of_business}/profile")
    assert opening.close(run.firm, closed.id, Closing(mandate=MANDATE), 1) == run.now.but(
        mail=None, progress=None
    )

    run.opens(right)
    for planned in mails(run.business_id):
        mail.deliver(run.business_id, planned.id)
    assert stack.mail.wait(right, text="Clave de acceso")


def test_stranger_who_signed_in_loses_the_business_with_whom_they_let_in(run: Run) -> None:
    run.onboards()
    wrong, helper, waiting = email("extrana"), email("ayudante"), email("invitada")
    run.opens(wrong)
    stranger = run.client(wrong)
    own = owner_of(helper, number())
    prove(own.account_id)
    for address in (helper, waiting):
        guest = {"email": address, "name": "Persona Ficticia", "role": "assistant"}
        stranger.done(f"POST {run.of_business}/users", guest)
    let_in = Person(run.person.http, own.account_id)
    let_in.done(f"POST /me/invitations/{run.business_id}/acceptance")
    said = {"scope": "look", "lasts": "standing"}
    version = stranger.done(f"GET {run.of_business}/consents")["data"][0]["version"]
    stranger.done(f"PUT {run.of_business}/consents/{run.licence.id}", said, version)
    looking = run.connected()
    assert "close" in {each.act for each in acts.read_acts(run.firm, run.licence.id).data}

    run.closes()

    for person in (stranger, let_in):
        assert person.refused(f"GET {run.of_business}/profile")[0] == 404
    assert looking.refused(f"GET {run.of_business}/profile")[1] == "connection-over"
    assert accounts.people(run.business_id) == ([], [])
    assert accounts_store.find_invitation(waiting, run.business_id) is None
    assert accounts.account_by_email(wrong) is not None, "their account stays theirs"
    told = {e.recipient for e in mails(run.firm.tenant) if e.template == "licence-taken-back"}
    assert told == {wrong, helper}
    assert {e.state for e in mails(run.business_id) if e.recipient == waiting} == {"failed"}
    assert events(run.firm, run.licence)[-1] == "closed"
    assert {"user_admitted", "licence_closed"} <= set(history(run))
    run.connected().done(f"POST {run.of_business}/documents", invoice(1, "c@example.com"))


@pytest.mark.parametrize("rests", [False, True])
def test_whoever_has_not_made_the_business_theirs_does_not_take_it_out_of_the_firms_reach(
    run: Run, *, rests: bool
) -> None:
    by_firm, to = run.onboards(), email("extrana")
    by_firm.done(f"POST {run.of_business}/documents", invoice(1, "c@example.com"))
    run.opens(to)
    whoever, mine = run.client(to), f"{run.of_business}/licences/{run.licence.id}"
    if rests:
        acts.suspend(run.firm, run.licence.id, run.now.version)

    assert whoever.done(f"GET {mine}/acts")["data"] == []
    status, code, said = whoever.refused(f"POST {mine}/leave")

    assert (status, code) == (409, "business-not-taken-over")
    assert firms.firm(run.firm.tenant).email in said
    assert "elija antes su plan" in said
    typed = {"confirmation": onboarding.issuer(run.business_id).profile.id_number}
    removal = whoever.refused(f"POST {run.of_business}/removal", typed)
    assert removal[1] == "business-has-documents"
    if rests:
        acts.reinstate(run.firm, run.licence.id, run.now.version)
        assert run.closes().run_by == "firm"
        return
    run.takes_over(whoever, "choose a plan")
    whoever.done(f"POST {mine}/leave")
    assert run.now.state == "unlinked"


def test_opened_business_without_documents_that_is_removed_leaves_the_company_free(
    run: Run,
) -> None:
    run.onboards()
    business_id, to = run.business_id, email("extrana")
    run.opens(to)
    owner = Caller(run.client(to).account_id, tenant=business_id, role="owner")
    tax_id = onboarding.issuer(business_id).profile.id_number

    removing.remove(owner, BusinessRemoval(confirmation=tax_id))

    workers.handle({"removed_business": business_id})
    assert run.now.state == "unlinked"
    assert to not in told_firm(run.firm)[-1]
    assert "dejó su despacho" in told_firm(run.firm)[-1]
    again = activated_to_run(run.firm, run.licence.company_id or "")
    assert (again.state, again.run_by) == ("active", "firm")


@pytest.mark.parametrize("act", ["issue", "choose a plan", "connect"])
def test_business_is_the_clients_once_they_do_what_only_who_runs_it_does(
    run: Run, act: str
) -> None:
    run.onboards()
    to = email("clienta")
    run.opens(to)
    run.takes_over(run.client(to), act)

    assert "close" not in {each.act for each in acts.read_acts(run.firm, run.licence.id).data}
    with pytest.raises(ClientHasTakenOver):
        run.closes()
    run.client(to).done(f"GET {run.of_business}/profile")
    assert acts.unlink(run.firm, run.licence.id, run.now.version).state == "unlinked"


@pytest.mark.parametrize("act", ["issue", "choose a plan", "connect", "issue another type"])
def test_of_a_closing_and_what_makes_the_business_the_clients_at_once_one_is_done(
    run: Run, act: str
) -> None:
    run.onboards()
    to = email("clienta")
    run.opens(to)
    client = run.client(to)
    run.now  # noqa: B018 - read before, so that the first write is the closing

    with (
        overtaken_at("TransactWriteItems", lambda: run.takes_over(client, act)),
        pytest.raises(ClientHasTakenOver),
    ):
        run.closes()
    assert [each.role for each in accounts.members(run.business_id)] == ["owner"]


@pytest.mark.parametrize("act", ["issue", "choose a plan", "connect", "issue another type"])
def test_what_comes_to_be_written_after_a_closing_is_refused(run: Run, act: str) -> None:
    run.onboards()
    to = email("clienta")
    run.opens(to)
    client, before = run.client(to), onboarding.standing_of(onboarding.issuer(run.business_id))

    with overtaken_at("TransactWriteItems", run.closing):
        status, code, _ = run.taking_over(client, act)

    expected = (404, "business-not-found") if "issue" in act else (412, "changed-meanwhile")
    assert (status, code) == expected
    assert onboarding.standing_of(onboarding.issuer(run.business_id)) == before
    assert run.now.run_by == "firm"


def test_document_of_the_firm_that_meets_an_opening_is_no_act_of_the_client(run: Run) -> None:
    by_firm, to = run.onboards(), email("clienta")
    run.opens(to, works=False)

    with overtaken_at("TransactWriteItems", lambda: work(run.firm, run.licence)):
        refused = by_firm.refused(f"POST {run.of_business}/documents", invoice(1, "c@example.com"))

    assert refused[:2] == (403, "connection-over")
    assert run.closes().run_by == "firm"


def test_nobody_is_invited_from_a_business_by_whoever_is_out_of_it_by_then(run: Run) -> None:
    run.opens(email("extrana"))
    stranger = run.client(run.now.client_email or "")
    guest = {"email": email("invitada"), "name": "Persona Ficticia", "role": "assistant"}

    with overtaken_at("TransactWriteItems", run.closing):
        refused = stranger.refused(f"POST {run.of_business}/users", guest)

    assert refused[:2] == (404, "not-found")
    assert accounts.people(run.business_id) == ([], [])


def test_business_with_more_people_than_go_at_once_is_the_clients(run: Run) -> None:
    run.opens(email("clienta"))
    tx = Transaction()
    for _ in range(15):
        accounts.write_membership(
            tx, owner_of(email("otra"), number()).account_id, run.business_id, "business", "reader",
            name="Negocio Ficticio", country="CR",
        )  # fmt: skip
    tx.commit()

    with pytest.raises(ClientHasTakenOver):
        run.closes()


def test_access_is_given_again_at_once_to_the_address_from_which_it_was_taken(run: Run) -> None:
    to = email("clienta")
    run.opens(to)
    before = accounts.account_by_email(to)
    assert before is not None
    run.closes()

    run.opens(to)
    do_errands(to)  # late

    account = accounts.account_by_email(to)
    assert account is not None
    assert run.now.run_by == "client"
    assert pool_users(to) == [account.id]
    sent = [e for e in mails(run.business_id) if e.template == "licence-activated-client"]
    assert sorted(each.state for each in sent) == ["failed", "waiting"]


def test_client_who_was_put_right_after_an_opening_was_not_opened_to(run: Run) -> None:
    run.opens(email("erratas"))
    right = ClientCorrection(client_email=email("clienta"))

    correcting.correct_client(run.firm, run.licence.id, right, run.now.version)
    work(run.firm, run.licence)

    assert (run.now.state, run.now.run_by, run.now.opened_at) == ("active", "client", None)
    assert "close" not in {each.act for each in acts.read_acts(run.firm, run.licence.id).data}
    with pytest.raises(WrongLicenceState):
        run.closes()


def test_business_whose_tax_id_is_corrected_while_it_is_opened_is_nobodys_second(
    run: Run,
) -> None:
    known, tax_id = email("conocida"), number()
    owner_of(known, tax_id)
    right = TaxIdCorrection(country="CR", id_type="02", id_number=tax_id)

    def corrects() -> None:
        tax_ids.correct_company(run.firm, run.licence.company_id or "", right)

    run.opens(known, works=False)
    with overtaken_at("TransactWriteItems", corrects):
        work(run.firm, run.licence)

    assert onboarding.issuer(run.business_id).profile.id_number == tax_id
    assert run.now.failure is not None
    assert (run.now.failure.code, run.now.run_by) == ("client-owns-another", "firm")
    assert list(accounts.members(run.business_id)) == []


def test_what_was_opened_or_closed_is_said_to_be_so_only_while_it_is(run: Run) -> None:
    to = email("clienta")
    run.opens(to)
    acts.suspend(run.firm, run.licence.id, run.now.version)
    with pytest.raises(WrongLicenceState):
        run.opens(to)


def test_what_would_leave_the_business_without_anybody_is_refused_until_it_is_opened(
    run: Run, authority: Authority
) -> None:
    licence, firm = run.licence, run.firm
    version = run.now.version
    deletion = Deletion(client_email="nadie@example.com")
    tried: list[Callable[[], object]] = [
        lambda: acts.unlink(firm, licence.id, version),
        lambda: acts.delete(firm, licence.id, deletion, version),
        lambda: acts.set_payer(firm, licence.id, NewPayer(paid_by="client"), version),
    ]
    for act in tried:
        with pytest.raises(LicenceRunByFirm):
            act()
    by_firm = run.onboards()
    acts.suspend(firm, licence.id, version)
    assert by_firm.refused(f"GET {run.of_business}/profile")[1] == "connection-over"
    acts.reinstate(firm, licence.id, run.now.version)
    assert by_firm.refused(f"GET {run.of_business}/profile")[1] == "connection-over"
    by_firm = run.connected()
    right = TaxIdCorrection(country="CR", id_type="02", id_number=number())
    with pytest.raises(LicenceRunByFirm):
        tax_ids.correct_company(firm, licence.company_id or "", right)
    by_firm.done(f"POST {run.of_business}/documents", invoice(1, "c@example.com"))
    with pytest.raises(LicenceRunByFirm):
        correcting.take_back(firm, licence.id, run.now.version)
    for row in ("consent-request", "initial-data/offer"):
        body = {"scope": "look", "lasts": "once", "reason": "Ver"} if "consent" in row else None
        refused = run.person.refused(f"POST {run.of_licence}/{row}", body)
        assert refused[:2] == (409, "licence-run-by-firm")

    run.opens(email("clienta"))

    assert acts.unlink(firm, licence.id, run.now.version).state == "unlinked"


def test_business_that_issued_nothing_is_removed_and_the_company_is_free(run: Run) -> None:
    run.onboards()
    business_id, tax_id = run.business_id, onboarding.issuer(run.business_id).profile.identity

    correcting.take_back(run.firm, run.licence.id, run.now.version)

    workers.handle({"removed_business": business_id})
    assert run.now.state == "withdrawn"
    assert onboarding.found(business_id) is None
    assert onboarding.business_with_tax_id(*tax_id) is None
    assert events(run.firm, run.licence)[-1] == "business_discarded"
    again = activated_to_run(run.firm, run.licence.company_id or "")
    assert again.state == "active"


def test_business_is_not_opened_to_whoever_cannot_have_it_and_the_firm_is_told(run: Run) -> None:
    identity = onboarding.issuer(run.business_id).profile.identity
    other = email("propia")
    owner_of(other, identity[2])

    failed = run.opens(other)

    assert failed.failure is not None
    assert failed.failure.code == "client-owns-another"
    assert (failed.run_by, failed.client_email, failed.is_opening) == ("firm", None, False)
    assert other in told_firm(run.firm)[-1]
    (matter,) = home.read_home(run.firm, HomeQuery(kind="opening-failed")).data
    assert (matter.licence_id, matter.way_on.path) == (run.licence.id, f"/v1{run.of_licence}/open")
    assert "otro negocio de la misma identificación" in matter.text
    assert list(accounts.members(run.business_id)) == []
    assert pool_users(other) == []
    known, own = email("conocida"), number()
    owner_of(known, own)
    opened = run.opens(known)
    assert (opened.run_by, opened.failure) == ("client", None)
    assert home.read_home(run.firm, HomeQuery(kind="opening-failed")).total == 0
    assert "licence-linked-client" in {each.template for each in mails(run.business_id)}


@pytest.mark.usefixtures("stack")
def test_wizard_asks_for_a_client_or_a_mandate_and_taxpayers_with_a_business_stay_theirs() -> None:
    firm = new_firm()
    company = new_company(firm)
    both = draft(firm, company, email("cliente"), mandate=MANDATE, paid_by="client")
    with pytest.raises(LicenceIncomplete) as caught:
        accept(firm, both.id)
    assert [each.rule.code for each in caught.value.fields] == [
        "client-email-unused",
        "payer-without-access",
    ]
    assert service.read_licence(firm, both.id).progress is not None


def test_taxpayer_who_has_proven_a_business_is_not_run_by_a_firm_beside_it(run: Run) -> None:
    run.onboards()
    tax_id = onboarding.issuer(run.business_id).profile.id_number
    other = new_firm()

    failed = activated_to_run(other, new_company(other, tax_id=tax_id))

    assert (failed.state, failed.failure and failed.failure.code) == (
        "provisioning_failed",
        "business-of-another-account",
    )
    acts.withdraw(other, failed.id, failed.version)


@pytest.mark.usefixtures("stack")
def test_row_of_a_mandate_takes_up_a_failed_licence_which_the_firm_pays_from_then_on() -> None:
    firm = new_firm()
    asked = draft(firm, new_company(firm), email("cliente"), paid_by="client")
    accept(firm, asked.id)
    failing, tx = service.find_licence(firm, asked.id), Transaction()
    write_failed(tx, failing, "business-of-another-account")
    tx.commit()

    text = f"program;code;client_email;mandate\ncon;42;;{MANDATE}\n"
    bulk = bulk_asking.create_bulk(firm, text.encode(), "", BulkQuery(product="invoicing"))
    workers.handle({"firm_id": firm.tenant, "bulk_id": bulk.id})
    work(firm, asked)

    done = read(firm, asked)
    assert (done.state, done.run_by, done.paid_by) == ("active", "firm", "firm")
    (link,) = onboarding.licences(done.business_id or "")
    assert link.pays_plan


def test_bulk_activates_rows_of_a_mandate_without_writing_to_a_client(http: Client) -> None:
    firm = new_firm()
    new_company(firm)
    text = f"program;code;client_email;mandate\ncon;42;;{MANDATE}\n"
    query = BulkQuery(product="invoicing")
    bulk = bulk_asking.create_bulk(firm, text.encode(), "", query)
    workers.handle({"firm_id": firm.tenant, "bulk_id": bulk.id})
    (made,) = service.list_licences(firm, LicenceQuery(run_by="firm")).data
    work(firm, made)
    done = read(firm, made)
    assert (done.state, done.run_by, done.mandate) == ("active", "firm", MANDATE)
    assert "mandate_stated" in events(firm, made)
    assert mails(done.business_id or "") == []

    again = bulk_asking.create_bulk(firm, text.encode(), "", query)
    workers.handle({"firm_id": firm.tenant, "bulk_id": again.id})
    assert bulk_asking.read_bulk(firm, again.id).counts["unchanged"] == 1
    given = (
        text.replace(f";{MANDATE}", "")
        .replace(";;", ";")
        .replace("42;\n", "42;cliente@example.com\n")
        .replace(";mandate", "")
    )
    other = bulk_asking.create_bulk(firm, given.encode(), "", query)
    workers.handle({"firm_id": firm.tenant, "bulk_id": other.id})
    sheet = bulk_asking.bulk_sheet(firm, other.id, BulkRowsQuery()).text()
    assert "su negocio lo lleva el despacho" in sheet
