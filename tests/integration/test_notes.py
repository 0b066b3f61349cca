"""Credit notes, debit notes and tickets on the local stack: what they take, and what gives back."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader

from chalicelib.accounting import service as accounting
from chalicelib.accounting import store as batches
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import NewExport
from chalicelib.aws import blobs
from chalicelib.core import clock
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.errors import DomainError, InvalidInput
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.hacienda.service import Party, Submission, reception_service
from chalicelib.countries.costa_rica.signing_keys import signing_identity
from chalicelib.invoicing import corrections, delivery, following_up, notes, service, store
from chalicelib.invoicing.balances import AmountBeyond, Balance
from chalicelib.invoicing.corrections import AlreadyCorrected, NoteNotWritten, NothingChanges
from chalicelib.invoicing.forms import NewCancellation, NewCorrection
from chalicelib.invoicing.notes import OriginalOnItsWay, OriginalRejected
from chalicelib.invoicing.views import DocumentView, NotesView
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import steps
from chalicelib.onboarding.forms import NewActivity
from infra.local.days import costa_rican_day
from tests.support.following import Authority, follow
from tests.support.issuing import issue, new_invoice, ready_business, repeatable

FORMER = "506201126{issuer}001000010100000000{sequence:02d}112345678"
"""The clave of an invoice of a former program, of an issuer's id padded to 12."""
FORMER_DAY = datetime(2026, 11, 20, 16, tzinfo=UTC)


def accepted(owner: Caller, body: NewDocument | None = None) -> DocumentView:
    issued = issue(owner, body or new_invoice())
    assert follow(owner.tenant, issued.id).state == "accepted"
    return issued


def note(
    original: DocumentView, price: str, kind: str = "credit_note", **reference: Any
) -> NewDocument:
    """Write a note over one line of the original's goods, at a price and 13 %."""
    types = {"invoice": "01", "credit_note": "03", "debit_note": "02", "ticket": "04"}
    body = new_invoice(lines=2).model_dump(mode="json")
    body |= {
        "type": kind,
        "lines": [body["lines"][1] | {"quantity": "1", "unit_price": price, "discounts": []}],
        "other_charges": [],
        "references": [
            {
                "type": types[original.type],
                "number": original.key,
                "issued_at": original.issued_at.isoformat(),
                "code": "02",
                "reason": "Precio equivocado",
            }
            | reference
        ],
    }
    return NewDocument.model_validate(body)


def formerly(like: DocumentView, issuer: str, sequence: int) -> DocumentView:
    """Take a document as if a former program had issued it."""
    key = FORMER.format(issuer=issuer.zfill(12), sequence=sequence)
    return like.model_copy(update={"key": key, "issued_at": FORMER_DAY})


def balance(owner: Caller, document: DocumentView) -> Balance:
    """Read what is left of a document, be it of ours or of a former program."""
    progress = store.progress(owner.tenant, document.id)
    if progress is not None and progress.summary.key == document.key:
        return notes.balance_of(progress)
    found = store.balance(owner.tenant, document.key)
    assert found is not None
    return found


def notes_of(owner: Caller, document: DocumentView) -> NotesView:
    found = service.read_document(owner, document.id).notes
    assert found is not None
    return found


def test_a_credit_note_takes_from_its_invoice_and_both_show_it(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)

    issued = issue(owner, note(invoice, "100"))
    progress = follow(owner.tenant, issued.id)

    assert progress.state == "accepted", progress.authority_details
    assert issued.number[8:10] == "03"
    assert issued.total == 113
    shown = notes_of(owner, invoice)
    assert (shown.taken, shown.added) == (Decimal(113), Decimal(0))
    assert shown.left == invoice.total - 113
    assert [(n.id, n.type, n.state, n.total) for n in shown.newest] == [
        (issued.id, "credit_note", "accepted", Decimal(113))
    ]
    corrected = service.read_document(owner, issued.id).corrects
    assert corrected is not None
    assert (corrected.id, corrected.key) == (invoice.id, invoice.key)
    assert corrected.left == invoice.total - 113


def test_no_more_is_credited_than_there_is_and_the_refusal_says_how_much(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)
    accepted(owner, note(invoice, "1000"))
    left = balance(owner, invoice).left

    with pytest.raises(AmountBeyond) as refused:
        issue(owner, note(invoice, "99999"))

    assert refused.value.facts["left"] == left
    assert balance(owner, invoice).left == left


