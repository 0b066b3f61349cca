"""The mail room on moto: planned with the change, sent once, kept when it cannot be sent."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.mail import service, store, workers
from chalicelib.mail.model import LEASE_SECONDS, Attachment, Mail
from chalicelib.mail.patience import MAX_ATTEMPTS

RECIPIENT, SECRET = "ana.plantada@example.com", "K7QMPLANTED"
TENANT = "acc_1"


def plan(natural_key: str = "one", time_zone: str = "America/Costa_Rica") -> str:
    tx = Transaction()
    known_as = service.write(
        tx,
        tenant=TENANT,
        recipient=RECIPIENT,
        language="es",
        template="password-reset",
        facts={
            "email": RECIPIENT,
            "expires_at": "2126-11-01T12:00:00.000Z",
            "time_zone": time_zone,
        },
        secrets={"code": SECRET},
        natural_key=(natural_key,),
    )
    tx.commit()
    return known_as


def stored(known_as: str) -> Mail:
    mail = store.find(TENANT, known_as)
    assert mail is not None
    return mail


def outbox() -> list[Any]:
    from moto.ses.models import ses_backends

    raw = [m.raw_data for m in ses_backends["123456789012"]["us-east-1"].sent_messages]
    return [
        message_from_bytes(m if isinstance(m, bytes) else m.encode(), policy=policy.default)
        for m in raw
    ]


def queued(aws: dict[str, Any]) -> list[dict[str, str]]:
    answer = client("sqs").receive_message(
        QueueUrl=aws["queues"]["mail"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def item_text(known_as: str) -> str:
    key = {"PK": {"S": f"T#{TENANT}#MAIL"}, "SK": {"S": known_as}}
    return repr(client("dynamodb").get_item(TableName="enlace-test", Key=key)["Item"])


def due_items() -> int:
    return int(client("dynamodb").scan(TableName="enlace-test", IndexName="due")["Count"])


@pytest.fixture
def failing(aws: dict[str, Any]) -> Iterator[Callable[..., Stubber]]:
    """Let SES answer with errors, in order, and then take the mail."""
    stubs: list[Stubber] = []

    def install(*codes: str) -> Stubber:
        stub = Stubber(client("sesv2"))
        for code in codes:
            stub.add_client_error("send_email", code)
        stub.add_response("send_email", {"MessageId": "ses-1"})
        stub.activate()
        stubs.append(stub)
        return stub

    yield install
    for stub in stubs:
        stub.deactivate()


def test_planned_mail_is_queued_by_id_and_keeps_its_secret_sealed(aws: dict[str, Any]) -> None:
    known_as = plan()

    assert queued(aws) == [{"tenant": TENANT, "mail_id": known_as, "version": "1"}]
    assert SECRET not in item_text(known_as)


def test_a_mail_whose_code_is_good_no_more_stays_here_and_says_why(aws: dict[str, Any]) -> None:
    known_as = plan()

    with clock.set_to(datetime(2126, 11, 1, 12, tzinfo=UTC)):
        workers.handle({"tenant": TENANT, "mail_id": known_as})

    mail = stored(known_as)
    assert (outbox(), mail.state, mail.sealed) == ([], "failed", "")
    assert mail.note is not None
    assert (mail.note.state, mail.note.reason) == ("failed", "expired")


def test_worker_sends_the_mail_and_wipes_the_secret(aws: dict[str, Any]) -> None:
    known_as = plan()

    workers.handle({"tenant": TENANT, "mail_id": known_as})

    (message,) = outbox()
    assert SECRET in message.get_body(("plain",)).get_content()
    assert message["To"] == RECIPIENT
    mail = stored(known_as)
    assert (mail.state, mail.sealed) == ("sent", "")
    assert mail.transport_id
    assert due_items() == 0


def test_message_delivered_twice_sends_one_mail(aws: dict[str, Any]) -> None:
    known_as = plan()

    service.deliver(TENANT, known_as)
    service.deliver(TENANT, known_as)

    assert len(outbox()) == 1


def test_same_news_is_planned_once_even_when_told_again_later(aws: dict[str, Any]) -> None:
    service.deliver(TENANT, plan())
    again = plan()
    service.deliver(TENANT, again)

    assert len(outbox()) == 1
    assert plan("other news") != again


def test_mail_is_not_sent_when_its_change_is_not_made(aws: dict[str, Any]) -> None:
    tx = Transaction()
    tx.claim(Table(TENANT).key("X", "X"), TENANT)
    tx.commit()
    tx = Transaction()
    tx.claim(Table(TENANT).key("X", "X"), TENANT, otherwise=KeyError("taken"))
    known_as = service.write(
        tx,
        tenant=TENANT,
        recipient=RECIPIENT,
        language="en",
        template="account-exists",
        facts={"email": RECIPIENT},
        natural_key=("x",),
    )

    with pytest.raises(KeyError):
        tx.commit()

    assert store.find(TENANT, known_as) is None
    assert queued(aws) == []


def test_second_worker_stays_away_while_the_first_is_sending(aws: dict[str, Any]) -> None:
    known_as = plan()
    store.save(stored(known_as).taken(clock.now()))

    with pytest.raises(service.AlreadyBeingSent):
        service.deliver(TENANT, known_as)

    assert outbox() == []


def test_mail_of_a_worker_that_died_is_sent_by_the_next(aws: dict[str, Any]) -> None:
    known_as = plan()
    store.save(stored(known_as).taken(clock.now()))

    with clock.set_to(clock.now() + timedelta(seconds=LEASE_SECONDS)):
        service.deliver(TENANT, known_as)

    assert stored(known_as).state == "sent"


def test_outage_puts_the_mail_back_and_it_is_sent_when_it_ends(failing: Any) -> None:
    failing("ThrottlingException")
    known_as = plan()

    service.deliver(TENANT, known_as)
    put_back = stored(known_as)
    with clock.set_to(clock.now() + timedelta(minutes=30)):
        sent_again = sweep()
    service.deliver(TENANT, known_as)

    assert (put_back.state, put_back.reason) == ("waiting", "send mail: ThrottlingException")
    assert sent_again == 1
    assert stored(known_as).transport_id == "ses-1"


def test_refused_mail_is_kept_as_failed_with_its_reason_and_no_secret(failing: Any) -> None:
    failing("MessageRejected")
    known_as = plan()

    service.deliver(TENANT, known_as)

    mail = stored(known_as)
    assert (mail.state, mail.reason, mail.sealed) == ("failed", "send mail: MessageRejected", "")
    assert due_items() == 0


OPERATORS_TROUBLE = [
    "AccessDeniedException",
    "AccountSuspendedException",
    "ExpiredTokenException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
    "SendingPausedException",
]


@pytest.mark.parametrize("code", OPERATORS_TROUBLE)
def test_mail_waits_with_its_secret_for_the_operator_to_mend_what_is_wrong(
    failing: Any, code: str
) -> None:
    failing(code)
    known_as = plan()

    service.deliver(TENANT, known_as)
    waiting = stored(known_as)
    service.deliver(TENANT, known_as)

    assert (waiting.state, waiting.reason) == ("waiting", f"send mail: {code}")
    assert stored(known_as).state == "sent"


@pytest.mark.parametrize("recipient_too", [False, True])
def test_mail_waits_until_its_addresses_are_verified(
    aws: dict[str, Any], *, recipient_too: bool
) -> None:
    addresses = "enlace@example.com" + f", {RECIPIENT}" * recipient_too
    known_as = plan()
    with Stubber(client("sesv2")) as stub:
        stub.add_client_error(
            "send_email",
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region "
            f"US-EAST-1: {addresses}",
        )
        service.deliver(TENANT, known_as)

    waiting = stored(known_as)
    assert (waiting.state, waiting.reason) == (
        "waiting",
        "send mail: MessageRejected, not verified",
    )
    assert waiting.sealed


@pytest.mark.parametrize("code", ["AccessDeniedException", "DisabledException"])
def test_mail_whose_secret_may_not_be_opened_waits_for_the_operator(
    aws: dict[str, Any], code: str
) -> None:
    known_as = plan()
    with Stubber(client("kms")) as stub:
        stub.add_client_error("decrypt", code)
        service.deliver(TENANT, known_as)

    waiting = stored(known_as)
    assert (waiting.state, waiting.reason) == ("waiting", f"open secret: {code}")
    assert waiting.sealed


def test_mail_of_a_worker_that_died_is_due_without_a_message_of_its_own(
    aws: dict[str, Any],
) -> None:
    known_as = plan()
    store.take(stored(known_as).taken(clock.now()))

    assert due_items() == 1
    with clock.set_to(clock.now() + timedelta(minutes=30)):
        assert sweep() == 1
        service.deliver(TENANT, known_as)
    assert stored(known_as).state == "sent"
    assert due_items() == 0


def test_mail_that_ses_does_not_answer_is_handed_over_once(aws: dict[str, Any]) -> None:
    handed_over: list[str] = []
    known_as, events = plan(), client("sesv2").meta.events

    def hang(request: Any, **_: Any) -> None:
        handed_over.append(request.url)
        raise ReadTimeoutError(endpoint_url=request.url)

    events.register("before-send.sesv2", hang)
    try:
        service.deliver(TENANT, known_as)
    finally:
        events.unregister("before-send.sesv2", hang)

    assert len(handed_over) == 1
    assert stored(known_as).state == "waiting"


def test_message_that_comes_twice_puts_a_waiting_mail_back_once(
    failing: Any, aws: dict[str, Any]
) -> None:
    failing("TooManyRequestsException")
    known_as = plan()
    (first,) = queued(aws)

    for _ in range(3):
        workers.handle(first)

    assert (stored(known_as).state, stored(known_as).attempts) == ("waiting", 1)
    workers.handle(first | {"version": str(stored(known_as).version)})
    assert stored(known_as).attempts == 2


def test_mail_that_never_gets_through_is_given_up_in_the_end(failing: Any) -> None:
    failing("ThrottlingException")
    known_as = plan()
    store.save(stored(known_as).model_copy(update={"attempts": MAX_ATTEMPTS - 1}))

    service.deliver(TENANT, known_as)

    assert stored(known_as).state == "failed"


def test_mail_that_cannot_be_written_waits_for_us_to_mend_it_and_is_given_up_in_the_end(
    aws: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    known_as = plan(time_zone="Ficticia/Ninguna")

    service.deliver(TENANT, known_as)
    waiting = stored(known_as)
    store.save(waiting.model_copy(update={"attempts": MAX_ATTEMPTS - 1}))
    service.deliver(TENANT, known_as)

    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.reason == "send mail: ZoneInfoNotFoundError"
    assert (stored(known_as).state, stored(known_as).sealed) == ("failed", "")
    assert "mail cannot be written" in [
        record.message for record in caplog.records if record.levelno == logging.ERROR
    ]


def test_mail_that_does_not_get_through_is_an_error_in_the_log_before_it_is_given_up(
    failing: Any, caplog: pytest.LogCaptureFixture
) -> None:
    failing("AccessDeniedException", "AccessDeniedException")
    known_as = plan()

    service.deliver(TENANT, known_as)
    store.save(stored(known_as).model_copy(update={"attempts": 20}))
    service.deliver(TENANT, known_as)

    levels = [r.levelno for r in caplog.records if r.message == "mail put back"]
    assert levels == [logging.WARNING, logging.ERROR]


def test_what_waits_of_a_tenant_that_is_gone_is_withdrawn_however_much_it_is(
    aws: dict[str, Any],
) -> None:
    sent, *waiting = [plan(f"number {number}") for number in range(121)]
    workers.handle({"tenant": TENANT, "mail_id": sent})

    for _ in range(2):
        service.withdraw_all(TENANT)

    found = [stored(each) for each in waiting]
    assert {(each.state, each.reason, each.sealed) for each in found} == {
        ("failed", "withdrawn", "")
    }
    assert stored(sent).state == "sent"
    assert due_items() == 0


def test_mail_that_nobody_planned_is_dropped(aws: dict[str, Any]) -> None:
    service.deliver(TENANT, "mail_unknown")

    assert outbox() == []


def test_document_is_sent_at_once_with_its_files(aws: dict[str, Any]) -> None:
    transport_id = service.send_now(
        tenant="biz_1",
        recipient=RECIPIENT,
        language="es",
        template="document-delivery",
        facts={
            "issuer": "Ejemplo Ficticio S.A.",
            "document_type": "Factura electrónica",
            "number": "00100001010000000001",
            "key_name": "Clave numérica",
            "key": "5" * 50,
            "issued_at": "2026-11-02T03:30:00.000Z",
            "time_zone": "America/Costa_Rica",
            "total": "1130.00",
            "currency": "CRC",
            "state": "Aceptado por Hacienda",
        },
        natural_key=("doc_1",),
        attachments=[Attachment("a.xml", "application/xml", b"<a/>")],
    )

    (message,) = outbox()
    (attached,) = message.iter_attachments()
    assert transport_id
    assert attached.get_payload(decode=True) == b"<a/>"
    assert "- a.xml" in message.get_body(("plain",)).get_content()


def test_logs_hold_no_address_and_no_secret(failing: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    failing("ThrottlingException", "MessageRejected")
    known_as = plan()

    service.deliver(TENANT, known_as)
    service.deliver(TENANT, known_as)

    ours = [record for record in caplog.records if record.name.startswith("chalicelib")]
    written = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert "mail not sent" in written
    assert RECIPIENT not in written
    assert SECRET not in written
