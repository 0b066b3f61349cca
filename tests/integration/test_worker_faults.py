"""Workers on the local stack, disturbed at every single call, and the harm that poison does not do.

Whatever was cut off is delivered again, as the queue does; what must happen once happened once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes

import pytest
from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.accounts import workers as accounts_workers
from chalicelib.aws import queues
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.paging import PageQuery
from chalicelib.licences import requests
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.mail import store as mail_store
from chalicelib.mail import workers as mail_workers
from chalicelib.mail.model import Mail
from chalicelib.onboarding import service as onboarding
from infra.functions import REGISTRATION
from infra.local.events import queue_event
from infra.local.stack import LocalStack
from tests.support import businesses, licensing
from tests.support.accounts_api import Api
from tests.support.faults import EVERY_FAULT, Fault, at_every_call, later, refusing
from tests.support.in_process import Functions

FAULTS = pytest.mark.parametrize("fault", EVERY_FAULT, ids=lambda fault: fault.__name__)
CUTS = pytest.mark.parametrize("fault", EVERY_FAULT[:2], ids=lambda fault: fault.__name__)
"""Without refusals, which do the same as being killed one call before: for what takes long."""
LATER = timedelta(minutes=10)


@pytest.fixture(scope="module")
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


@pytest.fixture(scope="module")
def functions(stack: LocalStack) -> Functions:
    return Functions(stack.environment["AWS_ENDPOINT_URL"])


# -- registration -------------------------------------------------------------------------------


def errand_of(email: str) -> dict[str, str]:
    digest = accounts_store.digest_of(email)
    (errand,) = Table(PLATFORM).each(accounts_store.Errand, f"EMAIL#{digest}", prefix="ERRAND#")
    return {"email_digest": digest, "errand_id": errand.id}


def registered(api: Api) -> tuple[str, dict[str, str]]:
    email = licensing.email("persona")
    assert api.register(email).status == 202
    return email, errand_of(email)


def planned_for(email: str) -> list[Mail]:
    account = accounts.account_by_email(email)
    assert account is not None
    return list(Table(account.id).each(Mail, mail_store.PARTITION))


@CUTS
def test_registration_disturbed_anywhere_mails_one_code_that_is_good(
    api: Api, fault: Fault
) -> None:
    def check(subject: tuple[str, dict[str, str]]) -> None:
        email, body = subject
        (planned,) = planned_for(email)
        assert accounts_store.find_errand(**body) is None
        mail.deliver(planned.tenant, planned.id)
        assert api.verify(email, api.code_for(email)).status == 200

    calls = at_every_call(
        fault, lambda: registered(api), lambda subject: accounts_workers.handle(subject[1]), check
    )

    assert calls >= 5


def test_registration_many_times_at_once_mails_once(api: Api) -> None:
    email, body = registered(api)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: accounts_workers.handle(body), range(5)))

    assert len(planned_for(email)) == 1
    assert api.verify(email, api.code_for(email)).status == 200


# -- activation ---------------------------------------------------------------------------------


@CUTS
def test_activation_disturbed_anywhere_happens_once(stack: LocalStack, fault: Fault) -> None:
    caller = licensing.new_firm()
    addresses: dict[str, str] = {}

    def fresh() -> LicenceView:
        address = licensing.email("cliente")
        code = f"{len(addresses) + 1:05d}"
        company = licensing.new_company(caller, code=code)
        view = licensing.accept(caller, licensing.draft(caller, company, address).id)
        addresses[view.id] = address
        return view

    def check(licence: LicenceView) -> None:
        view, address = licensing.read(caller, licence), addresses[licence.id]
        account = accounts.account_by_email(address)
        assert account is not None
        assert (view.state, licensing.pool_users(address)) == ("active", [account.id])
        assert [m.tenant for m in accounts.memberships(account.id)] == [view.business_id]
        assert licensing.events(caller, licence)[-4:] == [
            "user_ready", "business_created", "mails_planned", "activated",
        ]  # fmt: skip
        assert licensing.events(caller, licence).count("activated") == 1
        assert len(licensing.mails(view.business_id or "")) == 1

    calls = at_every_call(fault, fresh, lambda licence: licensing.work(caller, licence), check)

    assert calls > 10
    assert len(licensing.mails(caller.tenant)) == len(addresses)


@CUTS
def test_asking_a_client_disturbed_anywhere_happens_once(stack: LocalStack, fault: Fault) -> None:
    caller, owner = licensing.new_firm(), businesses.opened()
    tax_id = onboarding.issuer(owner.tenant).profile.id_number
    address = accounts.account(owner.account_id).email
    made: list[str] = []

    def fresh() -> LicenceView:
        company = licensing.new_company(caller, code=f"{len(made) + 1:05d}", tax_id=tax_id)
        view = licensing.accept(caller, licensing.draft(caller, company, address).id)
        made.append(view.id)
        return view

    def check(licence: LicenceView) -> None:
        assert licensing.read(caller, licence).state == "awaiting_client"
        assert licensing.events(caller, licence)[-2:] == ["accepted", "client_asked"]
        waiting = requests.list_requests(owner, PageQuery(limit=100)).data
        assert [each.licence_id for each in waiting] == made
        assert len(licensing.mails(owner.tenant)) == len(made)

    calls = at_every_call(fault, fresh, lambda licence: licensing.work(caller, licence), check)

    assert calls >= 8


# -- mail ---------------------------------------------------------------------------------------


def planned(recipient: str = "") -> Mail:
    tenant, tx = f"acc_{secrets.token_hex(8)}", Transaction()
    recipient = recipient or licensing.email("ana")
    known_as = mail.write(
        tx,
        tenant=tenant,
        recipient=recipient,
        language="es",
        template="password-reset",
        facts={
            "email": recipient,
            "expires_at": clock.iso(clock.now() + timedelta(days=1)),
            "time_zone": "America/Costa_Rica",
        },
        secrets={"code": "K7QMPLANTED"},
        natural_key=("one",),
    )
    tx.commit()
    return stored(tenant, known_as)


def stored(tenant: str, known_as: str) -> Mail:
    found = mail_store.find(tenant, known_as)
    assert found is not None
    return found


def body_of(planned: Mail) -> dict[str, str]:
    return {"tenant": planned.tenant, "mail_id": planned.id}


def mail_ids(stack: LocalStack, recipient: str) -> list[str]:
    listed = stack.mail.messages(to=recipient)
    return [str(message_from_bytes(stack.mail.raw(m["id"]))["X-Enlace-Mail-Id"]) for m in listed]


@FAULTS
def test_mail_disturbed_anywhere_is_sent(stack: LocalStack, fault: Fault) -> None:
    twice: list[str] = []

    def check(subject: Mail) -> None:
        done = stored(subject.tenant, subject.id)
        sent = mail_ids(stack, subject.recipient)
        assert (done.state, done.sealed) == ("sent", "")
        assert len(set(sent)) == 1
        twice.extend(sent[1:])

    def work(subject: Mail) -> None:
        mail_workers.handle(body_of(subject))

    calls = at_every_call(fault, planned, work, check, again=later(work))

    assert calls >= 5
    # Cut off between SES and noting it, it cannot be known whether it went.
    assert len(twice) <= 2


def test_mail_that_ses_refuses_shows_it_and_harms_no_neighbour(
    stack: LocalStack, functions: Functions
) -> None:
    refused, good = planned(), planned()
    with refusing("sesv2", "MessageRejected", 400, times=1):
        answer = functions.invoke(
            *functions.event(
                "mail", body_of(refused), {"poison": "true"}, body_of(good), body_of(good)
            )
        )

    assert len(answer["batchItemFailures"]) == 1
    gone = stored(refused.tenant, refused.id)
    assert (gone.state, gone.sealed) == ("failed", "")
    assert "MessageRejected" in gone.reason
    assert stored(good.tenant, good.id).state == "sent"
    assert len(mail_ids(stack, good.recipient)) == 1
    assert not mail_ids(stack, refused.recipient)


def test_mail_waits_out_a_storm_of_throttling(stack: LocalStack, functions: Functions) -> None:
    mails = [planned() for _ in range(3)]
    event = functions.event("mail", *(body_of(each) for each in mails))

    with refusing("sesv2", "TooManyRequestsException", 429):
        for _ in range(6):
            assert functions.invoke(*event)["batchItemFailures"] == []
    waiting = [stored(each.tenant, each.id) for each in mails]
    functions.invoke(*event)

    assert {(each.state, each.attempts) for each in waiting} == {("waiting", 6)}
    for each in mails:
        assert stored(each.tenant, each.id).state == "sent"
        assert len(mail_ids(stack, each.recipient)) == 1


def test_table_that_throttles_everything_loses_nothing(
    stack: LocalStack, functions: Functions
) -> None:
    waiting = planned()
    event = functions.event("mail", body_of(waiting))

    with refusing("dynamodb", "ProvisionedThroughputExceededException", 400):
        assert len(functions.invoke(*event)["batchItemFailures"]) == 1
    functions.invoke(*event)

    assert stored(waiting.tenant, waiting.id).state == "sent"


# -- poison -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "queue", ["registration", "activation", "submission", "delivery", "mail", "exports"]
)
def test_poison_is_reported_alone(functions: Functions, queue: str) -> None:
    poison = {"nobody": "knows this"}
    fine = {
        "email_digest": "0" * 64, "errand_id": "err_1", "firm_id": "firm_1", "licence_id": "lic_1",
        "tenant": "acc_1", "mail_id": "mail_1", "business_id": "biz_1", "export_id": "exp_1",
    }  # fmt: skip
    function, event = functions.event(queue, poison, fine, poison)
    event["Records"].append(event["Records"][1] | {"messageId": "not-json", "body": "{"})
    ids = [record["messageId"] for record in event["Records"]]

    failed = [
        row["itemIdentifier"] for row in functions.invoke(function, event)["batchItemFailures"]
    ]

    if queue in {"submission", "delivery"}:  # a document that is not there is poison, too
        assert sorted(failed) == sorted(ids)
    else:
        assert sorted(failed) == sorted([ids[0], *ids[2:]])


def test_poison_ends_among_the_dead_letters(functions: Functions) -> None:
    url = queues.urls()["registration"]
    sqs, mark = cloud("sqs"), secrets.token_hex(8)
    redrive = json.loads(
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"][
            "RedrivePolicy"
        ]
    )
    dead = sqs.get_queue_url(QueueName=redrive["deadLetterTargetArn"].rsplit(":", 1)[1])["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"poison": mark}))
    for _ in range(int(redrive["maxReceiveCount"]) + 3):
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        messages = [m for m in found.get("Messages", ()) if mark in m["Body"]]
        if messages:
            answer = functions.invoke(REGISTRATION, queue_event(REGISTRATION, messages))
            assert len(answer["batchItemFailures"]) == 1

    letters = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", ())
    assert [mark in letter["Body"] for letter in letters].count(True) == 1
