"""Documents on the local stack: numbering, the way to the authority, and every fault on it."""

from __future__ import annotations

import base64
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.aws import blobs
from chalicelib.aws.table import InvalidCursor, Table
from chalicelib.aws.transaction import RespondedMeanwhile
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError, InvalidInput, Retryable
from chalicelib.core.figures import money
from chalicelib.core.paging import PageQuery
from chalicelib.countries.costa_rica.authority import ComprobanteView
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.hacienda.service import reception_service
from chalicelib.countries.costa_rica.signing_keys import forget
from chalicelib.invoicing import delivery, service, store, submission
from chalicelib.invoicing.authority import Received, authority_of
from chalicelib.invoicing.issuing import OnboardingUnfinished
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.onboarding import service as onboarding
from infra.local.stack import LocalStack
from infra.local.throwaway_keys import authority_pem, make_throwaway_key
from tests.support.businesses import connect, connection_of, opened
from tests.support.following import Authority, follow, trusting
from tests.support.issuing import issue, new_invoice, ready_business, repeatable, step
from tests.support.kills import survive_every_kill


def _attached_pdf(mail: EmailMessage) -> bytes:
    (pdf,) = (
        part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"
    )
    return bytes(pdf.get_payload(decode=True))


def numbers(business_id: str) -> list[int]:
    found = Table(business_id).each(DocumentProgress, "DOCUMENTS")
    return sorted(int(progress.summary.number[-10:]) for progress in found)


def test_document_goes_from_issue_to_the_customer(stack: LocalStack, authority: Authority) -> None:
    owner = ready_business(first_number=7)
    email = f"comprador{time.time_ns()}@example.com"

    issued = issue(owner, new_invoice(email))
    progress = follow(owner.tenant, issued.id)
    delivery.deliver(owner.tenant, issued.id)
    delivery.deliver(owner.tenant, issued.id)

    assert issued.number == "00100001010000000007"
    assert progress.state == "accepted"
    assert [event.event for event in progress.events] == [
        "issued", "signed", "sent", "accepted",
    ]  # fmt: skip
    shown = service.read_document(owner, issued.id)
    assert isinstance(shown, ComprobanteView)
    assert shown.files == ("answer", "pdf", "xml")
    assert shown.delivered_at is not None
    (activity,) = onboarding.issuer(owner.tenant).activities  # of the register, or the catalogue
    assert shown.issuer.activity == activity.description
    assert "programación informática" in activity.description.lower()
    assert len(stack.mail.messages(to=email)) == 1
    (taken,) = authority.taken(issued.key)
    assert taken["state"] == "aceptado"


def test_history_of_a_document_is_paged_newest_first_as_every_history(
    authority: Authority, owner: Caller
) -> None:
    issued = issue(owner, new_invoice(lines=1))
    follow(owner.tenant, issued.id)

    first = service.read_document_history(owner, issued.id, PageQuery(limit=3))
    last = service.read_document_history(
        owner, issued.id, PageQuery(limit=3, cursor=first.next_cursor)
    )

    entries = first.data + last.data
    assert [entry.event for entry in entries] == ["accepted", "sent", "signed", "issued"]
    assert [entry.actor.id for entry in entries] == ["system", "system", "system", owner.account_id]
    assert len({entry.id for entry in entries}) == 4
    assert last.next_cursor is None
    with pytest.raises(InvalidCursor):
        service.read_document_history(
            owner,
            issue(owner, new_invoice(lines=1)).id,
            PageQuery(cursor=first.next_cursor),
        )


