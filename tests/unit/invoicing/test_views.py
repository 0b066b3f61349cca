"""What happened to a document, told in a sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, get_args

from chalicelib.core.history import Actor
from chalicelib.core.words import written
from chalicelib.invoicing.progress import DocumentEvent, DocumentProgress, Event
from chalicelib.invoicing.views import doer, entry, view
from tests.unit.accounting.world import accepted_invoice

_AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
_ANA = Actor(id="acc_1", name="Ana Ejemplo")


def progress(*events: Event) -> DocumentProgress:
    known: dict[str, Any] = {"id": "doc_1", "issued_by": "acc_1", "events": events}
    return DocumentProgress.model_construct(**known)


def told(
    event: DocumentEvent, detail: str | None = None, actor: str | None = None, to: str | None = None
) -> str:
    happened = Event(event=event, at=_AT, detail=detail, actor=actor, to=to)
    return entry(progress(happened), 0, _ANA, "en").text


def test_every_event_of_a_document_is_a_sentence() -> None:
    for event in get_args(DocumentEvent):
        said = told(event, "doc_2", to="ana@example.com")
        assert said.endswith((".", "doc_2")), event
        assert "None" not in said, event


def test_sentences_have_their_facts() -> None:
    assert told("decided", "I rang them", "acc_1").endswith(": I rang them")
    assert told("replaced", "doc_2", "acc_1") == "Another was issued in its place: doc_2."
    assert told("asked_again", None, "acc_1") == "The authority was to be asked again."
    assert told("asked_again", "rejected") == "The authority, asked again, left it rejected."
    assert told("delivered", "mailed") == "It was delivered to the customer by e-mail."
    assert told("delivered", "no_address") == "It is ready; there is no e-mail for it."


def test_what_nobody_does_is_the_systems_doing() -> None:
    issued, signed = Event(event="issued", at=_AT, detail="acc_1"), Event(event="signed", at=_AT)
    decided = Event(event="decided", at=_AT, actor="acc_9", detail="why")
    known = progress(issued, signed, decided)

    assert [doer(known, each) for each in known.events] == ["acc_1", "system", "acc_9"]
    shown = entry(known, 0, _ANA, "es")
    assert (shown.actor, shown.facts) == (_ANA, {})  # whose id it is, is the actor's to say


def test_codes_of_a_document_are_told_in_the_words_of_its_country() -> None:
    invoice = accepted_invoice("biz_1", "doc_1", 7, _AT).but(files={"xml": "x", "answer": "a"})

    in_spanish, in_english = (json.loads(written(view(invoice), each)) for each in ("es", "en"))

    assert (in_spanish["type"], in_spanish["type_text"]) == ("invoice", "Factura electrónica")
    assert in_english["type_text"] == "Electronic invoice"
    assert in_spanish["files_text"] == ["Respuesta de la autoridad", "XML firmado"]
    assert "country" not in in_spanish
