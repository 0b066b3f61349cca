"""What came back of mails, for the operator: a row an event, for a month, newest first.

Written with what follows from the event, under a key made of it, so that twice is once. A row has
no address, but the digest and what whoever knows the address recognises it by.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.ids import derived_id
from chalicelib.core.readable import visible
from chalicelib.mail import bounce_store
from chalicelib.mail.addresses import digest_of, masked
from chalicelib.mail.bounce_store import Bounce, BounceKind
from chalicelib.mail.events import Heard
from chalicelib.mail.model import Mail, one_line

_MOST_SAID: Final = 300
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]:;,\"']{1,64}@[^\s<>()\[\]:;,\"']{1,255}")
_DELIVERY: Final = "document-delivery"


def write(tx: Transaction, news: Heard, mail: Mail | None) -> None:
    """Add what came back to the operator's list; nothing of news that is none of that."""
    kind = _kind(news)
    if kind is None or news.reason is None:
        return
    now = clock.now()
    is_document = news.about is not None and news.about.kind == "document"
    named = (news.tenant, news.mail_id, str(news.round), news.state, news.to)
    bounce = Bounce(
        id=derived_id("bnc", *named),
        version=1,
        created_at=min(news.at, now),  # a remote server says when: nothing stays on top for ever
        kind=kind,
        tenant=news.tenant,
        template=mail.template if mail else _DELIVERY if is_document else None,
        to=masked(news.to),
        address_id=digest_of(news.to),
        reason=news.reason,
        said=tidied(news.said),
    )
    bounce_store.write(tx, bounce)


def tidied(said: str) -> str:
    r"""Make what a remote server said fit to be read: on one line, short, without addresses.

    >>> tidied("550 5.1.1 <ana@example.com>:\r\n<b>unknown</b>\u202e user")
    '550 5.1.1 <a…@example.com>: <b>unknown</b> user'
    """
    line = _ADDRESS.sub(lambda found: masked(found[0]), visible(one_line(said)))
    return line if len(line) <= _MOST_SAID else f"{line[: _MOST_SAID - 1]}…"


def _kind(news: Heard) -> BounceKind | None:
    if news.state == "complained":
        return "complaint"
    if news.state != "bounced":
        return None
    return "hard" if news.is_lasting else "soft"
