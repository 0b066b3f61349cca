"""Routes of exports (the business) and imports (the firm)."""

from __future__ import annotations

import chalicelib.accounting.question_routes  # noqa: F401 - declares those of questions
from chalicelib.accounting import (
    activity,
    asking,
    at_once,
    by_firm,
    checking,
    claiming,
    contents,
    foreseeing,
    format_settings,
    proposing,
    rule_examples,
    rule_settings,
    scheduling,
    service,
    subaccount_settings,
)
from chalicelib.accounting.asked_views import (
    ExportConsentView,
    ExportPreview,
    ExportRequestView,
    ScheduleHistoryEntry,
    ScheduleProposalView,
    ScheduleView,
)
from chalicelib.accounting.deciding_forms import (
    NewClaim,
    NewImportActs,
    NewImportPart,
    NewRefusals,
    Undo,
)
from chalicelib.accounting.format_forms import NewFormatSettings
from chalicelib.accounting.format_views import FormatSettingsView
from chalicelib.accounting.forms import (
    AcceptedSchedule,
    Decline,
    Discard,
    ExportQuery,
    ImportQuery,
    NewExport,
    NewExportRequest,
    NewSchedule,
    NewScheduleProposal,
    PreviewQuery,
)
from chalicelib.accounting.rule_forms import (
    CompanyExample,
    FirmExample,
    PostingRules,
    SubaccountUpload,
)
from chalicelib.accounting.rule_views import (
    PostingExample,
    PostingRulesView,
    SubaccountsSet,
    SubaccountView,
)
from chalicelib.accounting.views import (
    ActResults,
    BatchHistoryEntry,
    ExportView,
    Import,
    ImportCheck,
    ImportedDocument,
    ListedImports,
    LooseDocument,
    UserAct,
)
from chalicelib.core.caller import Caller
from chalicelib.core.files import FileLink, FileQuery
from chalicelib.core.paging import Listed, ListedByState, Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import Routes

routes = Routes("accounting")
_EXPORTS = "/v1/businesses/{business}/exports"
_SCHEDULE = "/v1/businesses/{business}/export-schedule"
_PROPOSED = "/v1/businesses/{business}/schedule-proposal"
_PROPOSING = "/v1/firms/{firm}/licences/{licence}/schedule-proposal"
_ASKED = "/v1/businesses/{business}/export-requests"
_ASKING = "/v1/firms/{firm}/licences/{licence}/export-requests"
_CONSENT = "/v1/businesses/{business}/licences/{licence}/export-consent"
_OF_LICENCE = "/v1/firms/{firm}/licences/{licence}"
_IMPORTS = "/v1/firms/{firm}/imports"
_FORMATS = "/v1/firms/{firm}/export-formats"
_COMPANY_FORMATS = "/v1/firms/{firm}/companies/{company}/export-formats"
_FIRM_RULES = "/v1/firms/{firm}/posting-rules/{country}"
_COMPANY = "/v1/firms/{firm}/companies/{company}"
_COMPANY_RULES = f"{_COMPANY}/posting-rules"


@routes.post(_EXPORTS, body=NewExport, returns=ExportView, status=202, idempotent=True)
def create_export(caller: Caller, body: NewExport) -> ExportView:
    """Export the accepted documents of a period as a batch.

    Follow it by reading it again until it is done or refused.
    """
    return service.create_export(caller, body)


@routes.get(_EXPORTS, query=ExportQuery, returns=ListedByState[ExportView])
def list_exports(caller: Caller, query: ExportQuery) -> ListedByState[ExportView]:
    """List exports; without `sort`, newest first.

    `period_from` and `period_to` ask for those of whose period a day is among those; `q` takes
    words, each of which must be somewhere in the days of the period or the formats;
    `with_incidents` tells those with incidents from those without. `total` counts all that match,
    and `by_state` those that would in each state.
    """
    return service.list_exports(caller, query)


@routes.get(f"{_EXPORTS}/{{export}}", returns=ExportView)
def read_export(caller: Caller, export: str) -> ExportView:
    """Read how far an export is and what came of it."""
    return service.read_export(caller, export)


@routes.get(f"{_EXPORTS}/{{export}}/files/{{file}}", query=FileQuery, returns=FileLink)
def read_export_file(caller: Caller, export: str, file: str, query: FileQuery) -> FileLink:
    """Link to a file of an export, by its name or format."""
    return service.read_export_file(caller, export, file, query)


