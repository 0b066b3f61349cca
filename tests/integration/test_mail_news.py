"""What becomes of mails, on the local stack: told to whom it concerns, once, with a way back."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from functools import partial
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import UserQuery
from chalicelib.accounts.tries import TooManyTries
from chalicelib.aws import queues
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.history import HistoryEntry
from chalicelib.core.paging import PageQuery
from chalicelib.firms import users
from chalicelib.firms.forms import NewUser
from chalicelib.invoicing import delivery, redelivery, store
from chalicelib.invoicing import service as documents
from chalicelib.invoicing.forms import NewDelivery
from chalicelib.licences import correcting, service
from chalicelib.licences.forms import ClientCorrection, LicenceQuery
from chalicelib.mail import service as mail_service
from chalicelib.mail import workers as mail_workers
from chalicelib.mail.news import MailCarriedSecret, MailNotFound
from chalicelib.mail.silencing import path_for
from chalicelib.postbox import service as postbox
from chalicelib.postbox.workers import hear
from infra.local.stack import LocalStack
from tests.integration.test_access_keys import do_errands
from tests.support.issuing import issue, new_invoice, step
from tests.support.licensing import accepted, mails, new_firm, read, work

pytestmark = pytest.mark.usefixtures("stack")


def address(rule: str) -> str:
    return f"{rule}.{secrets.token_hex(6)}@example.com"


def send_all(tenant: str) -> None:
    for each in mails(tenant):
        mail_workers.handle({"tenant": tenant, "mail_id": each.id})


def news(mail_id: str = "") -> list[dict[str, Any]]:
    """Take what is on the queue: of one mail, or all."""
    sqs, url, taken = client("sqs"), queues.urls()["mail_events"], []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            taken.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [each for each in taken if mail_id in json.dumps(each)]


def activated(client_email: str) -> tuple[Caller, Any, str]:
    """A licence whose mails were sent; with the business."""
    caller = new_firm("en")
    licence = accepted(caller, client_email)
    work(caller, licence)
    business_id = str(read(caller, licence).business_id)
    news()
    send_all(business_id)
    return caller, licence, business_id


def test_a_bounced_access_key_is_told_to_the_firm_once_and_remembered_of_the_address() -> None:
    caller, licence, business_id = activated(address("bounce"))
    heard = news()

    for event in [*reversed(heard), *heard]:  # late, and twice
        hear(event)

    shown = read(caller, licence).mail
    assert shown is not None
    assert shown.client is not None
    assert (shown.client.state, shown.client.reason) == ("bounced", "no-such-address")
    on_panel = {each.code: each.text for each in service.read_panel(caller, licence.id).lines}
    assert on_panel["client_mail"] == "Correo al cliente: devuelto."
    (listed,) = service.list_licences(caller, LicenceQuery()).data
    assert listed.mail == shown
    (told,) = [m for m in mails(caller.tenant) if m.template == "mail-undelivered"]
    assert told.recipient == "despacho@example.com"
    assert told.facts["recipient"] == shown.client.to
    history = service.read_history(caller, licence.id, PageQuery()).data
    (entry,) = [each for each in history if each.event == "mail_undelivered"]
    assert "no existe" in entry.text
    with pytest.raises(MailCarriedSecret):
        service.resend_mail(caller, licence.id, "client")
    assert [m.template for m in mails(business_id)] == ["licence-activated-client"]


@pytest.mark.parametrize(
    ("to", "became"), [("ana", "delivered"), ("bounce", "bounced"), ("complaint", "complained")]
)
def test_what_becomes_of_another_key_is_shown_on_the_licence(to: str, became: str) -> None:
    caller, licence, _ = activated(address(to))
    for event in news():
        hear(event)
    known = read(caller, licence)
    assert known.mail is not None
    assert known.mail.client is not None
    account_id = str(service.find_licence(caller, licence.id).client_account_id)

    correcting.renew_key(caller, licence.id)
    do_errands(str(known.client_email))
    send_all(account_id)
    for event in news():
        hear(event)

    (renewed,) = [each for each in mails(account_id) if each.template == "access-key-renewed"]
    now = read(caller, licence).mail
    assert now is not None
    assert now.client is not None
    assert (now.client.state, now.client.to) == (became, renewed.recipient)
    assert now.client.at > known.mail.client.at
    with pytest.raises(MailCarriedSecret):
        service.resend_mail(caller, licence.id, "client")


def test_a_mail_that_arrives_is_delivered_in_its_firms_name(stack: LocalStack) -> None:
    to = address("ana")
    caller, licence, _ = activated(to)

    for event in news():
        hear(event)

    shown = read(caller, licence).mail
    assert shown is not None
    assert shown.client is not None
    assert shown.client.state == "delivered"
    (sent,) = stack.mail.messages(to=to)
    headers = message_from_bytes(stack.mail.raw(sent["id"]), policy=policy.default)
    assert str(headers["From"]).startswith('"Despacho Ficticio (Enlace)" <')
    assert "founder." in headers["Reply-To"]
    assert "/entrar" in stack.mail.message(sent["id"])["text"]


def test_the_next_mail_to_a_dead_address_says_so_and_a_person_can_have_it_sent(
    stack: LocalStack,
) -> None:
    to = address("bounce")
    activated(to)
    for event in news():
        hear(event)
    assert len(stack.mail.messages(to=to)) == 1
    caller = new_firm("en")
    licence = accepted(caller, to)
    with pytest.raises(MailNotFound):
        service.resend_mail(caller, licence.id, "client")
    work(caller, licence)
    business_id = str(read(caller, licence).business_id)
    send_all(business_id)
    assert len(stack.mail.messages(to=to)) == 1, "it did not go out in vain"
    for event in news():
        hear(event)

    shown = read(caller, licence).mail
    assert shown is not None
    assert shown.client is not None
    assert (shown.client.state, shown.client.reason) == ("failed", "address-bounced-before")

    again = service.resend_mail(caller, licence.id, "client")  # no key: the client had an account
    assert again.mail is not None
    assert again.mail.client is not None
    assert again.mail.client.state == "waiting"
    send_all(business_id)
    assert len(stack.mail.messages(to=to)) == 2
    refused = 0
    for _ in range(6):
        try:
            service.resend_mail(caller, licence.id, "client")
        except TooManyTries:
            refused += 1
        send_all(business_id)
    assert refused == 2, "nobody nags all day long"


def test_what_became_of_a_mail_is_forgotten_once_the_licence_is_taken_back() -> None:
    caller, licence, _ = activated(address("bounce"))
    for event in news():
        hear(event)
    seen = read(caller, licence)
    assert seen.mail is not None
    assert seen.mail.client is not None

    correcting.take_back(caller, licence.id, seen.version)

    shown = read(caller, licence).mail
    assert shown is not None
    assert shown.client is None
    with pytest.raises(MailNotFound):
        service.resend_mail(caller, licence.id, "client")


def test_nothing_is_sent_again_to_whom_the_licence_was_taken_from() -> None:
    caller, licence, business_id = activated(wrong := address("eror"))
    service.remind_client(caller, licence.id)
    send_all(business_id)
    for event in news():
        hear(event)
    before = read(caller, licence)
    assert before.mail is not None
    assert before.mail.client is not None
    assert (before.mail.client.to, before.mail.client.state) == (wrong, "delivered")

    right = ClientCorrection(client_email=address("ana"))
    correcting.correct_client(caller, licence.id, right, before.version)

    assert getattr(read(caller, licence).mail, "client", "") is None
    with pytest.raises(MailNotFound):
        service.resend_mail(caller, licence.id, "client")
    work(caller, licence)
    send_all(str(read(caller, licence).business_id))
    for event in news():
        hear(event)
    assert getattr(getattr(read(caller, licence).mail, "client", None), "to", "") != wrong


def test_an_invitation_that_bounces_is_told_to_the_firm_and_shown_in_its_list() -> None:
    caller, to = new_firm("en"), address("bounce")
    users.invite(caller, NewUser(email=to, name="Eva Ficticia", role="adviser"))
    news()
    send_all(caller.tenant)

    for event in news() * 2:
        hear(event)

    (invited,) = [
        u for u in accounts.user_page(caller.tenant, UserQuery()).data if u.state == "invited"
    ]
    assert invited.mail is not None
    assert invited.mail.state == "bounced"
    assert [m.template for m in mails(caller.tenant)].count("mail-undelivered") == 1
    noted = Table(caller.tenant).each(HistoryEntry, f"HISTORY#{caller.tenant}")
    assert [each.event for each in noted].count("invitation_undelivered") == 1


def test_a_documents_mail_that_bounces_is_told_to_its_issuer_and_can_go_elsewhere(
    stack: LocalStack, owner: Caller
) -> None:
    document_id = issue(owner, new_invoice(address("bounce"), lines=1)).id
    while not getattr(store.progress(owner.tenant, document_id), "was_accepted", False):
        step(owner.tenant, document_id)
    with pytest.raises(redelivery.NotDeliveredYet) as refused:
        redelivery.deliver_again(owner, document_id, NewDelivery())
    assert "is going out by itself right now" in refused.value.sentence("en")
    news()
    delivery.deliver(owner.tenant, document_id)

    for event in news() * 2:
        hear(event)

    shown = documents.read_document(owner, document_id)
    assert (shown.obstacle, shown.delivered_at) == ("customer-mail-bounced", None)
    undelivered = [
        m for m in mails(owner.tenant) if m.facts.get("what", "").endswith(f"{shown.number}.")
    ]
    assert [m.template for m in undelivered] == ["mail-undelivered"]
    events = [
        e.event for e in documents.read_document_history(owner, document_id, PageQuery()).data
    ]
    assert events.count("delivery_bounced") == 1

    to = address("compras")
    redelivery.deliver_again(owner, document_id, NewDelivery(to=(to,)))
    delivery.deliver(owner.tenant, document_id)
    delivery.deliver(owner.tenant, document_id)

    again = documents.read_document(owner, document_id)
    assert again.obstacle is None
    assert again.delivered_at is not None
    (arrived,) = stack.mail.messages(to=to)
    assert len(stack.mail.message(arrived["id"])["attachments"]) == 3


def test_a_document_goes_to_each_address_once_and_shows_where_it_did_not_arrive(
    stack: LocalStack, owner: Caller
) -> None:
    wrong, right, third = address("bounce"), address("compras"), address("archivo")
    body = new_invoice(right, lines=1)
    assert body.receiver is not None
    receiver = body.receiver.but(emails=(wrong, right, third))
    document_id = issue(owner, body.but(receiver=receiver)).id
    while not getattr(store.progress(owner.tenant, document_id), "was_accepted", False):
        step(owner.tenant, document_id)
    news()
    delivery.deliver(owner.tenant, document_id)
    delivery.deliver(owner.tenant, document_id)
    for event in news() * 2:
        hear(event)

    shown = documents.read_document(owner, document_id)
    assert [(each.to, each.state) for each in shown.deliveries or ()] == [
        (wrong, "bounced"),
        (right, "sent"),
        (third, "sent"),
    ]
    assert (shown.obstacle, shown.delivered_at is not None) == ("customer-mail-bounced", True)
    assert [len(stack.mail.messages(to=each)) for each in (right, third)] == [1, 1]

    redelivery.deliver_again(owner, document_id, NewDelivery(to=(third,)))
    delivery.deliver(owner.tenant, document_id)

    again = documents.read_document(owner, document_id)
    assert [(each.to, each.state) for each in again.deliveries or ()] == [
        (right, "sent"),
        (third, "sent"),
    ]
    assert again.obstacle is None
    assert [len(stack.mail.messages(to=each)) for each in (right, third)] == [1, 2]


def test_a_documents_mail_that_arrives_once_it_was_sent_again_ends_the_bounce() -> None:
    to = address("ana")
    tags = {"tenant": ["biz_1"], "mail": ["mail_1"], "about": ["document"], "home": ["biz_1"]}
    tags["of"] = ["doc_none"]

    def told(kind: str, day: int, round_: int) -> bool:
        at = f"2026-11-{day:02d}T00:00:00Z"
        bounce = {"bounceType": "Permanent", "bounceSubType": "NoEmail", "timestamp": at}
        mail = {"timestamp": at, "destination": [to], "tags": tags | {"round": [str(round_)]}}
        hear({"eventType": kind, "mail": mail, "bounce": bounce, "delivery": {"timestamp": at}})
        return mail_service.silenced_of(to).trouble is None

    assert told("Bounce", 1, 0) is False
    assert told("Delivery", 2, 1) is True
    assert told("Bounce", 1, 0) is True, "it comes twice, and late"
    assert told("Bounce", 3, 1) is False


def test_clicks_at_once_all_silence() -> None:
    to = address("ana")
    tokens = [path_for(to, kind, "").rpartition("/")[2] for kind in mail_service.SILENCEABLE[:4]]
    clicked = partial(postbox.silence_linked, PublicRequest("es"), silent=True)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(clicked, tokens))

    assert all(mail_service.is_silenced(mail_service.read_link(token)) for token in tokens)


def test_news_of_what_there_is_not_changes_nothing() -> None:
    hear({"eventType": "Bounce", "mail": {}, "bounce": {}})
    hear({"tenant": "firm_1", "mail_id": "mail_unknown"})
    hear(
        {
            "eventType": "Bounce",
            "bounce": {"bounceType": "Transient", "bounceSubType": "General"},
            "mail": {
                "timestamp": "2026-11-01T00:00:00.000Z",
                "destination": [address("otra")],
                "tags": {
                    "tenant": ["biz_1"], "mail": ["mail_1"], "round": ["0"], "about": ["licence"],
                    "home": ["firm_1"], "of": ["lic_1"],
                },
            },
        }
    )  # fmt: skip

    assert mails("firm_1") == []
