"""What the authority answers, in every form that was seen and some that should never be."""

from __future__ import annotations

import logging
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.invoicing import delivery, following_up, service, store
from chalicelib.invoicing.forms import DecisionForm
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.views import DocumentView
from chalicelib.mail import service as mail
from chalicelib.mail.model import Mail
from chalicelib.mail.store import PARTITION
from infra.local.stack import LocalStack
from tests.support.following import Authority, follow, trusting, until
from tests.support.issuing import issue, new_invoice, ready_business, step
from tests.support.kills import NEVER, killed_after


def issued(owner: Caller) -> DocumentView:
    return issue(owner, new_invoice(lines=1))


@pytest.mark.parametrize("parties", ["unknown", "empty"])
def test_rejection_without_parties_is_a_rejection_with_its_reason(
    authority: Authority, owner: Caller, parties: str
) -> None:
    reject = {"fault": "reject", "code": -37, "message": "La firma no es válida"}
    authority.faults(reject, {"fault": "parties", "mode": parties})

    progress = follow(owner.tenant, issued(owner).id)

    assert (progress.state, progress.obstacle) == ("rejected", None)
    assert [each.text for each in progress.authority_details] == ["La firma no es válida"]
    assert b"La firma" in blobs.get(progress.files["answer"])
    every = Table(owner.tenant).each(Mail, PARTITION)
    written = [each for each in every if each.facts.get("number") == progress.summary.number]
    assert [(each.template, each.facts["reasons"]) for each in written] == [
        ("document-rejected", '["-37: La firma no es válida"]')
    ]
    assert written[0].recipient == accounts.account(owner.account_id).email


@pytest.mark.parametrize(
    "layout",
    ["rows", "one_line", "header_in_brackets", "no_brackets", "sentence", "line_breaks", "unquoted",
     "braces", "escaped", "after_sentence"],
)  # fmt: skip
def test_reason_is_shown_in_whatever_layout_it_comes(
    authority: Authority, owner: Caller, layout: str
) -> None:
    words = 'El campo "Clave" no vale, dice'
    authority.faults(
        {"fault": "warn", "code": -48, "message": words}, {"fault": "detail", "mode": layout}
    )

    progress = follow(owner.tenant, issued(owner).id)

    assert progress.state == "accepted_with_warnings"
    said = " ".join(" ".join(each.text for each in progress.authority_details).split())
    assert words in said
    assert any(each.code == "-48" for each in progress.authority_details) == (layout != "sentence")


def test_sentence_beside_an_acceptance_is_a_warning(authority: Authority, owner: Caller) -> None:
    authority.faults({"fault": "detail", "text": "Falta el código de actividad del receptor."})

    progress = follow(owner.tenant, issued(owner).id)

    assert progress.state == "accepted_with_warnings"
    assert [(each.code, each.text) for each in progress.authority_details] == [
        ("", "Falta el código de actividad del receptor.")
    ]


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_document_that_the_authority_does_not_have_is_sent_again(
    authority: Authority, owner: Caller, status: int
) -> None:
    authority.settings(unknown_status=status)
    authority.faults({"fault": "drop_before", "match": {"path": "/recepcion$"}})

    progress = follow(owner.tenant, issued(owner).id)

    assert progress.state == "accepted"
    assert len(authority.taken(progress.summary.key)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "fields", "fields": {"access_token": "a\nb"}},
        {"fault": "fields", "fields": {"access_token": "😀"}},
        {"fault": "fields", "fields": {"expires_in": "Infinity"}},
        {"fault": "fields", "without": ["access_token"]},
        {"fault": "broken", "mode": "nan"},
        {"fault": "broken", "mode": "deep"},
        {"fault": "broken", "mode": "duplicates"},
        {"fault": "broken", "mode": "html"},
        {"fault": "status", "status": 429, "headers": {"Retry-After": "²"}},
        {"fault": "status", "status": 503, "headers": {"Retry-After": "9" * 500}},
    ],
    ids=lambda fault: str(fault)[:60],
)
def test_broken_token_holds_a_document_up_and_is_not_logged(
    authority: Authority,
    owner: Caller,
    fault: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    authority.faults(fault | {"match": {"path": "/token$"}, "times": None})
    document = issued(owner)

    with caplog.at_level(logging.DEBUG):
        step(owner.tenant, document.id)
    held = store.progress(owner.tenant, document.id)

    assert held is not None
    assert held.obstacle == "authority-unavailable"
    assert not any("bearer" in record.getMessage().lower() for record in caplog.records)


FORGED: list[dict[str, Any]] = [
    *({"fault": "signer", "mode": mode} for mode in (
        "expired", "not_yet", "no_signing", "taxpayer", "leaf_authority", "other_authority",
        "self_signed",
    )),
    *({"fault": "spoil", "mode": mode} for mode in (
        "unsigned", "signed_twice", "modified", "relative_namespace", "truncated", "doctype",
        "utf16",
    )),
    {"fault": "insert", "insertions": {"Clave": "instruction_within"}},
]  # fmt: skip


@pytest.mark.parametrize("fault", FORGED, ids=str)
def test_answer_that_is_not_the_authoritys_changes_nothing(
    authority: Authority, owner: Caller, fault: dict[str, Any]
) -> None:
    authority.faults(fault)

    progress = until(owner.tenant, issued(owner).id, waits_for("answer-not-valid"))

    assert (progress.state, "answer" in progress.files) == ("sent", False)


def waits_for(obstacle: str) -> Callable[[DocumentProgress], bool]:
    return lambda progress: progress.obstacle == obstacle


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "insert", "insertions": {"TotalFactura": "comment_within"}},
        {"fault": "insert", "insertions": {"DetalleMensaje": "cdata"}},
        {"fault": "insert", "insertions": {"DetalleMensaje": "instruction_before"}},
        *(
            {"fault": "root", "mode": mode}
            for mode in ("language", "space", "comments", "prefixed")
        ),
        {"fault": "signer", "mode": "second_signer"},
    ],
    ids=str,
)
def test_odd_answer_that_is_the_authoritys_counts(
    authority: Authority, owner: Caller, fault: dict[str, Any]
) -> None:
    authority.faults(fault)

    assert follow(owner.tenant, issued(owner).id).state == "accepted"