@routes.get(f"{_EXPORTS}/{{export}}/history", query=PageQuery, returns=Page[BatchHistoryEntry])
def read_export_history(caller: Caller, export: str, query: PageQuery) -> Page[BatchHistoryEntry]:
    """Read what happened to an export, newest first."""
    return service.export_history(caller, export, query)


@routes.get(f"{_EXPORTS}/{{export}}/loose-documents", query=PageQuery, returns=Page[LooseDocument])
def list_export_loose_documents(
    caller: Caller, export: str, query: PageQuery
) -> Page[LooseDocument]:
    """List the documents of an export's period that its batch leaves to a later one, and why.

    Those that were left out or had no answer of the authority, and those of the batch that the firm
    did not import or that its program refused.
    """
    return service.export_loose(caller, export, query)


@routes.post(f"{_EXPORTS}/{{export}}/retry", returns=ExportView, status=202, idempotent=True)
def retry_export(caller: Caller, export: str) -> ExportView:
    """Try a refused export again, once what it was refused for is mended."""
    return service.retry_export(caller, export)


@routes.get("/v1/businesses/{business}/export-preview", query=PreviewQuery, returns=ExportPreview)
def read_export_preview(caller: Caller, query: PreviewQuery) -> ExportPreview:
    """Tell what an export of a period would take now, by type, and change nothing.

    And how many documents of it are in a batch already, and in which, wait for the authority's
    answer, or were rejected.
    """
    return foreseeing.preview(caller, query)


@routes.post(_ASKING, body=NewExportRequest, returns=ExportRequestView, status=201, idempotent=True)
def ask_for_export(caller: Caller, licence: str, body: NewExportRequest) -> ExportRequestView:
    """Ask the client of a licence to export a period; who heads the business is mailed."""
    return asking.ask(caller, licence, body)


@routes.get(_ASKING, query=PageQuery, returns=Page[ExportRequestView])
def list_licence_export_requests(
    caller: Caller, licence: str, query: PageQuery
) -> Page[ExportRequestView]:
    """List what the firm asked the client of a licence for, newest first."""
    return asking.list_of_licence(caller, licence, query)


@routes.delete(f"{_ASKING}/{{request_id}}")
def withdraw_export_request(caller: Caller, licence: str, request_id: str) -> None:
    """Ask for it no more."""
    asking.withdraw(caller, licence, request_id)


@routes.get(_ASKED, query=PageQuery, returns=Page[ExportRequestView])
def list_export_requests(caller: Caller, query: PageQuery) -> Page[ExportRequestView]:
    """List what the firm asks the business to export, newest first."""
    return asking.list_asked(caller, query)


@routes.post(f"{_ASKED}/{{request_id}}/acceptance", returns=ExportView, status=202, idempotent=True)
def accept_export_request(caller: Caller, request_id: str) -> ExportView:
    """Export what the firm asks for."""
    return asking.accept(caller, request_id)


@routes.post(f"{_ASKED}/{{request_id}}/refusal", body=Decline, returns=ExportRequestView)
def decline_export_request(caller: Caller, request_id: str, body: Decline) -> ExportRequestView:
    """Export nothing of what the firm asks for; it is mailed the reason."""
    return asking.decline(caller, request_id, body)


@routes.get("/v1/businesses/{business}/export-consent", returns=ExportConsentView)
def read_export_consent(caller: Caller) -> ExportConsentView:
    """Read whether the firm that receives the batches may export by itself."""
    return by_firm.read_consent(caller)


@routes.post(_CONSENT, returns=ExportConsentView)
def give_export_consent(caller: Caller, licence: str) -> ExportConsentView:
    """Let the firm of a licence export by itself, until that is withdrawn or the licence ends."""
    return by_firm.give(caller, licence)


@routes.delete(_CONSENT, returns=ExportConsentView)
def withdraw_export_consent(caller: Caller, licence: str) -> ExportConsentView:
    """Let the firm export by itself no more."""
    return by_firm.withdraw(caller, licence)


@routes.get(f"{_OF_LICENCE}/export-consent", returns=ExportConsentView)
def read_licence_export_consent(caller: Caller, licence: str) -> ExportConsentView:
    """Read whether the client of a licence lets the firm export by itself."""
    return by_firm.read_for_firm(caller, licence)


