"""The firm asks its client about incidents of an import, and withdraws what it asked.

A question is one item of the client's; asked again it is the same one. What one request asks is one
transaction with its mail, which goes out by the business's `Mails` (ADR 0058).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.accounting import question_store, store
from chalicelib.accounting.asked import ExportNotAskable
from chalicelib.accounting.books import books_of
from chalicelib.accounting.decisions import NotInImport, visible_import
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.model import Batch
from chalicelib.accounting.overrides import ACCOUNT_NOT_IN_CHART
from chalicelib.accounting.question import (
    AskedDocument,
    Choice,
    DocumentSettled,
    Question,
    QuestionNotAskable,
    QuestionNotFound,
    QuestionOver,
    TooManyQuestions,
    Wording,
    question_id,
)
from chalicelib.accounting.question_finding import asked_documents, holders_of, incidents_of
from chalicelib.accounting.question_forms import (
    NewChoice,
    NewQuestion,
    NewQuestions,
    QuestionQuery,
)
from chalicelib.accounting.question_kinds import (
    CHOICE_WORDS,
    QuestionKind,
    filled,
    kind_of,
    offered_choices,
)
from chalicelib.accounting.question_store import Mails, QuestionSettings
from chalicelib.accounting.question_telling import write_withdrawn
from chalicelib.accounting.question_using import refuse_used
from chalicelib.accounting.question_views import (
    AskableIncident,
    AskedQuestions,
    DocumentQuestions,
    FirmQuestion,
    QuestionDocument,
    QuestionDraft,
    firm_choice,
    firm_view,
)
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import Text
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence
from chalicelib.onboarding import service as onboarding

MOST_OPEN: Final = 40
"""Questions to one client that wait at once: one transaction has room for the mail of them all."""
GATHERED: Final = timedelta(minutes=15)
"""After a mail the next one waits so long for what else is asked."""
CHOICE_EFFECT = FieldRule(
    "choice-effect",
    Text(
        es="A esa incidencia no le sirve una respuesta «{found}»; le sirven: {known}.",
        en="An answer “{found}” does not settle that incident; these do: {known}.",
    ),
)
CHOICE_TEXT_MISSING = FieldRule(
    "choice-text-missing",
    Text(
        es="Escriba qué lee el cliente en esa respuesta.",
        en="Write what the client reads of that answer.",
    ),
)
ACCOUNT_MISSING = FieldRule(
    "account-missing",
    Text(
        es="Esa respuesta elige una cuenta; escriba cuál.",
        en="That answer chooses an account; write which.",
    ),
)
ACCOUNT_NOT_TAKEN = FieldRule(
    "account-not-taken",
    Text(
        es="Esa respuesta no elige una cuenta; quítela.",
        en="That answer chooses no account; leave it out.",
    ),
)


class Matter(NamedTuple):
    """An incident that somebody is asked about."""

    document: AskedDocument
    found: Incident
    kind: QuestionKind


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


def drafted(settings: QuestionSettings, matter: Matter) -> Wording:
    """Say the question as the firm does, else as we do."""
    wording = settings.wording.get(matter.found.code) or Wording.of(matter.kind.wording)
    return filled(wording, matter.document, matter.found)


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
    matters = _matters(batch, wanted.questions)
    _check(batch, wanted.questions, matters)
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
                choices=_choices(matter.kind, said.choices),
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


def receiving_licence(batch: Batch) -> Licence | None:
    """Return the licence by which the firm of a batch still receives those of the business."""
    licence = licences.batch_licence_of(batch.business_id)
    return licence if licence is not None and licence.firm_id == batch.firm_id else None


def new_question(
    batch: Batch,
    licence: Licence,
    matter: Matter,
    before: Question | None,
    *,
    wording: Wording,
    choices: Sequence[Choice],
    actor: str,
) -> Question:
    """Make a question, or the one that was `before` anew."""
    document, found = matter.document, matter.found
    now = clock.now()
    return Question(
        version=before.version if before is not None else 0,
        created_at=before.created_at if before is not None else now,
        id=question_id(batch.firm_id, document.day, found),
        business_id=batch.business_id,
        firm_id=batch.firm_id,
        licence_id=licence.id,
        company_id=batch.company_id,
        company_code=batch.firm_company_code,
        company_name=batch.company_name,
        import_id=batch.id,
        document=document,
        incident=found,
        wording=wording,
        choices=tuple(choices),
        asked_by=actor,
        asked_at=now,
        next_mail_at=now,
    )


def write_asked(tx: Transaction, batch: Batch, asked: Sequence[Question]) -> list[Question]:
    """Add questions, what the import's history tells of them, and that they are mailed.

    Raises:
        TooManyQuestions: the client would have more open ones than it may have.
    """
    waiting = len(question_store.open_ones(batch.business_id))
    if waiting + len(asked) > MOST_OPEN:
        raise TooManyQuestions(open=waiting, most=MOST_OPEN)
    for each in asked:
        store.note(
            tx, batch.home, batch.id, "question_asked",
            actor=each.asked_by, about=batch.company_id, number=each.document.number,
        )  # fmt: skip
    mails = question_store.mails(batch.business_id)
    question_store.save_mails(tx, mails, _mailed_at(mails))
    return [question_store.save(tx, each) for each in asked]


def _mailed_at(mails: Mails) -> datetime:
    now = clock.now()
    return now if mails.mailed_at is None else max(now, mails.mailed_at + GATHERED)


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


def _matters(batch: Batch, wanted: Sequence[NewQuestion]) -> list[Matter]:
    ids = list(dict.fromkeys(each.document for each in wanted))
    found, documents = incidents_of(batch, ids), asked_documents(batch, ids)
    return [_matter(each, found, documents) for each in wanted]


def _matter(
    wanted: NewQuestion,
    found: Mapping[str, tuple[Incident, ...]],
    documents: Mapping[str, AskedDocument],
) -> Matter:
    document = documents.get(wanted.document)
    if document is None or wanted.document not in found:
        raise NotInImport
    for each in found[wanted.document]:
        kind = kind_of(each)
        if kind is not None and (each.code, each.value) == (wanted.code, wanted.value):
            return Matter(document, each, kind)
    raise QuestionNotAskable(number=document.number, found=wanted.code)


def _refuse_settled(batch: Batch, asked: Sequence[Question]) -> None:
    """Refuse what is in the books, or in another batch than the one that is looked at."""
    holders = holders_of(batch.business_id, asked)
    for each in asked:
        holder = holders.get(each.document.id)
        if holder is not None and (holder.id != batch.id or holder.status != "pending"):
            raise DocumentSettled(number=each.document.number)


def _check(batch: Batch, wanted: Sequence[NewQuestion], matters: Sequence[Matter]) -> None:
    """Refuse answers that do not settle what they are asked about.

    Raises:
        InvalidInput: there are such.
    """
    faults = [
        fault
        for place, (said, matter) in enumerate(zip(wanted, matters, strict=True))
        for number, each in enumerate(said.choices or ())
        for fault in _faults(f"/questions/{place}/choices/{number}", each, matter.kind)
    ]
    accounts_named = {
        f"/questions/{place}/choices/{number}/account": each.account
        for place, said in enumerate(wanted)
        for number, each in enumerate(said.choices or ())
        if each.account
    }
    if accounts_named and not faults:
        books = books_of(onboarding.business(batch.business_id), batch)
        faults = [
            ACCOUNT_NOT_IN_CHART.at(pointer, account=account)
            for pointer, account in accounts_named.items()
            if books.reference(account) is None
        ]
    if faults:
        raise InvalidInput(faults)


def _faults(pointer: str, said: NewChoice, kind: QuestionKind) -> Iterator[FieldError]:
    if said.effect not in kind.allowed:
        known = ", ".join(sorted(kind.allowed))
        yield CHOICE_EFFECT.at(f"{pointer}/effect", found=said.effect, known=known)
    if said.text is None and said.effect not in CHOICE_WORDS:
        yield CHOICE_TEXT_MISSING.at(f"{pointer}/text")
    if said.effect == "account" and not said.account:
        yield ACCOUNT_MISSING.at(f"{pointer}/account")
    if said.effect != "account" and said.account:
        yield ACCOUNT_NOT_TAKEN.at(f"{pointer}/account")


def _choices(kind: QuestionKind, said: Sequence[NewChoice] | None) -> tuple[Choice, ...]:
    if said is None:
        return offered_choices(kind)
    return tuple(
        Choice(
            id=f"c{place}",
            effect=each.effect,
            wording=_words(each),
            account=each.account or "",
        )
        for place, each in enumerate(said, start=1)
    )


def _words(said: NewChoice) -> Wording:
    if said.text is None:
        return Wording.of(CHOICE_WORDS[said.effect])
    return Wording(es=said.text, en=said.text)
