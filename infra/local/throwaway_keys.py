"""Throw-away tax keys for tests and the demo.

A .p12 as the ministry issues one, signed by a throw-away authority. Nothing made here is worth
keeping secret, and no key is ever committed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

_START = datetime(2026, 1, 1, tzinfo=UTC)
_SIGNS = ("digital_signature", "content_commitment")
"""What the ministry's certificates are for; the second is also called nonRepudiation."""
_USAGES = (
    *_SIGNS,
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class ThrowawayKey:
    """A taxpayer's key in every form that is needed."""

    p12: bytes
    pin: str
    pkcs8: bytes
    certificate_der: bytes
    authority_pem: bytes


def holder_name(identification_type: str, number: str) -> str:
    """Write an identification as certificates carry it.

    >>> holder_name("02", "3101999999"), holder_name("01", "101230456")
    ('CPJ-3-101-999999', 'CPF-01-0123-0456')
    """
    if identification_type == "01":
        return f"CPF-0{number[0]}-{number[1:5]}-{number[5:]}"
    if identification_type == "02":
        return f"CPJ-{number[0]}-{number[1:4]}-{number[4:]}"
    return f"{'DIMEX' if identification_type == '03' else 'NITE'}-{number}"


@cache
def _authority() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "AUTORIDAD DE EJEMPLO"),
            x509.NameAttribute(NameOID.COMMON_NAME, "CA DE PRUEBA, SIN VALOR"),
        ]
    )
    certificate = (
        _builder(name, name, key.public_key(), _START, timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def authority_pem() -> bytes:
    """Return the certificate of this process's throw-away authority."""
    return _authority()[1].public_bytes(serialization.Encoding.PEM)


def make_throwaway_key(  # noqa: PLR0913 - one option per property that tests vary
    number: str = "3101999999",
    identification_type: str = "02",
    *,
    pin: str = "12345678901234",
    legal_name: str = "EJEMPLO FICTICIA SOCIEDAD ANONIMA",
    serial_number: str | None = None,
    key: Any = None,
    not_before: datetime = _START,
    valid_days: int = 1460,
    encryption: serialization.KeySerializationEncryption | None = None,
    usage: Collection[str] | None = _SIGNS,
) -> ThrowawayKey:
    """Make a .p12 for a taxpayer.

    Args:
        number: identification without hyphens.
        identification_type: 01 to 04.
        pin: password of the .p12.
        legal_name: the certificate's common name.
        serial_number: the subject's serialNumber; by default as the ministry writes it, "" for
            none.
        key: private key; by default a fresh RSA-2048.
        not_before: first moment of validity.
        valid_days: length of validity.
        encryption: ciphers of the .p12; by default modern ones.
        usage: what the certificate says that the key is for (RFC 5280, 4.2.1.3, in the library's
            names); None: it does not say.
    """
    private = key or rsa.generate_private_key(65537, 2048)
    holder = holder_name(identification_type, number) if serial_number is None else serial_number
    certificate = _certificate(
        _subject(legal_name, holder),
        private.public_key(),
        not_before,
        timedelta(days=valid_days),
        usage,
    )
    return ThrowawayKey(
        p12=pkcs12.serialize_key_and_certificates(
            holder.encode() or b"key",
            private,
            certificate,
            [_authority()[1]],
            encryption or serialization.BestAvailableEncryption(pin.encode()),
        ),
        pin=pin,
        pkcs8=private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate_der=certificate.public_bytes(serialization.Encoding.DER),
        authority_pem=authority_pem(),
    )


def _subject(legal_name: str, holder: str) -> x509.Name:
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CR"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "PERSONA JURIDICA"),
        x509.NameAttribute(NameOID.COMMON_NAME, legal_name),
    ]
    if holder:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, holder))
    return x509.Name(attributes)


def _certificate(
    subject: x509.Name,
    public: Any,
    start: datetime,
    validity: timedelta,
    usage: Collection[str] | None,
) -> x509.Certificate:
    """Have the throw-away authority certify a key."""
    authority_key, authority = _authority()
    builder = _builder(subject, authority.subject, public, start, validity).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    if usage is not None:
        stated = x509.KeyUsage(**dict.fromkeys(_USAGES, False) | dict.fromkeys(usage, True))
        builder = builder.add_extension(stated, critical=True)
    return builder.sign(authority_key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, public: Any, start: datetime, validity: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + validity)
    )
