"""Write the end of a document's way: the one place, whoever found it.

The answer, a refusal that lasts, the decision of a person, and an authority that was asked again
all come here. What else follows from an end is written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.again import again, steady
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import ActingFirm
from chalicelib.invoicing import notes, store
from chalicelib.invoicing.authority import Decision
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.views import DocumentView, view
from chalicelib.mail import service as mail


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
    if final.was_accepted and final.replaced_by is not None:
        _write_both_stand(tx, final, final.replaced_by)
    return saved


def _write_both_stand(tx: Transaction, progress: DocumentProgress, replaced_by: str) -> None:
    """Tell who issued it that the document and its replacement may both count.

    Of what a firm issued for the business its owners are told.
    """
    replacement = store.progress(progress.business_id, replaced_by)
    number = replacement.summary.number if replacement is not None else replaced_by
    is_firms = ActingFirm.of(progress.issued_by) is not None
    for account in (
        accounts.heads(progress.business_id) if is_firms else [accounts.account(progress.issued_by)]
    ):
        mail.write(
            tx,
            tenant=progress.business_id,
            recipient=account.email,
            language=account.language,
            template="document-accepted-after-all",
            facts={"number": progress.summary.number, "replacement": number},
            natural_key=(progress.id, account.id),
        )
