"""Taking a company list in: at once, or as a sync that a worker does (ADR 0025).

It can die at any step and be taken up by anybody: rows are written in pieces, each once. The syncs
of a firm are done in the order in which they were asked for, so that none is undone by an older one
that was late: who runs one runs those before it that have not ended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import beside, clock
from chalicelib.core.again import again
from chalicelib.core.errors import Permanent, Retryable, Stale
from chalicelib.core.sheets import CONTENT_TYPE
from chalicelib.firms import store, sync_store
from chalicelib.firms.company_list import Upload
from chalicelib.firms.company_rows import ReadRow
from chalicelib.firms.listing import ListedCompany
from chalicelib.firms.model import Company, facts_of
from chalicelib.firms.sync_files import files_of
from chalicelib.firms.syncs import (
    ADVICE,
    NOT_BEGUN,
    OUTCOMES,
    WHAT_NAMES,
    Change,
    CompanySync,
    EndState,
    SyncFile,
    SyncPiece,
    Taken,
    Task,
    change_by,
    is_unsure,
    left_out,
    tasks_of,
)
from chalicelib.mail import service as mail

_AT_ONCE = 4
"""Transactions under way at a time, so that 5,000 rows stay well within a request's 29 seconds."""
_PROGRESS_EVERY = 10
_MOST_OF_A_FACT = 200
_EVENTS: Final[Mapping[EndState, str]] = {
    "done": "companies_uploaded",
    "cancelled": "companies_upload_stopped",
    "failed": "companies_upload_failed",
}
_log = logging.getLogger(__name__)
Kept = Callable[[int, Sequence[Change]], None]


def upload_key(firm_id: str, sync_id: str, when: datetime, name: str) -> str:
    """Return where a file of a sync lies."""
    return blobs.key(firm_id, "companies", when, f"{sync_id}-{name}")


def run(firm_id: str, sync_id: str) -> Taken | None:
    """Take in what was asked for before, then this; None when that was done already.

    Raises:
        Retryable, Stale: something passing was in the way; run it again.
    """
    taken = None
    for each in sync_store.under_way(firm_id):
        if each.id <= sync_id:
            taken = _run(firm_id, each)
    return taken


def _run(firm_id: str, sync: CompanySync) -> Taken | None:
    try:
        rows = _rows(firm_id, sync)
        taken = take(firm_id, sync, rows)
        files = _write_files(firm_id, sync, taken)
    except (Retryable, Stale):
        raise
    except Exception:  # a mistake of ours, too, holds no later list up
        _log.exception("company list not taken in", extra={"sync": sync.id})
        _end(firm_id, sync, "failed")
        return None
    state: EndState = "cancelled" if taken.is_cut else "done"
    _end(firm_id, sync.but(counts=taken.counts(), files=files), state)
    return taken


def _rows(firm_id: str, sync: CompanySync) -> list[ReadRow]:
    found = store.firm(firm_id)
    if found is None:
        raise Permanent("company list: no such firm")
    data = blobs.get(sync.upload_key)
    return Upload(data, sync.is_json, sync.charset, sync.program).read(found.country)


def take(firm_id: str, sync: CompanySync, rows: Sequence[ReadRow]) -> Taken:
    """Write what the rows say, and which companies are gone; in a dry run, only tell."""
    listed = [each for each in store.listed_companies(firm_id) if sync.scope.covers(each.id)]
    unsure = sync.complete and is_unsure(rows)
    gone = _gone(firm_id, sync, rows, listed) if sync.complete and not unsure else []
    tasks = tasks_of(firm_id, rows, gone)
    changes = _done(firm_id, sync, tasks)
    said = len(tasks) - len(gone)
    really = [
        each for each, change in zip(gone, changes[said:], strict=True) if change.what == "gone"
    ]
    is_cut = any(change.what == "not_begun" for change in changes)
    return Taken(rows, changes[:said], really, listed, unsure, is_cut)


def _gone(
    firm_id: str, sync: CompanySync, rows: Sequence[ReadRow], listed: Sequence[ListedCompany]
) -> list[ListedCompany]:
    """List the companies that a complete list lacks: the same ones in each run of the sync."""
    found = left_out(rows, listed, sync.program)
    if sync.dry_run:
        return found
    key = upload_key(firm_id, sync.id, sync.created_at, "gone.json")
    kept = set(sync_store.keep_gone(key, [each.id for each in found]))
    return sorted(each for each in listed if each.id in kept)


def _done(firm_id: str, sync: CompanySync, tasks: Sequence[Task]) -> list[Change]:
    """Do all tasks, piece by piece; return what came of each."""
    pieces = store.pieces(firm_id, [task.company_id for task in tasks])
    known = {} if sync.dry_run else sync_store.pieces(firm_id, sync.id)

    def do(number: int) -> Sequence[Change]:
        if number in known:
            return known[number]
        if sync.is_stopping:
            return [NOT_BEGUN] * len(pieces[number])
        return _do_piece(firm_id, sync, number, [tasks[place] for place in pieces[number]])

    rows, told = 0, []
    for number, changes in enumerate(beside.each(do, range(len(pieces)), _AT_ONCE)):
        told.append(changes)
        rows += len(changes)
        if number % _PROGRESS_EVERY == 0 and not sync.dry_run:
            sync_store.save_progress(firm_id, sync.id, rows)
    by_place = dict(zip(chain.from_iterable(pieces), chain.from_iterable(told), strict=True))
    return [by_place[place] for place in range(len(tasks))]


