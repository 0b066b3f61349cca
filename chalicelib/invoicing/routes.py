"""The routes of documents."""

from __future__ import annotations

from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller
from chalicelib.core.files import FileLink, FileQuery
from chalicelib.core.model import Model
from chalicelib.core.paging import Listed, ListedByState, Page, PageQuery
from chalicelib.http.endpoint import ByCountry, Routes
from chalicelib.invoicing import (
    corrections,
    customers,
    disconnecting,
    drafts,
    following_up,
    health,
    issuing,
    months,
    oversight,
    previewing,
    redelivery,
    service,
)
from chalicelib.invoicing.authority import served
from chalicelib.invoicing.customer_views import CustomerView
from chalicelib.invoicing.draft_views import DraftView, ListedDraftView
from chalicelib.invoicing.forms import (
    CustomerQuery,
    DecisionForm,
    DifferingQuery,
    DocumentQuery,
    DraftQuery,
    IssueQuery,
    MonthsQuery,
    NewCancellation,
    NewCorrection,
    NewDelivery,
    PreviewQuery,
)
from chalicelib.invoicing.health_views import AuthoritiesHealth
from chalicelib.invoicing.month_views import DocumentMonths
from chalicelib.invoicing.views import (
    DifferingDocument,
    DocumentHistoryEntry,
    DocumentPreview,
    DocumentTypes,
    DocumentView,
    DocumentViewPage,
)

routes = Routes("invoicing")
_BUSINESS = "/v1/businesses/{business}"
_DOCUMENTS = f"{_BUSINESS}/documents"
_CUSTOMERS = f"{_BUSINESS}/customers"
_CUSTOMER = f"{_CUSTOMERS}/{{customer}}"
_DRAFTS = f"{_BUSINESS}/drafts"
_DRAFT = f"{_DRAFTS}/{{draft}}"


def _bodies() -> list[type[Model]]:
    return [authority.body for authority in served()]


def _details() -> list[type[Model]]:
    return [authority.detail for authority in served()]


def _receivers() -> list[type[Model]]:
    return [authority.receiver for authority in served()]


def _receiver_changes() -> list[type[Model]]:
    return [authority.receiver_changes for authority in served()]


def _customers() -> list[type[Model]]:
    return [authority.customer for authority in served()]


def _previews() -> list[type[Model]]:
    return [authority.preview for authority in served()]


@routes.post(
    _DOCUMENTS,
    body=ByCountry(_bodies),
    query=IssueQuery,
    returns=DocumentView,
    status=202,
    idempotent=True,
)
def issue_document(caller: Caller, body: UnreadBody, query: IssueQuery) -> DocumentView:
    """Issue a document: numbered now, signed and submitted right after.

    Follow it by reading it again until its state is final.
    """
    return issuing.issue(caller, body, query)


@routes.get(_DRAFTS, query=DraftQuery, returns=Listed[ListedDraftView])
def list_drafts(caller: Caller, query: DraftQuery) -> Listed[ListedDraftView]:
    """List the drafts of the business; without `sort`, those that were changed last first."""
    return drafts.list_drafts(caller, query)


@routes.post(
    _DRAFTS,
    body=ByCountry(_bodies),
    returns=DraftView,
    status=201,
    idempotent=True,
    location=f"{_DRAFTS}/{{id}}",
)
def keep_draft(caller: Caller, body: UnreadBody) -> DraftView:
    """Keep a document that is not finished: what is missing or wrong so far is told by a preview.

    A business has up to 200 drafts, of up to 1 MB each. Whoever may issue sees them all. One that
    nobody changes for 180 days is deleted (`expires_at`). It is issued by `POST …/documents` with
    its `document`, finished, and `?draft=` its id.
    """
    return drafts.keep(caller, body)


@routes.get(_DRAFT, returns=DraftView)
def read_draft(caller: Caller, draft: str) -> DraftView:
    """Read a draft with what was entered."""
    return drafts.read(caller, draft)


@routes.put(_DRAFT, body=ByCountry(_bodies), returns=DraftView, versioned=True)
def change_draft(caller: Caller, draft: str, body: UnreadBody, version: int) -> DraftView:
    """Keep what was entered by now in place of what the draft was."""
    return drafts.change(caller, draft, body, version)


@routes.delete(_DRAFT, versioned=True)
def delete_draft(caller: Caller, draft: str, version: int) -> None:
    """Delete a draft."""
    drafts.delete(caller, draft, version)