def test_a_note_on_a_document_that_is_on_its_way_has_to_wait(
    authority: Authority, owner: Caller
) -> None:
    invoice = issue(owner, new_invoice())

    with pytest.raises(OriginalOnItsWay) as refused:
        issue(owner, note(invoice, "100"))

    assert refused.value.retry_after_seconds
    assert "Espere" in refused.value.sentence("es")
    follow(owner.tenant, invoice.id)
    assert issue(owner, note(invoice, "100")).state == "issued"


def test_a_rejected_document_is_issued_anew_and_not_corrected(
    authority: Authority, owner: Caller
) -> None:
    authority.faults({"fault": "reject", "times": 1})
    invoice = issue(owner, new_invoice())
    assert follow(owner.tenant, invoice.id).state == "rejected"

    with pytest.raises(OriginalRejected):
        issue(owner, note(invoice, "100"))
    with pytest.raises(OriginalRejected):
        corrections.cancel(owner, invoice.id, NewCancellation())


def test_a_rejected_note_gives_its_amount_back_and_never_reaches_the_books(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)
    authority.faults({"fault": "reject", "times": 1})
    rejected = issue(owner, note(invoice, "1000"))
    held = balance(owner, invoice)

    assert follow(owner.tenant, rejected.id).state == "rejected"

    assert held.left == invoice.total - rejected.total
    assert balance(owner, invoice).left == invoice.total
    outcomes = {each.document.id: each.outcome for each in issued_today(owner)}
    assert (outcomes[invoice.id], outcomes[rejected.id]) == ("accepted", "rejected")
    whole = corrections.cancel(owner, invoice.id, NewCancellation())
    assert follow(owner.tenant, whole.id).state == "accepted"


def issued_today(owner: Caller) -> list[service.IssuedDocument]:
    day = costa_rican_day()
    return list(service.issued_documents(owner.tenant, day, day))


def test_a_note_that_is_accepted_after_all_takes_again_and_shows_what_is_too_much(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)
    authority.faults({"fault": "reject", "times": 1})
    first = corrections.cancel(owner, invoice.id, NewCancellation())
    assert follow(owner.tenant, first.id).state == "rejected"
    second = corrections.cancel(owner, invoice.id, NewCancellation())
    assert follow(owner.tenant, second.id).state == "accepted"

    authority.decides_again(first.key, "aceptado")
    following_up.ask_again(owner, first.id)
    follow(owner.tenant, first.id)

    shown = notes_of(owner, invoice)
    assert [(each.id, each.state) for each in shown.newest] == [
        (second.id, "accepted"), (first.id, "accepted"),
    ]  # fmt: skip
    assert (shown.is_overtaken, shown.left) == (True, -invoice.total)


def test_of_two_notes_at_once_the_second_sees_what_the_first_took(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)
    share = invoice.total / Decimal("1.13") * Decimal("0.6")
    wanted = note(invoice, f"{share:.5f}")

    results = at_once(*[lambda: issue(owner, wanted)] * 4)

    issued = [each for each in results if isinstance(each, DocumentView)]
    assert len(issued) == 1
    assert {type(each) for each in results} == {DocumentView, AmountBeyond}
    assert balance(owner, invoice).taken == issued[0].total


def at_once(*calls: Callable[[], DocumentView]) -> list[DocumentView | DomainError]:
    def outcome(call: Callable[[], DocumentView]) -> DocumentView | DomainError:
        try:
            return call()
        except DomainError as exc:
            return exc

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))


def test_small_notes_at_once_all_find_their_turn(authority: Authority, owner: Caller) -> None:
    invoice = accepted(owner)

    results = at_once(*[lambda: issue(owner, note(invoice, "10"))] * 6)

    assert all(isinstance(each, DocumentView) for each in results), results
    assert balance(owner, invoice).taken == 6 * Decimal("11.3")
    assert balance(owner, invoice).notes == 6


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"currency": "USD", "exchange_rate": "500"}, "/currency"),
        (
            {
                "receiver": {
                    "name": "Otro",
                    "identification": {"type": "02", "number": "3101777777"},
                }
            },
            "/receiver/identification",
        ),
        ({"receiver": None}, "/receiver"),
    ],
)
def test_a_note_shares_currency_and_receiver_with_its_original(
    authority: Authority,
    owner: Caller,
    change: dict[str, Any],
    pointer: str,
) -> None:
    invoice = accepted(owner)
    body = NewDocument.model_validate(note(invoice, "100").model_dump(mode="json") | change)

    with pytest.raises(InvalidInput) as refused:
        issue(owner, body)

    found = [(error.pointer, error.rule.code) for error in refused.value.fields]
    assert found == [(pointer, "differs-from-original")]


