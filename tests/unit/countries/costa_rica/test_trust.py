"""Answers count only of those whom the operator named, or whom a named issuer certified as such."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from chalicelib.countries.costa_rica.signature_check import SignatureInvalid
from chalicelib.countries.costa_rica.trust import Trust, TrustUnreadable

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOLDER, TAXPAYER = "CPJ-2-100-000000", "CPJ-3-101-999999"


@cache
def key(of: str) -> ec.EllipticCurvePrivateKey:
    """Of leaves, or of issuers: two are enough."""
    assert of in {"leaf", "issuer"}
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    holder: str = HOLDER,
    *,
    issuer: str = "root",
    name: str = "leaf",
    ca: bool | None = False,
    usage: bool | None = None,
    days: tuple[int, int] = (-1, 1),
) -> x509.Certificate:
    """Whom `issuer` certified."""
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        + ([x509.NameAttribute(NameOID.SERIAL_NUMBER, holder)] if holder else [])
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key("leaf" if name == "leaf" else "issuer").public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
    )
    if ca is not None:
        builder = builder.add_extension(
            x509.BasicConstraints(ca=ca, path_length=None), critical=True
        )
    if usage is not None:
        flags = dict.fromkeys(
            ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "crl_sign", "encipher_only", "decipher_only"], False
        )  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(key_cert_sign=usage, **flags), critical=True)
    return builder.sign(key("issuer"), hashes.SHA256())


def pem(*trusted: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in trusted)


def require(signer: x509.Certificate, *trusted: x509.Certificate, holder: str = HOLDER) -> None:
    Trust(pem(*trusted), holder).require(signer.public_bytes(Encoding.DER), NOW)


def root(**changes: Any) -> x509.Certificate:
    return certificate("", **{"name": "root", "ca": True, **changes})


def test_signer_who_is_named_is_trusted_whoever_certified_them() -> None:
    signer = certificate(TAXPAYER)

    require(signer, certificate(), signer, holder="")


def test_holder_whom_a_named_issuer_certified_is_trusted() -> None:
    for issuer in (root(), root(usage=True)):
        require(certificate(), issuer)
        require(certificate(ca=None), root(name="other"), issuer)


@pytest.mark.parametrize(
    ("signer", "trusted", "why"),
    [
        ({}, {"name": "other"}, "not trusted"),
        ({"holder": TAXPAYER}, {}, "not trusted"),
        ({"holder": ""}, {}, "not trusted"),
        ({}, {"ca": False}, "not trusted"),
        ({}, {"ca": None}, "not trusted"),
        ({}, {"usage": False}, "not trusted"),
        ({}, {"days": (-9, -1)}, "not trusted"),
        ({}, {"days": (1, 9)}, "not trusted"),
        ({"days": (-9, -1)}, {}, "out of its time"),
        ({"days": (1, 9)}, {}, "out of its time"),
        ({"ca": True}, {}, "one of an issuer"),
        ({"usage": False}, {}, "for other uses"),
    ],
)
def test_others_are_refused(signer: dict[str, Any], trusted: dict[str, Any], why: str) -> None:
    with pytest.raises(SignatureInvalid, match=why):
        require(certificate(**signer), root(**trusted))


def test_issuer_alone_vouches_for_nobody() -> None:
    with pytest.raises(SignatureInvalid, match="not trusted"):
        require(certificate(), root(), holder="")


def test_signer_who_is_named_is_not_trusted_out_of_their_time() -> None:
    late = certificate(days=(-9, -1))

    with pytest.raises(SignatureInvalid, match="out of its time"):
        require(late, late)


def test_certificate_with_the_name_of_an_issuer_and_another_key_is_refused() -> None:
    forged = x509.CertificateBuilder().subject_name(root().subject).issuer_name(root().subject)
    forged = forged.public_key(key("leaf").public_key()).serial_number(1)
    forged = forged.not_valid_before(NOW - timedelta(1)).not_valid_after(NOW + timedelta(1))
    forged = forged.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)

    with pytest.raises(SignatureInvalid, match="not trusted"):
        require(certificate(), forged.sign(key("leaf"), hashes.SHA256()))


@pytest.mark.parametrize(
    "text", [b"", b"x", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_trust_that_cannot_be_read_trusts_nobody(text: bytes) -> None:
    with pytest.raises(TrustUnreadable):
        Trust(text, HOLDER).require(certificate().public_bytes(Encoding.DER), NOW)


def test_certificate_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(SignatureInvalid, match="cannot be read"):
        Trust(pem(root()), HOLDER).require(b"\x30\x00", NOW)


def test_certificate_whose_subject_cannot_be_read_is_refused() -> None:
    """Names are read last by the library, and raise what they like."""
    whole = certificate().public_bytes(Encoding.DER)
    for tag, letter in ((b"\x03", HOLDER[:1].encode()), (b"\x05", b"C"), (b"\x0c", b"\xff")):
        holder = bytes([len(HOLDER)]) + HOLDER.encode()
        damaged = whole.replace(b"\x13" + holder, tag + holder[:1] + letter + holder[2:])
        damaged = damaged.replace(b"\x0c" + holder, tag + holder[:1] + letter + holder[2:])
        assert damaged != whole

        with pytest.raises(SignatureInvalid, match="cannot be read"):
            Trust(pem(root()), HOLDER).require(damaged, NOW)


def test_issuer_whose_algorithm_is_none_vouches_for_nobody() -> None:
    algorithm, none = (bytes.fromhex(f"06082a8648ce3d0403{last}") for last in ("02", "7f"))
    whole = certificate().public_bytes(Encoding.DER)
    damaged = whole.replace(algorithm, none)
    assert damaged.count(none) == 2

    with pytest.raises(SignatureInvalid, match="not trusted"):
        Trust(pem(root()), HOLDER).require(damaged, NOW)
