"""Setting a batch aside: what it held is free, and it can be restored."""

from __future__ import annotations

from chalicelib.accounting import store
from chalicelib.accounting.decisions import note, refuse_claimed, visible_import
from chalicelib.accounting.loose import Loose
from chalicelib.accounting.model import TAKEN, Batch, BatchEvent
from chalicelib.accounting.telling import write_discarded
from chalicelib.accounting.writing import write_loose
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller


def discard(caller: Caller, import_id: str, reason: str) -> Batch:
    """Discard a pending import; one that is discarded stays as it is.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not pending.
        ImportClaimed: an agent of somebody else's has it.
        ImportHandedOver: such an agent has given its files to the firm's program.
    """
    batch = visible_import(caller, import_id)
    return _set_aside(caller, batch, batch, reason, "discarded")


def refused_whole(caller: Caller, import_id: str, sentence: str) -> Batch:
    """Discard an import of which the program took nothing, also one that counted as imported.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is neither pending nor imported.
        ImportClaimed: an agent of somebody else's has it.
        ImportHandedOver: such an agent has given its files to the firm's program.
    """
    batch = visible_import(caller, import_id)
    whole = batch
    if batch.status in TAKEN:
        whole = write_loose(batch.undone(), still_loose(batch))
    return _set_aside(caller, batch, whole, sentence, "program_refused_all")


def still_loose(batch: Batch) -> list[Loose]:
    """Return what is loose of an import once it counts as imported no more."""
    return [each for each in store.loose_of(batch) if not each.is_released]


def _set_aside(caller: Caller, batch: Batch, whole: Batch, reason: str, event: BatchEvent) -> Batch:
    if batch.status == "discarded":
        return batch
    refuse_claimed(batch, caller.account_id)
    discarded = whole.to("discarded", reason=reason)
    register = store.register(batch.business_id)
    tx = Transaction()
    store.save_register(tx, batch.business_id, register)
    store.drop_live(tx, batch)
    moved = store.move_batch(tx, discarded)
    note(tx, caller, batch, event, reason=reason)
    write_discarded(tx, moved)
    tx.commit()
    return moved