def test_a_note_has_codes_of_its_original_unless_it_is_financial(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner, new_invoice(lines=1))  # a service, and the note is of goods

    with pytest.raises(InvalidInput) as refused:
        issue(owner, note(invoice, "100"))
    financial = accepted(owner, note(invoice, "100", code="09"))

    assert financial.total == 113
    (error,) = refused.value.fields
    assert (error.pointer, error.rule.code) == ("/lines/0/cabys", "cabys-not-in-original")


def test_what_was_issued_by_a_former_program_is_counted_as_the_caller_states_it(
    authority: Authority, owner: Caller
) -> None:
    issuer = onboarding.issuer(owner.tenant).profile.id_number.zfill(12)
    former = formerly(accepted(owner), issuer, 7)

    with pytest.raises(InvalidInput) as unstated:
        issue(owner, note(former, "100"))
    first = issue(owner, note(former, "100", total="200"))
    second = issue(owner, note(former, "50"))  # what was stated once is known
    with pytest.raises(InvalidInput) as otherwise:
        issue(owner, note(former, "1", total="999"))
    with pytest.raises(AmountBeyond):
        issue(owner, note(former, "50", total="200"))

    assert [e.pointer for e in unstated.value.fields] == ["/references/0/total"]
    assert [e.rule.code for e in otherwise.value.fields] == ["original-stated-otherwise"]
    assert follow(owner.tenant, first.id).state == "accepted"
    assert follow(owner.tenant, second.id).state == "accepted"
    assert balance(owner, former).left == 200 - first.total - second.total


def test_of_first_notes_of_a_former_programs_document_at_once_one_takes(
    authority: Authority, owner: Caller
) -> None:
    issuer = onboarding.issuer(owner.tenant).profile.id_number
    former = formerly(accepted(owner), issuer, 9)

    results = at_once(*[lambda: issue(owner, note(former, "100", total="200"))] * 3)

    assert sorted(type(each).__name__ for each in results) == [
        "AmountBeyond", "AmountBeyond", "DocumentView",
    ]  # fmt: skip
    held = balance(owner, former)
    assert (held.taken, held.notes, held.document_id) == (Decimal(113), 1, None)


def test_a_clave_of_somebody_else_is_not_corrected(authority: Authority, owner: Caller) -> None:
    theirs = formerly(accepted(owner), "003101000001", 7)

    with pytest.raises(InvalidInput) as refused:
        issue(owner, note(theirs, "100", total="500"))

    assert [e.rule.code for e in refused.value.fields] == ["original-not-yours"]


def test_what_the_authority_holds_as_of_another_issuer_is_not_corrected(
    authority: Authority, owner: Caller
) -> None:
    ours = onboarding.issuer(owner.tenant).profile.id_number
    former = formerly(accepted(owner), ours, 8)
    stranger = ready_business()
    theirs = onboarding.issuer(stranger.tenant).profile.id_number
    reception_service().submit(
        signing_identity(stranger.tenant).credentials,
        Submission(former.key, clock.now(), Party("02", theirs), None, b"<nada></nada>"),
    )

    issued = issue(owner, note(former, "100", total="500"))
    progress = follow(owner.tenant, issued.id)

    assert progress.state == "rejected"
    assert [detail.code for detail in progress.authority_details] == ["original-not-yours"]
    assert authority.taken(issued.key) == []
    assert balance(owner, former).left == 500


def test_an_invoice_is_cancelled_in_one_call_and_once(authority: Authority, owner: Caller) -> None:
    invoice = accepted(owner)
    asked = repeatable(owner, f"cancel-{time.time_ns()}")

    cancelled = corrections.cancel(asked, invoice.id, NewCancellation())
    with pytest.raises(AlreadyCorrected):
        corrections.cancel(owner, invoice.id, NewCancellation())

    assert (cancelled.type, cancelled.total) == ("credit_note", invoice.total)
    assert follow(owner.tenant, cancelled.id).state == "accepted"
    assert balance(owner, invoice).left == 0


def test_a_document_that_comes_to_nothing_is_cancelled_once(
    authority: Authority, owner: Caller
) -> None:
    body = new_invoice().model_dump(mode="json")
    gift = [{"code": "01", "percentage": "100"}]
    body |= {"lines": [body["lines"][0] | {"discounts": gift}], "other_charges": []}
    invoice = accepted(owner, NewDocument.model_validate(body))
    authority.faults({"fault": "reject", "times": 1})
    rejected = cancel(owner, invoice)
    assert follow(owner.tenant, rejected.id).state == "rejected"

    results = at_once(*[partial(cancel, owner, invoice)] * 3)

    assert invoice.total == 0
    assert sorted(type(each).__name__ for each in results) == [
        "AlreadyCorrected", "AlreadyCorrected", "DocumentView",
    ]  # fmt: skip


