"""Firms, their users and their companies."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import (
    EventEntry,
    InvitationEnd,
    OperatorHistoryEntry,
    User,
    UserDetail,
    UserQuery,
)
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.files import FileLink, FileQuery, FramedPage
from chalicelib.core.operating import Because
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.firms import (
    asking,
    by_hand,
    charts,
    closing,
    confirming,
    deciding,
    granting,
    mail_preview,
    operations,
    oversight,
    profile,
    reply_to,
    service,
    uploads,
    users,
)
from chalicelib.firms.company_list import Upload
from chalicelib.firms.forms import (
    Answer,
    ChartQuery,
    ChartUpload,
    CompanyChanges,
    CompanyUpload,
    FeatureMessage,
    FeatureQuery,
    FirmChanges,
    FirmQuery,
    MailPreviewQuery,
    NewClosedPeriod,
    NewCompany,
    NewCompanyClosedPeriod,
    NewConfirmationRequest,
    NewFeatureRequest,
    NewFirm,
    NewTimedRights,
    NewUser,
    ReplyToCode,
    TimedRightsQuery,
    UploadQuery,
    UserChanges,
)
from chalicelib.firms.model import Company
from chalicelib.firms.views import (
    ClosedPeriod,
    CompanyChart,
    CompanyClosedPeriod,
    FeatureRequestView,
    FirmView,
    MailPreview,
    OperatedFeatureRequest,
    OperatedFirm,
    SyncView,
    TimedRightsView,
    UploadResult,
)
from chalicelib.firms.words import TELLING
from chalicelib.http.endpoint import RawBody, Routes

routes = Routes("firms")
_CHART = "/v1/firms/{firm}/companies/{company}/chart"
_CLOSED = "/v1/firms/{firm}/closed-period"
_COMPANY_CLOSED = "/v1/firms/{firm}/companies/{company}/closed-period"
_ASKED = "/v1/operator/firms/{firm}/feature-requests/{feature_request}"
_LISTS = ("application/json", "application/octet-stream", "text/csv")


@routes.post("/v1/firms", body=NewFirm, returns=FirmView, status=201, idempotent=True)
def create_firm(caller: Caller, body: NewFirm) -> FirmView:
    """Register a firm; the caller becomes its administrator.

    It works at once, with the limits of a firm that the operator is yet to confirm.
    """
    return service.create_firm(caller, body)


@routes.get("/v1/firms/{firm}", returns=FirmView)
def read_firm(caller: Caller) -> FirmView:
    """Read the firm."""
    return FirmView.of(service.firm(caller.tenant))


@routes.post(
    "/v1/firms/{firm}/confirmation-request",
    body=NewConfirmationRequest,
    returns=FirmView,
    status=202,
    idempotent=True,
)
def ask_for_confirmation(caller: Caller, body: NewConfirmationRequest) -> FirmView:
    """Ask the operator to confirm the firm; the answer comes by mail to its administrators.

    A request that waits is replaced. A confirmed firm has higher limits.
    """
    return confirming.ask(caller, body)


@routes.delete("/v1/firms/{firm}/confirmation-request", versioned=True)
def withdraw_confirmation_request(caller: Caller, version: int) -> None:
    """Take the request back that waits; the version is the firm's."""
    confirming.take_back(caller, version)


@routes.patch("/v1/firms/{firm}", body=FirmChanges, returns=FirmView, versioned=True)
def change_firm(caller: Caller, body: FirmChanges, version: int) -> FirmView:
    """Change the firm's profile."""
    return FirmView.of(profile.change(caller, body, version))


@routes.post(
    "/v1/firms/{firm}/reply-to/confirmation", body=ReplyToCode, returns=FirmView, idempotent=True
)
def confirm_reply_to(caller: Caller, body: ReplyToCode) -> FirmView:
    """Have answers to the firm's mails go to `reply_to_asked`, by the code that was mailed there.

    To send `reply_to` again, as it is or null, takes back that another address was asked for.
    """
    return FirmView.of(reply_to.confirm(caller, body))