@pytest.mark.parametrize(
    ("wanted", "title", "state"),
    [
        (None, "Factura electrónica", "Aceptado por Hacienda"),
        ("en", "Electronic invoice", "Accepted by Hacienda"),
    ],
)
def test_mail_and_print_say_the_same_in_the_language_of_the_receiver(
    stack: LocalStack,
    authority: Authority,
    owner: Caller,
    wanted: str | None,
    title: str,
    state: str,
) -> None:
    english_program = replace(owner, language="en")
    email = f"comprador{time.time_ns()}@example.com"
    body = new_invoice(email, lines=1).model_dump(mode="json")
    body["receiver"]["language"] = wanted

    issued = issue(english_program, NewDocument.model_validate(body))
    progress = follow(owner.tenant, issued.id)
    delivery.deliver(owner.tenant, issued.id)

    assert progress.language == (wanted or "es")
    (message,) = stack.mail.messages(to=email)
    assert message["subject"].startswith(f"{title} {issued.number} ")
    sent = message_from_bytes(stack.mail.raw(message["id"]), policy=policy.default)
    body_part = sent.get_body(("plain",))
    assert body_part is not None
    mail = body_part.get_content()
    printed = PdfReader(BytesIO(_attached_pdf(sent))).pages[0].extract_text()
    total = money(progress.summary.total, "CRC", progress.language)
    for words in (title, state, total):
        assert words in mail
        assert words.replace("\u00a0", " ") in printed
    assert message["from"].startswith('"Ejemplo Ficticio S.A." <')


def test_bytes_sent_are_the_bytes_stored(authority: Authority, owner: Caller) -> None:
    issued = issue(owner, new_invoice())
    progress = follow(owner.tenant, issued.id)

    stored = blobs.get(progress.files["xml"])
    (taken,) = authority.taken(issued.key)
    assert taken["sha256"] == hashlib.sha256(stored).hexdigest()


def test_replaced_key_signs_the_next_document(authority: Authority) -> None:
    owner = ready_business()
    follow(owner.tenant, issue(owner, new_invoice()).id)
    replaced = make_throwaway_key(onboarding.issuer(owner.tenant).profile.id_number)

    connect(owner, connection_of(owner, replaced))
    progress = follow(owner.tenant, issue(owner, new_invoice()).id)

    assert progress.was_accepted
    signed = blobs.get(progress.files["xml"])
    assert base64.b64encode(replaced.certificate_der) in signed


@pytest.mark.parametrize("has_arrived", [False, True])
def test_key_replaced_between_signing_and_sending_signs_what_did_not_arrive(
    authority: Authority,
    *,
    has_arrived: bool,
) -> None:
    """A new key revokes the former one; a run that died may have sent what that one signed."""
    owner = ready_business()
    document = issue(owner, new_invoice(lines=1))
    reception_service.cache_clear()
    authority.faults({"fault": "token_refused", "times": 1})
    step(owner.tenant, document.id)
    reception_service.cache_clear()
    held = store.progress(owner.tenant, document.id)
    assert held is not None
    assert (held.state, held.obstacle) == ("signed", "token-refused")
    former = blobs.get(held.files["xml"])
    if has_arrived:
        content = store.content(held)
        assert content is not None
        assert isinstance(authority_of("CR").send(content, former), Received)
    replaced = make_throwaway_key(onboarding.issuer(owner.tenant).profile.id_number)
    connect(owner, connection_of(owner, replaced))

    progress = follow(owner.tenant, document.id)

    assert progress.was_accepted
    signed = blobs.get(progress.files["xml"])
    assert (signed == former) == has_arrived
    assert (base64.b64encode(replaced.certificate_der) in signed) != has_arrived
    (taken,) = authority.taken(document.key)
    assert taken["sha256"] == hashlib.sha256(signed).hexdigest()


def test_many_at_once_get_every_number_once(authority: Authority) -> None:
    owner = ready_business(first_number=100)
    body = new_invoice(lines=1)

    def issued(number: int) -> str:
        return issue(repeatable(owner, f"{number}"), body).key

    with ThreadPoolExecutor(8) as pool:
        claves = list(pool.map(issued, range(24)))

    assert len(set(claves)) == 24
    assert numbers(owner.tenant) == list(range(100, 124))