@routes.post(
    f"{_DOCUMENTS}/{{document}}/duplicate",
    returns=DraftView,
    status=201,
    idempotent=True,
    location=f"{_DRAFTS}/{{id}}",
)
def duplicate_document(caller: Caller, document: str) -> DraftView:
    """Keep a draft of the same sale: customer, lines and terms of a document in any state.

    Day, numbers, references and exchange rate are left out.
    """
    return drafts.duplicate(caller, document)


@routes.post(
    f"{_BUSINESS}/document-previews",
    body=ByCountry(_bodies),
    query=PreviewQuery,
    returns=ByCountry(_previews),
)
def preview_document(caller: Caller, body: UnreadBody, query: PreviewQuery) -> DocumentPreview:
    """Show what a document would be: its amounts, and all that issuing it would refuse.

    Nothing is numbered or written, and no register is asked, so that it can be asked while one
    types. A body that is not complete yet is told as far as it can be read.
    """
    return previewing.preview(caller, body, query)


@routes.get(f"{_BUSINESS}/document-types", returns=DocumentTypes)
def list_document_types(caller: Caller) -> DocumentTypes:
    """List the types of documents of the country, and whether the business can issue each now."""
    return previewing.list_types(caller)


@routes.get(f"{_BUSINESS}/document-months", query=MonthsQuery, returns=DocumentMonths)
def list_document_months(caller: Caller, query: MonthsQuery) -> DocumentMonths:
    """Sum up the documents of up to 13 months, by type and currency.

    Those that were rejected do not count, those on their way do. `net` is of all types, less what
    credit notes take.
    """
    return months.read(caller, query)


@routes.get(_DOCUMENTS, query=DocumentQuery, returns=DocumentViewPage)
def list_documents(caller: Caller, query: DocumentQuery) -> DocumentViewPage:
    """List documents that were issued on some days, 31 at most; without `sort`, newest first.

    Without a period they are the last 31 days: the page says which it has. `q` takes words, each of
    which must be somewhere in number, key, or name and tax id of the receiver, whatever its case
    and accents. `total` counts all that match, and `by_state` those that would in each state.
    """
    return service.list_documents(caller, query)


@routes.get(_CUSTOMERS, query=CustomerQuery, returns=Listed[CustomerView])
def list_customers(caller: Caller, query: CustomerQuery) -> Listed[CustomerView]:
    """List the customers that the business keeps; without `sort`, by name.

    `q` takes words, each of which must be somewhere in name, number or e-mail, whatever its case
    and accents.
    """
    return customers.list_customers(caller, query)


@routes.post(
    _CUSTOMERS,
    body=ByCountry(_receivers),
    returns=ByCountry(_customers),
    status=201,
    idempotent=True,
    location=f"{_CUSTOMERS}/{{id}}",
)
def keep_customer(caller: Caller, body: UnreadBody) -> CustomerView:
    """Keep a customer, as a document names its receiver; each number once, up to 5,000 in all.

    A document says its receiver itself: what becomes of a customer changes none.
    """
    return customers.keep(caller, body)


@routes.get(_CUSTOMER, returns=ByCountry(_customers))
def read_customer(caller: Caller, customer: str) -> CustomerView:
    """Read a customer, with what goes into a document as its `receiver`."""
    return customers.read(caller, customer)


@routes.patch(
    _CUSTOMER, body=ByCountry(_receiver_changes), returns=ByCountry(_customers), versioned=True
)
def change_customer(caller: Caller, customer: str, body: UnreadBody, version: int) -> CustomerView:
    """Change what is said of a customer: what is left out stays, null takes it away."""
    return customers.change(caller, customer, body, version)


@routes.delete(_CUSTOMER, versioned=True)
def remove_customer(caller: Caller, customer: str, version: int) -> None:
    """Remove a customer; documents stay as they are."""
    customers.remove(caller, customer, version)


@routes.get(f"{_DOCUMENTS}/{{document}}", returns=ByCountry(_details))
def read_document(caller: Caller, document: str) -> DocumentView:
    """Read a document with its state."""
    return service.read_document(caller, document)


@routes.get(f"{_DOCUMENTS}/{{document}}/files/{{file}}", query=FileQuery, returns=FileLink)
def read_document_file(caller: Caller, document: str, file: str, query: FileQuery) -> FileLink:
    """Link to a file: signed XML (`xml`), `answer` of the authority, `former_answer`, or `pdf`."""
    return service.read_document_file(caller, document, file, query)


