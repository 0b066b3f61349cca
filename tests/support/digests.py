"""What the worker of reminders does of the news of a firm, without queues between."""

from __future__ import annotations

from chalicelib.accounting import digest, store
from chalicelib.accounting.digest import Sizes
from chalicelib.accounting.register import Digest
from chalicelib.aws.table import Table


def lists_of(firm_id: str) -> list[Digest]:
    """Read what people of a firm are yet to be told of."""
    return list(Table(firm_id).each(Digest, store.DIGEST))


def send_digests(firm_id: str, sizes: Sizes | None = None) -> int:
    """Hand the news of a firm out and tell whose time it is; answer how many mails were written."""
    given = [sizes] if sizes else []
    digest.hand_out(firm_id, *given)
    return sum(digest.tell(firm_id, each.account_id, *given) for each in lists_of(firm_id))
