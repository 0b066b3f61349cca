"""How a firm reaches a batch, and what must hold of it, beside its state, when it decides."""

from __future__ import annotations

from chalicelib.accounting import store
from chalicelib.accounting.model import Batch, BatchEvent
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.onboarding import service as onboarding


class ImportNotFound(NotFound):
    """The firm has no such import, or this user may not see its company."""

    code = "import-not-found"
    text = Text(
        es="No existe esa importación, o su usuario no tiene acceso a su empresa; vea las suyas "
        "en «Importaciones pendientes».",
        en="There is no such import, or your user has no access to its company; see yours at "
        "“Pending imports”.",
    )
    way = "GET /v1/firms/{firm}/imports"


class NotInImport(NotFound):
    """The import has no such document."""

    code = "document-not-in-import"
    text = Text(
        es="Ese comprobante no está en esta importación; vea los suyos en «Importaciones "
        "pendientes».",
        en="That document is not in this import; see those that are at “Pending imports”.",
    )
    way = "GET /v1/firms/{firm}/imports/{import_id}/documents"


class CompanyReassigned(Conflict):
    """The company's code stands for another taxpayer by now than the one whose books these are."""

    code = "company-reassigned"
    text = Text(
        es="El código {company} de su lista es ahora de otra empresa, y este lote es de la "
        "anterior. Corrija la lista, o descarte el lote.",
        en="Code {company} of your list is another company's by now, and this batch is of the "
        "former one. Correct the list, or discard the batch.",
    )


class DocumentsTaken(Conflict):
    """Some of its documents are in another live batch by now."""

    code = "documents-in-other-batch"
    text = Text(
        es="{count} comprobantes de este lote ya están en otro lote vigente ({batch}); "
        "descarte antes ese lote, o deshaga antes su importación.",
        en="{count} documents of this batch are in another live batch by now ({batch}); "
        "discard that batch first, or undo its import.",
    )


class ImportClaimed(Conflict):
    """An agent has it for a while."""

    code = "import-claimed"
    text = Text(
        es="El agente «{agent}» tiene este lote para entregarlo al programa. Espere a que termine, "
        "{retry_after_seconds} segundos a lo sumo, o quíteselo.",
        en="The agent “{agent}” has this batch to hand it to the program. Wait until it is done, "
        "{retry_after_seconds} seconds at most, or take it away from it.",
    )
    way = "DELETE /v1/firms/{firm}/imports/{import_id}/claim"


class ImportHandedOver(Conflict):
    """An agent has put its files where the firm's program takes them."""

    code = "import-handed-over"
    text = Text(
        es="El agente «{agent}» ya entregó los archivos de este lote al programa y dirá qué fue "
        "de ellos. Si no va a decirlo, compruebe en el programa si los tomó y quíteselo.",
        en="The agent “{agent}” has handed the files of this batch to the program and will say "
        "what became of them. If it will not, see in the program whether they were taken, and "
        "take it away from it.",
    )
    way = "DELETE /v1/firms/{firm}/imports/{import_id}/claim"


def visible_import(caller: Caller, import_id: str) -> Batch:
    """Read an import of the caller's firm.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
    """
    batch = store.batch(caller.tenant, import_id)
    if batch is None or not caller.sees(batch.company_id):
        raise ImportNotFound
    return batch


def note(tx: Transaction, caller: Caller, batch: Batch, event: BatchEvent, **facts: str) -> None:
    """Append what somebody of the firm did to the history of an import."""
    about, actor = batch.company_id, caller.account_id
    store.note(tx, batch.home, batch.id, event, actor=actor, about=about, **facts)


def refuse_claimed(batch: Batch, actor: str, agent: str | None = None) -> None:
    """Refuse a batch that an agent of somebody else has; of an agent that is named, any other.

    Raises:
        ImportClaimed: one has it for a while.
        ImportHandedOver: one has given its files to the firm's program.
    """
    claim, now = batch.claim, clock.now()
    if claim is None or not claim.is_live(now) or claim.is_of(actor, agent or claim.agent):
        return
    if claim.expires_at is None:
        raise ImportHandedOver(agent=claim.agent)
    seconds = int((claim.expires_at - now).total_seconds()) + 1
    raise ImportClaimed(agent=claim.agent, retry_after_seconds=seconds)


def refuse_reassigned(batch: Batch) -> None:
    """Refuse a batch for whose company the firm's list has another taxpayer by now.

    Raises:
        CompanyReassigned: it has.
    """
    company = firms.company(batch.firm_id, batch.company_id)
    if not onboarding.carries_tax_id(batch.business_id, company.country, company.tax_id):
        raise CompanyReassigned(company=company.code)


def refuse_taken(batch: Batch, wanted: set[str]) -> None:
    """Refuse what a batch is to hold again, of which some is in another live one.

    Raises:
        DocumentsTaken: some is.
    """
    for live in store.live_batches(batch.business_id, batch.first_day, batch.period_to):
        taken = wanted & store.members_of([live]) if live.batch_id != batch.id else ()
        if taken:
            raise DocumentsTaken(count=len(taken), batch=live.batch_id)