@routes.post(
    f"{_OF_LICENCE}/exports", body=NewExport, returns=ExportView, status=202, idempotent=True
)
def create_licence_export(caller: Caller, licence: str, body: NewExport) -> ExportView:
    """Export a period of the client of a licence, where it lets the firm do so by itself."""
    return by_firm.create(caller, licence, body)


@routes.get(f"{_OF_LICENCE}/exports/{{export}}", returns=ExportView)
def read_licence_export(caller: Caller, licence: str, export: str) -> ExportView:
    """Read how far an export that the firm made is, and what came of it."""
    return by_firm.read(caller, licence, export)


@routes.get(_SCHEDULE, returns=ScheduleView, may_be_unset=True)
def read_export_schedule(caller: Caller) -> ScheduleView:
    """Read when the business hands over by itself."""
    return scheduling.read(caller)


@routes.put(_SCHEDULE, body=NewSchedule, returns=ScheduleView, versioned=True)
def put_export_schedule(caller: Caller, body: NewSchedule, version: int) -> ScheduleView:
    """Set when the business hands over by itself: each day, each week, or each month.

    Each export is of the days since the last one, whole months of a monthly one; what was missed
    or refused comes with the next. One with nothing to hand over ends `empty` and is not mailed of.
    """
    return scheduling.put(caller, body, version)


@routes.delete(_SCHEDULE)
def end_export_schedule(caller: Caller) -> None:
    """Have nothing handed over by itself any more; it can be set anew."""
    scheduling.end(caller)


@routes.post(f"{_SCHEDULE}/pause", returns=ScheduleView)
def pause_export_schedule(caller: Caller) -> ScheduleView:
    """Have nothing handed over for now."""
    return scheduling.pause(caller)


@routes.post(f"{_SCHEDULE}/resume", returns=ScheduleView)
def resume_export_schedule(caller: Caller) -> ScheduleView:
    """Go on after a pause: the next export takes the days in between, too."""
    return scheduling.resume(caller)


@routes.get(f"{_SCHEDULE}/history", query=PageQuery, returns=Page[ScheduleHistoryEntry])
def read_export_schedule_history(caller: Caller, query: PageQuery) -> Page[ScheduleHistoryEntry]:
    """Read what was done with the schedule, newest first."""
    return scheduling.read_history(caller, query)


@routes.put(_PROPOSING, body=NewScheduleProposal, returns=ScheduleProposalView, versioned=True)
def propose_schedule(
    caller: Caller, licence: str, body: NewScheduleProposal, version: int
) -> ScheduleProposalView:
    """Propose a schedule to the client of a licence, in place of what was proposed before.

    Who heads the business is mailed. The client has 30 days to answer; nothing is handed over until
    it accepts. The first time the version is 0.
    """
    return proposing.propose(caller, licence, body, version)


@routes.get(_PROPOSING, returns=ScheduleProposalView, may_be_unset=True)
def read_licence_schedule_proposal(caller: Caller, licence: str) -> ScheduleProposalView:
    """Read which schedule the firm proposed last to the client of a licence."""
    return proposing.read_for_firm(caller, licence)


@routes.delete(_PROPOSING)
def withdraw_schedule_proposal(caller: Caller, licence: str) -> None:
    """Propose it no more; a schedule that was accepted stays, for the client to end."""
    proposing.withdraw(caller, licence)


@routes.get(_PROPOSED, returns=ScheduleProposalView, may_be_unset=True)
def read_schedule_proposal(caller: Caller) -> ScheduleProposalView:
    """Read which schedule the firm that receives the batches proposed last."""
    return proposing.read(caller)


@routes.post(
    f"{_PROPOSED}/acceptance",
    body=AcceptedSchedule,
    body_optional=True,
    returns=ScheduleView,
    versioned=True,
)
def accept_schedule_proposal(caller: Caller, body: AcceptedSchedule, version: int) -> ScheduleView:
    """Set the schedule that the firm proposes, or another one in its place; the firm is mailed.

    It is set as by `PUT …/export-schedule`, in place of a schedule that there was.
    """
    return proposing.accept(caller, body, version)


