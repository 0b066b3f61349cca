"""Working a bulk off, step by step: each of its rows becomes an accepted licence, once (ADR 0029).

It can die anywhere and be gone on with by anybody. What an accepted licence comes to is for
`activation`; a bulk looks how far those are, and tells the firm of all of them together.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import beside, clock
from chalicelib.core.errors import DomainError, Permanent, Retryable, Stale
from chalicelib.firms import service as firms
from chalicelib.licences import bulk_rows, bulk_store, bulk_telling
from chalicelib.licences.bulk_accepting import Accepting
from chalicelib.licences.bulk_rows import BulkRow
from chalicelib.licences.bulks import BEGINNING, LOOK_AGAIN, RESTING, STEP, Bulk, RowDone
from chalicelib.licences.store import LICENCE_LIST

_AT_ONCE = 4
"""Rows of a step under way at a time."""
_log = logging.getLogger(__name__)


def run(firm_id: str, bulk_id: str) -> None:
    """Do the next step of a bulk, which has the one after it done; nothing if it has ended.

    Raises:
        Retryable, Stale: something passing was in the way; run it again.
    """
    bulk = bulk_store.bulk(firm_id, bulk_id)
    if bulk is None or bulk.has_ended or bulk.state in RESTING:
        return
    try:
        if bulk.state in BEGINNING:
            _step(firm_id, bulk)
        else:
            _look(firm_id, bulk)
    except ChangedMeanwhile as exc:
        now = bulk_store.bulk(firm_id, bulk_id)
        if now is None or now.version == bulk.version:
            raise Retryable("bulk: in conflict with other writes") from exc
        _log.info("another run went on with the bulk", extra={"bulk": bulk_id})
    except Stale:
        raise
    except (DomainError, Permanent):
        _log.exception("bulk cannot be done", extra={"bulk": bulk_id})
        _end(firm_id, bulk.but(state="failed", ended_at=clock.now()))


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of a step, with what came, or is to come, of each."""

    rows: Sequence[BulkRow]
    before: Mapping[int, RowDone]
    """By their numbers: what an earlier run of this step did."""
    decided: Mapping[int, RowDone]
    """What those that are left come to."""

    @property
    def wanted(self) -> list[str | None]:
        """The addresses of the clients whose licences are to be accepted, in their order."""
        return [row.row.client_email for row in self.rows if row.row and self._is_wanted(row)]

    def _is_wanted(self, row: BulkRow) -> bool:
        decided = self.decided.get(row.number)
        return decided is not None and decided.what == "accepted"

    def until(self, granted: int) -> Sequence[BulkRow]:
        """Return the rows before the first acceptance for which nothing is granted."""
        left = granted
        for place, row in enumerate(self.rows):
            if self._is_wanted(row):
                if not left:
                    return self.rows[:place]
                left -= 1
        return self.rows


def _step(firm_id: str, bulk: Bulk) -> None:
    """Do the rows that are next, as far as the limit of the day goes.

    None in a locked firm, nor for somebody who may not do it any more.
    """
    firm = firms.firm(firm_id)
    if firm.state == "locked":
        _hold_up(firm_id, bulk)
        return
    scope = accounts.scope_of_person(firm_id, bulk.created_by, "licence:write")
    if scope is None:
        _stop(firm, bulk)
        return
    accepting = Accepting(firm, bulk, scope)
    part = _part(accepting, _next_rows(bulk))
    granted = accounts.Granted(len(part.wanted), None)
    if part.wanted and not bulk.dry_run:
        granted = accounts.count_up_to(firm_id, bulk.created_by, "activations", part.wanted)
    todo = part.until(granted.number)
    done = _done(accepting, part, todo)
    stepped = bulk.stepped(bulk.following + len(todo), [each.what for each in done], granted.until)
    if bulk.dry_run and stepped.state == "settling":
        _end(firm_id, stepped.ended(clock.now()))
        return
    tx = Transaction()
    seconds = 0
    if stepped.state == "waiting":
        seconds = int(LOOK_AGAIN.total_seconds())
        if bulk.resumes_at is None:  # else whoever sent it knows
            bulk_telling.write_waiting(tx, firm, stepped)
    bulk_store.write(tx, firm_id, stepped, after_seconds=seconds, unconfirmed=_unconfirmed(firm))
    tx.commit()


