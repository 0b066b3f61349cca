"""The items of what came back of mails: each lies in all of its lists, and goes after a month."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.model import Entity
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.texts import Text
from chalicelib.mail.fates import Reason

BounceKind = Literal["hard", "soft", "complaint"]
BOUNCE_KINDS: Final[dict[BounceKind, Text]] = {
    "hard": Text(es="devuelto: la dirección no sirve", en="bounced: the address is no good"),
    "soft": Text(es="devuelto por ahora", en="bounced for now"),
    "complaint": Text(es="marcado como no deseado", en="reported as unwanted"),
}
_ALL: Final = "all"
_KEPT: Final = timedelta(days=30)


class Bounce(Entity):
    """A mail that came back, or that its reader reported as unwanted."""

    id: str
    kind: BounceKind
    tenant: str
    """Whose the mail was."""
    template: str | None
    """Which mail it was; None: it is not known."""
    to: str
    address_id: str
    """The digest of the address."""
    reason: Reason
    said: str
    """What the other server said, made fit to be read."""


def write(tx: Transaction, bounce: Bounce) -> None:
    """Add it to all, to those of its kind and to those of its address; again is once."""
    sort = f"{clock.iso(bounce.created_at)}#{bounce.id}"
    for of in (_ALL, bounce.kind, bounce.address_id):
        key = Table(PLATFORM).key(_partition(of), sort)
        tx.overwrite(key, bounce, expires_at=clock.now() + _KEPT)


def page(query: PageQuery, of: str | None = None) -> Page[Bounce]:
    """Read a page, newest first: of all, or of a kind, or of the digest of an address."""
    return Table(PLATFORM).page(Bounce, _partition(of or _ALL), query, newest_first=True)


def _partition(of: str) -> str:
    return f"BOUNCES#{of}"
