"""What readers do not want to get: silenced by kind, of one tenant or of all.

Kept with the address. Each mail that may be silenced carries a signed link that does so without a
session (RFC 8058); who holds it can do nothing else by it, nor learn whose address it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

from chalicelib.aws import signed_texts
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.errors import NotFound
from chalicelib.core.texts import Text
from chalicelib.mail import store
from chalicelib.mail.addresses import Address, digest_of
from chalicelib.mail.kinds import KINDS
from chalicelib.mail.rhythm import Rhythm

_PURPOSE = "silence mail"
SILENCEABLE = tuple(sorted(name for name, kind in KINDS.items() if kind.may_be_silenced))


class SilencingLinkInvalid(NotFound):
    """The link was not made by us, or long ago."""

    code = "silencing-link-invalid"
    text = Text(
        es="Ese enlace no es válido o está incompleto; cópielo entero del correo, o entre y "
        "cambie sus avisos en «Mi cuenta».",
        en="That link is not valid or incomplete; copy all of it from the mail, or sign in and "
        "change your notices at “My account”.",
    )
    way = "PUT /v1/me/mail-preferences"


@dataclass(frozen=True, slots=True)
class Silencing:
    """One kind of mail, of one tenant or of all, to one address."""

    digest: str
    kind: str
    tenant: str = ""

    @property
    def name(self) -> str:
        """What the address keeps of it."""
        return f"{self.kind} {self.tenant}".strip()


def path_for(recipient: str, kind: str, tenant: str) -> str:
    """Return the path of what silences mails such as this one; empty where none may.

    Below `/v1` of the API it is the route, in the console the window that asks.
    """
    if not KINDS[kind].may_be_silenced:
        return ""
    said = json.dumps([digest_of(recipient), kind, tenant])
    return f"/mail-preferences/{signed_texts.write(said, _PURPOSE)}"


def read_link(token: str) -> Silencing:
    """Read what a link silences.

    Raises:
        SilencingLinkInvalid: it is none of ours.
    """
    try:
        silencing = Silencing(*json.loads(signed_texts.read(token, _PURPOSE)))
    except signed_texts.NotOurs as exc:
        raise SilencingLinkInvalid from exc
    if silencing.kind not in SILENCEABLE:  # once it was
        raise SilencingLinkInvalid
    return silencing


def is_silenced(silencing: Silencing) -> bool:
    """Return whether the address does not get such mails."""
    known = store.known_address(silencing.digest)
    return known.has_silenced(silencing.kind, silencing.tenant)


def write_silence(tx: Transaction, silencing: Silencing, *, silent: bool) -> bool:
    """Add that the address gets no such mails any more, or again; return whether that is new."""
    names = {silencing.name} if silent else {silencing.kind, silencing.name}
    change = partial(_changed, names=frozenset(names), silent=silent)
    before = store.known_address(silencing.digest)
    return store.change_address(tx, silencing.digest, change) != before


def _changed(before: Address, names: frozenset[str], *, silent: bool) -> Address:
    return before.but(silenced=before.silenced | names if silent else before.silenced - names)


def silenced_of(email: str) -> Address:
    """Read what an address does not get."""
    return store.known_address(digest_of(email))


def write_silenced(
    tx: Transaction, email: str, names: frozenset[str], rhythm: Rhythm | None, version: int
) -> Address:
    """Add all that an address does not get; it gets all else, whatever came back from it before.

    Raises:
        ChangedMeanwhile: that is not at `version` any more; the commit raises it, too.
    """
    before = silenced_of(email)
    check_version(before, version)
    after = before.wanting(names, rhythm, clock.now())
    return store.replace_address(tx, digest_of(email), before, after)