@routes.put(
    "/v1/firms/{firm}/logo",
    raw=True,
    accepts=("image/png", "image/jpeg", "application/octet-stream"),
    returns=FirmView,
    versioned=True,
)
def replace_logo(caller: Caller, body: RawBody, version: int) -> FirmView:
    """Set the logo of the firm's mails: a PNG or JPEG of at most 200 KB.

    It is drawn anew, small enough for a mail, so that nothing else of the file is passed on. Mails
    show it once the firm is confirmed.
    `If-Match` is the firm's version.
    """
    return FirmView.of(profile.replace_logo(caller, body.data, version))


@routes.get("/v1/firms/{firm}/logo", query=FileQuery, returns=FileLink)
def read_logo(caller: Caller, query: FileQuery) -> FileLink:
    """Make a link to the firm's logo."""
    return profile.read_logo(caller, query)


@routes.delete("/v1/firms/{firm}/logo", versioned=True)
def remove_logo(caller: Caller, version: int) -> None:
    """Take the logo out of the firm's mails; `If-Match` is the firm's version."""
    profile.remove_logo(caller, version)


@routes.get("/v1/firms/{firm}/mail-preview", query=MailPreviewQuery, returns=MailPreview)
def read_mail_preview(caller: Caller, query: MailPreviewQuery) -> MailPreview:
    """Read the mail with which a client begins as the client would get it, with invented facts."""
    return mail_preview.read(caller, query)


@routes.get("/v1/mail-previews/{token}", returns=FramedPage)
def read_mail_preview_page(request: PublicRequest, token: str) -> FramedPage:
    """Show a mail that `GET …/mail-preview` gave the address of, for five minutes."""
    return mail_preview.page(token)


@routes.get("/v1/firms/{firm}/history", query=PageQuery, returns=Page[EventEntry])
def read_firm_history(caller: Caller, query: PageQuery) -> Page[EventEntry]:
    """Read what happened in the firm, newest first; of a licence or an import see its own."""
    return accounts.history_page(caller, caller.tenant, query, TELLING)


@routes.get("/v1/firms/{firm}/history.csv", returns=Sheet)
def read_firm_history_csv(caller: Caller) -> Sheet:
    """Read what happened in the firm as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, caller.tenant, TELLING)


@routes.get("/v1/firms/{firm}/users", query=UserQuery, returns=ListedByState[User])
def list_users(caller: Caller, query: UserQuery) -> ListedByState[User]:
    """List the firm's users and whom it invited; without `sort`, by name.

    `q` takes words, each of which must be somewhere in name or e-mail. `total` counts all that
    match, `by_state` those in each state.
    """
    return accounts.user_page(caller.tenant, query)


@routes.get("/v1/firms/{firm}/users.csv", returns=Sheet)
def list_users_csv(caller: Caller) -> Sheet:
    """Make a CSV of the firm's users and whom it invited, by name."""
    return accounts.user_sheet(caller)


@routes.post("/v1/firms/{firm}/users", body=NewUser, returns=User, status=201, idempotent=True)
def invite_user(caller: Caller, body: NewUser) -> User:
    """Invite somebody into the firm by e-mail; to invite again sends another mail.

    They become a user when they accept, which takes an account with that e-mail: one that they
    have or one that they open. The response is the same whether or not there is one.
    """
    return users.invite(caller, body)


@routes.get("/v1/firms/{firm}/users/{account}", returns=UserDetail)
def read_user(caller: Caller, account: str) -> UserDetail:
    """Read a user with what they may see."""
    return accounts.read_member(caller, account)


@routes.patch(
    "/v1/firms/{firm}/users/{account}", body=UserChanges, returns=UserDetail, versioned=True
)
def change_user(caller: Caller, account: str, body: UserChanges, version: int) -> UserDetail:
    """Change role or rights of a user; it counts from their next request on, and they are told.

    `rights` come whole. The last active administrator stays one.
    """
    return users.change(caller, account, body, version)


@routes.post("/v1/firms/{firm}/users/{account}/deactivation", returns=UserDetail)
def deactivate_user(caller: Caller, account: str) -> UserDetail:
    """Deactivate a user, who may do nothing from then on; they are told."""
    return users.set_state(caller, account, "inactive")


