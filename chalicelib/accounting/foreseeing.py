"""What an export of a period would be of, told before it is asked for; nothing is written.

It reads what the export would read, so that it says the same of each document but for what its own
incidents would leave out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from chalicelib.accounting import store
from chalicelib.accounting.asked_views import (
    ExportPreview,
    PreviewedHolder,
    PreviewedTotal,
    PreviewedType,
)
from chalicelib.accounting.export import REFUSALS, export_id_of
from chalicelib.accounting.forms import PreviewQuery
from chalicelib.accounting.late import LateDocuments
from chalicelib.accounting.questions.answers import Answers
from chalicelib.core.caller import Caller
from chalicelib.invoicing import service as invoicing
from chalicelib.licences import service as licences
from chalicelib.onboarding import service as onboarding

_COUNTED = ("free", "late", "taken", "kept_out", "in_flight", "rejected")


def preview(caller: Caller, query: PreviewQuery) -> ExportPreview:
    """Count what an export of a period would take, and what becomes of the others.

    Raises:
        CountryNotServed: the business has no documents, for none are issued in its country.
    """
    country = onboarding.business(caller.tenant).country
    invoicing.require_served(country)
    found: Counter[tuple[str, str]] = Counter()
    totals: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    holders = _count(caller.tenant, query.period_from, query.period_to, found, totals)
    counted = {
        what: sum(number for (_, each), number in found.items() if each == what)
        for what in _COUNTED
    }
    is_empty = not counted["free"] + counted["late"]
    told: dict[str, object] = {name: counted[name] for name in ("in_flight", "rejected")}
    return ExportPreview(
        **counted,
        by_type=[
            PreviewedType(
                country=country,
                document_type=each,
                totals=[
                    PreviewedTotal(currency=currency, total=total)
                    for (document_type, currency), total in sorted(totals.items())
                    if document_type == each
                ],
                **{what: found[each, what] for what in _COUNTED},
            )
            for each in sorted({document_type for document_type, _ in found})
        ],
        taken_by=[
            PreviewedHolder(batch_id=each, export_id=export_id_of(each), documents=number)
            for each, number in sorted(holders.items())
        ],
        refusal="no-documents" if is_empty else None,
        refusal_text=REFUSALS["no-documents"].render(caller.language, told) if is_empty else "",
    )


def _count(
    business_id: str,
    period_from: date,
    period_to: date,
    found: Counter[tuple[str, str]],
    totals: defaultdict[tuple[str, str], Decimal],
) -> Counter[str]:
    """Count documents by type and what becomes of them; return how many batches hold of them.

    What would go is added up by type and currency.
    """
    live = store.live_until(business_id, period_to)
    late = LateDocuments.of(business_id, live, period_from)
    receiving = licences.batch_licence_of(business_id)
    firm_id = receiving.firm_id if receiving is not None else ""
    first_day = min(late.first_day, period_from)
    kept_out = Answers.of(business_id, firm_id, first_day, period_to).kept_out
    late = late._replace(kept_out=kept_out)
    for document in late.documents():
        found[document.document_type, "late"] += 1
        totals[document.document_type, document.currency] += document.total
    holder = {
        each: row.batch_id
        for row in live
        if row.overlaps(period_from, period_to)
        for each in store.members_of([row])
    }
    holders: Counter[str] = Counter()
    for outcome, document in invoicing.issued_documents(business_id, period_from, period_to):
        what: str = outcome
        if outcome == "accepted":
            what = "kept_out" if document.id in kept_out else "free"
            what = "taken" if document.id in holder else what
        found[document.document_type, what] += 1
        if what == "free":
            totals[document.document_type, document.currency] += document.total
        if what == "taken":
            holders[holder[document.id]] += 1
    return holders