def test_same_request_many_times_at_once_issues_once(authority: Authority) -> None:
    owner = ready_business()
    body = new_invoice(lines=1)

    def issued(_: int) -> str:
        try:
            return issue(repeatable(owner, "same"), body).key
        except RespondedMeanwhile:
            return "replayed"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(issued, range(8)))

    assert len(set(answers) - {"replayed"}) == 1
    assert numbers(owner.tenant) == [1]


def test_worker_killed_after_any_call_submits_once(authority: Authority, owner: Caller) -> None:
    issued = issue(owner, new_invoice(lines=2))

    def run() -> None:
        forget()
        follow(owner.tenant, issued.id)

    kills = survive_every_kill(run)

    assert kills > 5
    (taken,) = authority.taken(issued.key)
    assert taken["state"] == "aceptado"
    progress = store.progress(owner.tenant, issued.id)
    assert progress is not None
    assert progress.state == "accepted"


def test_issue_killed_after_any_call_leaves_no_gap(authority: Authority) -> None:
    owner = ready_business()
    caller = repeatable(owner, "killed")

    def run() -> None:
        try:
            issue(caller, new_invoice(lines=1))
        except RespondedMeanwhile:
            return

    survive_every_kill(run)
    issue(owner, new_invoice(lines=1))

    assert numbers(owner.tenant) == [1, 2]


def test_same_message_at_once_is_submitted_once(authority: Authority, owner: Caller) -> None:
    issued = issue(owner, new_invoice(lines=2))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: submission.step(owner.tenant, issued.id, 1), range(4)))
    progress = follow(owner.tenant, issued.id)

    assert progress.state == "accepted"
    assert [event.event for event in progress.events].count("sent") == 1
    assert len(authority.taken(issued.key)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 503, "match": {"path": "/recepcion$"}, "times": 2},
        {"fault": "drop_before", "match": {"path": "/recepcion$"}, "times": 2},
        {"fault": "drop_after_taking", "times": 1},
        {"fault": "lost_answer", "times": 2},
        {"fault": "lost_answer", "mode": "without_answer", "times": 2},
        {"fault": "state_error", "times": 1},
        {"fault": "token_expires", "times": 1},
        {"fault": "status", "status": 500, "match": {"path": "/recepcion/"}, "times": 2},
        {"fault": "status", "status": 404, "match": {"path": "/recepcion$"}, "times": 1},
        {"fault": "status", "status": 429, "match": {"path": "/recepcion$"}, "times": 1},
    ],
    ids=lambda fault: f"{fault['fault']}-{fault.get('status', fault.get('mode', ''))}",
)
def test_fault_of_the_authority_delays_and_nothing_else(
    authority: Authority, owner: Caller, fault: dict[str, Any]
) -> None:
    issued = issue(owner, new_invoice(lines=1))
    match = fault.get("match", {}) | {}
    authority.faults(fault | ({"match": match} if match else {}))

    progress = follow(owner.tenant, issued.id)

    assert progress.state == "accepted"
    assert progress.obstacle is None
    assert progress.summary.key == issued.key
    (taken,) = authority.taken(issued.key)
    assert taken["state"] == "aceptado"


def test_refused_token_holds_the_document_until_it_is_good_again(
    authority: Authority, owner: Caller
) -> None:
    reception_service.cache_clear()
    authority.faults({"fault": "token_refused", "times": 1})
    issued = issue(owner, new_invoice(lines=1))

    step(owner.tenant, issued.id)
    held = store.progress(owner.tenant, issued.id)
    reception_service.cache_clear()  # another process, or the minute of caution is over
    progress = follow(owner.tenant, issued.id)

    assert held is not None
    assert (held.state, held.obstacle) == ("signed", "token-refused")
    assert progress.state == "accepted"