@routes.post("/v1/firms/{firm}/users/{account}/reactivation", returns=UserDetail)
def reactivate_user(caller: Caller, account: str) -> UserDetail:
    """Reactivate a user, with the rights that they had; they are told."""
    return users.set_state(caller, account, "active")


@routes.post(
    "/v1/firms/{firm}/users/{account}/timed-rights",
    body=NewTimedRights,
    returns=TimedRightsView,
    status=201,
    idempotent=True,
)
def grant_timed_rights_unasked(
    caller: Caller, account: str, body: NewTimedRights
) -> TimedRightsView:
    """Give a user rights beyond the usual ones, which end by themselves; they are told."""
    return granting.grant_unasked(caller, account, body)


@routes.get("/v1/firms/{firm}/users/{account}/history", query=PageQuery, returns=Page[EventEntry])
def read_user_history(caller: Caller, account: str, query: PageQuery) -> Page[EventEntry]:
    """Read what a user could see and when it changed, newest first; of former users, too."""
    return accounts.history_page(caller, users.subject(account), query, TELLING)


@routes.get("/v1/firms/{firm}/users/{account}/history.csv", returns=Sheet)
def read_user_history_csv(caller: Caller, account: str) -> Sheet:
    """Read what a user could see and when it changed as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, users.subject(account), TELLING)


@routes.get(
    "/v1/firms/{firm}/timed-rights",
    query=TimedRightsQuery,
    returns=ListedByState[TimedRightsView],
)
def list_timed_rights(caller: Caller, query: TimedRightsQuery) -> ListedByState[TimedRightsView]:
    """List rights for a time, those of all to administrators, to others their own; newest first."""
    return granting.list_timed(caller, query)


@routes.post(
    "/v1/firms/{firm}/timed-rights",
    body=NewTimedRights,
    returns=TimedRightsView,
    status=201,
    idempotent=True,
)
def ask_timed_rights(caller: Caller, body: NewTimedRights) -> TimedRightsView:
    """Ask the administrators for rights beyond the usual ones, for a time; they are told."""
    return granting.ask(caller, body)


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/grant", returns=TimedRightsView)
def grant_timed_rights(caller: Caller, timed: str) -> TimedRightsView:
    """Grant what was asked: it counts from the user's next request until its moment."""
    return granting.decide(caller, timed, "grant")


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/refusal", body=Answer, returns=TimedRightsView)
def refuse_timed_rights(caller: Caller, timed: str, body: Answer) -> TimedRightsView:
    """Refuse what was asked; the reason is told to whoever asked."""
    return granting.decide(caller, timed, "refuse", body.reason)


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/revocation", returns=TimedRightsView)
def revoke_timed_rights(caller: Caller, timed: str) -> TimedRightsView:
    """End granted rights before their time, from the user's next request on; they are told."""
    return granting.decide(caller, timed, "revoke")


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/withdrawal", returns=TimedRightsView)
def withdraw_timed_rights(caller: Caller, timed: str) -> TimedRightsView:
    """Take back what the caller asked for, or give back what was granted."""
    return granting.withdraw(caller, timed)


@routes.delete("/v1/firms/{firm}/users/{account}", versioned=True)
def remove_user(caller: Caller, account: str, version: int) -> None:
    """Remove a user from the firm; they are told. What they did stays in the histories."""
    users.remove(caller, account, version)


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


@routes.get(_CLOSED, returns=ClosedPeriod)
def read_closed_period(caller: Caller) -> ClosedPeriod:
    """Read up to when the firm closed the books of all its companies."""
    return closing.read(caller)


@routes.put(_CLOSED, body=NewClosedPeriod, returns=ClosedPeriod)
def put_closed_period(caller: Caller, body: NewClosedPeriod) -> ClosedPeriod:
    """Close the books of all companies up to a day, or open them again.

    A document of a closed day goes into the next batch with the warning `PERIOD_CLOSED`.
    """
    return closing.put(caller, body)


@routes.get(_COMPANY_CLOSED, returns=CompanyClosedPeriod)
def read_company_closed_period(caller: Caller, company: str) -> CompanyClosedPeriod:
    """Read up to when the books of a company are closed."""
    return closing.read_of_company(caller, company)