@routes.post(f"{_PROPOSED}/refusal", body=Decline, returns=ScheduleProposalView, versioned=True)
def refuse_schedule_proposal(caller: Caller, body: Decline, version: int) -> ScheduleProposalView:
    """Set nothing of what the firm proposes; it is mailed the reason."""
    return proposing.refuse(caller, body, version)


@routes.get("/v1/firms/{firm}/users/{account}/activity", query=PageQuery, returns=Page[UserAct])
def read_user_activity(caller: Caller, account: str, query: PageQuery) -> Page[UserAct]:
    """Read what a user did in the firm, over all clients, newest first; of former users, too."""
    return activity.page(caller, account, query)


@routes.get("/v1/firms/{firm}/users/{account}/activity.csv", returns=Sheet)
def read_user_activity_csv(caller: Caller, account: str) -> Sheet:
    """Read what a user did in the firm as a CSV: the newest 5,000 acts."""
    return activity.sheet(caller, account)


@routes.get(_IMPORTS, query=ImportQuery, returns=ListedImports, polled=True)
def list_imports(caller: Caller, query: ImportQuery) -> ListedImports:
    """List the imports that the caller may see; without `sort`, newest first.

    `period_from` and `period_to` ask for those of whose period a day is among those; `q` takes
    words, each of which must be somewhere in the code or name of the company, whatever its case and
    accents; `with_incidents` tells those with incidents from those without. `total` counts all that
    match, `sums` adds them up, and `by_state` counts those that would match in each status. A
    program that waits for imports asks again after `Retry-After`, with `If-None-Match`.
    """
    return service.list_imports(caller, query)


@routes.get(f"{_IMPORTS}/{{import_id}}", returns=Import)
def read_import(caller: Caller, import_id: str) -> Import:
    """Read an import with its totals, files and incidents."""
    return service.read_import(caller, import_id)


@routes.get(f"{_IMPORTS}/{{import_id}}/check", returns=ImportCheck)
def read_import_check(caller: Caller, import_id: str) -> ImportCheck:
    """Tell what importing would do now, and change nothing.

    How many documents are clean, accounts that the chart of today lacks, what other batches have of
    it, and how it differs from the company's batch before.
    """
    return checking.check(caller, import_id)


@routes.get(f"{_IMPORTS}/{{import_id}}/files/{{file}}", query=FileQuery, returns=FileLink)
def read_import_file(caller: Caller, import_id: str, file: str, query: FileQuery) -> FileLink:
    """Link to a file of an import, by its name or format; the history notes it.

    From then on the business cannot replace the batch, unless the firm discards it.
    """
    return service.import_file(caller, import_id, file, query)


@routes.get(f"{_IMPORTS}/{{import_id}}/history", query=PageQuery, returns=Page[BatchHistoryEntry])
def read_import_history(
    caller: Caller, import_id: str, query: PageQuery
) -> Page[BatchHistoryEntry]:
    """Read what happened to an import, newest first."""
    return service.import_history(caller, import_id, query)


@routes.get(f"{_IMPORTS}/{{import_id}}/documents", query=PageQuery, returns=Page[ImportedDocument])
def list_import_documents(
    caller: Caller, import_id: str, query: PageQuery
) -> Page[ImportedDocument]:
    """List the documents of an import in the order of its files: how each is booked, line by line.

    Each with its incidents, and with the files of it that can be downloaded.
    """
    return contents.page(caller, import_id, query)


@routes.get(
    f"{_IMPORTS}/{{import_id}}/documents/{{document}}/files/{{file}}",
    query=FileQuery,
    returns=FileLink,
)
def read_import_document_file(
    caller: Caller, import_id: str, document: str, file: str, query: FileQuery
) -> FileLink:
    """Link to a file of a document of an import: `xml`, `answer`, `former_answer` or `pdf`.

    The history of the import notes it. It does not keep the business from replacing the batch.
    """
    return contents.document_file(caller, import_id, document, file, query)


@routes.get(
    f"{_IMPORTS}/{{import_id}}/loose-documents", query=PageQuery, returns=Page[LooseDocument]
)
def list_import_loose_documents(
    caller: Caller, import_id: str, query: PageQuery
) -> Page[LooseDocument]:
    """List the documents of an import's period that are left to a later batch, and why."""
    return service.import_loose(caller, import_id, query)