def test_comment_hides_no_remark(authority: Authority, owner: Caller) -> None:
    authority.faults(
        {"fault": "warn", "message": "Falta un total"},
        {"fault": "insert", "insertions": {"DetalleMensaje": "comment_before"}},
    )

    progress = follow(owner.tenant, issued(owner).id)

    assert [each.text for each in progress.authority_details] == ["Falta un total"]


def test_trust_is_changed_without_a_deployment(
    authority: Authority, owner: Caller, stack: LocalStack
) -> None:
    authority.faults({"fault": "signer", "mode": "second_authority"})
    document = issued(owner)
    until(owner.tenant, document.id, waits_for("answer-not-valid"))

    second = read_text(stack.simulator_url + "/admin/certificate?signer=second_authority")
    with trusting(stack, second):
        progress = follow(owner.tenant, document.id)

    assert progress.state == "accepted"


def read_text(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


DIFFERING = {"fault": "change", "elements": {"NumeroCedulaReceptor": "3101777777"}}


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        (DIFFERING, "NumeroCedulaReceptor"),
        *(
            ({"fault": "change", "elements": {field: said}}, field)
            for field, said in (
                ("MontoTotalImpuesto", "1.00000"),
                ("TotalFactura", "1E3"),
                ("TotalFactura", None),
                ("NumeroCedulaEmisor", "3101777777"),
                ("Mensaje", "2"),
            )
        ),
        *(
            ({"fault": "insert", "insertions": {"TotalFactura": f"{kind}_within"}}, "TotalFactura")
            for kind in ("instruction", "element")
        ),
    ],
)
def test_answer_that_differs_waits_for_a_person_and_nobody_is_asked(
    authority: Authority, owner: Caller, fault: dict[str, Any], field: str
) -> None:
    authority.faults(fault)

    with killed_after(NEVER) as calls:
        progress = until(owner.tenant, issued(owner).id, waits_for("answer-differs"))

    assert progress.differing is not None
    assert field in {each.field for each in progress.differing.differences}
    written = calls[::-1].index("TransactWriteItems")
    assert "SendMessage" not in calls[-written:], "nobody is told to ask again"


@pytest.mark.parametrize(
    ("decision", "state"), [("accept", "accepted_with_warnings"), ("reject", "rejected")]
)
def test_owner_decides_with_a_reason(
    authority: Authority, owner: Caller, decision: Any, state: str
) -> None:
    authority.faults(DIFFERING)
    document = issued(owner)
    seen = until(owner.tenant, document.id, waits_for("answer-differs"))

    form = DecisionForm(decision=decision, reason="Llamé a la oficina")
    shown = following_up.decide(owner, document.id, form, seen.version)

    assert (shown.state, shown.differing, shown.obstacle) == (state, None, None)
    newest = service.read_document_history(owner, document.id, PageQuery(limit=100))
    decided = next(entry for entry in newest.data if entry.event == "decided")
    assert (decided.actor.id, decided.facts) == (owner.account_id, {"detail": "Llamé a la oficina"})
    if state != "rejected":
        delivery.deliver(owner.tenant, document.id)
        assert service.read_document(owner, document.id).delivered_at