@routes.put(_COMPANY_CLOSED, body=NewCompanyClosedPeriod, returns=CompanyClosedPeriod)
def put_company_closed_period(
    caller: Caller, company: str, body: NewCompanyClosedPeriod
) -> CompanyClosedPeriod:
    """Close the books of a company up to a day, or open them again; the later of both days counts.

    A document of a closed day goes into the next batch with the warning `PERIOD_CLOSED`.
    """
    return closing.put_of_company(caller, company, body)


@routes.put(
    _CHART,
    body=ChartUpload,
    query=ChartQuery,
    returns=CompanyChart,
    raw=True,
    accepts=(*_LISTS, "text/plain"),
)
def put_company_chart(
    caller: Caller, company: str, body: RawBody, query: ChartQuery
) -> CompanyChart:
    """Give a company a chart of accounts of its own, which its licences begin with.

    As JSON, as CSV (columns `code`, `name` and, if need be, `type`, or their Spanish names), or as
    a SUENLACE file, of which the records `C` of this company are taken. It is taken whole or not at
    all: each fault is told by row and column (`/rows/3/code`). Accounts that are shorter than the
    others only group and are left out; the country's own complete the chart. A licence that is
    activated from then on begins with it, and exports of the company are posted to it; what a
    business is shown of its own chart stays.
    """
    return charts.put_chart(
        caller,
        company,
        body.data,
        is_json=body.content_type == "application/json",
        charset=body.charset,
        dry_run=query.dry_run,
    )


@routes.get(_CHART, returns=CompanyChart)
def read_company_chart(caller: Caller, company: str) -> CompanyChart:
    """Read the chart that a licence of the company would begin with: its own or the country's."""
    return charts.read_chart(caller, company)


@routes.get(f"{_CHART}.csv", returns=Sheet)
def read_company_chart_csv(caller: Caller, company: str) -> Sheet:
    """Read the same as a CSV; that of a chart of its own can be changed and sent again."""
    return charts.chart_csv(caller, company)


@routes.delete(_CHART)
def delete_company_chart(caller: Caller, company: str) -> None:
    """Take a company's own chart away: its licences begin with the country's again."""
    charts.remove_chart(caller, company)


@routes.post("/v1/firms/{firm}/invitations/withdrawal", body=InvitationEnd, idempotent=True)
def withdraw_firm_invitation(caller: Caller, body: InvitationEnd) -> None:
    """Take back an invitation; whoever was invited learns of it on trying to accept."""
    accounts.withdraw_invitation(caller, body.email)


@routes.post(
    "/v1/firms/{firm}/feature-requests",
    body=NewFeatureRequest,
    returns=FeatureRequestView,
    status=201,
    idempotent=True,
)
def ask_for_feature(caller: Caller, body: NewFeatureRequest) -> FeatureRequestView:
    """Ask the operator for a feature; each answer comes by mail to the firm's administrators."""
    return asking.ask(caller, body)


@routes.get("/v1/firms/{firm}/feature-requests", query=PageQuery, returns=Page[FeatureRequestView])
def list_feature_requests(caller: Caller, query: PageQuery) -> Page[FeatureRequestView]:
    """List what the firm asked the operator for, newest first."""
    return asking.list_requests(caller, query)


@routes.get("/v1/firms/{firm}/feature-requests/{feature_request}", returns=FeatureRequestView)
def read_feature_request(caller: Caller, feature_request: str) -> FeatureRequestView:
    """Read what the firm asked for, what was said of it, and whose answer it waits for."""
    return asking.read(caller, feature_request)


@routes.post(
    "/v1/firms/{firm}/feature-requests/{feature_request}/messages",
    body=FeatureMessage,
    returns=FeatureRequestView,
    status=201,
    idempotent=True,
)
def write_about_feature(
    caller: Caller, feature_request: str, body: FeatureMessage
) -> FeatureRequestView:
    """Write to the operator about a request that waits."""
    return asking.say(caller, feature_request, body)


@routes.post(
    "/v1/firms/{firm}/feature-requests/{feature_request}/withdrawal", returns=FeatureRequestView
)
def withdraw_feature_request(caller: Caller, feature_request: str) -> FeatureRequestView:
    """Take a request back that waits."""
    return asking.withdraw(caller, feature_request)


