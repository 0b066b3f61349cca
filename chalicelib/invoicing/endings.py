"""Write the end of a document's way: the one place, whoever found it.

The answer, a refusal that lasts, the decision of a person, and an authority that was asked again
all come here. What else follows from an end is written in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.transaction import Transaction
from chalicelib.core.again import again, steady
from chalicelib.core.caller import Caller
from chalicelib.invoicing import firm_news, notes, store
from chalicelib.invoicing.authority import Decision
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.views import DocumentView, view
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

_MOST_REASONS, _REASON_CHARACTERS = 20, 500
"""What a mail tells of the authority's remarks; all of them are with the document."""


@again(20, on=notes.BalanceMoved, pause=steady(0.05))
def end(
    progress: DocumentProgress,
    decision: Decision,
    at: datetime,
    caller: Caller | None = None,
    also: Callable[[Transaction], None] | None = None,
) -> DocumentView:
    """Write the end of a document that must be as it was read, and respond to who decided it.

    `also` adds further writes.

    Raises:
        ChangedMeanwhile: it is not.
        ForbiddenTransition: the state does not lead there.
    """
    tx = Transaction()
    shown = view(_write(tx, progress, decision, at))
    if also is not None:
        also(tx)
    if caller is not None:
        tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _write(
    tx: Transaction, progress: DocumentProgress, decision: Decision, at: datetime
) -> DocumentProgress:
    """Add the end of a document to a transaction, with all that follows from it."""
    final = progress.ended(decision.state, at, decision.details)
    notes.settle(tx, progress, final.state)
    if progress.differing is not None:
        store.write_differing(tx, final)
    send = store.message("delivery", final) if final.was_accepted else None
    saved = store.write(tx, final, send)
    if final.state == "rejected" and progress.state != "rejected":
        _write_rejected(tx, final)
        firm_news.write_rejected(tx, final, at)
    if final.was_accepted and progress.state == "rejected":
        firm_news.write_settled(tx, final)
    if final.was_accepted and final.replaced_by is not None:
        _write_both_stand(tx, final, final.replaced_by)
    return saved


def _write_rejected(tx: Transaction, progress: DocumentProgress) -> None:
    """Tell the owners and whoever issued it, with what the authority says."""
    reasons = [f"{each.code}: {each.text}".strip(": ") for each in progress.authority_details]
    for person in onboarding.heads_told(progress.business_id, also=progress.issued_by):
        mail.write(
            tx,
            tenant=progress.business_id,
            recipient=person.email,
            language=person.language,
            template="document-rejected",
            facts={
                "number": progress.summary.number,
                "reasons": json.dumps(
                    [reason[:_REASON_CHARACTERS] for reason in reasons[:_MOST_REASONS]],
                    ensure_ascii=False,
                ),
            },
            natural_key=(progress.id, person.id),
            of={"document": progress.id},
        )


def _write_both_stand(tx: Transaction, progress: DocumentProgress, replaced_by: str) -> None:
    """Tell who issued it that the document and its replacement may both count."""
    replacement = store.progress(progress.business_id, replaced_by)
    number = replacement.summary.number if replacement is not None else replaced_by
    for person in onboarding.concerned(progress.business_id, progress.issued_by):
        mail.write(
            tx,
            tenant=progress.business_id,
            recipient=person.email,
            language=person.language,
            template="document-accepted-after-all",
            facts={"number": progress.summary.number, "replacement": number},
            natural_key=(progress.id, person.id),
            of={"document": progress.id},
        )
