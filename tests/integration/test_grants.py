"""Every function may do what it does, and nothing else.

The story and the rare ways beside it run in this process, function by function, on the local
stack; what each function called is held against its policy in both directions.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from itertools import cycle
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service as people_of
from chalicelib.accounts import store as accounts
from chalicelib.accounts.limits import LIMITS
from chalicelib.accounts.model import Account
from chalicelib.aws import blobs, dead_letters, identity, mail_transport, queues
from chalicelib.aws.queues import QUEUES, Message
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.connecting import by_mandate
from chalicelib.core.errors import Retryable
from chalicelib.core.settings import settings
from chalicelib.invoicing import disconnecting
from chalicelib.invoicing import sealing as document_sealing
from chalicelib.invoicing.sealing import LATE_AFTER
from chalicelib.licences import activation
from chalicelib.onboarding import service as onboarding
from infra import partitions
from infra.functions import ANCHORS, API, CATALOGUES, FUNCTIONS, SWEEP
from infra.local.api_client import ApiClient, wait_for
from infra.local.days import costa_rican_day
from infra.local.mail_client import code_in
from infra.local.places import TERMS
from infra.local.stack import LocalStack
from infra.local.story import PASSWORD, Story, invoice, play
from tests.support.following import Authority
from tests.support.grants import Recorder, granted, parts, recording
from tests.support.in_process import Functions, InProcessApi
from tests.support.pictures import picture

ELSEWHERE = {
    "logs:CreateLogStream": "by Lambda, which writes what the function prints",
    "logs:PutLogEvents": "by Lambda, too",
    "sqs:ReceiveMessage": "by Lambda's poller, with the function's role",
    "sqs:DeleteMessage": "by the poller, too",
    "sqs:GetQueueAttributes": "by the poller, too",
}
"""Actions that a function needs without calling them, and who does."""


UNPLAYED = {
    "reminders_worker": {
        "LICENCE_LIST": "licences.ending.write_end_told",  # two weeks before terms end
        "EXPORTS": "accounting.scheduling.run",  # at an hour of a day
        "EXPORT_FORMATS": "accounting.scheduling.run",
        "EXPORT_LIST": "accounting.scheduling.run",
        "EXPORT_PROPOSALS": "accounting.proposing.expire",  # a month after they were made
        "EXPORT_SCHEDULE": "accounting.scheduling.run",
        "REMOVAL": "accounting.scheduling.run",
        "sqs:SendMessage on ExportsQueue": "accounting.scheduling.run",
    },
    "exports_worker": {
        "ACCOUNT": "accounting.telling.write_schedule_refused",
        "MAIL": "accounting.telling.write_schedule_refused",
        "MEMBERS": "accounting.telling.write_schedule_refused",
        "sqs:SendMessage on MailQueue": "accounting.telling.write_schedule_refused",
    },
}
"""What would take too long to play: kind of partition or right -> the function that needs it."""


@pytest.fixture(scope="module")
def recorder(stack: LocalStack) -> Iterator[Recorder]:
    from app import app

    with recording() as recorder, Client(app) as client, pytest.MonkeyPatch.context() as patch:
        functions = Functions(
            stack.environment["AWS_ENDPOINT_URL"], recorder.running_as, recorder.sent
        )
        functions.forget_messages()

        def and_its_messages(act: Callable[..., str]) -> Callable[..., str]:
            """Do what another process does; what that sends is not noted here."""

            def done(*said: Any) -> str:
                told = act(*said)
                functions.run_queues()
                return told

            return done

        api = InProcessApi("", http=client.http, functions=functions)
        story = Story(
            api,
            stack.mail,
            stack.simulator_url,
            and_its_messages(stack.operate),
            and_its_messages(stack.age),
            lines=2,
        )
        for step in play(story):
            if step.name == "export_period":
                for _ in range(3):  # the news, the digests, their mails
                    functions.run_queues()
        for _ in range(2):  # the second finds what the first has taken in
            functions.run_schedule(CATALOGUES)
        with clock.set_to(clock.now() + timedelta(days=1)):
            functions.run_schedule(ANCHORS)
        for rare in RARE:
            rare(story, functions, patch)
        yield recorder


def registrations(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A taken e-mail, before and after it was proven, and a contested one."""
    email = f"otra.{secrets.token_hex(6)}@example.com"
    story.api.call("GET", "/v1/health", headers={"Enlace-Edge": "what somebody made up"})
    for address, password in (
        (story.firm_email, PASSWORD), (email, PASSWORD), (email, PASSWORD + "x")
    ):  # fmt: skip
        facts = {"name": "Ana Ficticia", "email": address, "password": password}
        story.api.post("/v1/accounts", facts | {"accepted_terms": TERMS})


