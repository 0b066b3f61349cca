"""The routes of documents."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.files import FileLink
from chalicelib.core.paging import Page, PageQuery
from chalicelib.http.endpoint import Routes
from chalicelib.invoicing import service
from chalicelib.invoicing.body import NewDocument
from chalicelib.invoicing.views import DocumentDetail, DocumentHistoryEntry, DocumentView

routes = Routes("invoicing")
_DOCUMENTS = "/v1/businesses/{business}/documents"


@routes.post(_DOCUMENTS, body=NewDocument, answer=DocumentView, status=202, idempotent=True)
def issue_document(caller: Caller, body: NewDocument) -> DocumentView:
    """Issue a document: numbered now, signed and submitted right after.

    Follow it by reading it again until its state is final.
    """
    return service.issue(caller, body)


@routes.get(_DOCUMENTS, query=PageQuery, answer=Page[DocumentView])
def list_documents(caller: Caller, query: PageQuery) -> Page[DocumentView]:
    """List documents, newest first."""
    return service.documents(caller, query)


@routes.get(f"{_DOCUMENTS}/{{document}}", answer=DocumentDetail)
def read_document(caller: Caller, document: str) -> DocumentDetail:
    """Read a document with its state."""
    return service.document(caller, document)


@routes.get(f"{_DOCUMENTS}/{{document}}/files/{{file}}", answer=FileLink)
def read_document_file(caller: Caller, document: str, file: str) -> FileLink:
    """Link to the signed XML (`xml`), the authority's answer (`answer`) or the `pdf`."""
    return service.document_file(caller, document, file)


@routes.get(
    f"{_DOCUMENTS}/{{document}}/history", query=PageQuery, answer=Page[DocumentHistoryEntry]
)
def read_document_history(
    caller: Caller, document: str, query: PageQuery
) -> Page[DocumentHistoryEntry]:
    """Read what happened to a document, newest first."""
    return service.document_history(caller, document, query)