def _unconfirmed(firm: firms.Firm) -> firms.Firm | None:
    return None if firm.is_confirmed else firm


def _stop(firm: firms.Firm, bulk: Bulk) -> None:
    """Begin nothing more until somebody takes it over; the administrators are told."""
    tx = Transaction()
    stopped = bulk_store.write(tx, firm.id, bulk.stopped(), after_seconds=None)
    if not bulk.dry_run:
        bulk_telling.write_stopped(tx, firm, stopped)
    tx.commit()


def _hold_up(firm_id: str, bulk: Bulk) -> None:
    """Begin nothing, and look again later; the firm was told why it is locked."""
    tx, seconds = Transaction(), int(LOOK_AGAIN.total_seconds())
    bulk_store.write(tx, firm_id, bulk.held_up(), after_seconds=seconds)
    tx.commit()


def _next_rows(bulk: Bulk) -> Sequence[BulkRow]:
    """Read the rows of the step that is next."""
    rows = bulk_rows.read(blobs.get(bulk.upload_key), bulk.charset, bulk.program)
    return rows[bulk.following :][:STEP]


def _part(accepting: Accepting, rows: Sequence[BulkRow]) -> _Part:
    firm_id, bulk_id = accepting.firm.id, accepting.bulk.id
    found = bulk_store.rows(firm_id, bulk_id, [row.number for row in rows])
    before = {row.number: done for row, done in zip(rows, found, strict=True) if done}
    left = {row.number: row.row for row in rows if row.row and row.number not in before}
    return _Part(rows, before, accepting.decided(left))


def _done(accepting: Accepting, part: _Part, todo: Sequence[BulkRow]) -> list[RowDone]:
    """Do what is left of some rows; say what came of each, or would.

    Raises:
        ChangedMeanwhile: the bulk was cancelled or paused, or another run went on with it: no
            further row begins.
    """
    firm_id, bulk = accepting.firm.id, accepting.bulk

    def do(row: BulkRow) -> RowDone:
        if row.number in part.before:
            return part.before[row.number]
        if row.row is None:
            return RowDone(created_at=clock.now(), what="refused")
        now = bulk_store.bulk(firm_id, bulk.id)
        if now is None or now.version != bulk.version:
            raise ChangedMeanwhile
        return accepting.do(row.number, row.row, part.decided[row.number])

    return list(beside.each(do, todo, _AT_ONCE))


def _look(firm_id: str, bulk: Bulk) -> None:
    """End the bulk if none of its activations is under way, or look again later."""
    states = bulk_telling.states_of(LICENCE_LIST.each(firm_id), bulk.id)
    if not states["provisioning"] or bulk.next_look is None:
        _end(firm_id, _with_rest(firm_id, bulk).ended(clock.now()))
        return
    tx = Transaction()
    bulk_store.write(tx, firm_id, bulk.but(looks=bulk.looks + 1), after_seconds=bulk.next_look)
    tx.commit()


def _with_rest(firm_id: str, bulk: Bulk) -> Bulk:
    """Count, too, what a step did that was under way when the bulk was cancelled."""
    rows = _next_rows(bulk)
    found = bulk_store.rows(firm_id, bulk.id, [row.number for row in rows])
    begun = max((place for place, done in enumerate(found, 1) if done), default=0)
    done = [
        done.what if done else "refused"
        for row, done in zip(rows[:begun], found[:begun], strict=True)
        if done or row.row is None
    ]
    return bulk.counted(bulk.following + begun, done)


def _end(firm_id: str, ended: Bulk) -> None:
    """Write that nothing is left to do, and tell the firm of all of it in one mail."""
    tx = Transaction()
    bulk_store.write(tx, firm_id, ended, after_seconds=None)
    if not ended.dry_run:
        bulk_telling.write_ended(tx, firms.firm(firm_id), ended, LICENCE_LIST.each(firm_id))
    tx.commit()
