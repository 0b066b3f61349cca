"""What must hold of a batch, beside its state, when its firm decides what becomes of it."""

from __future__ import annotations

from chalicelib.accounting import store
from chalicelib.accounting.model import Batch
from chalicelib.aws import blobs
from chalicelib.core.errors import Conflict
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.onboarding import service as onboarding


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
        "descarte antes ese lote.",
        en="{count} documents of this batch are in another live batch by now ({batch}); "
        "discard that batch first.",
    )


def refuse_reassigned(batch: Batch) -> None:
    """Refuse a batch for whose company the firm's list has another taxpayer by now.

    Raises:
        CompanyReassigned: it has.
    """
    company = firms.company(batch.firm_id, batch.company_id)
    if not onboarding.carries_tax_id(batch.business_id, company.country, company.tax_id):
        raise CompanyReassigned(company=company.code)


def refuse_taken(batch: Batch) -> None:
    """Refuse a batch of whose documents some are in another live one.

    Raises:
        DocumentsTaken: some are.
    """
    own = set(blobs.get(batch.members_key).decode().split())
    for live in store.live_batches(batch.business_id, batch.period_from, batch.period_to):
        taken = own.intersection(store.members_of([live]))
        if taken:
            raise DocumentsTaken(count=len(taken), batch=live.batch_id)