def test_authority_that_is_asked_again_may_answer_as_it_should(
    authority: Authority, owner: Caller
) -> None:
    authority.faults(DIFFERING)
    document = issued(owner)
    until(owner.tenant, document.id, waits_for("answer-differs"))
    authority.decides_again(document.key, "aceptado")

    following_up.ask_again(owner, document.id)
    progress = follow(owner.tenant, document.id)

    assert (progress.was_accepted, progress.differing) == (True, None)
    assert set(progress.files) == {"xml", "answer", "former_answer"}


def rejected(authority: Authority, owner: Caller) -> DocumentView:
    authority.faults({"fault": "reject", "message": "Firma inválida"})
    document = issued(owner)
    assert follow(owner.tenant, document.id).state == "rejected"
    return document


def test_rejection_becomes_an_acceptance(authority: Authority, owner: Caller) -> None:
    document = rejected(authority, owner)
    unchanged = following_up.ask_again(owner, document.id)
    still = follow(owner.tenant, document.id)
    authority.decides_again(document.key, "aceptado")

    asked = following_up.ask_again(owner, document.id)
    progress = follow(owner.tenant, document.id)
    delivery.deliver(owner.tenant, document.id)

    assert (unchanged.is_asked_again, still.state) == (True, "rejected")
    assert [each.text for each in still.authority_details] == ["Firma inválida"]
    assert (asked.state, progress.was_accepted) == ("rejected", True)
    former, last = (blobs.get(progress.files[kind]) for kind in ("former_answer", "answer"))
    assert b"<Mensaje>3<" in former
    assert b"<Mensaje>1<" in last
    assert service.read_document_file(owner, document.id, "former_answer").url
    assert service.read_document(owner, document.id).delivered_at is not None


def test_replaced_document_that_is_accepted_after_all_shows_both_and_tells_the_owner(
    authority: Authority, owner: Caller, stack: LocalStack
) -> None:
    first = rejected(authority, owner)
    authority.faults()
    body = new_invoice(lines=1)
    second = issue(owner, body.but(replaces=first.id))
    follow(owner.tenant, second.id)
    authority.decides_again(first.key, "aceptado")
    following_up.ask_again(owner, first.id)

    follow(owner.tenant, first.id)

    one, other = (service.read_document(owner, each.id) for each in (first, second))
    assert (one.state, one.replaced_by) == ("accepted", second.id)
    assert (other.state, other.replaces) == ("accepted", first.id)
    recipient = accounts.account(owner.account_id).email
    for known_as in mails_of(owner):
        mail.deliver(owner.tenant, known_as)
    about = [m for m in stack.mail.messages(to=recipient) if first.number in m["subject"]]
    (rejection,) = [m for m in about if "rechazado" in m["subject"]]
    (told,) = [m for m in about if m != rejection]
    sent = message_from_bytes(stack.mail.raw(told["id"]), policy=policy.default)
    words = sent.get_body(("plain",))
    assert words is not None
    assert second.number in words.get_content()
    events = service.read_document_history(owner, first.id, PageQuery(limit=100)).data
    assert [e.facts["detail"] for e in events if e.event == "replaced"] == [second.id]


def mails_of(owner: Caller) -> list[str]:
    return [m.id for m in Table(owner.tenant).each(Mail, PARTITION)]


def test_only_a_rejected_document_of_ones_own_is_replaced_and_once(
    authority: Authority, owner: Caller
) -> None:
    first, good = rejected(authority, owner), issued(owner)
    authority.faults()
    body = new_invoice(lines=1)
    issue(owner, body.but(replaces=first.id))
    elsewhere = ready_business()

    refusals = {
        (owner, "doc_none"): "replaced-not-found",
        (owner, good.id): "replaced-not-rejected",
        (owner, first.id): "replaced-already",
        (elsewhere, first.id): "replaced-not-found",
    }
    for (caller, replaces), code in refusals.items():
        with pytest.raises(InvalidInput) as refused:
            issue(caller, body.but(replaces=replaces))
        (error,) = refused.value.fields
        assert (error.pointer, error.rule.code) == ("/replaces", code)


def test_documents_of_others_are_not_there(authority: Authority, owner: Caller) -> None:
    document = issued(owner)
    stranger = replace(owner, tenant="biz_other", account_id="acc_other")

    form = DecisionForm(decision="accept", reason="mío")

    with pytest.raises(Hidden):
        following_up.ask_again(stranger, document.id)
    with pytest.raises(Hidden):
        following_up.decide(stranger, document.id, form, 1)
