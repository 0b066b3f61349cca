"""The simulator's own certificate authority: made on first start, kept in the state folder.

It signs the authority's answers, and issues taxpayer keys (.p12) for demonstrations and tests,
so that nobody needs a real one on a developer's machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

_YEARS = timedelta(days=3650)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class KeyPair:
    """A private key with its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class Wanted:
    """What a certificate shall say; `holder` as the ministry writes it, e.g. CPJ-3-101-999999.

    `begins` and `ends` are counted from now; one that has ended already gives an expired one.
    """

    common_name: str
    holder: str
    begins: timedelta = -_DAY
    ends: timedelta = _YEARS
    usage: str = "signing"

    def named(self, common_name: str) -> Wanted:
        """Return the same with another name."""
        return replace(self, common_name=common_name)

    def valid(self, begins: timedelta, ends: timedelta) -> Wanted:
        """Return the same with another period."""
        return replace(self, begins=begins, ends=ends)

    def used_for(self, usage: str) -> Wanted:
        """Return the same for another of the `USAGES`."""
        return replace(self, usage=usage)


USAGES = {
    "signing": ("digital_signature", "content_commitment"),
    "digital_signature": ("digital_signature",),
    "non_repudiation": ("content_commitment",),
    "encipherment": ("key_encipherment", "data_encipherment"),
    "authority": ("key_cert_sign", "crl_sign"),
    "unsaid": (),
}
"""The bits of KeyUsage; without any, the certificate has no such extension."""
AUTHORITY = Wanted("Autoridad Ficticia de Pruebas", "CPJ-0-000-000001", usage="authority")
SIGNER = Wanted("Tributación Simulada", "CPJ-2-100-000000")


@dataclass(frozen=True)
class CertificateAuthority:
    """The root, and the signer of answers that it vouches for."""

    root: KeyPair
    signer: KeyPair

    def issue(self, wanted: Wanted) -> KeyPair:
        """Issue a taxpayer's key."""
        return issue(wanted, self.root)

    def issue_p12(self, wanted: Wanted, pin: str) -> bytes:
        """Issue a taxpayer's key as a .p12 file."""
        pair = self.issue(wanted)
        return pkcs12.serialize_key_and_certificates(
            wanted.common_name.encode(),
            pair.key,
            pair.certificate,
            [self.root.certificate],
            serialization.BestAvailableEncryption(pin.encode()),
        )


def load_certificate_authority(folder: Path) -> CertificateAuthority:
    """Load the one of a state folder, making it on first use."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "certificate-authority.pem"
    if not file.exists():
        root = issue(AUTHORITY)
        signer = issue(SIGNER, root)
        _write_private(file, [root, signer])
    data = file.read_bytes()
    certificates = x509.load_pem_x509_certificates(data)
    keys = [
        serialization.load_pem_private_key(part + b"-----END PRIVATE KEY-----\n", None)
        for part in data.split(b"-----END PRIVATE KEY-----\n")
        if b"BEGIN PRIVATE KEY" in part
    ]
    pairs = [
        KeyPair(key, certificate)
        for key, certificate in zip(keys, certificates, strict=True)
        if isinstance(key, rsa.RSAPrivateKey)
    ]
    return CertificateAuthority(*pairs)


def _write_private(file: Path, pairs: list[KeyPair]) -> None:
    """Write atomically and readable by the owner only: a half-written key is never loaded."""
    parts = []
    for pair in pairs:
        parts.append(pair.certificate.public_bytes(Encoding.PEM))
        parts.append(
            pair.key.private_bytes(
                Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    partial = file.with_suffix(f".{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(b"".join(parts))
    partial.replace(file)


def issue(wanted: Wanted, issuer: KeyPair | None = None) -> KeyPair:
    """Make a key and have its certificate signed by the issuer, else by the key itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CR"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "SIMULADOR LOCAL"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, wanted.common_name),
            x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, wanted.holder),
        ]
    )
    now = datetime.now(UTC)
    is_authority = wanted.usage == "authority"
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + min(wanted.begins, wanted.ends - _DAY))
        .not_valid_after(now + wanted.ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if bits := USAGES[wanted.usage]:
        builder = builder.add_extension(_usage(bits), critical=True)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return KeyPair(key, certificate)


def _usage(bits: tuple[str, ...]) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{bit: bit in bits for bit in every})
