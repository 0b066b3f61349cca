"""The simulator's own certificate authority: made on first start, kept in the state folder.

It signs the authority's answers, and issues taxpayer keys (.p12) for demonstrations and tests,
so that nobody needs a real one on a developer's machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

_YEARS = timedelta(days=3650)


@dataclass(frozen=True)
class KeyPair:
    """A private key with its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class CertificateAuthority:
    """The root, and the signer of answers that it vouches for."""

    root: KeyPair
    signer: KeyPair

    def chain_pem(self) -> bytes:
        """Return the signer's certificate followed by the root's."""
        return b"".join(
            pair.certificate.public_bytes(Encoding.PEM) for pair in (self.signer, self.root)
        )

    def issue(self, common_name: str, holder: str, valid_for: timedelta = _YEARS) -> KeyPair:
        """Issue a taxpayer's key; `holder` is written as the ministry does, e.g. CPJ-3-101-999999.

        A negative period gives a certificate that has expired already.
        """
        return _issue(common_name, holder, self.root, valid_for)

    def issue_p12(self, common_name: str, holder: str, pin: str, valid_for: timedelta) -> bytes:
        """Issue a taxpayer's key as a .p12 file."""
        pair = self.issue(common_name, holder, valid_for)
        return pkcs12.serialize_key_and_certificates(
            common_name.encode(),
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
        root = _issue("Autoridad Ficticia de Pruebas", "CPJ-0-000-000001", None, _YEARS)
        signer = _issue("Tributación Simulada", "CPJ-2-100-000000", root, _YEARS)
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


def _issue(common_name: str, holder: str, issuer: KeyPair | None, valid_for: timedelta) -> KeyPair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CR"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "SIMULADOR LOCAL"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, holder),
        ]
    )
    end = datetime.now(UTC) + valid_for
    start = min(datetime.now(UTC), end) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(_usage(is_root=issuer is None), critical=True)
    )
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return KeyPair(key, certificate)


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root,
        crl_sign=is_root, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
