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
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import NotFound, Stale
from chalicelib.core.texts import Text
from chalicelib.mail import store
from chalicelib.mail.addresses import Address, digest_of
from chalicelib.mail.kinds import KINDS

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
    """Return the path that silences mails such as this one; empty where none may."""
    if not KINDS[kind].may_be_silenced:
        return ""
    said = json.dumps([digest_of(recipient), kind, tenant])
    return f"/v1/mail-preferences/{signed_texts.write(said, _PURPOSE)}"


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
    return not known.silenced.isdisjoint({silencing.kind, silencing.name})


@again(4, on=Stale, pause=doubling(0.02))  # programs click twice; news of a mail comes meanwhile
def silence(silencing: Silencing, *, silent: bool) -> None:
    """Send the address no such mails any more, or again."""
    names = {silencing.name} if silent else {silencing.kind, silencing.name}
    change = partial(_changed, names=frozenset(names), silent=silent)
    tx = Transaction()
    store.change_address(tx, silencing.digest, change)
    tx.commit()


def _changed(before: Address, names: frozenset[str], *, silent: bool) -> Address:
    return before.but(silenced=before.silenced | names if silent else before.silenced - names)


def silenced_of(email: str) -> Address:
    """Read what an address does not get."""
    return store.known_address(digest_of(email))


def set_silenced(email: str, names: frozenset[str], version: int) -> Address:
    """Set all that an address does not get; it gets all else, whatever came back from it before.

    Raises:
        ChangedMeanwhile: that is not at `version` any more.
    """
    digest = digest_of(email)
    before = store.known_address(digest)
    check_version(before, version)
    tx = Transaction()
    now = clock.now()
    after = store.change_address(tx, digest, lambda known: known.wanting(names, now))
    tx.commit()
    return after
