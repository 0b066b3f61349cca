"""One e-mail a day to everybody who may import what has come in since the last one.

Work grows with what firms were not told of, not with firms: the news of a batch is an item of its
own, made with the batch. The schedule only asks for the digest of each firm that has news, by a
message each, so that a firm with much to tell, or one that fails, holds up no other. A firm is told
once in its day, from a set hour on; what comes later waits for the next day. What a digest is of is
written before its first mail, and its news is struck out after its last: a run that dies in between
is finished by the next, and nobody is told twice.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.accounting import store
from chalicelib.accounting.model import Batch
from chalicelib.accounting.register import Digest, News
from chalicelib.accounts import service as accounts
from chalicelib.aws import queues
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Retryable, Stale
from chalicelib.core.figures import Day
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.firms.service import Firm
from chalicelib.mail import service as mail


class Sizes(NamedTuple):
    """How much goes into one of what a digest makes."""

    rows: int = 40
    """Most imports that one mail lists; of the others it says how many."""
    writes: int = 90
    """Most that one transaction holds, with what belongs to it."""


_USUAL = Sizes()
_log = logging.getLogger(__name__)


class DigestsNotAsked(Exception):
    """The digests of some firms could not be asked for; their news waits for the next run."""


def ask_for_digests() -> int:
    """Have each firm that has news told of it, if it is time there; return how many firms.

    Raises:
        DigestsNotAsked: at the end, when the queue did not take some; the others are asked for.
    """
    asked, failed = 0, 0
    for firm_id, _ in itertools.groupby(store.news(), key=lambda each: each.firm_id):
        try:
            queues.send(store.digest_message(firm_id))
            asked += 1
        except Retryable as exc:
            _log.warning("digest not asked for", extra={"tenant": firm_id, "cause": str(exc)})
            failed += 1
    if failed:
        raise DigestsNotAsked(f"digest: {failed} firms not asked for")
    return asked


def tell(firm_id: str, sizes: Sizes = _USUAL) -> int:
    """Write the mails of a firm's news if it is time; return how many. Repeatable.

    Raises:
        Retryable: the table does not answer.
    """
    try:
        return _tell(firm_id, sizes)
    except Stale:  # another run is telling this firm
        _log.info("digest left to another run", extra={"tenant": firm_id})
        return 0


def _tell(firm_id: str, sizes: Sizes) -> int:
    """Write to a firm of its news if it is time, or finish writing."""
    firm, digest = firms.firm(firm_id), store.digest(firm_id)
    if firm.lock is not None:  # nobody could look; the news waits until it is unlocked
        return 0
    now = _local_now(firm.time_zone)
    if not _is_due(digest, now, firm.digest_hour):
        return 0
    # Read behind the digest: what another run has told meanwhile is struck out, or changed it.
    news = list(store.news(firm_id))
    if digest is None or not digest.batch_ids:
        if not news:
            return 0
        digest = _begin(firm_id, digest, news)
    written = _write_mails(firm, digest, sizes)
    if written:
        digest = digest.but(told_on=now.date())
    told = set(digest.batch_ids)
    _finish(firm_id, digest, [each for each in news if each.batch_id in told], sizes)
    return written


def _local_now(time_zone: str) -> datetime:
    from zoneinfo import ZoneInfo

    return clock.now().astimezone(ZoneInfo(time_zone))


def _is_due(digest: Digest | None, now: datetime, own_hour: int | None) -> bool:
    usual = settings().digest_from_hour
    if usual < 0:
        return True
    from_hour = usual if own_hour is None else own_hour
    is_told = digest is not None and digest.told_on is not None and digest.told_on >= now.date()
    return now.hour >= from_hour and not is_told


def _begin(firm_id: str, last: Digest | None, news: Sequence[News]) -> Digest:
    """Settle which news the firm is told of."""
    tx = Transaction()
    last = last or Digest(created_at=clock.now(), id="")
    batch_ids = tuple(each.batch_id for each in news)
    begun = last.but(id=new_id("dig"), batch_ids=batch_ids)
    begun = store.save_digest(tx, firm_id, begun)
    tx.commit()
    return begun


def _write_mails(firm: Firm, digest: Digest, sizes: Sizes) -> int:
    """Write one mail to everybody who may import some of it; one written before stays as it is."""
    found = store.batches([(firm.id, batch_id) for batch_id in digest.batch_ids])
    pending = [batch for batch in found if batch is not None and batch.status == "pending"]
    written, tx = 0, Transaction()
    for member in accounts.members(firm.id) if pending else ():
        scope = accounts.scope_of(firm.id, member, "import:decide")
        batches = [batch for batch in pending if scope and scope.covers(batch.company_id)]
        if not batches:
            continue
        account = accounts.account(member.account_id)
        if account.state in {"locked", "closed"}:  # who may not sign in learns nothing by mail
            continue
        mail.write(
            tx,
            tenant=firm.id,
            recipient=account.email,
            language=account.language,
            template="pending-imports-digest",
            facts={
                "firm": firm.name,
                "imports": _imports(batches[: sizes.rows], account.language),
                "more": str(max(len(batches) - sizes.rows, 0)),
            },
            natural_key=(firm.id, member.account_id, digest.id),
        )
        written += 1
        if written % sizes.writes == 0:
            tx.commit()
            tx = Transaction()
    tx.commit()
    return written


def _finish(firm_id: str, digest: Digest, told: Sequence[News], sizes: Sizes) -> None:
    """Strike out the news, and with the last of it end the digest."""
    while len(told) > sizes.writes:
        _strike_out(told[: sizes.writes], Transaction())
        told = told[sizes.writes :]
    tx = Transaction()
    store.save_digest(tx, firm_id, digest.but(batch_ids=()))
    _strike_out(told, tx)


def _strike_out(told: Sequence[News], tx: Transaction) -> None:
    for each in told:
        store.drop_news(tx, each)
    tx.commit()


def _imports(batches: Sequence[Batch], language: Language) -> str:
    """List the batches as the mail template takes them."""
    return json.dumps(
        [
            {
                "company": batch.company_name,
                "code": batch.firm_company_code,
                "period": " – ".join(
                    Day(each).render(language) for each in (batch.period_from, batch.period_to)
                ),
                "documents": str(batch.documents.total),
                "total": format(batch.totals.total, "f"),
                "currency": batch.currency,
                "incidents": str(batch.incident_total),
            }
            for batch in batches
        ],
        ensure_ascii=False,
    )
