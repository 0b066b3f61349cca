"""The firm asks its client about incidents of an import, and withdraws what it asked.

A question is one item of the client's; asked again it is the same one. What one request asks is one
transaction with its mail, which goes out by the business's `Mails` (ADR 0058).
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.accounting import store
from chalicelib.accounting.asked import ExportNotAskable
from chalicelib.accounting.decisions import NotInImport, visible_import
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.model import Batch
from chalicelib.accounting.questions import store as question_store
from chalicelib.accounting.questions.finding import asked_documents, holders_of, incidents_of
from chalicelib.accounting.questions.forms import NewQuestion, NewQuestions, QuestionQuery
from chalicelib.accounting.questions.kinds import kind_of, offered_choices
from chalicelib.accounting.questions.matters import Matter, choices_of, drafted, matters_of
from chalicelib.accounting.questions.model import (
    AskedDocument,
    DocumentSettled,
    Question,
    QuestionNotFound,
    QuestionOver,
    Wording,
    question_id,
)
from chalicelib.accounting.questions.store import QuestionSettings
from chalicelib.accounting.questions.telling import write_withdrawn
from chalicelib.accounting.questions.using import refuse_used
from chalicelib.accounting.questions.views import (
    AskableIncident,
    AskedQuestions,
    DocumentQuestions,
    FirmQuestion,
    QuestionDocument,
    QuestionDraft,
    firm_choice,
    firm_view,
)
from chalicelib.accounting.questions.writing import new_question, receiving_licence, write_asked
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.paging import ListedByState
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence


def drafts(caller: Caller, import_id: str, document_id: str) -> DocumentQuestions:
    """Return what can be asked about a document of an import, and what was.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        NotInImport: it has no such document.
    """
    batch = visible_import(caller, import_id)
    found = incidents_of(batch, [document_id])
    documents = asked_documents(batch, [document_id])
    if document_id not in found or document_id not in documents:
        raise NotInImport
    document, settings = documents[document_id], question_store.settings(caller.tenant)
    ids = [question_id(batch.firm_id, document.day, each) for each in found[document_id]]
    known = question_store.questions(batch.business_id, ids) if ids else []
    return DocumentQuestions(
        document=QuestionDocument.model_validate(document.model_dump()),
        data=[
            AskableIncident(
                incident=each.seen_in(caller.language),
                draft=_draft(caller, document, each, settings),
                question=firm_view(asked, caller.language) if asked is not None else None,
            )
            for each, asked in zip(found[document_id], known, strict=True)
        ],
    )


def _draft(
    caller: Caller, document: AskedDocument, found: Incident, settings: QuestionSettings
) -> QuestionDraft | None:
    kind = kind_of(found)
    if kind is None:
        return None
    wording = drafted(settings, Matter(document, found, kind))
    return QuestionDraft(
        text=wording.said(caller.language),
        choices=[firm_choice(each, caller.language) for each in offered_choices(kind)],
        needs_accounts=kind.needs_accounts,
    )


def ask(caller: Caller, import_id: str, wanted: NewQuestions) -> AskedQuestions:
    """Ask the client of an import; what was asked already is returned as it is.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        NotInImport: it has no such document.
        ExportNotAskable: the firm does not receive the batches of the business right now.
        LicenceRunByFirm: the client has no access; your firm runs the business.
        QuestionNotAskable: there is no such incident that the client could settle.
        DocumentSettled: the document is in the books or in another batch.
        TooManyQuestions: the client has as many open ones as it may have.
        LimitReached: as many mails were caused as may be in a day.
        InvalidInput: an answer is none of the incident's, or its account none of the chart's.
    """
    batch = visible_import(caller, import_id)
    licence = receiving_licence(batch)
    if licence is None:
        raise ExportNotAskable
    licences.require_client(licence)
    matters = matters_of(batch, wanted.questions)
    accounts.count_mail(caller, client=licence.client_email)
    return _ask(caller, batch, licence, wanted.questions, matters)


@again(4, on=ChangedMeanwhile, pause=doubling(0.02))
def _ask(
    caller: Caller,
    batch: Batch,
    licence: Licence,
    wanted: Sequence[NewQuestion],
    matters: Sequence[Matter],
) -> AskedQuestions:
    settings = question_store.settings(caller.tenant)
    ids = [question_id(batch.firm_id, each.document.day, each.found) for each in matters]
    known = dict(zip(ids, question_store.questions(batch.business_id, ids), strict=True))
    asked: dict[str, Question] = {}
    for known_as, matter, said in zip(ids, matters, wanted, strict=True):
        before = known[known_as]
        if known_as not in asked and (before is None or before.state in {"withdrawn", "ended"}):
            wording = Wording(es=said.text, en=said.text) if said.text else None
            asked[known_as] = new_question(
                batch,
                licence,
                matter,
                before,
                wording=wording or drafted(settings, matter),
                choices=choices_of(matter.kind, said.choices),
                actor=caller.account_id,
            )
    tx = Transaction()
    if asked:
        _refuse_settled(batch, list(asked.values()))
        licences.require_as_read(tx, licence)
        asked = {each.id: each for each in write_asked(tx, batch, list(asked.values()))}
    kept = {each: found for each, found in known.items() if found is not None} | asked
    view = AskedQuestions(data=[firm_view(kept[each], caller.language) for each in ids])
    tx.respond(caller, 201, view)
    tx.commit()
    return view


def page(caller: Caller, query: QuestionQuery) -> ListedByState[FirmQuestion]:
    """List the questions of the firm that were asked for, of companies that this user may see."""
    found = question_store.firm_page(caller.tenant, query, caller.sees)
    return found.of([firm_view(each, caller.language) for each in found.data])


def read(caller: Caller, known_as: str) -> FirmQuestion:
    """Read one question.

    Raises:
        QuestionNotFound: there is none, or the user may not see its company.
    """
    return firm_view(_visible(caller, known_as), caller.language)


@again(4, on=ChangedMeanwhile, pause=doubling(0.02))
def withdraw(caller: Caller, known_as: str) -> FirmQuestion:
    """Ask it no more, or let its answer count no more; who was mailed of it is told.

    Raises:
        QuestionNotFound: there is none, or the user may not see its company.
        QuestionOver: it ended by itself.
        AnswerTaken: a batch has the document as it was answered.
    """
    question = _visible(caller, known_as)
    if question.state == "withdrawn":
        return firm_view(question, caller.language)
    if question.state == "ended":
        raise QuestionOver
    tx = Transaction()
    if question.state == "answered":  # an export that reads the answer right now reads anew
        register = store.register(question.business_id)
        refuse_used(question)
        store.save_register(tx, question.business_id, register)
    withdrawn = question.but(state="withdrawn", next_mail_at=None, over_at=clock.now())
    withdrawn = question_store.save(tx, withdrawn)
    store.note(
        tx, question.firm_id, question.import_id, "question_withdrawn",
        actor=caller.account_id, about=question.company_id, number=question.document.number,
    )  # fmt: skip
    write_withdrawn(tx, withdrawn)
    view = firm_view(withdrawn, caller.language)
    tx.respond(caller, 200, view)
    tx.commit()
    return view


def _visible(caller: Caller, known_as: str) -> Question:
    question = question_store.of_firm(caller.tenant, known_as)
    if question is None or not caller.sees(question.company_id):
        raise QuestionNotFound
    return question


def _refuse_settled(batch: Batch, asked: Sequence[Question]) -> None:
    """Refuse what is in the books, or in another batch than the one that is looked at."""
    holders = holders_of(batch.business_id, asked)
    for each in asked:
        holder = holders.get(each.document.id)
        if holder is not None and (holder.id != batch.id or holder.status != "pending"):
            raise DocumentSettled(number=each.document.number)
