"""The licence wizard, what is done with a licence, and the list; the client's side of it."""

from __future__ import annotations

from chalicelib.accounts.service import ClosureTold, EventEntry
from chalicelib.core.caller import Caller
from chalicelib.core.operating import Because
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.firms.service import Company
from chalicelib.http.endpoint import RawBody, Routes
from chalicelib.installations.service import (
    InstallationList,
    InstallationPatch,
    InstallationView,
)
from chalicelib.licences import (
    account_closing,
    acts,
    bulk_asking,
    computers,
    correcting,
    firm_email,
    histories,
    holding,
    initial_data,
    leaving,
    numbers,
    opening,
    removing,
    renewing,
    replacing,
    requests,
    resting,
    self_managing,
    service,
    statement,
    tax_ids,
)
from chalicelib.licences.bulk_views import BulkRowsPage, BulkView
from chalicelib.licences.forms import (
    BulkQuery,
    BulkRowsPageQuery,
    BulkRowsQuery,
    BusinessRemoval,
    ClientCorrection,
    Closing,
    Deletion,
    FirmEmail,
    FirmEmailCode,
    Handing,
    InitialDataChoice,
    LicenceFilters,
    LicencePatch,
    LicenceQuery,
    NewLicence,
    NewPayer,
    NumberMail,
    NumberReplacement,
    NumberTextQuery,
    Opening,
    RequestAcceptance,
    Rest,
    SelfManagement,
    StatementMonth,
    StatementQuery,
    TaxIdCorrection,
    TermsChange,
)
from chalicelib.licences.initial_data_views import BusinessInitialData, FirmInitialData
from chalicelib.licences.mails import part_named
from chalicelib.licences.statement_views import Statement
from chalicelib.licences.views import (
    Acts,
    BusinessActs,
    BusinessLicence,
    BusinessLicences,
    LicenceHistoryEntry,
    LicenceRequestView,
    LicenceView,
    LicenceViewPage,
    NumberText,
    NumberView,
    OperatedLicence,
    RemovalTold,
    SelfManagementView,
    Summary,
)
from chalicelib.onboarding.service import Profile

routes = Routes("licences")
_OPERATED = "/v1/operator/firms/{firm}/licences/{licence}"
_LICENCES = "/v1/firms/{firm}/licences"
_LICENCE = f"{_LICENCES}/{{licence}}"
_BULKS = "/v1/firms/{firm}/activations"
_BULK = f"{_BULKS}/{{activation}}"
_COMPANY = "/v1/firms/{firm}/companies/{company}"
_BUSINESS = "/v1/businesses/{business}"
_OF_BUSINESS = f"{_BUSINESS}/licences/{{licence}}"
_STATEMENT = "/v1/firms/{firm}/statement"
_REQUESTS = f"{_BUSINESS}/licence-requests"
_REQUEST = f"{_REQUESTS}/{{licence}}"


@routes.post(_LICENCES, body=NewLicence, returns=LicenceView, status=201, idempotent=True)
def create_licence(caller: Caller, body: NewLicence) -> LicenceView:
    """Begin a licence: a draft for one product."""
    return service.create_licence(caller, body)


@routes.get(_LICENCES, query=LicenceQuery, returns=LicenceViewPage)
def list_licences(caller: Caller, query: LicenceQuery) -> LicenceViewPage:
    """List the licences of companies that the caller may see; without `sort`, newest first.

    `q` takes words, each of which must be somewhere in the code or name of the company or in the
    name or e-mail of the client, whatever its case and accents. `total` counts all that match,
    `by_state` those that would in each state, and `by_group` in each group of states.
    """
    return service.list_licences(caller, query)


@routes.get(f"{_LICENCES}.csv", query=LicenceFilters, returns=Sheet)
def list_licences_csv(caller: Caller, query: LicenceFilters) -> Sheet:
    """List all the licences that the caller may see and the filters let through, as a CSV."""
    return service.licences_csv(caller, query)


@routes.post(
    _BULKS,
    query=BulkQuery,
    returns=BulkView,
    status=202,
    raw=True,
    idempotent=True,
    accepts=("text/csv", "application/octet-stream"),
)
def create_activations(caller: Caller, body: RawBody, query: BulkQuery) -> BulkView:
    """Activate the licences of many companies, which a CSV of up to 5,000 rows names.

    Columns: `program` (or the parameter), `code`, `client_email`, and if wanted `client_name`,
    `language` and `mandate`: a row with a mandate and no e-mail is a business that your firm runs
    without client access. Each row becomes an accepted licence in the background, as if it had
    gone through the wizard; a row that is wrong is refused alone. Each client gets a mail, the firm
    one of all of them together. Sending the file again activates nothing twice. Where the limit of
    the day is reached, the rest goes on by itself.
    """
    return bulk_asking.create_bulk(caller, body.data, body.charset, query)


