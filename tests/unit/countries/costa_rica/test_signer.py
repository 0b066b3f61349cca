"""Signing is a pure function, refuses what it does not know, and shows no secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.countries.costa_rica import signature_check, xml_reader
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.signer import POLICIES, NotSignable, SigningKey, sign
from tests.support.rsa_keys import another_key
from tests.support.samples import ISSUED_AT
from tests.support.tax_keys import make_throwaway_key, shared_key, signing_key
from tests.unit.countries.costa_rica.samples import document

DOCUMENT = document()
UNSIGNED = unsigned_xml(DOCUMENT)
RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")


def signed() -> bytes:
    return sign(UNSIGNED, signing_key(), at=ISSUED_AT, clave=DOCUMENT.clave)


def test_signing_again_gives_the_same_bytes() -> None:
    again = SigningKey.load(shared_key().pkcs8, shared_key().certificate_der)

    assert sign(UNSIGNED, again, at=ISSUED_AT, clave=DOCUMENT.clave) == signed()


def test_another_time_gives_another_signature() -> None:
    later = ISSUED_AT + timedelta(seconds=1)

    assert sign(UNSIGNED, signing_key(), at=later, clave=DOCUMENT.clave) != signed()


def test_signing_time_is_when_the_document_was_issued_or_else_the_certificates_first_moment() -> (
    None
):
    """A key that replaces another is valid from a moment after documents that wait to be signed."""
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 12, 31, tzinfo=UTC)
    second = timedelta(seconds=1)

    stated = [signing_key().signing_time(at) for at in (start - second, start, ISSUED_AT, end)]

    assert stated == [start, start, ISSUED_AT, end]
    with pytest.raises(NotSignable, match="had ended"):
        signing_key().signing_time(end + second)


def test_document_of_before_its_key_is_signed_within_validity_and_with_the_same_bytes() -> None:
    earlier = datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)

    first, again = (sign(UNSIGNED, signing_key(), at=earlier, clave=DOCUMENT.clave) for _ in "12")

    assert first == again
    facts = signature_check.verify(xml_reader.read(first))
    assert facts.signing_time == "2025-12-31T18:00:00-06:00"


def test_the_document_is_kept_byte_for_byte() -> None:
    end = b"</FacturaElectronica>"

    assert signed().startswith(UNSIGNED.removesuffix(end))
    assert signed().endswith(b"</ds:Signature>" + end)


def test_our_own_check_accepts_it_with_policy_and_time() -> None:
    root = xml_reader.read(signed())

    facts = signature_check.verify(root)

    assert facts.policy == POLICIES["v4.4"]
    assert facts.signing_time == "2026-11-20T10:00:00-06:00"
    assert facts.references == 3
    assert facts.signs_properties


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a></a>",
        UNSIGNED[:-1],
        b'<?xml version="1.0"?>' + UNSIGNED,
        UNSIGNED.replace(b"/v4.4/", b"/v4.3/"),
        UNSIGNED.replace(b"FacturaElectronica xmlns", b"FacturaElectronica  xmlns"),
    ],
)
def test_other_bytes_are_never_signed(data: bytes) -> None:
    with pytest.raises(NotSignable):
        sign(data, signing_key(), at=ISSUED_AT, clave=DOCUMENT.clave)


def test_a_clave_that_is_none_is_never_signed() -> None:
    with pytest.raises(NotSignable):
        sign(UNSIGNED, signing_key(), at=ISSUED_AT, clave='x" Id="y')


def test_a_key_of_another_certificate_is_refused() -> None:
    other = make_throwaway_key("3101888888", key=another_key())

    with pytest.raises(NotSignable, match="not that of the certificate"):
        SigningKey.load(shared_key().pkcs8, other.certificate_der)


def test_bytes_that_are_no_key_are_refused() -> None:
    with pytest.raises(NotSignable, match="cannot be read"):
        SigningKey.load(b"no key", shared_key().certificate_der)


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (b"\x0c\x14AUTORIDAD", b"\x09\x14AUTORIDAD"),  # a real number for the issuer's name
        (RSA_ENCRYPTION, RSA_ENCRYPTION[:-1] + b"\x63"),  # a kind of key that is none
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05"),  # X.509 version 6
    ],
)
def test_a_certificate_with_a_damaged_part_is_refused(part: bytes, other: bytes) -> None:
    damaged = shared_key().certificate_der.replace(part, other, 1)
    assert damaged != shared_key().certificate_der

    with pytest.raises(NotSignable, match="cannot be read"):
        SigningKey.load(shared_key().pkcs8, damaged)


def test_a_key_that_is_not_rsa_is_refused() -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1())
    pkcs8 = elliptic.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

    with pytest.raises(NotSignable, match="not RSA"):
        SigningKey.load(pkcs8, shared_key().certificate_der)


def test_nothing_of_the_key_is_shown() -> None:
    assert repr(signing_key()) == "SigningKey()"
