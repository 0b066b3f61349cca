"""What was found of documents of a batch, and where such a document is by now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from chalicelib.accounting import store
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.model import Batch
from chalicelib.accounting.partial import found_of
from chalicelib.accounting.posting import local_day
from chalicelib.accounting.questions.model import AskedDocument, Question
from chalicelib.accounting.rules import rules_of
from chalicelib.invoicing import service as invoicing


def incidents_of(batch: Batch, documents: Collection[str]) -> dict[str, tuple[Incident, ...]]:
    """Return what was found of documents of a batch, and of those that it leaves to a later one."""
    found = {each.document_id: found_of(batch, each) for each in store.entries_of(batch, documents)}
    found |= {each.id: each.found for each in store.loose_of(batch)}
    return {each: found[each] for each in documents if each in found}


def asked_documents(batch: Batch, ids: Sequence[str]) -> dict[str, AskedDocument]:
    """Read what questions tell of documents."""
    zone = rules_of(batch.country).zone
    return {
        each.id: AskedDocument(
            id=each.id,
            country=batch.country,
            document_type=each.document_type,
            number=each.number,
            day=local_day(each.issued_at, zone),
            customer=each.receiver_name or "",
            total=each.total,
            currency=each.currency,
        )
        for _, each in invoicing.documents_of(batch.business_id, ids)
    }


def holders_of(business_id: str, questions: Collection[Question]) -> Mapping[str, Batch]:
    """Return which live batches hold the documents of questions, by document."""
    if not questions:
        return {}
    wanted = {each.document.id for each in questions}
    days = [each.document.day for each in questions]
    found: dict[str, tuple[str, str]] = {}
    for row in store.live_batches(business_id, min(days), max(days)):
        held = wanted & store.members_of([row])
        found |= dict.fromkeys(held, (row.home, row.batch_id))
    places = sorted(set(found.values()))
    read = dict(zip(places, store.batches(places), strict=True)) if places else {}
    return {
        document: batch for document, place in found.items() if (batch := read[place]) is not None
    }