@routes.get(_BULKS, query=PageQuery, returns=Page[BulkView])
def list_activations(caller: Caller, query: PageQuery) -> Page[BulkView]:
    """List the files of activations, newest first."""
    return bulk_asking.list_bulks(caller, query)


@routes.get(_BULK, returns=BulkView)
def read_activations(caller: Caller, activation: str) -> BulkView:
    """Read how far a file of activations is, and the states of its licences now."""
    return bulk_asking.read_bulk(caller, activation)


@routes.get(f"{_BULK}/rows", query=BulkRowsPageQuery, returns=BulkRowsPage)
def list_activation_rows(caller: Caller, activation: str, query: BulkRowsPageQuery) -> BulkRowsPage:
    """List what came of each row so far, and why, in the order of the file."""
    return bulk_asking.list_rows(caller, activation, query)


@routes.get(f"{_BULK}/rows.csv", query=BulkRowsQuery, returns=Sheet)
def read_activation_rows_csv(caller: Caller, activation: str, query: BulkRowsQuery) -> Sheet:
    """Read what came of each row so far, and why, as a CSV.

    It has the columns of the file that was sent and some that a file may have without their being
    read: rows can be corrected in it and sent again as they are.
    """
    return bulk_asking.bulk_sheet(caller, activation, query)


@routes.post(f"{_BULK}/cancellation", returns=BulkView, idempotent=True)
def cancel_activations(caller: Caller, activation: str) -> BulkView:
    """Cancel what has not begun; licences that were accepted go on, and have acts of their own."""
    return bulk_asking.cancel_bulk(caller, activation)


@routes.post(f"{_BULK}/takeover", returns=BulkView, idempotent=True)
def take_over_activations(caller: Caller, activation: str) -> BulkView:
    """Go on in one's own name with activations that are `stopped`.

    They stop when whoever sent the file leaves, or may activate licences no more.
    """
    return bulk_asking.take_over(caller, activation)


@routes.get(_LICENCE, returns=LicenceView)
def read_licence(caller: Caller, licence: str) -> LicenceView:
    """Read a licence."""
    return service.read_licence(caller, licence)


@routes.patch(_LICENCE, body=LicencePatch, returns=LicenceView, versioned=True)
def change_licence(caller: Caller, licence: str, body: LicencePatch, version: int) -> LicenceView:
    """Set what a step of the wizard asks, of a draft or of one whose activation failed."""
    return service.change_licence(caller, licence, body, version)


@routes.get(f"{_LICENCE}/summary", returns=Summary)
def read_licence_summary(caller: Caller, licence: str) -> Summary:
    """Read what accepting will do and what is missing."""
    return service.read_summary(caller, licence)


@routes.post(
    f"{_LICENCE}/acceptance", returns=LicenceView, status=202, idempotent=True, versioned=True
)
def accept_licence(caller: Caller, licence: str, version: int) -> LicenceView:
    """Accept the licence as the summary showed it; its activation goes on by itself.

    One that was accepted already is returned as it is.
    """
    return service.accept_licence(caller, licence, version)


@routes.get(f"{_LICENCE}/history", query=PageQuery, returns=Page[LicenceHistoryEntry])
def read_licence_history(
    caller: Caller, licence: str, query: PageQuery
) -> Page[LicenceHistoryEntry]:
    """Read what happened to the licence, newest first."""
    return service.read_history(caller, licence, query)


@routes.get(f"{_LICENCE}/history.csv", returns=Sheet)
def read_licence_history_csv(caller: Caller, licence: str) -> Sheet:
    """Read what happened to the licence as a CSV: the newest 5,000 events."""
    return histories.licence_sheet(caller, licence)


@routes.get(f"{_COMPANY}/history", query=PageQuery, returns=Page[EventEntry])
def read_company_history(caller: Caller, company: str, query: PageQuery) -> Page[EventEntry]:
    """Read what happened to a company and its licences, newest first."""
    return histories.company_page(caller, company, query)


