"""A firm in the business of its client: consent, connection, what it does, and every end of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.aws.standing import account_key, firm_key, member_key, open_connections
from chalicelib.aws.table import get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import SCOPE_PERMISSIONS
from chalicelib.core.history import Actor
from chalicelib.core.scope import Applications, Rights
from chalicelib.firms import service as firms
from chalicelib.http.access import ACCESS
from chalicelib.invoicing import delivery, store
from chalicelib.licences import store as licences_store
from chalicelib.licences.views import LicenceView
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import steps
from chalicelib.onboarding.forms import NewActivity, NewProfile
from infra.local.stack import LocalStack
from infra.local.story import invoice
from tests.support.businesses import profile_of, series
from tests.support.clients import activated, onboard
from tests.support.connected import Person, prove
from tests.support.issuing import step
from tests.support.licensing import asked, email, mails, new_company, number, owner_of

INVOICE = invoice(1, "comprador@example.com")
OF_BUSINESS = "/v1/businesses/{business}"


@pytest.fixture
def http(stack: LocalStack) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


@dataclass(frozen=True)
class Pair:
    """A firm with an active licence, and its client who may issue."""

    firm: Caller
    licence: LicenceView
    owner: Caller
    adviser: Person
    client: Person

    @property
    def of_licence(self) -> str:
        return f"/firms/{self.firm.tenant}/licences/{self.licence.id}"

    @property
    def of_business(self) -> str:
        return f"/businesses/{self.owner.tenant}"

    @property
    def consent(self) -> str:
        return f"{self.of_business}/consents/{self.licence.id}"

    def consents(self, scope: str, lasts: str = "standing") -> Any:
        (given,) = self.client.done(f"GET {self.of_business}/consents")["data"]
        said = {"scope": scope, "lasts": lasts}
        return self.client.done(f"PUT {self.consent}", said, given["version"])

    def opens(self, reason: str = "Revisar el cierre", **said: str) -> Any:
        return self.adviser.done(f"POST {self.of_licence}/connections", {"reason": reason, **said})

    def connected(self) -> Person:
        return self.adviser.connected(self.opens()["id"])


@pytest.fixture
def pair(http: Client) -> Pair:
    firm, licence, owner = activated()
    steps.add_activity(owner, NewActivity(code="6201.0"))
    onboard(owner)
    for each in (firm, owner):
        prove(each.account_id)
    return Pair(firm, licence, owner, Person(http, firm.account_id), Person(http, owner.account_id))


def told(tenant: str, template: str) -> list[str]:
    found = sorted(mails(tenant), key=lambda each: each.created_at)
    return [
        " ".join([each.facts["headline"], *json.loads(each.facts["paragraphs"])])
        for each in found
        if each.template == template
    ]


def test_firm_asks_the_owner_consents_and_what_is_done_is_told_to_both(pair: Pair) -> None:
    wanted = {"scope": "prepare", "lasts": "standing", "reason": "Poner la actividad que falta"}
    refused = pair.adviser.refused(f"POST {pair.of_licence}/connections", {"reason": "Ver"})
    assert refused[:2] == (409, "consent-missing")
    pair.adviser.done(f"POST {pair.of_licence}/consent-request", wanted)
    (mailed,) = told(pair.owner.tenant, "consent-changed")
    assert "Despacho Ficticio" in mailed
    assert "Poner la actividad que falta" in mailed
    (waiting,) = pair.client.done(f"GET {pair.of_business}/consents")["data"]
    assert (waiting["consent"], waiting["asked"]["scope"]) == (None, "prepare")

    given = pair.consents("prepare")

    assert (given["asked"], given["consent"]["scope_text"]) == (None, "Mirar y preparar")
    assert "da su consentimiento" not in given
    assert any(
        "dio su consentimiento" in each for each in told(pair.firm.tenant, "consent-changed")
    )
    opened = pair.opens("Poner la actividad")
    assert (opened["scope"], opened["state"]) == ("prepare", "open")
    by_firm = pair.adviser.connected(opened["id"])
    answer = by_firm.answer(f"POST {pair.of_business}/activities", {"code": "0115.0"})
    assert answer.status_code == 201
    header = dict(part.split("=", 1) for part in answer.headers["Connected-As"].split("; "))
    assert header["connection"] == opened["id"]
    assert header["until"] == opened["expires_at"]
    assert unquote(header["firm*"]) == "UTF-8''Despacho Ficticio"
    assert unquote(header["client*"]).startswith("UTF-8''")
    (mine,) = pair.adviser.done("GET /me")["connections"]
    assert (mine["id"], mine["business_id"]) == (opened["id"], pair.owner.tenant)
    shared = ("licence_id", "permissions", "firm_name", "expires_at")
    assert {name: mine[name] for name in shared} == {name: opened[name] for name in shared}
    assert mine["firm_id"] == pair.firm.tenant
    (begun,) = told(pair.owner.tenant, "firm-connected")
    assert "Poner la actividad" in begun

    newest = pair.client.done(f"GET {pair.of_business}/history")["data"][0]
    assert newest["event"] == "activity_added"
    assert newest["actor"]["id"] == pair.firm.tenant
    assert newest["actor"]["name"].startswith("Despacho Ficticio, en nombre de ")
    assert newest["source"] == ""
    (listed,) = pair.client.done(f"GET {pair.of_business}/connections")["data"]
    assert (listed["opened_by"]["name"], listed["reason"]) == (
        "Despacho Ficticio", "Poner la actividad",
    )  # fmt: skip
    path = f"{pair.of_business}/connections/{opened['id']}/history"
    assert [each["event"] for each in pair.client.done(f"GET {path}")["data"]] == ["activity_added"]
    (own,) = pair.adviser.done(f"GET {pair.of_licence}/connections")["data"]
    assert own["opened_by"] == {"id": pair.firm.account_id, "name": "Persona Ficticia"}
    path = f"{pair.of_licence}/connections/{opened['id']}/history"
    (did,) = pair.adviser.done(f"GET {path}")["data"]
    assert (did["event"], did["actor"]["name"]) == ("activity_added", "Persona Ficticia")


def test_firm_that_shows_names_is_told_with_the_person(pair: Pair) -> None:
    firm = firms.firm(pair.firm.tenant)
    pair.adviser.done(f"PATCH /firms/{firm.id}", {"shows_names": True}, firm.version)
    pair.consents("prepare")
    pair.connected().done(f"POST {pair.of_business}/activities", {"code": "0115.0"})

    newest = pair.client.done(f"GET {pair.of_business}/history")["data"][0]

    assert newest["actor"]["name"].startswith("Persona Ficticia (Despacho Ficticio), en nombre de ")
    assert "Persona Ficticia (Despacho Ficticio)" in told(pair.owner.tenant, "firm-connected")[0]


def test_firm_issues_for_the_client_whose_document_says_so(pair: Pair) -> None:
    pair.consents("issue")
    opened = pair.opens()
    by_firm = pair.adviser.connected(opened["id"])

    document = by_firm.done(f"POST {pair.of_business}/documents", INVOICE)

    path = f"{pair.of_business}/documents/{document['id']}/history"
    (to_client,) = pair.client.done(f"GET {path}")["data"]
    (to_firm,) = by_firm.done(f"GET {path}")["data"]
    assert to_client["actor"]["name"].startswith("Despacho Ficticio, en nombre de ")
    assert to_firm["actor"]["name"].startswith("Persona Ficticia (Despacho Ficticio), en nombre ")
    did = pair.client.done(f"GET {pair.of_business}/connections/{opened['id']}/history")["data"]
    assert [each["text"] for each in did] == [f"Se emitió {document['number']}."]
    own = pair.client.done(f"POST {pair.of_business}/documents", INVOICE)
    path = f"{pair.of_business}/documents/{own['id']}/history"
    (by_owner,) = by_firm.done(f"GET {path}")["data"]
    assert by_owner["actor"]["id"] == pair.owner.tenant, "of the business it learns no person"


def test_consent_for_one_connection_opens_one(pair: Pair) -> None:
    pair.consents("look", "once")
    by_firm = pair.connected()

    again = pair.adviser.refused(f"POST {pair.of_licence}/connections", {"reason": "Otra vez"})

    assert again[:2] == (409, "consent-missing")
    by_firm.done(f"GET {pair.of_business}/documents")
    assert pair.adviser.done(f"GET {pair.of_licence}/consent")["consent"]["is_used"]


def test_scope_is_as_far_as_the_consent_or_less(pair: Pair) -> None:
    pair.consents("prepare")
    path = f"POST {pair.of_licence}/connections"

    assert pair.adviser.refused(path, {"reason": "Emitir", "scope": "issue"})[1] == (
        "consent-missing"
    )
    looking = pair.adviser.connected(pair.opens(scope="look")["id"])
    looking.done(f"GET {pair.of_business}/profile")
    answer = looking.answer(f"POST {pair.of_business}/activities", {"code": "0115.0"})
    assert json.loads(answer.body)["code"] == "beyond-connection"
    assert "Connected-As" in answer.headers


def withdraw(pair: Pair, _: str) -> None:
    pair.client.done(f"DELETE {pair.consent}")


def give_another(pair: Pair, _: str) -> None:
    pair.consents("issue")


def end_as_client(pair: Pair, connection: str) -> None:
    pair.client.done(f"DELETE {pair.of_business}/connections/{connection}")


def end_as_firm(pair: Pair, connection: str) -> None:
    pair.adviser.done(f"DELETE {pair.of_licence}/connections/{connection}")


def act(name: str) -> Callable[[Pair, str], None]:
    def acts(pair: Pair, _: str) -> None:
        version = pair.adviser.done(f"GET {pair.of_licence}")["version"]
        pair.adviser.done(f"POST {pair.of_licence}/{name}", None, version)

    return acts


def suspend_and_reinstate(pair: Pair, connection: str) -> None:
    act("suspend")(pair, connection)
    act("reinstate")(pair, connection)


def leave(pair: Pair, _: str) -> None:
    pair.client.done(f"POST {pair.of_business}/licences/{pair.licence.id}/leave")


def change_member(**changes: Any) -> Callable[[Pair, str], None]:
    def change(pair: Pair, _: str) -> None:
        key = member_key(pair.firm.tenant, pair.firm.account_id)
        from chalicelib.accounts.model import Member

        (member,) = get_many([(key, Member)])
        tx = Transaction()
        tx.replace(key, member.but(**changes))
        tx.commit()

    return change


def remove_member(pair: Pair, _: str) -> None:
    key = member_key(pair.firm.tenant, pair.firm.account_id)
    tx = Transaction()
    tx.release(key)
    tx.commit()


ENDS: dict[str, tuple[Callable[[Pair, str], None], str]] = {
    "the client ends it": (end_as_client, "el cliente la terminó"),
    "the firm ends it": (end_as_firm, "el despacho la terminó"),
    "the consent is withdrawn": (withdraw, "el cliente retiró su consentimiento"),
    "another consent is given": (give_another, "el cliente retiró su consentimiento"),
    "the licence is suspended": (act("suspend"), "la licencia está desactivada"),
    "it is suspended and reinstated": (suspend_and_reinstate, "el cliente retiró"),
    "the licence is unlinked": (act("unlink"), "la licencia está desactivada o desvinculada"),
    "the client leaves": (leave, "la licencia está desactivada o desvinculada"),
    "the adviser is removed": (remove_member, "su usuario ya no tiene"),
    "the adviser is deactivated": (change_member(state="inactive"), "su usuario ya no tiene"),
    "the application is not theirs": (
        change_member(rights=Rights(applications=Applications(licences=False))),
        "su usuario ya no tiene",
    ),
    "the company is not theirs": (
        change_member(rights=Rights(every=False)), "su usuario ya no tiene",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_connection_is_over_on_the_next_request_when(pair: Pair, name: str) -> None:
    end, why = ENDS[name]
    pair.consents("look")
    opened = pair.opens()
    by_firm = pair.adviser.connected(opened["id"])
    by_firm.done(f"GET {pair.of_business}/profile")

    end(pair, opened["id"])

    status, code, detail = by_firm.refused(f"GET {pair.of_business}/profile")
    assert (status, code) == (403, "connection-over")
    assert why in detail
    assert pair.adviser.done("GET /me")["connections"] == []


def test_connection_is_over_after_15_minutes_by_itself(pair: Pair) -> None:
    pair.consents("look")
    opened = pair.opens()
    by_firm = pair.adviser.connected(opened["id"])

    with clock.set_to(clock.now() + timedelta(minutes=14, seconds=55)):
        by_firm.done(f"GET {pair.of_business}/profile")
    with clock.set_to(clock.now() + timedelta(minutes=15)):
        refused = by_firm.refused(f"GET {pair.of_business}/profile")
        (listed,) = pair.client.done(f"GET {pair.of_business}/connections")["data"]

    assert refused[:2] == (403, "connection-over")
    assert (listed["state"], listed["state_text"]) == ("time", "Terminada: se acabó su tiempo")


def test_connection_is_of_its_person_and_its_business_alone(pair: Pair, http: Client) -> None:
    pair.consents("look")
    opened = pair.opens()
    other_firm, _, other_owner = activated()
    prove(other_firm.account_id)
    stranger = Person(http, other_firm.account_id).connected(opened["id"])
    row = f"GET {pair.of_business}/profile"

    assert stranger.refused(row)[:2] == (404, "connection-not-found")
    by_firm = pair.adviser.connected(opened["id"])
    elsewhere = f"GET /businesses/{other_owner.tenant}/profile"
    assert by_firm.refused(elsewhere)[:2] == (404, "connection-not-found")
    for unknown in ("con_none", opened["id"][:-1], "x" * 500):
        assert pair.adviser.connected(unknown).refused(row)[:2] == (404, "connection-not-found")
    assert pair.adviser.refused(row)[:2] == (404, "not-found"), "without a connection"


def lock_firm(pair: Pair) -> None:
    firm = firms.firm(pair.firm.tenant)
    tx = Transaction()
    tx.replace(firm_key(firm.id), firm.locked("Motivo ficticio", clock.now()))
    tx.commit()


def lock_account(pair: Pair) -> None:
    account = accounts.account(pair.firm.account_id)
    tx = Transaction()
    tx.replace(account_key(account.id), account.but(state="locked"))
    tx.commit()


@pytest.mark.parametrize(
    ("lock", "refusal"),
    [(lock_firm, (403, "firm-locked")), (lock_account, (403, "account-not-active"))],
)
def test_nobody_acts_by_a_connection_while_firm_or_account_is_locked(
    pair: Pair, lock: Callable[[Pair], None], refusal: tuple[int, str]
) -> None:
    pair.consents("look")
    by_firm = pair.connected()
    by_firm.done(f"GET {pair.of_business}/profile")

    lock(pair)

    assert by_firm.refused(f"GET {pair.of_business}/profile")[:2] == refusal


def test_data_taken_over_by_a_connection_stand_in_the_name_of_the_firm(pair: Pair) -> None:
    company = firms.company(pair.firm.tenant, pair.licence.company_id or "")
    new_company(pair.firm, tax_id=company.tax_id, name=company.name, email="nuevo@example.com")
    pair.consents("prepare")
    opened = pair.opens()
    by_firm = pair.adviser.connected(opened["id"])
    path = f"{pair.of_business}/licences/{pair.licence.id}/initial-data"
    version = by_firm.done(f"GET {path}")["version"]

    by_firm.done(f"POST {path}", {"fields": ["email"]}, version)

    newest = pair.client.done(f"GET {pair.of_business}/history")["data"][0]
    assert newest["event"] == "initial_data_taken"
    assert newest["actor"]["id"] == pair.firm.tenant
    assert newest["actor"]["name"].startswith("Despacho Ficticio, en nombre de ")
    did = pair.client.done(f"GET {pair.of_business}/connections/{opened['id']}/history")["data"]
    assert [each["event"] for each in did] == ["initial_data_taken"]
    to_firm = pair.adviser.done(f"GET {pair.of_licence}/history")["data"][0]
    assert (to_firm["event"], to_firm["actor"]["id"]) == (
        "initial_data_taken",
        pair.firm.account_id,
    )


def accepted_document(pair: Pair) -> Any:
    document = pair.client.done(f"POST {pair.of_business}/documents", INVOICE)
    while not getattr(store.progress(pair.owner.tenant, document["id"]), "was_accepted", False):
        step(pair.owner.tenant, document["id"])
    return document


def test_document_mailed_again_by_a_connection_stands_in_the_name_of_the_firm(pair: Pair) -> None:
    pair.consents("issue")
    opened = pair.opens()
    by_firm = pair.adviser.connected(opened["id"])
    document = accepted_document(pair)
    path = f"{pair.of_business}/documents/{document['id']}"
    delivery.deliver(pair.owner.tenant, document["id"])

    by_firm.done(f"POST {path}/delivery", {"to": ["otra@example.com"]})

    newest = pair.client.done(f"GET {path}/history")["data"][0]
    assert newest["event"] == "delivery_asked"
    assert newest["actor"]["name"].startswith("Despacho Ficticio, en nombre de ")
    did = pair.client.done(f"GET {pair.of_business}/connections/{opened['id']}/history")["data"]
    assert [each["text"] for each in did] == [f"Se pidió enviar {document['number']} otra vez."]


TOLD_ELSEWHERE = {
    f"POST {OF_BUSINESS}/onboarding/finish": "nothing happens to a business that is ready",
    f"POST {OF_BUSINESS}/document-previews": "nothing is done",
    f"PUT {OF_BUSINESS}/drafts/{{draft}}": "written as one types: that there is one is told once",
    f"POST {OF_BUSINESS}/licences/{{licence}}/initial-data": "test_data_taken_over…",
    f"POST {OF_BUSINESS}/exports/{{export}}/retry": "takes a refused export",
    f"POST {OF_BUSINESS}/documents/{{document}}/status-check": "takes a waiting document",
    f"POST {OF_BUSINESS}/documents/{{document}}/delivery": "test_document_mailed_again…",
}


def test_each_act_by_a_connection_stands_in_its_history(pair: Pair) -> None:
    pair.consents("issue")
    opened = pair.opens()
    by_firm = pair.adviser.connected(opened["id"])
    first, second = (accepted_document(pair)["id"] for _ in range(2))
    profile = by_firm.done(f"GET {pair.of_business}/profile")
    period = {"period_from": "2026-01-01", "period_to": "2026-01-31"}
    said: list[tuple[str, str, Any, int]] = [
        ("PUT", "/profile", profile_of(pair.owner).values, profile["version"]),
        ("POST", "/activities", {"code": "0115.0"}, 1),
        ("DELETE", "/activities/{code}", None, 1),
        ("PUT", "/series", series(90).values, 0),
        ("POST", "/exports", period, 1),
        ("POST", "/customers", {"name": "Cliente Ficticia"}, 1),
        ("PATCH", "/customers/{customer}", {"name": "Clienta Ficticia"}, 1),
        ("DELETE", "/customers/{customer}", None, 2),
        ("POST", "/drafts", {"type": "invoice"}, 1),
        ("DELETE", "/drafts/{draft}", None, 1),
        ("POST", "/documents", INVOICE, 1),
        ("POST", "/documents/{document}/duplicate", None, 1),
        ("POST", "/documents/{document}/correction", {"total": "1.00", "reason": "Ficticia"}, 1),
        ("POST", "/documents/{document}/cancellation", {}, 1),
    ]
    acts = {f"{method} {OF_BUSINESS}{path}" for method, path, *_ in said}
    within = {
        row
        for row, access in ACCESS.items()
        if access.audience == "business"
        and access.permission in SCOPE_PERMISSIONS["issue"]
        and not row.startswith("GET ")
    }
    assert within == acts | TOLD_ELSEWHERE.keys(), "a new act by a connection is told, too"
    history = f"GET {pair.of_business}/connections/{opened['id']}/history"

    made = {"code": "0115.0"}

    for done, (method, path, body, version) in enumerate(said, start=1):
        document = first if path.endswith("/correction") else second
        address = path.format(**made, document=document)
        seen = version or by_firm.done(f"GET {pair.of_business}{path}")["version"]
        answer = by_firm.done(f"{method} {pair.of_business}{address}", body, seen)
        if path in {"/customers", "/drafts"}:
            made[path.strip("/").removesuffix("s")] = answer["id"]
        found = pair.client.done(history)["data"]
        assert len(found) == done, path
        assert found[0]["actor"]["id"] == pair.firm.tenant


def test_firm_reads_what_it_did_under_a_licence_that_is_for_nobody_by_now(pair: Pair) -> None:
    pair.consents("prepare")
    opened = pair.opens()
    by_firm = pair.adviser.connected(opened["id"])
    by_firm.done(f"POST {pair.of_business}/activities", {"code": "0115.0"})
    act("unlink")(pair, opened["id"])
    licence = licences_store.licence(pair.firm.tenant, pair.licence.id)
    assert licence is not None
    tx = Transaction()
    licences_store.write(tx, licence.but(business_id=None))  # as after its client was corrected
    tx.commit()

    path = f"{pair.of_licence}/connections/{opened['id']}"

    (did,) = pair.adviser.done(f"GET {path}/history")["data"]
    assert did["event"] == "activity_added"
    other, licence_of_other, _ = activated()
    prove(other.account_id)
    strange = f"/firms/{other.tenant}/licences/{licence_of_other.id}/connections/{opened['id']}"
    for row in (f"GET {strange}/history", f"DELETE {strange}"):
        refused = Person(pair.adviser.http, other.account_id).refused(row)
        assert refused[:2] == (404, "client-connection-not-found")


def test_no_connection_changes_the_tax_id_whatever_the_licence_locks(pair: Pair) -> None:
    pair.consents("issue")
    by_firm = pair.connected()
    (link,) = onboarding.licences(pair.owner.tenant)
    tx = Transaction()
    onboarding.write_consent(tx, pair.owner.tenant, link.but(locks_tax_id=False))
    tx.commit()
    profile = by_firm.done(f"GET {pair.of_business}/profile")
    said = {name: profile[name] for name in NewProfile.model_fields if name in profile}
    said |= {"id_number": number(), "address": profile["address"]}
    path = f"PUT {pair.of_business}/profile"

    refused = by_firm.refused(path, said, profile["version"])

    assert refused[:2] == (403, "beyond-connection")
    kept = pair.client.done(f"GET {pair.of_business}/tax-authority")
    assert kept["state"] == "verified"


def test_connection_shows_nothing_of_another_firm(pair: Pair) -> None:
    other, licence, _ = activated()
    link = onboarding.licences(pair.owner.tenant)[0]
    of_other = link.but(
        version=0, firm_id=other.tenant, licence_id=licence.id, product="otro", consent=None
    )
    tx = Transaction()
    onboarding.write_licence(tx, pair.owner.tenant, of_other)
    tx.commit()
    given = next(
        each
        for each in pair.client.done(f"GET {pair.of_business}/consents")["data"]
        if each["licence_id"] == pair.licence.id
    )
    said = {"scope": "prepare", "lasts": "standing"}
    pair.client.done(f"PUT {pair.consent}", said, given["version"])
    by_firm = pair.connected()
    path = f"{pair.of_business}/licences/{licence.id}/initial-data"

    for row, body in ((f"GET {path}", None), (f"POST {path}", {"fields": ["email"]})):
        assert by_firm.refused(row, body)[:2] == (404, "business-licence-not-found")
    by_other = f"{other.tenant}/{other.account_id}/con_ficticia"
    (standing,) = open_connections(pair.firm.account_id, clock.now())
    reader = replace(pair.owner, connected=standing)
    named = onboarding.actors(reader, [by_other])[by_other]
    assert named == Actor(id=pair.owner.tenant, name=standing.business_name)
    assert onboarding.actors(pair.owner, [by_other])[by_other].id == other.tenant


def test_request_is_withdrawn_or_refused_and_both_are_told(pair: Pair) -> None:
    wanted = {"scope": "issue", "lasts": "once", "reason": "Emitir la de noviembre"}
    path = f"{pair.of_licence}/consent-request"
    pair.adviser.done(f"POST {path}", wanted)
    pair.adviser.done(f"DELETE {path}")
    assert pair.client.refused(f"POST {pair.consent}/refusal")[:2] == (404, "consent-not-asked")
    pair.adviser.done(f"POST {path}", wanted)

    pair.client.done(f"POST {pair.consent}/refusal")

    assert pair.adviser.done(f"GET {pair.of_licence}/consent") == {
        "licence_id": pair.licence.id, "consent": None, "asked": None,
    }  # fmt: skip
    assert "rechazó la petición" in told(pair.firm.tenant, "consent-changed")[-1]
    events = [each["event"] for each in pair.client.done(f"GET {pair.of_business}/history")["data"]]
    assert events[:4] == [
        "consent_refused", "consent_asked", "consent_request_withdrawn", "consent_asked",
    ]  # fmt: skip
    seen = pair.adviser.done(f"GET {pair.of_licence}/history")["data"]
    assert [each["event"] for each in seen][:4] == events[:4]
    assert seen[0]["actor"]["id"] == "client"


def test_no_scope_reaches_what_is_the_clients_alone() -> None:
    parts = {"/users", "/invitations", "/consents", "/connections", "/tax-id", "/removal", "/leave"}
    parts |= {"/licences", "/licence-requests", "PUT /v1/businesses/{business}/tax-authority"}
    parts |= {"PUT /v1/businesses/{business}/subscription"}
    own = {
        access.permission
        for row, access in ACCESS.items()
        if access.audience == "business"
        and any(part in row for part in parts)
        and not row.endswith("/initial-data")  # of its own licence: part of the profile
    }

    assert len(own) > 5
    assert own & SCOPE_PERMISSIONS["issue"] == set()
    assert SCOPE_PERMISSIONS["look"] < SCOPE_PERMISSIONS["prepare"] < SCOPE_PERMISSIONS["issue"]


def test_owner_who_agrees_to_a_licence_consents_with_it_or_not(http: Client) -> None:
    for said, scope in (
        (None, None),
        ({"consent": {"scope": "look", "lasts": "standing"}}, "look"),
    ):
        address, tax_id = email("duena"), number()
        owner = owner_of(address, tax_id)
        firm, licence = asked(address, tax_id)
        for each in (firm, owner):
            prove(each.account_id)
        path = f"/businesses/{owner.tenant}/licence-requests/{licence.id}/acceptance"

        Person(http, owner.account_id).done(f"POST {path}", said)

        adviser = Person(http, firm.account_id)
        found = adviser.done(f"GET /firms/{firm.tenant}/licences/{licence.id}/consent")["consent"]
        assert (found or {}).get("scope") == scope
        seen = adviser.done(f"GET /firms/{firm.tenant}/licences/{licence.id}/history")["data"]
        assert ("consent_given" in {each["event"] for each in seen}) == (scope is not None)


def test_consent_is_given_at_the_version_that_was_read_and_withdrawn_once(pair: Pair) -> None:
    (seen,) = pair.client.done(f"GET {pair.of_business}/consents")["data"]
    said = {"scope": "look", "lasts": "standing"}

    ahead = pair.client.refused(f"PUT {pair.consent}", said, seen["version"] + 1)
    pair.client.done(f"PUT {pair.consent}", said, seen["version"])
    again = pair.client.refused(f"PUT {pair.consent}", said, seen["version"])

    assert (ahead[:2], again[:2]) == ((412, "changed-meanwhile"),) * 2
    pair.client.done(f"DELETE {pair.consent}")
    assert pair.client.refused(f"DELETE {pair.consent}")[:2] == (404, "consent-not-given")
    assert "retiró su consentimiento" in told(pair.firm.tenant, "consent-changed")[-1]
    elsewhere = f"{pair.of_business}/consents/lic_none"
    assert pair.client.refused(f"DELETE {elsewhere}")[1] == "consent-licence-not-found"
    connection = f"{pair.of_business}/connections/con_none"
    assert pair.client.refused(f"DELETE {connection}")[1] == "client-connection-not-found"


def test_of_two_who_open_by_one_consent_for_one_connection_one_does(pair: Pair) -> None:
    pair.consents("look", "once")
    path = f"POST {pair.of_licence}/connections"

    with ThreadPoolExecutor(2) as pool:
        tried = [pool.submit(pair.adviser.answer, path, {"reason": "A la vez"}) for _ in "ab"]
    statuses = sorted(each.result().status_code for each in tried)

    assert statuses == [201, 409]
    assert len(pair.client.done(f"GET {pair.of_business}/connections")["data"]) == 1
    assert len(told(pair.owner.tenant, "firm-connected")) == 1