@routes.post(f"{_IMPORTS}/acts", body=NewImportActs, returns=ActResults, idempotent=True)
def act_on_imports(caller: Caller, body: NewImportActs) -> ActResults:
    """Import, discard, restore or undo up to 50 imports, one by one, with a result for each.

    What refuses one stops no other: look at `is_done` of each. An import that is as the act would
    leave it counts as done.
    """
    return at_once.act(caller, body)


@routes.post(
    f"{_IMPORTS}/{{import_id}}/import", body=NewImportPart, body_optional=True, returns=Import
)
def import_batch(caller: Caller, import_id: str, body: NewImportPart) -> Import:
    """Take a pending import into the firm's books, or a part of it.

    Of a part the files are written anew, with its documents alone: download them after this. The
    others are free and go into a later batch; the files of before are had by their SHA-256.
    """
    return service.import_batch(caller, import_id, body)


@routes.post(f"{_IMPORTS}/{{import_id}}/claim", body=NewClaim, returns=Import)
def claim_import(caller: Caller, import_id: str, body: NewClaim) -> Import:
    """Have a pending import for an agent that hands it to the firm's program; again, for longer.

    While it does, no other agent can have it, and nobody else imports, discards or replaces it.
    Before its files are put where the program takes them say `handed_over`: then it stays the
    agent's until it is imported or the claim is ended.
    """
    return claiming.claim_import(caller, import_id, body)


@routes.delete(f"{_IMPORTS}/{{import_id}}/claim", returns=Import)
def end_import_claim(caller: Caller, import_id: str) -> Import:
    """Take an import from the agent that has it; look first whether the program took its files."""
    return claiming.end_claim(caller, import_id)


@routes.post(f"{_IMPORTS}/{{import_id}}/refusals", body=NewRefusals, returns=Import)
def report_refusals(caller: Caller, import_id: str, body: NewRefusals) -> Import:
    """Say what the firm's program refused of an import: those documents are free for a later batch.

    One by one, or the text that the program printed; a line that names no document of the import is
    told by its number, and then nothing is taken in. What was reported already stays as it is. An
    import that the program refused whole, pending or imported, is discarded with its words.
    """
    return service.report_refusals(caller, import_id, body)


@routes.delete(f"{_IMPORTS}/{{import_id}}/refusals/{{document}}", returns=Import)
def withdraw_refusal(caller: Caller, import_id: str, document: str) -> Import:
    """Take a refusal back: the document is in the import again, unless a later batch has it."""
    return service.withdraw_refusal(caller, import_id, document)


@routes.post(f"{_IMPORTS}/{{import_id}}/undo", body=Undo, returns=Import)
def undo_import(caller: Caller, import_id: str, body: Undo) -> Import:
    """Make an imported batch pending again, whole as it was, with a reason.

    Not once a later batch has some of the documents that this one was imported without.
    """
    return service.undo_import(caller, import_id, body)


@routes.post(f"{_IMPORTS}/{{import_id}}/discard", body=Discard, returns=Import)
def discard_import(caller: Caller, import_id: str, body: Discard) -> Import:
    """Set an import aside, with a reason."""
    return service.discard_import(caller, import_id, body)


@routes.post(f"{_IMPORTS}/{{import_id}}/restore", returns=Import)
def restore_import(caller: Caller, import_id: str) -> Import:
    """Make a discarded import pending again."""
    return service.restore_import(caller, import_id)


@routes.get(_FORMATS, returns=FormatSettingsView)
def read_export_formats(caller: Caller) -> FormatSettingsView:
    """Read which formats the firm takes, which there are, and how each is set."""
    return format_settings.read(caller)


@routes.put(_FORMATS, body=NewFormatSettings, returns=FormatSettingsView, versioned=True)
def change_export_formats(
    caller: Caller, body: NewFormatSettings, version: int
) -> FormatSettingsView:
    """Set which formats the firm takes, and how each is set, for all its companies.

    It counts for exports from now on, but for companies that have settings of their own. What was
    set before and is not named is as usual again.
    """
    return format_settings.change(caller, body, version)


@routes.get(_COMPANY_FORMATS, returns=FormatSettingsView)
def read_company_export_formats(caller: Caller, company: str) -> FormatSettingsView:
    """Read the same for a company: its own settings, else the firm's, else the usual."""
    return format_settings.read(caller, company)


