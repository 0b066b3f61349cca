"""What the operator does about documents: sees which answers differ, and decides for a business.

The owner of the business decides as well (`following_up`); whoever comes first. Each document that
has an answer that differs is a row of a list on the platform, written with the document.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.operating import OPERATOR, Subject
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import Text
from chalicelib.invoicing import following_up, store
from chalicelib.invoicing.forms import DecisionForm, DifferingQuery
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.views import DifferingDocument, DocumentView, view
from chalicelib.onboarding import service as onboarding

_HEADLINE: Final = Text(
    es="Enlace decidió sobre el comprobante {number}", en="Enlace decided about document {number}"
)
_SAID: Final = Text(
    es="La respuesta de la administración tributaria difería del comprobante; desde ahora cuenta "
    "como {state}.",
    en="The tax authority's answer differed from the document; from now on it counts as {state}.",
)
_THEN: Final = Text(
    es="Su historial dice lo mismo. Si no está de acuerdo, escriba a soporte.",
    en="Its history says the same. If you do not agree, write to support.",
)
_OUTCOMES: Final = {
    "accept": Text(es="aceptado", en="accepted"),
    "reject": Text(es="rechazado", en="rejected"),
}


def list_differing(query: DifferingQuery) -> ListedByState[DifferingDocument]:
    """List the documents of all businesses whose answers differ; without `sort`, oldest first."""
    rows, found = store.differing_page(query)
    names = onboarding.names_of({each.business_id for each in found})
    return rows.of(
        [
            DifferingDocument(
                **dict(view(each)),
                business_id=each.business_id,
                business_name=names.get(each.business_id),
            )
            for each in found
            if each.differing is not None  # decided since the rows were read
        ]
    )


def decide(
    caller: Caller, business_id: str, document_id: str, form: DecisionForm, version: int
) -> DocumentView:
    """End a document by an answer that differs, for the business, whose owners are told.

    Raises:
        Hidden: the business has no such document.
        NothingToDecide: no answer differs.
        AnswerRejects: it is a rejection, and was to count as accepted.
        ChangedMeanwhile: it has moved since the caller saw it at `version`.
    """
    progress = following_up.undecided(business_id, document_id, version)

    issuer = onboarding.business(business_id).name
    subject = Subject(document_id, progress.summary.number, of=issuer)

    def also(tx: Transaction) -> None:
        accounts.note_operation(tx, caller, "document_decided", subject, form.reason)
        _tell_owners(tx, progress, form)

    return following_up.ended(caller, progress, form, OPERATOR.id, also)


def _tell_owners(tx: Transaction, progress: DocumentProgress, form: DecisionForm) -> None:
    accounts.tell(
        tx,
        tenant=progress.business_id,
        people=onboarding.heads_told(progress.business_id),
        headline=_HEADLINE,
        said=_SAID,
        reason=form.reason,
        then=_THEN,
        facts={"number": progress.summary.number, "state": _OUTCOMES[form.decision]},
        natural_key=("document_decided", progress.id, str(progress.version)),
        of={"document": progress.id},
    )