@routes.post(
    f"{_DOCUMENTS}/{{document}}/status-check",
    returns=DocumentView,
    status=202,
    idempotent=True,
)
def ask_about_document_again(caller: Caller, document: str) -> DocumentView:
    """Have the tax authority asked again about a document that is rejected or has stopped.

    What it says is shown in the document once it is there.
    """
    return following_up.ask_again(caller, document)


@routes.post(
    f"{_DOCUMENTS}/{{document}}/decision",
    body=DecisionForm,
    returns=DocumentView,
    idempotent=True,
    versioned=True,
)
def decide_about_document(
    caller: Caller, document: str, body: DecisionForm, version: int
) -> DocumentView:
    """Say what is to be made of an answer that differs from the document (`answer-differs`).

    The version is that of the document as it was looked at: another answer may have come since.
    """
    return following_up.decide(caller, document, body, version)


@routes.get(
    f"{_DOCUMENTS}/{{document}}/history", query=PageQuery, returns=Page[DocumentHistoryEntry]
)
def read_document_history(
    caller: Caller, document: str, query: PageQuery
) -> Page[DocumentHistoryEntry]:
    """Read what happened to a document, newest first."""
    return service.read_document_history(caller, document, query)


@routes.post(
    f"{_DOCUMENTS}/{{document}}/cancellation",
    body=NewCancellation,
    returns=DocumentView,
    status=202,
    idempotent=True,
)
def cancel_document(caller: Caller, document: str, body: NewCancellation) -> DocumentView:
    """Cancel an accepted document by a credit note of all its lines, which is returned.

    A credit note is cancelled by a debit note. Where other notes have changed the document, correct
    it instead.
    """
    return corrections.cancel(caller, document, body)


@routes.post(
    f"{_DOCUMENTS}/{{document}}/correction",
    body=NewCorrection,
    returns=DocumentView,
    status=202,
    idempotent=True,
)
def correct_document(caller: Caller, document: str, body: NewCorrection) -> DocumentView:
    """Correct what an accepted document comes to: say the total that it should have had.

    The difference becomes a credit or a debit note, which is returned, spread over what the
    document sold and the taxes on it.
    """
    return corrections.correct(caller, document, body)


@routes.post(
    f"{_DOCUMENTS}/{{document}}/delivery",
    body=NewDelivery,
    returns=DocumentView,
    status=202,
    idempotent=True,
)
def deliver_document(caller: Caller, document: str, body: NewDelivery) -> DocumentView:
    """Have an accepted document mailed to its customer again, to the same addresses or others.

    For a mail that came back, a customer who lost it, or one who had no address. What went to an
    address that is not named stays as it is told.
    """
    return redelivery.deliver_again(caller, document, body)


@routes.get(
    "/v1/operator/differing-answers",
    query=DifferingQuery,
    returns=ListedByState[DifferingDocument],
)
def list_differing_answers(
    caller: Caller, query: DifferingQuery
) -> ListedByState[DifferingDocument]:
    """List the documents of all businesses that wait for a decision; without `sort`, oldest first.

    The authority's answer differs from each as it was sent (`differing`). `total` counts all.
    """
    return oversight.list_differing(query)


@routes.get("/v1/operator/authorities", returns=AuthoritiesHealth)
def read_authorities(caller: Caller) -> AuthoritiesHealth:
    """Read how the tax authorities answer, and how many documents are on their way to them.

    By what is heard as documents are sent and asked about; nobody is asked for this.
    """
    return health.read(caller.language)


@routes.post(
    "/v1/operator/businesses/{business}/documents/{document}/decision",
    body=DecisionForm,
    returns=DocumentView,
    idempotent=True,
    versioned=True,
)
def decide_for_business(
    caller: Caller, business: str, document: str, body: DecisionForm, version: int
) -> DocumentView:
    """Say for a business what is to be made of an answer that differs; its owners are told.

    The version is that of the document as it was looked at: another answer may have come since.
    """
    return oversight.decide(caller, business, document, body, version)


@routes.delete("/v1/businesses/{business}/tax-authority", versioned=True)
def disconnect_tax_authority(caller: Caller, version: int) -> None:
    """End the connection to the tax authority: key, user and password are deleted.

    Nothing is issued from then on. What is under way ends first, within 3 days (`ends_at` of the
    connection); then the secrets are gone. Documents stay, owners are told, and another connection
    can be made at any time.
    """
    disconnecting.disconnect(caller, version)