@routes.get("/v1/operator/history", query=PageQuery, returns=Page[OperatorHistoryEntry])
def read_operator_history(caller: Caller, query: PageQuery) -> Page[OperatorHistoryEntry]:
    """Read what operators did, by name and with reasons, and what firms asked, newest first."""
    return operations.read(caller, query)


@routes.get(
    "/v1/operator/feature-requests",
    query=FeatureQuery,
    returns=ListedByState[OperatedFeatureRequest],
)
def list_operated_feature_requests(
    caller: Caller, query: FeatureQuery
) -> ListedByState[OperatedFeatureRequest]:
    """List what all firms ask for; without `sort`, what waits for the operator first."""
    return deciding.list_requests(query)


@routes.get(f"{_ASKED}", returns=OperatedFeatureRequest)
def read_operated_feature_request(
    caller: Caller, firm: str, feature_request: str
) -> OperatedFeatureRequest:
    """Read what a firm asks for and what was said of it."""
    return deciding.read(firm, feature_request)


@routes.post(f"{_ASKED}/answer", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def answer_feature_request(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Write to the firm about its request, which stays open; its administrators are told."""
    return deciding.answer(caller, firm, feature_request, body)


@routes.post(f"{_ASKED}/approve", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def approve_feature(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Give the firm what it asks for; its administrators are told."""
    return deciding.approve(caller, firm, feature_request, body)


@routes.post(f"{_ASKED}/reject", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def reject_feature(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Refuse the firm what it asks for; its administrators are told, and may ask again."""
    return deciding.reject(caller, firm, feature_request, body)


@routes.post(f"{_ASKED}/revoke", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def revoke_feature(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Take from the firm what was approved; its administrators are told.

    Licences that there are stay as they are; none is made or issued from then on.
    """
    return deciding.revoke(caller, firm, feature_request, body)


@routes.get("/v1/operator/firms", query=FirmQuery, returns=ListedByState[OperatedFirm])
def list_firms(caller: Caller, query: FirmQuery) -> ListedByState[OperatedFirm]:
    """List all firms; without `sort`, the newest first.

    `q` takes words, each of which must be somewhere in id, name, e-mail or tax id; `waiting=true`
    are those that ask to be confirmed. `by_state` counts those that would be in each state.
    """
    return oversight.list_firms(query)


@routes.get("/v1/operator/firms/{firm}", returns=OperatedFirm)
def read_operated_firm(caller: Caller, firm: str) -> OperatedFirm:
    """Read a firm, what it asks and why it is locked."""
    return oversight.read(firm)


@routes.post(
    "/v1/operator/firms/{firm}/confirm", body=Because, returns=OperatedFirm, idempotent=True
)
def confirm_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Confirm a firm, whether or not it asked; its administrators are told."""
    return oversight.confirm(caller, firm, body)


@routes.post(
    "/v1/operator/firms/{firm}/refuse", body=Because, returns=OperatedFirm, idempotent=True
)
def refuse_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Answer a firm that asks that it is not confirmed; its administrators are told."""
    return oversight.refuse(caller, firm, body)


@routes.post(
    "/v1/operator/firms/{firm}/unconfirm", body=Because, returns=OperatedFirm, idempotent=True
)
def unconfirm_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Take the confirmation of a firm back; its administrators are told."""
    return oversight.unconfirm(caller, firm, body)


@routes.post("/v1/operator/firms/{firm}/lock", body=Because, returns=OperatedFirm, idempotent=True)
def lock_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Lock the people of a firm out of it; its administrators are told.

    Its clients go on issuing and handing over.
    """
    return oversight.lock(caller, firm, body)


@routes.post(
    "/v1/operator/firms/{firm}/unlock", body=Because, returns=OperatedFirm, idempotent=True
)
def unlock_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Let the people of a firm in again; its administrators are told."""
    return oversight.unlock(caller, firm, body)


def _upload(body: RawBody, query: UploadQuery) -> Upload:
    return Upload(body.data, body.content_type == "application/json", body.charset, query.program)