@again(4, on=Stale)  # another list, or a licence, changed a company at the same time
def _do_piece(
    firm_id: str, sync: CompanySync, number: int, tasks: Sequence[Task]
) -> Sequence[Change]:
    tx, now = Transaction(), clock.now()
    found = store.companies(firm_id, [task.company_id for task in tasks])
    changes = tuple(
        _do(tx, firm_id, sync, task, before, now) for task, before in zip(tasks, found, strict=True)
    )
    if sync.dry_run:
        return changes
    sync_store.add_piece(tx, firm_id, sync, number, SyncPiece(created_at=now, changes=changes))
    try:
        tx.commit()
    except sync_store.PieceDone:
        return sync_store.piece(firm_id, sync.id, number)
    return changes


def _do(
    tx: Transaction,
    firm_id: str,
    sync: CompanySync,
    task: Task,
    before: Company | None,
    now: datetime,
) -> Change:
    """Add to the transaction what a task asks for; say what comes of it."""
    if task.row is None:
        if before is None or before.gone_at is not None:
            return Change(what="unchanged")
        store.write_company(tx, firm_id, before.but(gone_at=now))
        _note(tx, firm_id, sync, before.id, "company_gone")
        return Change(what="gone")
    change = change_by(task.row, before)
    if not sync.scope.covers(task.company_id):
        change = Change(what="refused")
    if change.what in ("unchanged", "refused"):
        return change
    kept = before.model_dump() if before else {"id": task.company_id, "created_at": now}
    said = facts_of(task.row, before) | {"updated_at": now, "gone_at": None}
    after = Company.model_validate(kept | said)
    store.write_company(tx, firm_id, after)
    if before is not None:
        event = "company_returned" if change.what == "returned" else "company_changed"
        _note(tx, firm_id, sync, before.id, event, **_difference(before, after, change.fields))
    return change


def _difference(before: Company, after: Company, fields: Sequence[str]) -> dict[str, str]:
    """Tell each field that changed, what it said before and says now."""
    facts = {"fields": " ".join(fields)}
    for name in fields:
        facts[f"{name}_before"] = _as_fact(getattr(before, name))
        facts[f"{name}_after"] = _as_fact(getattr(after, name))
    return facts


def _as_fact(value: object) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    return text[:_MOST_OF_A_FACT]


def _note(
    tx: Transaction, firm_id: str, sync: CompanySync, company_id: str, event: str, **facts: str
) -> None:
    tx.note(Table(firm_id), company_id, event, actor=sync.created_by, sync=sync.id, **facts)


def _write_files(firm_id: str, sync: CompanySync, taken: Taken) -> tuple[SyncFile, ...]:
    made = []
    for sheet in files_of(taken, sync.language):
        key = upload_key(firm_id, sync.id, sync.created_at, sheet.file_name)
        blobs.put(key, sheet.text().encode(), CONTENT_TYPE)
        made.append(SyncFile(name=sheet.file_name, key=key))
    return tuple(made)


def _end(firm_id: str, sync: CompanySync, state: EndState) -> None:
    tx = Transaction()
    ended = sync_store.end(tx, firm_id, sync.but(state=state, ended_at=clock.now()))
    if not sync.dry_run:
        event = _EVENTS[state]
        counts = {what: str(ended.counts.get(what, 0)) for what in WHAT_NAMES}
        facts = counts | {"total": str(ended.rows), "sync": ended.id}
        tx.note(Table(firm_id), firm_id, event, actor=ended.created_by, **facts)
        if ended.is_told:
            _tell(tx, firm_id, ended, state)
    try:
        tx.commit()
    except ChangedMeanwhile:
        _log.info("company list was taken in by another run", extra={"sync": ended.id})


def _tell(tx: Transaction, firm_id: str, ended: CompanySync, state: EndState) -> None:
    """Tell whoever sent a list what came of it, if they are a user of the firm still."""
    firm, person = store.firm(firm_id), accounts.person_of(firm_id, ended.created_by)
    if firm is None or person is None:
        return
    facts: dict[str, object] = {"sync": ended.id}
    facts.update((what, ended.counts.get(what, 0)) for what in WHAT_NAMES)
    mail.write(
        tx,
        tenant=firm_id,
        recipient=person.email,
        language=person.language,
        template="company-list-ended",
        facts={
            "firm": firm.name,
            "total": str(ended.rows),
            "outcome": OUTCOMES[state].render(person.language),
            "advice": ADVICE[state].render(person.language, facts),
        },
        natural_key=(ended.id,),
    )
