"""Routes of imports: what a firm is handed, and what its people did to it."""

from __future__ import annotations

from chalicelib.accounting import (
    activity,
    at_once,
    checking,
    claiming,
    contents,
    service,
)
from chalicelib.accounting.deciding_forms import (
    NewClaim,
    NewImportActs,
    NewImportPart,
    NewRefusals,
    Undo,
)
from chalicelib.accounting.forms import (
    Discard,
    ImportQuery,
)
from chalicelib.accounting.views import (
    ActResults,
    BatchHistoryEntry,
    Import,
    ImportCheck,
    ImportedDocument,
    ListedImports,
    LooseDocument,
    UserAct,
)
from chalicelib.core.caller import Caller
from chalicelib.core.files import FileLink, FileQuery
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import Routes

routes = Routes("accounting")
_IMPORTS = "/v1/firms/{firm}/imports"


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
