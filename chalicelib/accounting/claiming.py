"""What agents do with claims: a batch is handed to the firm's program by one of them (ADR 0057)."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.accounting import store
from chalicelib.accounting.claim import Claim
from chalicelib.accounting.deciding_forms import NewClaim
from chalicelib.accounting.decisions import note, refuse_claimed, refuse_reassigned, visible_import
from chalicelib.accounting.import_showing import shown_import
from chalicelib.accounting.model import STATUS_NAMES, Batch, ForbiddenStep
from chalicelib.accounting.views import Import
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller


def claim_import(caller: Caller, import_id: str, wanted: NewClaim) -> Import:
    """Have a pending import for an agent, or keep it longer; from now on nobody replaces it.

    Raises:
        ImportNotFound: there is none, or the caller may not see its company.
        ForbiddenStep: it is not pending.
        ImportClaimed: another agent has it.
        ImportHandedOver: another agent has given its files to the program.
        CompanyReassigned: the firm's list has another taxpayer under the company's code by now.
    """
    batch = visible_import(caller, import_id)
    if batch.status != "pending":
        raise ForbiddenStep(status=STATUS_NAMES[batch.status], target=STATUS_NAMES["importing"])
    refuse_claimed(batch, caller.account_id, wanted.agent)
    refuse_reassigned(batch)
    before = batch.claim if _has_one(batch) else None
    claim = _claim(caller, wanted, before)
    changed = batch.but(claim=claim, downloaded_at=batch.downloaded_at or clock.now())
    tx = Transaction()
    saved = store.save_batch(tx, changed)
    if before is None:
        note(tx, caller, batch, "claimed", agent=claim.agent)
    if claim.expires_at is None and (before is None or before.expires_at is not None):
        note(tx, caller, batch, "handed_to_program", agent=claim.agent)
    tx.commit()
    return shown_import(saved, caller.language)


def end_claim(caller: Caller, import_id: str) -> Import:
    """Take an import from the agent that has it, if any does; any other can have it then.

    Raises:
        ImportNotFound: there is none, or the caller may not see its company.
    """
    batch = visible_import(caller, import_id)
    if batch.claim is None:
        return shown_import(batch, caller.language)
    tx = Transaction()
    saved = store.save_batch(tx, batch.but(claim=None))
    note(tx, caller, batch, "claim_ended", agent=batch.claim.agent)
    tx.commit()
    return shown_import(saved, caller.language)


def _has_one(batch: Batch) -> bool:
    return batch.claim is not None and batch.claim.is_live(clock.now())


def _claim(caller: Caller, wanted: NewClaim, before: Claim | None) -> Claim:
    """Return the claim from now on; files that were handed over stay so."""
    since = before.since if before is not None else clock.now()
    is_handed = wanted.handed_over or (before is not None and before.expires_at is None)
    until = None if is_handed else clock.now() + timedelta(minutes=wanted.minutes)
    return Claim(agent=wanted.agent, actor=caller.account_id, expires_at=until, since=since)
