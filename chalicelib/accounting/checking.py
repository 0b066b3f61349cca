"""What importing a batch would do as things are now, without doing any of it."""

from __future__ import annotations

from collections import Counter

from chalicelib.accounting import store
from chalicelib.accounting.decisions import refuse_reassigned, visible_import
from chalicelib.accounting.forms import ImportQuery
from chalicelib.accounting.model import Batch
from chalicelib.accounting.partial import answers_of, found_of, is_clean
from chalicelib.accounting.views import (
    ActRefusal,
    FormerBatch,
    HeldElsewhere,
    ImportCheck,
    UnknownAccount,
)
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.firms import service as firms

_MOST_LOOKED_AT = 100
"""Newest batches of a company among which the one before is looked for."""


def check(caller: Caller, import_id: str) -> ImportCheck:
    """Tell what importing it now would do; nothing is written.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
    """
    batch = visible_import(caller, import_id)
    held, answers = store.members_of([batch]), answers_of(batch)
    clean = with_incidents = 0
    accounts: Counter[tuple[str, str]] = Counter()
    for entry in store.entries_of(batch):
        if entry.document_id not in held:
            continue
        if is_clean(found_of(batch, entry), answers):
            clean += 1
        else:
            with_incidents += 1
        accounts.update({(line.account.code, line.account.name) for line in entry.lines})
    return ImportCheck(
        refusal=_refusal(caller, batch),
        clean=clean,
        with_incidents=with_incidents,
        unknown_accounts=_unknown(batch, accounts),
        held_elsewhere=_held_elsewhere(batch, held),
        former=_former(caller, batch),
    )


def _refusal(caller: Caller, batch: Batch) -> ActRefusal | None:
    try:
        if batch.status != "importing":
            batch.to("importing")
        refuse_reassigned(batch)
    except DomainError as refused:
        return ActRefusal(code=refused.code, detail=refused.sentence(caller.language))
    return None


def _unknown(batch: Batch, accounts: Counter[tuple[str, str]]) -> tuple[UnknownAccount, ...] | None:
    """List the accounts that the chart of today lacks; None: the firm keeps none of the company."""
    company = firms.companies(batch.firm_id, [batch.company_id]).get(batch.company_id)
    chart = firms.own_chart(batch.firm_id, company) if company is not None else None
    if chart is None:
        return None
    known = {account.code for account in chart.accounts}
    return tuple(
        UnknownAccount(code=code, name=name, documents=count)
        for (code, name), count in sorted(accounts.items())
        if code not in known
    )


def _held_elsewhere(batch: Batch, held: set[str]) -> tuple[HeldElsewhere, ...]:
    live = store.live_batches(batch.business_id, batch.first_day, batch.period_to)
    found = (
        (row.batch_id, len(held & store.members_of([row])))
        for row in live
        if row.batch_id != batch.id
    )
    return tuple(HeldElsewhere(batch_id=each, documents=count) for each, count in found if count)


def _former(caller: Caller, batch: Batch) -> FormerBatch | None:
    """Compare it to the company's live batch before it."""
    query = ImportQuery(company_id=batch.company_id, limit=_MOST_LOOKED_AT)
    for each in store.batch_page(batch.home, query, caller.sees).data:
        is_before = each.sequence < batch.sequence
        if is_before and each.status not in {"discarded", "superseded"}:
            return FormerBatch(
                id=each.id,
                sequence=each.sequence,
                period_from=each.period_from,
                period_to=each.period_to,
                documents=each.documents.total,
                total=each.totals.total,
                more_documents=batch.documents.total - each.documents.total,
                more_total=batch.totals.total - each.totals.total,
            )
    return None
