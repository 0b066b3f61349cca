"""Routes of the list of companies, one by one and as a file."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.files import FileLink
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms import by_hand, service, uploads
from chalicelib.firms.company_list import Upload
from chalicelib.firms.forms import CompanyChanges, CompanyUpload, NewCompany, UploadQuery
from chalicelib.firms.model import Company
from chalicelib.firms.views import SyncView, UploadResult
from chalicelib.http.endpoint import RawBody, Routes

routes = Routes("firms")
_LISTS = ("application/json", "application/octet-stream", "text/csv")


@routes.put(
    "/v1/firms/{firm}/companies",
    body=CompanyUpload,
    query=UploadQuery,
    returns=UploadResult,
    raw=True,
    accepts=_LISTS,
)
def upload_companies(caller: Caller, body: RawBody, query: UploadQuery) -> UploadResult:
    """Take in the rows of a company list, JSON or CSV, that are right; tell of the others.

    A list may have 5,000 companies here; a longer one goes to `…/company-syncs`. Companies are
    known again by program and code, and none is removed: with `complete=true&program=…` those of
    the program that the list does not have are marked as gone. Of a known company, what the list
    does not say (no such field, no such column) stays; null or an empty cell clears it. The CSV has
    a header row and is separated by semicolons, commas or tabs, in UTF-8, UTF-16 or Windows-1252;
    its columns are in docs/companies.md. Zeros in front of a code may be missing: `42` is `00042`.

    A row that is wrong is refused alone: look at `refused` and `errors`, correct those rows and
    send the list again, which changes nothing of the rows that are stored. A list is refused as a
    whole only where it cannot be read as one: too large, no JSON, an unknown charset, a header with
    columns that are unknown, missing or there twice. `dry_run=true` says what would come of it.
    """
    return uploads.upload_companies(caller, _upload(body, query), query)


@routes.post(
    "/v1/firms/{firm}/company-syncs",
    body=CompanyUpload,
    query=UploadQuery,
    returns=SyncView,
    status=202,
    raw=True,
    idempotent=True,
    accepts=_LISTS,
)
def create_company_sync(caller: Caller, body: RawBody, query: UploadQuery) -> SyncView:
    """Take in a company list of up to 20,000 rows, in the background.

    The same as `PUT …/companies` with the same list, but that it may be longer: 4 MiB, which is
    some 20,000 rows as CSV. Follow it by reading it again until it is done; then its files say what
    came of each row. Lists of a firm are taken in one after another, as they came.
    """
    return uploads.create_sync(caller, _upload(body, query), query)


@routes.get("/v1/firms/{firm}/company-syncs", query=PageQuery, returns=Page[SyncView])
def list_company_syncs(caller: Caller, query: PageQuery) -> Page[SyncView]:
    """List the company lists that were taken in, newest first."""
    return uploads.list_syncs(caller, query)


@routes.get("/v1/firms/{firm}/company-syncs/{sync}", returns=SyncView)
def read_company_sync(caller: Caller, sync: str) -> SyncView:
    """Read how far a company list is and what came of it."""
    return uploads.read_sync(caller, sync)


@routes.post(
    "/v1/firms/{firm}/company-syncs/{sync}/cancellation", returns=SyncView, idempotent=True
)
def cancel_company_sync(caller: Caller, sync: str) -> SyncView:
    """Begin no further row of a company list; what was taken in stays.

    It is `stopping` until what is under way has ended; then `counts` and the files say what was
    taken in and what not, whoever sent it is mailed, and it is `cancelled`.
    """
    return uploads.cancel_sync(caller, sync)


@routes.get("/v1/firms/{firm}/company-syncs/{sync}/files/{file}", returns=FileLink)
def read_company_sync_file(caller: Caller, sync: str, file: str) -> FileLink:
    """Link to a file of what came of a company list: `result.csv` or `refused.csv`."""
    return uploads.sync_file(caller, sync, file)


@routes.get("/v1/firms/{firm}/companies/{company}", returns=Company)
def read_company(caller: Caller, company: str) -> Company:
    """Read one company."""
    return service.read_company(caller, company)


@routes.post(
    "/v1/firms/{firm}/companies", body=NewCompany, returns=Company, status=201, idempotent=True
)
def make_company(caller: Caller, body: NewCompany) -> Company:
    """Make a company by hand that no program of the firm has; its program is `own`.

    It gets the next code of its own, and no list ever marks it as gone. With a company of a program
    that has the same tax id it is one client.
    """
    return by_hand.make(caller, body)


@routes.patch(
    "/v1/firms/{firm}/companies/{company}", body=CompanyChanges, returns=Company, versioned=True
)
def change_company(caller: Caller, company: str, body: CompanyChanges, version: int) -> Company:
    """Change a company that was made by hand; one that was taken out is back by that.

    Its tax id stays while a licence is live: see `POST …/tax-id`.
    """
    return by_hand.change(caller, company, body, version)


@routes.delete("/v1/firms/{firm}/companies/{company}", versioned=True)
def remove_company(caller: Caller, company: str, version: int) -> None:
    """Take a company that was made by hand out of the list: it is marked as gone."""
    by_hand.remove(caller, company, version)


def _upload(body: RawBody, query: UploadQuery) -> Upload:
    return Upload(body.data, body.content_type == "application/json", body.charset, query.program)
