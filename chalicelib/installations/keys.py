"""The keys that licence files are signed with: the newest signs, all that are left verify.

A key is made when the first is asked for, and by the operator from then on. What a
former key signed stays good while it is published; to withdraw it voids that at once for who
fetches the keys anew, which every program does when it checks in.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from chalicelib.accounts import service as accounts
from chalicelib.aws.secrets import open_sealed, seal
from chalicelib.aws.table import PLATFORM
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import chance, clock
from chalicelib.core.again import again
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.operating import Because, Subject
from chalicelib.core.texts import Text
from chalicelib.installations import store
from chalicelib.installations.model import KeyRing, LicenceKey
from chalicelib.installations.views import PublicKey, PublicKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY_BYTES = 32


class LicenceKeyNotFound(NotFound):
    """There is no such key."""

    code = "licence-key-not-found"
    text = Text(
        es="No hay ninguna llave «{kid}»; vea las que hay en la lista de llaves.",
        en="There is no key “{kid}”; see those that there are in the list of keys.",
    )
    way = "GET /v1/licence-keys"


class LicenceKeySigns(Conflict):
    """The key is the one that signs."""

    code = "licence-key-signs"
    text = Text(
        es="Con esa llave se firma ahora: haga antes otra con «licence-keys new».",
        en="That key is the one that signs now: make another first, by “licence-keys new”.",
    )


def published() -> PublicKeys:
    """List the keys that verify licence files, the one that signs first."""
    newest_first = reversed((store.key_ring() or _first()).keys)
    return PublicKeys(keys=[PublicKey(kid=each.kid, x=each.x) for each in newest_first])


def signing_key() -> tuple[str, Ed25519PrivateKey]:
    """Return the key that signs, with its id."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = (store.key_ring() or _first()).keys[-1]
    secret = open_sealed("licence", PLATFORM, key.sealed)
    return key.kid, Ed25519PrivateKey.from_private_bytes(secret)


def rotate(caller: Caller, reason: str) -> str:
    """Sign with a new key from now on; return its id."""
    because, ring, key = Because(reason=reason), store.key_ring(), _new_key()
    tx = Transaction()
    store.write_key_ring(tx, ring, (*(ring.keys if ring else ()), key))
    accounts.note_operation(tx, caller, "licence_keys_rotated", Subject(key.kid), because.reason)
    tx.commit()
    return key.kid


def withdraw(caller: Caller, kid: str, reason: str) -> str:
    """Verify by a former key no more; return its id.

    Raises:
        LicenceKeyNotFound: there is no such key.
        LicenceKeySigns: it is the one that signs.
    """
    because, ring = Because(reason=reason), store.key_ring()
    if ring is None or kid not in {each.kid for each in ring.keys}:
        raise LicenceKeyNotFound(kid=kid[:40])
    if ring.keys[-1].kid == kid:
        raise LicenceKeySigns
    tx = Transaction()
    store.write_key_ring(tx, ring, tuple(each for each in ring.keys if each.kid != kid))
    accounts.note_operation(tx, caller, "licence_key_withdrawn", Subject(kid), because.reason)
    tx.commit()
    return kid


@again(3, on=ChangedMeanwhile)
def _first() -> KeyRing:
    """Make the first key, unless another made it meanwhile."""
    ring = store.key_ring()
    if ring is not None:
        return ring
    tx = Transaction()
    made = store.write_key_ring(tx, None, (_new_key(),))
    tx.commit()
    return made


def _new_key() -> LicenceKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = chance.octets(_KEY_BYTES)
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return LicenceKey(
        kid=new_id("key"),
        x=base64.urlsafe_b64encode(public).decode().rstrip("="),
        made_at=clock.now(),
        sealed=seal("licence", PLATFORM, secret),
    )
