"""One e-mail to everybody who may import what has come in since the last one.

Work grows with what firms were not told of, not with firms: the news of a batch is an item of its
own, made with the batch and struck out in the transaction that plans the mails of it. News that
arrives meanwhile is another item and waits for the next run.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chalicelib.accounting import store
from chalicelib.accounting.book import News
from chalicelib.accounting.model import Batch
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import ROLE_PERMISSIONS
from chalicelib.core.texts import Language

if TYPE_CHECKING:
    from chalicelib.firms.service import Member

MOST_NEWS, MOST_MAILS = 40, 55
"""What fits into one transaction of a hundred writes."""
_log = logging.getLogger(__name__)


def send_digests() -> int:
    """Plan the mails of all news; return how many. One firm's failure holds up no other."""
    planned = 0
    for firm_id, news in itertools.groupby(store.news(), key=lambda each: each.firm_id):
        try:
            for part in _parts(news):
                planned += _tell(firm_id, part)
        except Exception:
            _log.exception("digest not sent", extra={"tenant": firm_id})
    return planned


def _parts(news: Iterator[News]) -> Iterator[list[News]]:
    while part := list(itertools.islice(news, MOST_NEWS)):
        yield part


def _tell(firm_id: str, news: Sequence[News]) -> int:
    """Plan the mails of some news of a firm and strike it out, together.

    Only a firm with more users than fit into one transaction has its mails planned in several;
    each mail's own key then keeps a repetition from telling anybody twice.
    """
    from chalicelib.accounts import service as accounts
    from chalicelib.firms import service as firms
    from chalicelib.mail import service as mail

    found = store.batches([(firm_id, each.batch_id) for each in news])
    pending = [batch for batch in found if batch is not None and batch.status == "pending"]
    firm = firms.firm(firm_id)
    planned = 0
    tx = Transaction()
    for member in firms.members(firm_id) if pending else ():
        batches = [batch for batch in pending if _may_import(member, batch)]
        if not batches:
            continue
        account = accounts.account(member.account_id)
        if account.state == "closed":
            continue
        mail.plan(
            tx,
            tenant=firm_id,
            recipient=account.email,
            language=account.language,
            template="pending-imports-digest",
            facts={"firm": firm.name, "imports": _imports(batches, account.language)},
            natural_key=(firm_id, member.account_id, _digest(batches)),
        )
        planned += 1
        if planned % MOST_MAILS == 0:
            tx.commit()
            tx = Transaction()
    for each in news:
        store.drop_news(tx, each)
    tx.commit()
    return planned


def _may_import(member: Member, batch: Batch) -> bool:
    allowed = "import:decide" in ROLE_PERMISSIONS.get(member.role, ())
    return allowed and (member.companies is None or batch.company_id in member.companies)


def _digest(batches: Sequence[Batch]) -> str:
    ids = "\x1f".join(sorted(batch.id for batch in batches))
    return hashlib.sha256(ids.encode()).hexdigest()


def _imports(batches: Sequence[Batch], language: Language) -> str:
    """List the batches as the mail template takes them."""
    day = "%d/%m/%Y" if language == "es" else "%Y-%m-%d"
    return json.dumps(
        [
            {
                "company": batch.company_name,
                "code": batch.firm_company_code,
                "period": f"{batch.period_from:{day}} – {batch.period_to:{day}}",
                "documents": str(batch.documents.total),
                "total": format(batch.totals.total, "f"),
                "currency": batch.currency,
                "incidents": str(batch.incident_total),
            }
            for batch in batches
        ],
        ensure_ascii=False,
    )