@routes.get(f"{_COMPANY}/history.csv", returns=Sheet)
def read_company_history_csv(caller: Caller, company: str) -> Sheet:
    """Read what happened to a company and its licences as a CSV: the newest 5,000 events."""
    return histories.company_sheet(caller, company)


@routes.get(f"{_LICENCE}/acts", returns=Acts)
def read_licence_acts(caller: Caller, licence: str) -> Acts:
    """Read what can be done with the licence as it is, and what each act would do.

    Each act is a POST or PUT of its own below the licence, which names the version read here.
    """
    return acts.read_acts(caller, licence)


@routes.post(
    f"{_LICENCE}/suspend",
    body=Rest,
    body_optional=True,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def suspend_licence(caller: Caller, licence: str, body: Rest, version: int) -> LicenceView:
    """Let the licence rest: the firm receives nothing new until it is reinstated.

    The client is told, reads and downloads everything, and issues on for some days by the plan
    that the firm paid, then by one of its own. A licence that rests is returned as it is.

    One that is installed may rest from a day on (`on`), which can be cancelled until then
    (`…/suspend-cancellation`), and asks who takes the mailboxes over; programs stop at their next
    check-in.
    """
    return resting.suspend(caller, licence, version, body)


@routes.post(
    f"{_LICENCE}/suspend-cancellation", returns=LicenceView, idempotent=True, versioned=True
)
def cancel_suspension(caller: Caller, licence: str, version: int) -> LicenceView:
    """Have a licence go on that was to rest from a day on; the client is told."""
    return resting.cancel(caller, licence, version)


@routes.post(
    f"{_LICENCE}/reinstate",
    body=Handing,
    body_optional=True,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def reinstate_licence(caller: Caller, licence: str, body: Handing, version: int) -> LicenceView:
    """Have a licence that rests work again; one that is active is returned as it is."""
    return acts.reinstate(caller, licence, version, body)


@routes.post(
    f"{_LICENCE}/unlink",
    body=Handing,
    body_optional=True,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def unlink_licence(caller: Caller, licence: str, body: Handing, version: int) -> LicenceView:
    """Let the business go on alone: the firm keeps what it has and sees nothing new.

    Documents, series and keys of the business stay as they are. The company is free for another
    licence, which finds the same business again if its owner agrees.
    """
    return acts.unlink(caller, licence, version, body)


@routes.post(
    f"{_LICENCE}/delete", body=Deletion, returns=LicenceView, idempotent=True, versioned=True
)
def delete_licence(caller: Caller, licence: str, body: Deletion, version: int) -> LicenceView:
    """Unlink the licence, if it is linked, and close it; the client's e-mail confirms which one."""
    return acts.delete(caller, licence, body, version)


@routes.post(f"{_LICENCE}/withdraw", returns=LicenceView, idempotent=True, versioned=True)
def withdraw_licence(caller: Caller, licence: str, version: int) -> LicenceView:
    """Take back a draft, a request that no client answered, or an activation that failed."""
    return acts.withdraw(caller, licence, version)


@routes.patch(f"{_LICENCE}/terms", body=TermsChange, returns=LicenceView, versioned=True)
def change_terms(caller: Caller, licence: str, body: TermsChange, version: int) -> LicenceView:
    """Change how many computers a live licence is good on and how long, its contact or notes.

    A later last day renews it. Fewer computers than use it are refused: release some first. The
    client is told of what it notices. Before it is accepted, the wizard changes the same.
    """
    return renewing.change(caller, licence, body, version)


@routes.get(f"{_LICENCE}/number", returns=NumberView)
def read_licence_number(caller: Caller, licence: str) -> NumberView:
    """Read the number by which programs are installed; the history tells who did."""
    return numbers.show(caller, licence)


@routes.get(f"{_LICENCE}/number-text", query=NumberTextQuery, returns=NumberText)
def read_licence_number_text(caller: Caller, licence: str, query: NumberTextQuery) -> NumberText:
    """Read the number with the steps to install, to copy or to open in the own mail program.

    The history tells who did.
    """
    return numbers.text(caller, licence, query)


@routes.post(
    f"{_LICENCE}/number-mail",
    body=NumberMail,
    body_optional=True,
    returns=LicenceView,
    status=202,
    idempotent=True,
)
def send_licence_number(caller: Caller, licence: str, body: NumberMail) -> LicenceView:
    """Mail the number with the steps to install to the client, in the firm's name.

    It can be sent again, and counts each time (`number_mails`); how far the newest mail came is
    shown with the others.
    """
    return numbers.send(caller, licence, body)


@routes.post(
    f"{_LICENCE}/number-replacement",
    body=NumberReplacement,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def replace_licence_number(
    caller: Caller, licence: str, body: NumberReplacement, version: int
) -> LicenceView:
    """Give the licence another number, as where its number has leaked; the old one dies at once.

    Computers that are installed go on by the other number (`keep`), or none is installed any more
    (`release`). The client is told by mail; `…/acts` says all of it before.
    """
    return replacing.replace_number(caller, licence, body, version)


@routes.put(f"{_LICENCE}/payer", body=NewPayer, returns=LicenceView, versioned=True)
def put_licence_payer(caller: Caller, licence: str, body: NewPayer, version: int) -> LicenceView:
    """Say who pays the plan of the business while the licence is live; before, the wizard does."""
    return acts.set_payer(caller, licence, body, version)


@routes.put(f"{_LICENCE}/firm-email", body=FirmEmail, returns=LicenceView, versioned=True)
def put_firm_email(caller: Caller, licence: str, body: FirmEmail, version: int) -> LicenceView:
    """Set the firm's e-mail of a live licence; the old one is told.

    An address that no active user of the firm has gets a code and takes effect by it; until then it
    is shown as `firm_email_asked`.
    """
    return firm_email.put(caller, licence, body, version)


@routes.post(f"{_LICENCE}/firm-email/confirmation", body=FirmEmailCode, returns=LicenceView)
def confirm_firm_email(caller: Caller, licence: str, body: FirmEmailCode) -> LicenceView:
    """Confirm the firm's new e-mail of a live licence by its code."""
    return firm_email.confirm(caller, licence, body)


@routes.post(f"{_COMPANY}/tax-id", body=TaxIdCorrection, returns=Company, idempotent=True)
def correct_company_tax_id(caller: Caller, company: str, body: TaxIdCorrection) -> Company:
    """Put the tax id of a company right, and of the business that its licence serves.

    Good until the client has proven the tax id or issued; the client is told.
    """
    return tax_ids.correct_company(caller, company, body)


@routes.post(f"{_BUSINESS}/tax-id", body=TaxIdCorrection, returns=Profile, idempotent=True)
def correct_business_tax_id(caller: Caller, body: TaxIdCorrection) -> Profile:
    """Put the tax id of the business right, and of the company in the list of its firm.

    Good until it is proven or documents were issued; the firm is told, and a connection to the tax
    authority that proved nothing is undone.
    """
    return tax_ids.correct_business(caller, body)


@routes.post(f"{_LICENCE}/mails/{{mail}}/resend", returns=LicenceView, status=202, idempotent=True)
def resend_licence_mail(caller: Caller, licence: str, mail: str) -> LicenceView:
    """Send the newest mail to the `client` or to the `firm` again, past a bounce.

    One that carried an access key cannot be repeated: ask for a new key (`…/access-key`).
    """
    return service.resend_mail(caller, licence, part_named(mail))


@routes.post(f"{_LICENCE}/reminder", returns=LicenceView, status=202, idempotent=True)
def remind_client(caller: Caller, licence: str) -> LicenceView:
    """Remind the client, who has not signed in yet; it happens by itself after some days, too."""
    return service.remind_client(caller, licence)


@routes.get(f"{_BUSINESS}/removal", returns=RemovalTold)
def read_removal(caller: Caller) -> RemovalTold:
    """Read what removing the business would do; one that has issued is not removed."""
    return removing.tell(caller)


@routes.post(f"{_BUSINESS}/removal", body=BusinessRemoval, idempotent=True)
def remove_business(caller: Caller, body: BusinessRemoval) -> None:
    """Remove a business that never issued; its name or tax id is typed to confirm.

    A licence under which it works is unlinked, and the firm and all who had access are told.
    """
    removing.remove(caller, body)


@routes.get(f"{_BUSINESS}/licences", returns=BusinessLicences)
def list_business_licences(caller: Caller) -> BusinessLicences:
    """List the licences under which the business works and the firm of each."""
    return requests.list_licences(caller)


@routes.get(f"{_OF_BUSINESS}/acts", returns=BusinessActs)
def read_business_licence_acts(caller: Caller, licence: str) -> BusinessActs:
    """Read what the business can do with a licence under which it works: leave the firm."""
    return leaving.read_acts(caller, licence)


@routes.post(f"{_OF_BUSINESS}/leave", idempotent=True)
def leave_firm(caller: Caller, licence: str) -> None:
    """Work with the firm no more: it keeps what it was handed, sees nothing new, and is told."""
    leaving.leave(caller, licence)


@routes.get(f"{_OF_BUSINESS}/initial-data", returns=BusinessInitialData)
def read_business_initial_data(caller: Caller, licence: str) -> BusinessInitialData:
    """Read what the firm's list says now against what the business has, where they differ."""
    return initial_data.of_business(caller, licence)


@routes.post(
    f"{_OF_BUSINESS}/initial-data",
    body=InitialDataChoice,
    returns=Profile,
    idempotent=True,
    versioned=True,
)
def take_initial_data(
    caller: Caller, licence: str, body: InitialDataChoice, version: int
) -> Profile:
    """Take over what the firm's list says in the fields that are named; the firm sees that.

    `If-Match` is the version that reading it showed. Activities are added, and none is removed.
    """
    return initial_data.take_over(caller, licence, body, version)


@routes.get(f"{_LICENCE}/initial-data", returns=FirmInitialData)
def read_initial_data(caller: Caller, licence: str) -> FirmInitialData:
    """Read what the firm's list says of the client, and in which fields the business differs."""
    return initial_data.of_firm(caller, licence)


@routes.post(f"{_LICENCE}/initial-data/offer", returns=FirmInitialData, status=202, idempotent=True)
def offer_initial_data(caller: Caller, licence: str) -> FirmInitialData:
    """Ask the owners of the business by mail to look at what differs; they choose what to take."""
    return initial_data.offer(caller, licence)


@routes.get(_REQUESTS, query=PageQuery, returns=Page[LicenceRequestView])
def list_licence_requests(caller: Caller, query: PageQuery) -> Page[LicenceRequestView]:
    """List the firms that ask for the business and wait for an answer."""
    return requests.list_requests(caller, query)


@routes.post(
    f"{_REQUEST}/acceptance",
    body=RequestAcceptance,
    body_optional=True,
    returns=BusinessLicence,
    idempotent=True,
)
def accept_licence_request(
    caller: Caller, licence: str, body: RequestAcceptance
) -> BusinessLicence:
    """Link the business to the firm that asks.

    With `consent` the firm may act in the business, as far as it says; without a body it may not.
    """
    return requests.accept(caller, licence, body)


@routes.post(f"{_REQUEST}/refusal", idempotent=True)
def refuse_licence_request(caller: Caller, licence: str) -> None:
    """Turn the firm that asks away."""
    requests.refuse(caller, licence)


@routes.post(
    f"{_LICENCE}/client-correction",
    body=ClientCorrection,
    returns=LicenceView,
    status=202,
    idempotent=True,
    versioned=True,
)
def correct_client(
    caller: Caller, licence: str, body: ClientCorrection, version: int
) -> LicenceView:
    """Put the client's e-mail right: the old address loses what it got, the new one gets it.

    Good until the client has proven the tax id or issued. A key that nobody used works no more, and
    who got in is told that it was a mistake; then the licence is activated anew.
    """
    return correcting.correct_client(caller, licence, body, version)


@routes.post(f"{_LICENCE}/take-back", returns=LicenceView, idempotent=True, versioned=True)
def take_back_licence(caller: Caller, licence: str, version: int) -> LicenceView:
    """Take back a licence that went to the wrong address; the company is free for another.

    Good until the client has proven the tax id or issued.
    """
    return correcting.take_back(caller, licence, version)


@routes.post(
    f"{_LICENCE}/open",
    body=Opening,
    returns=LicenceView,
    status=202,
    idempotent=True,
    versioned=True,
)
def open_licence(caller: Caller, licence: str, body: Opening, version: int) -> LicenceView:
    """Open to the client a business that the firm runs by mandate, without client access.

    The client gets a user with an access key, or is told at their account, and owns the business:
    from then on the firm needs their consent. It goes on by itself; `opened_at` says that it is
    done.
    """
    return opening.open_to_client(caller, licence, body, version)


@routes.post(
    f"{_LICENCE}/close", body=Closing, returns=LicenceView, idempotent=True, versioned=True
)
def close_licence(caller: Caller, licence: str, body: Closing, version: int) -> LicenceView:
    """Take back the access that was given by opening, until the business is the client's.

    It is once they have issued, connected it or chosen its plan, not by signing in. Whom they let
    in loses it, too. The firm runs it again, by the mandate that is stated, and pays its plan.
    """
    return opening.close(caller, licence, body, version)


@routes.post(f"{_LICENCE}/access-key", returns=LicenceView, status=202, idempotent=True)
def renew_access_key(caller: Caller, licence: str) -> LicenceView:
    """Have another access key mailed to the client; the one before works no more.

    It goes to who has not chosen a password yet; the response is the same for all.
    """
    return correcting.renew_key(caller, licence)


@routes.get(_STATEMENT, query=StatementQuery, returns=Statement)
def read_statement(caller: Caller, query: StatementQuery) -> Statement:
    """Read what the plans under the firm's licences come to in a month, and who pays.

    Each line is of one licence, one plan and one who pays; days count in the firm's time zone,
    documents in that of the business. A month that is over does not change.
    """
    return statement.read_statement(caller, query)


@routes.get(f"{_STATEMENT}.csv", query=StatementMonth, returns=Sheet)
def read_statement_csv(caller: Caller, query: StatementMonth) -> Sheet:
    """Read all lines of the statement of a month as a CSV."""
    return statement.statement_sheet(caller, query)


@routes.get(f"{_LICENCE}/installations", returns=InstallationList)
def list_installations(caller: Caller, licence: str) -> InstallationList:
    """List the computers that the licence is installed on, with their last check-in."""
    return computers.listed(caller, licence)


@routes.patch(
    f"{_LICENCE}/installations/{{installation}}",
    body=InstallationPatch,
    returns=InstallationView,
    versioned=True,
)
def rename_installation(
    caller: Caller, licence: str, installation: str, body: InstallationPatch, version: int
) -> InstallationView:
    """Call an installation otherwise, so that people know which computer it is."""
    return computers.rename(caller, licence, installation, body, version)


@routes.post(f"{_LICENCE}/installations/{{installation}}/release", idempotent=True)
def release_installation(caller: Caller, licence: str, installation: str) -> None:
    """Release an installation: its program stops, and another computer can take its place.

    The client's contact is told by mail, and both histories tell it.
    """
    computers.release(caller, licence, installation)


@routes.put(
    "/v1/firms/{firm}/clients/{client}/self-management",
    body=SelfManagement,
    returns=SelfManagementView,
)
def put_self_management(caller: Caller, client: str, body: SelfManagement) -> SelfManagementView:
    """Set whether a client manages its own notifications: licence and mark in one act.

    `true` makes and issues its licence by what is given (a draft that there is, is taken), or has
    one that rests work again; `false` lets it rest, or takes back what is not active yet. Who takes
    the mailboxes over (`mailboxes_to`) is asked where a licence begins to rest or works again. What
    is so already stays as it is. A new licence is active once its activation is done, which a
    client who has a business in Enlace has to agree to.
    """
    return self_managing.put(caller, client, body)


@routes.get(_OPERATED, returns=OperatedLicence)
def read_operated_licence(caller: Caller, firm: str, licence: str) -> OperatedLicence:
    """Read whose a licence is, and whether it is held."""
    return holding.read(firm, licence)


@routes.post(f"{_OPERATED}/hold", body=Because, returns=OperatedLicence, idempotent=True)
def hold_licence(caller: Caller, firm: str, licence: str, body: Because) -> OperatedLicence:
    """Hold a licence that is installed: its number validates as `SUSPENDED` from then on.

    The firm's administrators and the owners of the client's business are told; what the firm does
    with the licence meanwhile counts once it is lifted.
    """
    return holding.hold(caller, firm, licence, body)


@routes.post(f"{_OPERATED}/lift", body=Because, returns=OperatedLicence, idempotent=True)
def lift_licence(caller: Caller, firm: str, licence: str, body: Because) -> OperatedLicence:
    """Hold a licence no longer; firm and client are told."""
    return holding.lift(caller, firm, licence, body)


@routes.get("/v1/me/closure", returns=ClosureTold)
def read_closure(caller: Caller) -> ClosureTold:
    """Read what closing one's account would do, and what stands in the way and what to do first."""
    return account_closing.tell(caller)


@routes.delete("/v1/me", versioned=True)
def close_my_account(caller: Caller, version: int) -> None:
    """Close one's account for good: every membership and session ends, name and e-mail go.

    Not while one is the last who manages a firm or business (`GET /v1/me/closure`), but for a firm
    without other users and licences. Those who manage them are told, and so is one's address.
    """
    account_closing.close(caller, version)
