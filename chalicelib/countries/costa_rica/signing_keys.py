"""What a business signs and signs in with, opened once per process and kept for a few minutes.

What is kept serves only while it is what the business has stored: a key that was replaced is
revoked at the authority, and a corrected password counts at once.

Used by the submission worker alone: nobody else may open these secrets.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.core import clock
from chalicelib.countries.costa_rica.connection import TaxCredentials, open_credentials
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.hacienda.service import Credentials
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from chalicelib.onboarding import service as onboarding

if TYPE_CHECKING:
    from chalicelib.countries.costa_rica.signer import SigningKey

KEPT_FOR: Final = timedelta(minutes=5)
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """A business's key and its credentials at the authority."""

    key: SigningKey = field(repr=False)
    credentials: Credentials

    def signed(self, document: Comprobante) -> bytes:
        """Write and sign a document, and check it against the official schema if it is at hand.

        Raises:
            Permanent: it does not fit its structure or schema, or cannot be signed.
        """
        from chalicelib.countries.costa_rica.document_xml import unsigned_xml
        from chalicelib.countries.costa_rica.schema import official_schemas
        from chalicelib.countries.costa_rica.signer import sign

        data = sign(unsigned_xml(document), self.key, at=document.issued_at, clave=document.clave)
        kind = BY_TYPE[document.document_type].name
        schemas = official_schemas()
        if schemas.has(kind):
            schemas.check(data, kind)
        return data

    def has_signed(self, data: bytes) -> bool:
        """Return whether bytes that we signed name this certificate as the signer's."""
        return self.key.key_info.encode() in data


_lock = threading.Lock()
_kept: OrderedDict[str, tuple[str, datetime, SigningIdentity]] = OrderedDict()
"""Business -> its sealed secrets, until when they are kept open, what they opened to."""


def signing_identity(business_id: str) -> SigningIdentity:
    """Return what a business signs with now.

    Raises:
        NotConnected: the business has no connection to the authority.
    """
    sealed = onboarding.sealed_credentials(business_id)
    now = clock.now()
    with _lock:
        opened, until, identity = _kept.get(business_id, ("", now, None))
        if identity is not None and opened == sealed.sealed and now < until:
            return identity
    identity = _identity(open_credentials(business_id, sealed))
    with _lock:
        _kept[business_id] = (sealed.sealed, now + KEPT_FOR, identity)
        _kept.move_to_end(business_id)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return identity


def forget() -> None:
    """Drop every opened key."""
    with _lock:
        _kept.clear()


def _identity(opened: TaxCredentials) -> SigningIdentity:
    from chalicelib.countries.costa_rica.signer import SigningKey

    return SigningIdentity(
        key=SigningKey.load(opened.key_pkcs8, opened.certificate_der),
        credentials=Credentials(opened.user, opened.password),
    )
