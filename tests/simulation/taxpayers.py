"""Keys of taxpayers and of the ministry: the same in every run, so that what they sign is, too.

Keys of 2048 bits, as the product asks for, of primes found beforehand. Two serve all: what tells
taxpayers apart is in their certificates.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from chalicelib.countries.costa_rica.hacienda.key_file import _checked as checked
from infra.local.throwaway_keys import holder_name
from infra.simulator.certificate_authority import CertificateAuthority, KeyPair
from infra.simulator.signers import Signers
from tests.support.key_files import certificate_bag, key_bag, key_file

PIN = "1234"
ANSWER_HOLDER = "CPJ-2-100-000000"
_EXPONENT = 65_537
_PRIME_BITS = 1024
_OFFSETS = {"ministry": (760, 160), "taxpayers": (496, 1134)}
"""Key -> how far its primes are from the numbers that its name leads to."""
_open = pkcs12.load_key_and_certificates
_START, _END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)


_made: dict[bytes, x509.Certificate] = {}
"""Key file of a taxpayer, as it is handed on to be opened -> what it holds beside the key."""


@cache
def key_file_of(id_type: str, number: str, renewals: int = 0) -> bytes:
    """Make the .p12 of a taxpayer, opened by `PIN`; each renewal has a certificate of its own."""
    root, name = authority().root, f"Contribuyente Simulado{f' {renewals}' if renewals else ''}"
    certificate = _certificate(name, holder_name(id_type, number), root)
    der = certificate.public_bytes(serialization.Encoding.DER)
    made = key_file([key_bag(_key("taxpayers"), PIN), certificate_bag(der)], PIN)
    _made[checked(made)] = certificate
    return made


def opened(file: bytes, pin: bytes) -> tuple[Any, x509.Certificate | None, list[Any]]:
    """Open a key file as the library does, one of these without trying whether primes are such."""
    if pin.decode() == PIN and file in _made:
        return _key("taxpayers"), _made[file], []
    return _open(file, pin)


@cache
def authority() -> CertificateAuthority:
    """Make the ministry's authority, and the signer of its answers."""
    key = _key("ministry")
    root = KeyPair(key, _certificate("Autoridad Simulada", "CPJ-0-000-000001"))
    return CertificateAuthority(root, KeyPair(key, _certificate("Firma", ANSWER_HOLDER, root)))


def trusted_pem() -> str:
    """Return whom answers must be signed by."""
    return Signers(authority()).named("usual").chain_pem().decode()


@cache
def _key(name: str) -> rsa.RSAPrivateKey:
    chance = Random(name)
    p, q = (
        (chance.getrandbits(_PRIME_BITS) | 3 << (_PRIME_BITS - 2) | 1) + offset
        for offset in _OFFSETS[name]
    )
    private = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(
        p, q, private, private % (p - 1), private % (q - 1), pow(q, -1, p),
        rsa.RSAPublicNumbers(_EXPONENT, p * q),
    ).private_key()  # fmt: skip


@cache
def _certificate(name: str, holder: str, issuer: KeyPair | None = None) -> x509.Certificate:
    """Certify the key of taxpayers by an issuer, or that of the ministry by itself."""
    is_root = issuer is None
    own = _key("ministry" if is_root or holder == ANSWER_HOLDER else "taxpayers")
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CR"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
            x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, holder),
        ]
    )
    bits = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(own.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(holder.encode()).digest()[:16], "big"))
        .not_valid_before(_START)
        .not_valid_after(_END)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                content_commitment=not is_root,
                key_cert_sign=is_root,
                crl_sign=is_root,
                **bits,
            ),
            critical=True,
        )
    )
    return builder.sign(own if issuer is None else issuer.key, hashes.SHA256())