def test_answer_of_somebody_else_changes_nothing(
    authority: Authority, owner: Caller, stack: LocalStack
) -> None:
    issued = issue(owner, new_invoice(lines=1))
    step(owner.tenant, issued.id)
    authority.decided(issued.key)

    with trusting(stack, authority_pem().decode()):
        step(owner.tenant, issued.id)
    held = store.progress(owner.tenant, issued.id)
    progress = follow(owner.tenant, issued.id)

    assert held is not None
    assert (held.state, held.obstacle) == ("sent", "answer-not-valid")
    assert progress.state == "accepted"


_TURNED_AWAY = {"fault": "status", "status": 400, "match": {"path": "/recepcion$"}}
_CAUSE = {"headers": {"X-Error-Cause": "Servicio temporalmente saturado"}}


@pytest.mark.parametrize("fault", [_TURNED_AWAY | _CAUSE, _TURNED_AWAY], ids=["cause", "no-cause"])
@pytest.mark.parametrize("first", ["not-taken", "taken"])
def test_passing_refusal_delays_and_nothing_else(
    authority: Authority, owner: Caller, fault: dict[str, Any], first: str
) -> None:
    issued = issue(owner, new_invoice(lines=1))
    lost = [{"fault": "drop_after_taking", "times": 1}, {"fault": "lost_answer", "times": 1}]
    authority.faults(*(lost if first == "taken" else []), fault | {"times": 3})

    progress = follow(owner.tenant, issued.id)

    assert progress.state == "accepted"
    assert progress.authority_details == ()


def test_lasting_refusal_ends_as_rejected_and_says_why(authority: Authority, owner: Caller) -> None:
    authority.faults(_TURNED_AWAY | {"headers": {"X-Error-Cause": "Fecha ficticia"}, "times": 99})
    issued = issue(owner, new_invoice(lines=1))
    step(owner.tenant, issued.id)
    held = store.progress(owner.tenant, issued.id)

    progress = follow(owner.tenant, issued.id)

    assert held is not None
    assert (held.state, held.obstacle) == ("unknown", "authority-refuses-document")
    assert progress.state == "rejected"
    assert [detail.text for detail in progress.authority_details] == ["Fecha ficticia"]
    assert authority.taken(issued.key) == []


def test_no_register_is_asked_for_a_business_that_may_not_issue(
    authority: Authority,
) -> None:
    body = new_invoice(lines=1).model_dump(mode="json")
    body["receiver"]["identification"]["number"] = "3101000405"
    authority.deny("3101000405")

    with pytest.raises(OnboardingUnfinished):
        issue(opened(), NewDocument.model_validate(body))


def test_a_receiver_that_the_register_denies_takes_no_number(
    authority: Authority, owner: Caller
) -> None:
    before = issue(owner, new_invoice(lines=1))
    body = new_invoice(lines=1).model_dump(mode="json")
    body["receiver"]["identification"]["number"] = "3101000404"
    authority.deny("3101000404")

    with pytest.raises(InvalidInput) as refused:
        issue(owner, NewDocument.model_validate(body))
    after = issue(owner, new_invoice(lines=1))

    assert [error.rule.code for error in refused.value.fields] == ["receiver-not-registered"]
    assert int(after.number) == int(before.number) + 1


def test_an_exoneration_that_no_authorisation_bears_takes_no_number(
    authority: Authority, owner: Caller
) -> None:
    before, body = issue(owner, new_invoice(lines=1)), new_invoice(lines=1).model_dump(mode="json")
    exoneration = {
        "type": "04", "number": "AL-00000404-26", "institution": "01", "rate": "13",
        "issued_at": "2026-01-15T06:00:00Z",
    }  # fmt: skip
    body["lines"][0]["taxes"] = [{"code": "01", "rate_code": "08", "exoneration": exoneration}]
    wanted = NewDocument.model_validate(body)
    at = "/lines/0/taxes/0/exoneration"

    def refused() -> list[tuple[str, str]]:
        with pytest.raises(InvalidInput) as error:
            issue(owner, wanted)
        return [(field.pointer, field.rule.code) for field in error.value.fields]

    assert refused() == [(f"{at}/number", "exoneration-unknown")]
    authority.authorise(numeroDocumento="AL-00000404-26", porcentajeExoneracion=8)
    assert refused() == [(f"{at}/rate", "exoneration-rate-differs")]
    authority.authorise(numeroDocumento="AL-00000404-26", porcentajeExoneracion=13)

    assert int(issue(owner, wanted).number) == int(before.number) + 1