def cancel(owner: Caller, document: DocumentView) -> DocumentView:
    return corrections.cancel(owner, document.id, NewCancellation())


def take_away(owner: Caller, document: DocumentView) -> DocumentView:
    wanted = NewCorrection(total="0", reason="No queda nada")
    return corrections.correct(owner, document.id, wanted)


@pytest.mark.parametrize("change", [cancel, take_away])
def test_of_first_notes_at_once_one_opens_the_balance_and_the_others_see_what_it_took(
    authority: Authority, owner: Caller, change: Callable[[Caller, DocumentView], DocumentView]
) -> None:
    invoice = accepted(owner)
    assert store.balance(owner.tenant, invoice.key) is None
    assert notes_of(owner, invoice).left == invoice.total

    results = at_once(*[partial(change, owner, invoice)] * 3)

    (issued,) = [each for each in results if isinstance(each, DocumentView)]
    assert follow(owner.tenant, issued.id).state == "accepted"
    held = balance(owner, invoice)
    assert (held.document_id, held.notes) == (invoice.id, 1)
    assert held.left == 0


def test_of_two_cancellations_at_once_one_is_done(authority: Authority, owner: Caller) -> None:
    invoice = accepted(owner)
    call = lambda: corrections.cancel(owner, invoice.id, NewCancellation())  # noqa: E731

    results = at_once(call, call, call)

    assert sorted(type(each).__name__ for each in results) == [
        "AlreadyCorrected", "AlreadyCorrected", "DocumentView",
    ]  # fmt: skip


def test_of_two_equal_corrections_at_once_one_is_done(authority: Authority, owner: Caller) -> None:
    invoice = accepted(owner)
    wanted = NewCorrection(total="5000", reason="Precio equivocado")
    call = lambda: corrections.correct(owner, invoice.id, wanted)  # noqa: E731

    results = at_once(call, call, call)

    assert sorted(type(each).__name__ for each in results) == [
        "DocumentView", "NothingChanges", "NothingChanges",
    ]  # fmt: skip
    assert balance(owner, invoice).left == 5000


def test_a_correction_lowers_raises_and_takes_away_exactly(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)

    kinds = []
    for total in ("7001.37", "9000", "0"):
        wanted = NewCorrection(total=total, reason="Precio equivocado")
        issued = corrections.correct(owner, invoice.id, wanted)
        progress = follow(owner.tenant, issued.id)
        assert progress.state == "accepted", progress.authority_details
        assert balance(owner, invoice).left == Decimal(total)
        kinds.append(issued.type)

    assert kinds == ["credit_note", "debit_note", "credit_note"]
    with pytest.raises(NothingChanges):
        corrections.correct(owner, invoice.id, NewCorrection(total="0.00", reason="Otra vez"))


def test_what_is_left_of_a_credit_note_is_undone_as_its_refusal_says(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)
    credit = issue(owner, note(invoice, "100"))
    follow(owner.tenant, credit.id)
    follow(owner.tenant, issue(owner, note(credit, "40", "debit_note")).id)

    with pytest.raises(AlreadyCorrected) as refused:
        cancel(owner, credit)
    follow(owner.tenant, issue(owner, note(credit, "60", "debit_note")).id)

    assert "67,8 de 113" in refused.value.sentence("es")
    assert "emita una nota por esa parte" in refused.value.sentence("es")
    assert balance(owner, credit).left == 0
    assert balance(owner, invoice).left == invoice.total


def test_a_debit_note_undoes_a_credit_note_and_the_invoice_can_be_credited_again(
    authority: Authority, owner: Caller
) -> None:
    invoice = accepted(owner)
    credit = corrections.cancel(owner, invoice.id, NewCancellation())
    follow(owner.tenant, credit.id)

    undone = corrections.cancel(owner, credit.id, NewCancellation(reason="Se anuló por error"))
    before = balance(owner, invoice).left
    progress = follow(owner.tenant, undone.id)

    assert (undone.type, undone.total, progress.state) == (
        "debit_note", invoice.total, "accepted",
    )  # fmt: skip
    assert (before, balance(owner, invoice).left) == (Decimal(0), invoice.total)
    assert balance(owner, credit).left == 0
    again = corrections.cancel(owner, invoice.id, NewCancellation())
    assert follow(owner.tenant, again.id).state == "accepted"


def test_a_note_does_not_correct_a_debit_note(authority: Authority, owner: Caller) -> None:
    invoice = accepted(owner)
    debit = accepted(owner, note(invoice, "100", "debit_note"))

    with pytest.raises(InvalidInput) as refused:
        issue(owner, note(debit, "100"))

    assert [e.rule.code for e in refused.value.fields] == ["note-of-such-a-document"]
    assert balance(owner, invoice).left == invoice.total + debit.total