def people(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """People who are invited, decline and accept, a full list in pages, a business alone."""
    path = f"{story.firm_path}/users"
    new = {"email": f"eva.{secrets.token_hex(6)}@example.com", "name": "Eva Ficticia"}
    story.firm.post(path, new)
    story.firm.post(path, {"email": story.client_email, "name": "Cliente Ficticio"})
    invitation = f"/v1/me/invitations/{story.ids['firm']}"
    story.client.post(f"{invitation}/refusal")
    story.firm.post(path, {"email": story.client_email, "name": "Cliente Ficticio"})
    story.client.post(f"{invitation}/acceptance")
    page = story.firm.get(f"{path}?limit=1")
    story.firm.get(f"{path}?limit=1&cursor={page['next_cursor']}")
    own = {"id_type": "02", "id_number": f"3101{secrets.randbelow(10**6):06d}"}
    story.ids["own_number"] = own["id_number"]
    business = story.client.post("/v1/businesses", own | {"legal_name": "Ejemplo Ficticio S.A."})
    story.ids["own_business"] = business["id"]
    (chart,) = cloud("s3").list_objects_v2(
        Bucket=settings().bucket_name, Prefix=f"{business['id']}/chart/"
    )["Contents"]
    cloud("s3").delete_object(Bucket=settings().bucket_name, Key=chart["Key"])
    lost = story.client.call("GET", f"/v1/businesses/{business['id']}/chart")
    assert lost.status == 404
    assert exported(story, story.ids["own_business"])["refusal"] == "chart-not-loaded"
    activities = f"{story.business_path}/activities"
    added = story.client.post(activities, {"code": "6920.0"})
    story.client.delete(f"{activities}/6920.0", added["version"])
    story.client.get("/v1/catalogues/cabys?q=consultor")
    document = f"{story.business_path}/documents/{story.ids['document']}"
    story.client.get(f"{document}/history")
    story.client.get(f"{story.business_path}/documents?limit=1")
    story.client.get(f"{story.business_path}/exports")
    story.firm.get(f"{story.firm_path}/imports?status=imported")


def company_of(code: str, tax_id: str, email: str) -> dict[str, Any]:
    return {
        "code": code, "name": "Ejemplo Ficticio S.A.", "tax_id": tax_id, "country": "CR",
        "address": "100 metros norte del parque", "email": email, "activities": ["6201.0"],
        "program": "con",
    }  # fmt: skip


def licence_of(story: Story, code: str, tax_id: str, email: str) -> str:
    company = company_of(code, tax_id, email)
    story.firm.put(f"{story.firm_path}/companies", {"companies": [company]})
    (listed,) = story.firm.get(f"{story.firm_path}/companies?code={code}")["data"]
    chart = f"{story.firm_path}/companies/{listed['id']}/chart"
    story.firm.put(chart, {"accounts": [{"code": "112002", "name": "Otra Ficticia"}]})
    story.firm.get(chart)
    licence = story.firm.post(f"{story.firm_path}/licences", {"product": "invoicing"})
    path = f"{story.firm_path}/licences/{licence['id']}"
    for part in (
        {"firm_email": story.firm_email},
        {"company_id": listed["id"]},
        {"client_email": email, "client_name": "Cliente Ficticio", "own_address_confirmed": True},
    ):
        licence = story.firm.patch(path, part, licence["version"])
    story.firm.post(f"{path}/acceptance", version=licence["version"])
    return path


def activations(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """Refused; for a business that exists, whose owner refuses, then agrees; for an account that
    exists; dying at its last write; of companies with charts of their own. The rows of a bulk.
    """
    stranger = f"otro.{secrets.token_hex(6)}@example.com"
    path = licence_of(story, "00166", story.tax_id, stranger)
    assert story.firm.get(path)["state"] == "provisioning_failed"

    path = licence_of(story, "00163", story.ids["own_number"], story.client_email)
    assert story.firm.get(path)["state"] == "awaiting_client"
    requests = f"/v1/businesses/{story.ids['own_business']}/licence-requests"
    (request,) = story.client.get(requests)["data"]
    story.client.post(f"{requests}/{request['licence_id']}/refusal")
    assert story.firm.get(path)["failure"]["code"] == "client-refused"
    story.firm.post(f"{path}/acceptance", version=story.firm.get(path)["version"])
    story.client.post(f"{requests}/{request['licence_id']}/acceptance")
    assert story.firm.get(path)["state"] == "active"
    path = licence_of(story, "00164", f"3101{secrets.randbelow(10**6):06d}", story.client_email)
    assert story.firm.get(path)["state"] == "active"

    whole = activation._commit
    with patch.context() as dying:
        dying.setattr(activation, "_commit", failing_once(whole))
        path = licence_of(story, "00165", f"3101{secrets.randbelow(10**6):06d}", stranger)
        firm_id, licence_id = path.split("/")[3], path.split("/")[5]
        functions.invoke(
            *functions.event("activation", {"firm_id": firm_id, "licence_id": licence_id})
        )
    assert story.firm.get(path)["state"] == "active"
    story.ids["not_begun"] = licence_id
    bulk = story.firm.get(f"{story.firm_path}/activations")["data"][0]
    story.firm.expect("GET", f"{story.firm_path}/activations/{bulk['id']}/rows.csv")


def keys_and_addresses(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A key is made again for a holder who has just chosen; somebody moves to another e-mail."""
    stranger = f"tarde.{secrets.token_hex(6)}@example.com"
    path = licence_of(story, "00167", f"3101{secrets.randbelow(10**6):06d}", stranger)
    whole = identity.invite_user

    def overtaken(name: str, email: str, key: str) -> None:
        whole(name, email, key)
        found = accounts.find_account_by_email(email)
        if found is not None and found.is_unused:
            accounts.change_account(found.id, Account.with_own_password, "password_reset")

    with patch.context() as meanwhile:
        meanwhile.setattr(identity, "invite_user", overtaken)
        story.firm.post(f"{path}/access-key")
    email, new = (f"{name}.{secrets.token_hex(6)}@example.com" for name in ("vieja", "nueva"))
    person = {"name": "Ana Ficticia", "email": email, "password": PASSWORD}
    story.api.post("/v1/accounts", person | {"accepted_terms": TERMS})
    proof = {"email": email, "code": code_in(story.mail.wait(email))}
    story.api.post("/v1/accounts/verification", proof)
    session = story.api.post("/v1/sessions", {"email": email, "password": PASSWORD})
    own = story.api.signed_in(session["access_token"])
    own.post("/v1/me/email", {"email": new, "password": PASSWORD})
    own.post("/v1/me/email/confirmation", {"code": code_in(story.mail.wait(new))})


def failing_once(whole: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[object] = []

    def step(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise Retryable("the first time it does not work")
        return whole(*arguments)

    return step


def rights_apart(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """What somebody sees lies in an item of its own, as if it were many companies."""
    user = f"{story.firm_path}/users/{story.client.get('/v1/me')['id']}"
    few = {"rights": {"companies": {"ids": [story.ids["company"]]}}}
    with patch.context() as many:
        many.setattr(accounts, "MOST_BESIDE", 0)
        story.firm.patch(user, few, story.firm.get(user)["version"])


def batches(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """Of a second invoice, the first of its branch: the export fails once within a file, is
    discarded, restored, discarded, made again and replaced, by rules and a chart of the firm's.
    """
    client, documents = story.client, f"{story.business_path}/documents"
    issued = client.post(documents, invoice(1, story.customer_email) | {"branch": 2})
    wait_for(
        lambda: client.get(f"{documents}/{issued['id']}"), lambda d: d["delivered_at"], "delivery"
    )
    with patch.context() as dying:
        dying.setattr(blobs, "_PART_BYTES", 1)
        dying.setattr(blobs.Upload, "complete", failing_once(blobs.Upload.complete))
        export = exported(story)
        body = {"business_id": story.ids["business"], "export_id": export["id"]}
        functions.invoke(*functions.event("exports", body))
    first = client.get(f"{story.business_path}/exports/{export['id']}")
    path = f"{story.firm_path}/imports/{first['batch_id']}"
    story.firm.post(f"{path}/discard", {"reason": "repetido"})
    story.firm.post(f"{path}/restore")
    story.firm.post(f"{path}/discard", {"reason": "repetido"})
    company = f"{story.firm_path}/companies/{story.ids['company']}"
    chart = [{"code": "112001", "name": "Cuenta por cobrar ficticia"}]
    story.firm.put(f"{company}/chart", {"accounts": chart})
    rules, numbered = f"{company}/posting-rules", {"digits": 8, "customers": "numbered"}
    story.firm.put(rules, numbered, version=story.firm.get(rules)["version"])
    second = exported(story)
    third = exported(story, replaces=second["batch_id"])
    assert (first["state"], second["state"], third["state"]) == ("done", "done", "done")


def exported(story: Story, business: str = "", **given: str) -> dict[str, Any]:
    path = f"/v1/businesses/{business or story.ids['business']}/exports"
    today = costa_rican_day()
    period = {"period_from": f"{today:%Y-%m-01}", "period_to": f"{today:%Y-%m-%d}"}
    asked = story.client.post(path, period | given)
    seen: dict[str, Any] = story.client.get(f"{path}/{asked['id']}")
    return seen


def decisions(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """An answer that differs is taken for what it says."""
    client, documents = story.client, f"{story.business_path}/documents"
    authority = Authority(story.authority_url)
    authority.faults({"fault": "change", "elements": {"TotalFactura": "1.00000"}})
    differs = f"{documents}/{client.post(documents, invoice(1, story.customer_email))['id']}"
    seen = wait_for(
        lambda: client.get(differs), lambda d: d["obstacle"] == "answer-differs", "an answer"
    )
    said = {"decision": "accept", "reason": "Es la nuestra"}
    client.post(f"{differs}/decision", said, version=seen["version"])
    wait_for(lambda: client.get(differs), lambda d: d["delivered_at"], "delivery")


def sealing(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """It is a document's turn to have the list hold those that have come of age."""
    body = {"business": story.ids["business"], "document": story.ids["document"], "version": "0"}
    with patch.context() as turn, clock.set_to(clock.now() + timedelta(hours=1)):
        turn.setattr(document_sealing, "EACH", 1)
        functions.invoke(*functions.event("submission", body))


def news_of_mails(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A bounce is heard of, of a licence and of a document, of whose business two are owners; a
    mail is given up here, and a document's is withheld; a key is about to end, and another ended.
    """
    bounced = {"email": f"bounce.{secrets.token_hex(6)}@example.com", "name": "Eva Ficticia"}
    story.firm.post(f"{story.firm_path}/users", bounced)
    functions.run_queues()
    again = {"email": bounced["email"], "name": "Eva Ficticia"}
    story.firm.post(f"{story.firm_path}/users", again)
    functions.run_queues()
    owner = {"email": story.firm_email, "name": "Ana Ficticia", "role": "owner"}
    story.client.post(f"{story.business_path}/users", owner)
    story.firm.post(f"/v1/me/invitations/{story.ids['business']}/acceptance")
    licence_of(story, "00168", f"3101{secrets.randbelow(10**6):06d}", bounced["email"])
    functions.run_queues()
    documents = f"{story.business_path}/documents"
    customer = f"bounce.{secrets.token_hex(6)}@example.com"
    for obstacle in ("customer-mail-bounced", "customer-mail-refused"):
        sent = story.client.post(documents, invoice(1, customer))["id"]
        held_up(story, f"{documents}/{sent}", obstacle)
    connected = story.client.get(f"{story.business_path}/tax-authority")
    ends_at = datetime.fromisoformat(connected["key_valid_until"])
    business = story.ids["business"]
    due = {"tenant": business, "kind": "certificate", "id": business}
    for days in (60, 0):
        with clock.set_to(ends_at - timedelta(days=days, hours=-1)):
            functions.invoke(*functions.event("reminders", due))


def held_up(story: Story, path: str, obstacle: str) -> None:
    is_held_up(lambda: story.client.get(path), obstacle)


def is_held_up(read: Callable[[], Any], obstacle: str) -> None:
    wait_for(read, lambda d: d["obstacle"] == obstacle, obstacle)


def thought_of_later(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A client who has not begun, and months that are over, are told of."""
    business, firm = story.ids["business"], story.ids["firm"]
    with clock.set_to(clock.now() + timedelta(days=40)):
        for tenant, kind, known_as in (
            (business, "issued", business), (firm, "not-begun", story.ids["not_begun"])
        ):  # fmt: skip
            due = {"tenant": tenant, "kind": kind, "id": known_as}
            functions.invoke(*functions.event("reminders", due))


def rights_that_end(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """Rights for a time, of somebody who sees one company, come to their end."""
    user = f"{story.firm_path}/users/{story.client.get('/v1/me')['id']}"
    until = clock.now().replace(microsecond=0) + timedelta(days=2)
    others = {"ranges": [{"program": "con", "first": "00044", "last": "00044"}]}
    wanted = {"companies": others, "until": clock.iso(until), "reason": "Cubre unas vacaciones"}
    granted = story.firm.post(f"{user}/timed-rights", wanted)
    due = {"tenant": story.ids["firm"], "kind": "timed-rights", "id": granted["id"]}
    with clock.set_to(until + timedelta(hours=1)):
        functions.invoke(*functions.event("reminders", due))


def bulks(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A file of a firm that nobody confirmed waits for its limit; one of who sees few companies."""
    operated, reason = f"/v1/operator/firms/{story.ids['firm']}", {"reason": "ensayo"}
    company = company_of("00170", f"3101{secrets.randbelow(10**6):06d}", story.client_email)
    story.firm.put(f"{story.firm_path}/companies", {"companies": [company]})
    story.operator.post(f"{operated}/unconfirm", reason)
    with patch.context() as none_left:
        none_left.setitem(LIMITS["activations"], "unconfirmed", 0)
        waiting = activated(story.firm, story)
        assert story.firm.get(waiting)["state"] == "waiting"
    story.firm.post(f"{waiting}/cancellation", version=story.firm.get(waiting)["version"])
    story.operator.post(f"{operated}/confirm", reason)
    few = activated(story.client, story)
    wait_for(lambda: story.client.get(few)["state"], lambda state: state == "done", "the end")


def activated(by: ApiClient, story: Story) -> str:
    path = f"{story.firm_path}/activations"
    file = f"código;correo del cliente\n00170;cliente.{secrets.token_hex(6)}@example.com\n"
    sent = by.call(
        "POST",
        f"{path}?product=invoicing&program=con",
        file.encode(),
        key=f"bulk-{secrets.token_hex(6)}",
        headers={"Content-Type": "text/csv"},
    )
    assert sent.status == 202, sent
    return f"{path}/{sent.body['id']}"


def sent_twice(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """The authority is away once a document is signed; another run sends what was signed. Its note
    is rejected.
    """
    client, documents = story.client, f"{story.business_path}/documents"
    authority = Authority(story.authority_url)
    away = {"fault": "status", "status": 503, "match": {"path": "/recepcion$"}}
    authority.faults(away)
    document = client.post(documents, invoice(1, story.customer_email))["id"]
    again = {"business": story.ids["business"], "document": document, "version": "0"}
    functions.invoke(*functions.event("submission", again))
    sent = f"{documents}/{document}"
    seen = wait_for(lambda: client.get(sent), lambda d: d["delivered_at"], "delivery")
    authority.faults({"fault": "reject"})
    reason = {"reason": "Se emitió por error"}
    client.post(f"{sent}/cancellation", reason, version=seen["version"])
    wait_for(
        lambda: client.get(sent)["notes"]["newest"],
        lambda notes: notes and notes[0]["state"] == "rejected",
        "a rejected note",
    )


def owned_by_nobody(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A firm runs the business: it is told what is rejected, bounces and is withheld."""
    business, documents = story.ids["business"], f"{story.business_path}/documents"
    owners, before = people_of.members(business), onboarding.licences(business)
    tx = Transaction()
    for owner in owners:
        people_of.write_membership_ended(tx, business, owner)
    for link in before:
        run = link.but(consent=by_mandate(clock.now()), asked=None)
        onboarding.write_consent(tx, business, run)
    tx.commit()
    licence = f"{story.firm_path}/licences/{before[0].licence_id}"
    opened = story.firm.post(f"{licence}/connections", {"reason": "Emite por su cliente"})
    acting = {"Connect-As": opened["id"]}

    def issued(customer: str) -> Callable[[], Any]:
        made = story.firm.call("POST", documents, invoice(1, customer), headers=acting).body
        path = f"{documents}/{made['id']}"
        return lambda: story.firm.call("GET", path, headers=acting).body

    Authority(story.authority_url).faults({"fault": "reject"})
    rejected = issued(story.customer_email)
    wait_for(rejected, lambda d: d["state"] == "rejected", "a rejection")
    bounced = f"bounce.{secrets.token_hex(6)}@example.com"
    for obstacle in ("customer-mail-bounced", "customer-mail-refused"):
        is_held_up(issued(bounced), obstacle)
    tx = Transaction()
    for owner in owners:
        people_of.write_membership(
            tx,
            owner.account_id,
            business,
            "business",
            owner.role,
            name="Ejemplo Ficticia S.A.",
            country="CR",
        )
    for link in onboarding.licences(business):
        onboarding.write_consent(tx, business, link.but(consent=None))
    tx.commit()


def nobody_proves(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """Somebody registers an e-mail and never proves it: account and user go."""
    email = f"nadie.{secrets.token_hex(6)}@example.com"
    terms = story.api.get("/v1/terms")["version"]
    person = {"name": "Nadie Ficticia", "email": email, "password": "tres tazas y un plato"}
    story.api.post("/v1/accounts", person | {"accepted_terms": terms})
    account = accounts.find_account_by_email(email)
    assert account is not None
    due = {"tenant": account.id, "kind": "unproven", "id": account.id}
    with clock.set_to(clock.now() + timedelta(days=8)):
        for _ in range(2):
            functions.invoke(*functions.event("reminders", due))
    assert accounts.find_account_by_email(email) is None


def logos(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """Mails of a firm with a logo, in place of another, whose file is lost then."""
    for width in (60, 80):
        version = story.firm.get(story.firm_path)["version"]
        sent = {"Content-Type": "image/png", "If-Match": f'"{version}"'}
        story.firm.expect("PUT", f"{story.firm_path}/logo", picture(width, 20), headers=sent)
    assert story.firm.call("GET", f"{story.firm_path}/logo").status < 400
    for _ in range(2):
        new = {"email": f"eva.{secrets.token_hex(6)}@example.com", "name": "Eva Ficticia"}
        story.firm.post(f"{story.firm_path}/users", new)
        functions.run_queues()
        where = {"Bucket": settings().bucket_name, "Prefix": f"{story.ids['firm']}/logo/"}
        for each in cloud("s3").list_objects_v2(**where).get("Contents", []):
            cloud("s3").delete_object(Bucket=where["Bucket"], Key=each["Key"])


def prints_lost(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A document is delivered again when it is in the list of old ones, whose PDF is lost: it is
    drawn anew; and to an address that sends it back.
    """
    document = f"/v1/businesses/{story.ids['business']}/documents/{story.ids['document']}"
    where = {"Bucket": settings().bucket_name, "Prefix": f"{story.ids['business']}/"}
    for each in cloud("s3").list_objects_v2(**where)["Contents"]:
        if each["Key"].endswith(".pdf"):
            cloud("s3").delete_object(Bucket=where["Bucket"], Key=each["Key"])
    with clock.set_to(clock.now() + LATE_AFTER + timedelta(minutes=1)):
        story.client.post(f"{document}/delivery", {"to": [story.client_email]})
        functions.run_queues()
        assert story.client.get(document)["delivered_at"] is not None
        bouncing = {"to": [f"bounce.{secrets.token_hex(6)}@example.com"]}
        story.client.post(f"{document}/delivery", bouncing)
        held_up(story, document, "customer-mail-bounced")


def not_taken(*_: Any) -> str:
    raise mail_transport.MailNotTaken("throttled")


def mail_trouble(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """SES asks for a pause: a mail is put back on its queue, and a document on its own."""
    with patch.context() as slow:
        slow.setattr(mail_transport, "send_raw", not_taken)
        story.api.post("/v1/password-resets", {"email": story.firm_email})
        documents = f"{story.business_path}/documents"
        sent = story.client.post(documents, invoice(1, story.customer_email))["id"]
        held_up(story, f"{documents}/{sent}", "mail-waits")


def programs(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A program has a list of companies taken in, and its token is about to end."""
    tokens, syncs = f"{story.firm_path}/api-tokens", f"{story.firm_path}/company-syncs"
    wanted = {"name": "Caja ficticia", "permissions": ["company:write"], "expires_in_days": 30}
    given = story.firm.post(tokens, wanted)
    program = story.api.signed_in(given["token"])
    company = company_of("00169", f"3101{secrets.randbelow(10**6):06d}", story.client_email)
    asked = program.post(f"{syncs}?program=con", {"companies": [company]})
    assert program.get(f"{syncs}/{asked['id']}")["state"] == "done"
    due = {"tenant": story.ids["firm"], "kind": "api-token", "id": given["id"]}
    with clock.set_to(clock.now() + timedelta(days=24)):
        functions.invoke(*functions.event("reminders", due))


def connection_ended(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """A business ends its connection while something is under way: the worker takes the keys."""
    path, business = f"{story.business_path}/tax-authority", story.ids["business"]
    with patch.context() as under_way:
        under_way.setattr(disconnecting, "_is_under_way", lambda *_: True)
        story.client.delete(path, story.client.get(path)["version"])
    assert story.client.get(path)["ends_at"] is not None
    due = {"tenant": business, "kind": "disconnecting", "id": business}
    for later in (disconnecting.LOOKED_AFTER, disconnecting.ENDS_WITHIN):
        with clock.set_to(clock.now() + later + timedelta(minutes=1)):
            functions.invoke(*functions.event("reminders", due))
    assert story.client.call("GET", path).status == 404


def given_up(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """Each queue gave a message up; the operator looks at it and sends it back."""
    for queue, url in queues.urls().items():
        body = json.dumps({"lost": queue})
        cloud("sqs").send_message(QueueUrl=url + dead_letters.ENDING, MessageBody=body)
        path = f"/v1/operator/queues/{queue}/dead-letters"
        assert len(story.operator.get(path)["data"]) == 1
        assert story.operator.post(f"{path}/redrive", {"reason": "ensayo"})["redriven"] == 1
    functions.forget_messages()


def sweeping(story: Story, functions: Functions, patch: pytest.MonkeyPatch) -> None:
    """Messages of every queue, on items of every kind, were lost; the sweep sends them again."""
    table, held = (
        Table(story.ids["firm"]),
        zip(partitions.SWEEP.written, cycle(QUEUES), strict=False),
    )
    lost = {table.key(name.replace("#", "#lost"), "LOST"): queue for name, queue in held}
    tx = Transaction()
    for key, queue in lost.items():
        claim = Claim(created_at=clock.now(), owner="x")
        tx.create(key, claim, send=Message(queue, {"lost": queue}))
    tx.commit()
    functions.forget_messages()
    with clock.set_to(clock.now() + timedelta(days=1)):
        functions.run_schedule(SWEEP)
    functions.forget_messages()
    tx = Transaction()
    for key in lost:
        tx.delete(key, 1)
    tx.commit()
    story.firm.expect("DELETE", "/v1/sessions/current")


RARE = (
    given_up,
    registrations,
    people,
    activations,
    keys_and_addresses,
    rights_apart,
    batches,
    decisions,
    sealing,
    news_of_mails,
    thought_of_later,
    rights_that_end,
    bulks,
    sent_twice,
    logos,
    nobody_proves,
    prints_lost,
    mail_trouble,
    programs,
    owned_by_nobody,
    connection_ended,
    sweeping,
)


@pytest.mark.parametrize("name", [function.name for function in FUNCTIONS])
def test_function_may_do_what_it_does(recorder: Recorder, name: str) -> None:
    rights = granted()[name]

    missing = recorder.used[name] - rights.keys()

    assert sorted(map(str, missing)) == []


@pytest.mark.parametrize("name", [function.name for function in FUNCTIONS])
def test_function_may_do_nothing_else(recorder: Recorder, name: str) -> None:
    used = parts(recorder.used[name])
    rights = {right for right in granted()[name] if right.action not in ELSEWHERE}
    if name == API.name:  # what it must never touch is said instead (test_partitions)
        rights = {right for right in rights if not right.resource.startswith("Table ")}

    unplayed = {
        each if " on " in each else f"Table {each} by some action"
        for each in UNPLAYED.get(name, ())
    }
    assert sorted(parts(rights) - used) == sorted(unplayed)


def test_what_is_not_played_is_needed_by_functions_that_are_there() -> None:
    for places in UNPLAYED.values():
        for place in places.values():
            module, _, function = place.rpartition(".")
            assert callable(getattr(import_module(f"chalicelib.{module}"), function)), place


def test_sweep_reaches_whatever_carries_a_message(recorder: Recorder) -> None:
    swept = {right.resource for right in granted()[SWEEP.name] if "UpdateItem" in right.action}

    assert recorder.carriers - swept == set()


@pytest.mark.parametrize("name", [function.name for function in FUNCTIONS])
def test_conditions_of_rights_hold(recorder: Recorder, name: str) -> None:
    for right, conditions in granted()[name].items():
        for facts in recorder.facts.get((name, right), []):
            for key, wanted in conditions.items():
                assert facts.get(key) in wanted, right