def test_rejection_is_final_and_says_why(authority: Authority, owner: Caller) -> None:
    authority.faults({"fault": "reject", "times": 1})
    issued = issue(owner, new_invoice(lines=1))

    progress = follow(owner.tenant, issued.id)

    assert progress.state == "rejected"
    assert progress.authority_details
    assert progress.delivered_at is None


def test_acceptance_with_warnings_keeps_them(authority: Authority, owner: Caller) -> None:
    authority.faults({"fault": "warn", "times": 1})
    issued = issue(owner, new_invoice(lines=1))

    progress = follow(owner.tenant, issued.id)

    assert progress.state == "accepted_with_warnings"
    assert progress.authority_details


def test_delivery_at_once_mails_once(
    stack: LocalStack, authority: Authority, owner: Caller
) -> None:
    email = f"comprador{time.time_ns()}@example.com"
    issued = issue(owner, new_invoice(email, lines=1))
    follow(owner.tenant, issued.id)

    def deliver(_: int) -> str:
        try:
            delivery.deliver(owner.tenant, issued.id)
        except Retryable:
            return "busy"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(deliver, range(4)))

    assert "done" in outcomes
    assert len(stack.mail.messages(to=email)) == 1


def test_other_business_does_not_see_the_document(authority: Authority, owner: Caller) -> None:
    issued = issue(owner, new_invoice(lines=1))
    other = ready_business()

    with pytest.raises(DomainError, match="not-found"):
        service.read_document(other, issued.id)
    with pytest.raises(DomainError, match="not-found"):
        service.read_document_history(other, issued.id, PageQuery())
    with pytest.raises(DomainError, match="not-found"):
        service.read_document_file(other, issued.id, "xml")


def test_wrong_totals_of_the_caller_are_refused_and_take_no_number(authority: Authority) -> None:
    owner = ready_business()
    body = new_invoice(lines=1)
    wrong = body.model_validate(body.model_dump() | {"totals": {"total": "1.00"}})

    with pytest.raises(InvalidInput):
        issue(owner, wrong)
    issue(owner, body)

    assert numbers(owner.tenant) == [1]


SERIALS = [f"FICTICIO{number:09d}" for number in range(100)]
EXONERATION = {
    "type": "99",
    "other_type": '"' * 100,
    "number": '"' * 40,
    "institution": "99",
    "institution_other": '"' * 160,
    "issued_at": "2026-01-15T06:00:00Z",
    "rate": "13",
}
FULL_OF_QUOTES = {
    "description": '"' * 200,
    "commercial_codes": [{"type": "01", "code": '"' * 20}] * 5,
    "medicine_registration": '"' * 100,
    "discounts": [{"code": "02", "percentage": "1", "reason": '"' * 80}] * 5,
    "taxes": [{"code": "01", "rate_code": "08", "exoneration": EXONERATION}],
}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({"serial_numbers": SERIALS}, id="as-xml"),
        pytest.param(FULL_OF_QUOTES, id="as-json"),  # each quote takes four bytes there
    ],
)
def test_document_too_large_to_be_sent_or_shown_takes_no_number(
    authority: Authority, line: dict[str, Any]
) -> None:
    owner = ready_business()
    body = new_invoice(lines=1).model_dump(mode="json", exclude_none=True)
    large = NewDocument.model_validate(body | {"lines": [body["lines"][0] | line] * 1000})

    with pytest.raises(InvalidInput) as refused:
        issue(owner, large)
    issue(owner, new_invoice(lines=1))

    assert [error.rule.code for error in refused.value.fields] == ["document-too-large"]
    assert numbers(owner.tenant) == [1]
