"""Whom answers must be signed by: signers by name, or issuers and whom they must have certified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from chalicelib.aws import secrets
from chalicelib.core import clock
from chalicelib.core.errors import Permanent
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.signature_check import SignatureInvalid

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

ANYBODY: Final = "any"
"""What the secret holds where every signature that holds is taken."""
_KEPT_FOR: Final = timedelta(minutes=5)
_kept: dict[str, tuple[datetime, Trust | None]] = {}
"""Secret -> until when it is not read again, and whom it names."""


class TrustUnreadable(Permanent):
    """What should name the trusted certificates is not PEM, or names none."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The certificates that we trust, and whom an issuer among them must have certified.

    One with the CA bit is an issuer, any other a signer itself.
    """

    pem: bytes
    holder: str = ""
    """`serialNumber` in the subject of the authority's certificates (CPJ-…); empty: no issuer is
    trusted, because the same one certifies taxpayers."""

    def require(self, certificate_der: bytes, at: datetime) -> None:
        """Refuse a signer who is not trusted at that time.

        Raises:
            SignatureInvalid: the certificate is out of its time, may issue others or not sign, or
                is neither named nor the holder's by a named issuer.
            TrustUnreadable: the trusted certificates cannot be read.
        """
        from cryptography import x509

        trusted = certificates(self.pem)
        try:
            signer = x509.load_der_x509_certificate(certificate_der)
            is_valid, holders = _is_valid(signer, at), _holders(signer)
            acts_as_issuer, may_sign = is_issuer(signer), _may_sign(signer)
        except _unreadable() as exc:
            raise SignatureInvalid(reason="the certificate cannot be read") from exc
        if not is_valid:
            raise SignatureInvalid(reason="the signer's certificate is out of its time")
        if acts_as_issuer:
            raise SignatureInvalid(reason="the signer's certificate is one of an issuer")
        if not may_sign:
            raise SignatureInvalid(reason="the signer's certificate is for other uses")
        if signer in trusted:
            return
        issuers = (each for each in trusted if is_issuer(each) and _is_valid(each, at))
        is_holder = self.holder != "" and self.holder in holders
        if not (is_holder and any(_issued(issuer, signer) for issuer in issuers)):
            raise SignatureInvalid(reason="the signer is not trusted")


def trust() -> Trust | None:
    """Return whom the operator trusts now, at most some minutes old; None for anybody."""
    arn = settings().answer_certificates_arn
    if not arn:
        return None
    now = clock.now()
    until, known = _kept.get(arn, (now, None))
    if until <= now:
        text = secrets.plain_secret(arn).strip()
        holder = settings().hacienda_answer_holder
        known = None if text == ANYBODY else Trust(text.encode(), holder)
        _kept[arn] = (now + _KEPT_FOR, known)
    return known


def forget() -> None:
    """Drop what was read: the next answer reads it anew."""
    _kept.clear()


@cache
def certificates(pem: bytes) -> tuple[Certificate, ...]:
    """Read certificates.

    Raises:
        TrustUnreadable: there is none, or one is broken.
    """
    from cryptography import x509

    try:
        found = tuple(x509.load_pem_x509_certificates(pem))
        for each in found:
            is_issuer(each)
    except _unreadable() as exc:
        raise TrustUnreadable("the trusted certificates cannot be read") from exc
    return found


def _unreadable() -> tuple[type[Exception], ...]:
    """List what a certificate, its names or its extensions raise when they cannot be read."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    return (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
        x509.InvalidVersion,
    )


def _is_valid(certificate: Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def is_issuer(certificate: Certificate) -> bool:
    """Return whether it may issue others: the CA bit, and a key usage that does not deny it."""
    from cryptography import x509

    extensions = {type(each.value): each.value for each in certificate.extensions}
    constraints = extensions.get(x509.BasicConstraints)
    usage = extensions.get(x509.KeyUsage)
    is_marked = isinstance(constraints, x509.BasicConstraints) and constraints.ca
    return is_marked and (not isinstance(usage, x509.KeyUsage) or usage.key_cert_sign)


def _may_sign(certificate: Certificate) -> bool:
    from cryptography import x509

    usages = [
        each.value for each in certificate.extensions if isinstance(each.value, x509.KeyUsage)
    ]
    return all(usage.digital_signature or usage.content_commitment for usage in usages)


def _holders(certificate: Certificate) -> list[str]:
    from cryptography.x509.oid import NameOID

    found = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    return [str(each.value) for each in found]


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    differs: tuple[type[Exception], ...] = (InvalidSignature, *_unreadable())
    try:
        certificate.verify_directly_issued_by(issuer)
    except differs:  # another key, name or kind of either
        return False
    return True