@routes.put(_COMPANY_FORMATS, body=NewFormatSettings, returns=FormatSettingsView, versioned=True)
def change_company_export_formats(
    caller: Caller, company: str, body: NewFormatSettings, version: int
) -> FormatSettingsView:
    """Set the same for a company alone: whole, in place of the firm's.

    The version is that of the company's own settings: 0, while it has none.
    """
    return format_settings.change(caller, body, version, company)


@routes.delete(_COMPANY_FORMATS, versioned=True)
def remove_company_export_formats(caller: Caller, company: str, version: int) -> None:
    """Have the firm's settings count for a company again."""
    format_settings.remove(caller, company, version)


@routes.get(_FIRM_RULES, returns=PostingRulesView)
def read_firm_posting_rules(caller: Caller, country: str) -> PostingRulesView:
    """Read by which rules documents of a country become entries, as the firm has them.

    With each account, and whose rule it is; at version 0 all are the country's.
    """
    return rule_settings.read_firm_rules(caller, country)


@routes.put(_FIRM_RULES, body=PostingRules, returns=PostingRulesView, versioned=True)
def put_firm_posting_rules(
    caller: Caller, country: str, body: PostingRules, version: int
) -> PostingRulesView:
    """Write what the firm posts otherwise than the country, for all its companies there.

    The first time the version is 0. They replace those that were written before; entries of
    batches that were made already stay as they are. Whether a company's chart has the accounts is
    seen at the company; where it does not, its documents are told of and not posted.
    """
    return rule_settings.put_firm_rules(caller, country, body, version)


@routes.delete(_FIRM_RULES, versioned=True)
def delete_firm_posting_rules(caller: Caller, country: str, version: int) -> None:
    """Have the rules of the country again."""
    rule_settings.remove_firm_rules(caller, country, version)


@routes.post(f"{_FIRM_RULES}/example", body=FirmExample, returns=PostingExample)
def try_firm_posting_rules(caller: Caller, country: str, body: FirmExample) -> PostingExample:
    """See what rules would make of an invented document of each type; nothing is changed."""
    return rule_examples.try_firm_rules(caller, country, body)


@routes.get(_COMPANY_RULES, returns=PostingRulesView)
def read_company_posting_rules(caller: Caller, company: str) -> PostingRulesView:
    """Read by which rules the documents of a company become entries.

    With each account, whether the company's chart has it, and whose rule it is.
    """
    return rule_settings.read_company_rules(caller, company)


@routes.put(_COMPANY_RULES, body=PostingRules, returns=PostingRulesView, versioned=True)
def put_company_posting_rules(
    caller: Caller, company: str, body: PostingRules, version: int
) -> PostingRulesView:
    """Write what is posted otherwise for one company, over the rules of the firm.

    The first time the version is 0. They replace those that were written before. Accounts must be
    in the chart of the company: that of the firm's program, where the firm sent it.
    """
    return rule_settings.put_company_rules(caller, company, body, version)


@routes.delete(_COMPANY_RULES, versioned=True)
def delete_company_posting_rules(caller: Caller, company: str, version: int) -> None:
    """Have the rules of the firm again for a company."""
    rule_settings.remove_company_rules(caller, company, version)


@routes.post(f"{_COMPANY_RULES}/example", body=CompanyExample, returns=PostingExample)
def try_company_posting_rules(caller: Caller, company: str, body: CompanyExample) -> PostingExample:
    """See what rules would make of an invented document of each type; nothing is changed.

    Or of a document that the company handed over, by its import.
    """
    return rule_examples.try_company_rules(caller, company, body)


@routes.get(f"{_COMPANY}/subaccounts", query=PageQuery, returns=Listed[SubaccountView])
def list_subaccounts(caller: Caller, company: str, query: PageQuery) -> Listed[SubaccountView]:
    """List the accounts that single customers and suppliers of a company have got.

    Each keeps its number for ever, whatever the rules become.
    """
    return subaccount_settings.page(caller, company, query)


@routes.put(f"{_COMPANY}/subaccounts", body=SubaccountUpload, returns=SubaccountsSet)
def put_subaccounts(caller: Caller, company: str, body: SubaccountUpload) -> SubaccountsSet:
    """Say which numbers customers and suppliers have in the firm's program already.

    Those that are not named stay as they are; whoever is new gets a number that nobody has. Two
    tax ids may have one account; a batch in which both are has an incident.
    """
    return subaccount_settings.put(caller, company, body)