@pytest.mark.parametrize("receiver", [None, {"name": "Cliente de paso"}])
def test_a_ticket_goes_its_way_without_a_receiver_and_is_cancelled_too(
    authority: Authority, owner: Caller, receiver: dict[str, Any] | None
) -> None:
    body = new_invoice().model_dump(mode="json") | {"type": "ticket", "receiver": receiver}
    ticket = accepted(owner, NewDocument.model_validate(body))

    delivery.deliver(owner.tenant, ticket.id)
    cancelled = corrections.cancel(owner, ticket.id, NewCancellation())

    progress = store.progress(owner.tenant, ticket.id)
    assert progress is not None
    assert progress.events[-1].detail == "no_address"
    printed = PdfReader(BytesIO(blobs.get(progress.files["pdf"]))).pages[0].extract_text()
    assert "Tiquete electrónico" in printed
    assert ticket.number[8:10] == "04"
    assert follow(owner.tenant, cancelled.id).state == "accepted"


def test_a_batch_has_what_was_accepted_with_the_sign_of_its_type(authority: Authority) -> None:
    owner = ready_business()
    ticket = new_invoice().model_dump(mode="json") | {"type": "ticket", "receiver": None}
    invoice = accepted(owner)
    counted = [
        (invoice, 1),
        (accepted(owner, NewDocument.model_validate(ticket)), 1),
        (accepted(owner, note(invoice, "1000.55")), -1),
        (accepted(owner, note(invoice, "250.35", "debit_note")), 1),
    ]
    authority.faults({"fault": "reject", "times": 1})
    rejected = issue(owner, note(invoice, "77.77"))
    assert follow(owner.tenant, rejected.id).state == "rejected"

    rows = journal_of(owner)

    assert {row["document_ref"] for row in rows} == {document.number for document, _ in counted}
    for document, sign in counted:
        entry = [row for row in rows if row["document_ref"] == document.number]
        xml = written(owner, document)
        assert sum(amount(row) for row in entry) == 0
        taxes = [amount(row) for row in entry if row["account"].startswith("2121")]
        assert -sum(taxes) == sign * cents(xml, "TotalImpuesto")
        owed = [amount(row) for row in entry if row["account"].startswith("11")]
        assert sum(owed) == sign * cents(xml, "TotalComprobante")


def journal_of(owner: Caller) -> list[dict[str, str]]:
    day = costa_rican_day()
    wanted = NewExport(period_from=day, period_to=day, formats=["csv"])
    export = accounting.create_export(owner, wanted)
    run_export(owner.tenant, export.id)
    made = batches.export(owner.tenant, export.id)
    assert made is not None
    batch = batches.batch(made.batch_home, made.batch_id)
    assert batch is not None, made
    text = blobs.get(batch.files[0].key).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def amount(row: dict[str, str]) -> Decimal:
    return Decimal(row["debit"] or "0") - Decimal(row["credit"] or "0")


def written(owner: Caller, document: DocumentView) -> etree._Element:
    progress = store.progress(owner.tenant, document.id)
    assert progress is not None
    return etree.fromstring(blobs.get(progress.files["xml"]))


def cents(xml: etree._Element, name: str) -> Decimal:
    (found,) = (each for each in xml.iter() if etree.QName(each).localname == name)
    return Decimal(found.text or "").quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_note_that_would_break_a_rule_by_now_says_which(authority: Authority) -> None:
    owner = ready_business()
    invoice = accepted(owner)
    steps.add_activity(owner, NewActivity(code="6920.0"))
    steps.remove_activity(owner, "6201.0", version=1)

    with pytest.raises(NoteNotWritten) as refused:
        corrections.cancel(owner, invoice.id, NewCancellation())

    assert "actividad económica" in refused.value.sentence("es")
    assert "economic activity" in refused.value.sentence("en")
    assert balance(owner, invoice).left == invoice.total


def test_another_tenant_neither_cancels_nor_corrects(authority: Authority, owner: Caller) -> None:
    invoice = accepted(owner)
    other = replace(owner, tenant=ready_business().tenant)

    with pytest.raises(Hidden):
        corrections.cancel(other, invoice.id, NewCancellation())
    with pytest.raises(Hidden):
        corrections.correct(other, invoice.id, NewCorrection(total="1", reason="Ajena"))
    with pytest.raises(InvalidInput) as refused:
        issue(other, note(invoice, "100"))
    assert [e.rule.code for e in refused.value.fields] == ["original-not-yours"]
