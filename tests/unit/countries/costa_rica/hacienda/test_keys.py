"""A key file is opened once, and what is wrong with it is told apart."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import load_der_x509_certificate

from chalicelib.countries.costa_rica.hacienda import keys
from chalicelib.countries.costa_rica.signer import SigningKey
from tests.support.rsa_keys import another_key
from tests.support.tax_keys import ThrowawayKey, make_throwaway_key, shared_key

AT = datetime(2026, 11, 20, tzinfo=UTC)
RSA_KEY = another_key()


def opened(key: ThrowawayKey, *, at: datetime = AT, **changes: Any) -> keys.OpenedKey:
    asked = {"pin": key.pin, "id_number": "3101999999", "at": at, **changes}
    return keys.open_p12(key.p12, **asked)


def test_a_good_key_opens_and_can_sign() -> None:
    key = opened(shared_key())

    assert key.holder == "EJEMPLO FICTICIA SOCIEDAD ANONIMA"
    assert key.holder_id == "CPJ-3-101-999999"
    assert key.not_after.year == 2029
    assert SigningKey.load(key.pkcs8, key.certificate_der).private_key.key_size == 2048
    assert "pkcs8" not in repr(key)


def test_a_wrong_pin_is_told_apart() -> None:
    with pytest.raises(keys.WrongPin):
        opened(shared_key(), pin="00000000000000")


@pytest.mark.parametrize(
    "data",
    [b"", b"hello, this is no key file", shared_key().p12[:-10], shared_key().p12 + b"x",
     shared_key().certificate_der, b"-----BEGIN PRIVATE KEY-----\n", b"\x30\x80" + b"\x00" * 30],
)  # fmt: skip
def test_a_file_that_is_no_key_is_told_apart(data: bytes) -> None:
    with pytest.raises(keys.TaxKeyUnreadable):
        keys.open_p12(data, "1", id_number="3101999999", at=AT)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda der: der.replace(b"\x0c\x10PERSONA JURIDICA", b"\x09\x10PERSONA JURIDICA"),
        lambda der: der.replace(b"\x0c\x10PERSONA JURIDICA", b"\x03\x10\x00ERSONA JURIDICA"),
        lambda der: der.replace(b"\x0c\x14AUTORIDAD", b"\x09\x14AUTORIDAD"),
        lambda der: der.replace(b"AUTORIDAD", b"AUTO\x01IDAD"),
    ],
    ids=["subject", "subject of bits", "issuer", "issuer that XML cannot carry"],
)
def test_a_damaged_certificate_is_told_apart(spoil: Callable[[bytes], bytes]) -> None:
    key = shared_key()
    private, certificate, _ = pkcs12.load_key_and_certificates(key.p12, key.pin.encode())
    assert isinstance(private, rsa.RSAPrivateKey)
    assert certificate is not None
    damaged = spoil(key.certificate_der)
    assert damaged != key.certificate_der
    p12 = pkcs12.serialize_key_and_certificates(
        None, private, load_der_x509_certificate(damaged), None, BestAvailableEncryption(b"1234")
    )

    with pytest.raises(keys.TaxKeyUnreadable):
        keys.open_p12(p12, "1234", id_number="3101999999", at=AT)


def test_a_huge_file_is_not_even_read() -> None:
    with pytest.raises(keys.TaxKeyTooLarge):
        keys.open_p12(b"\x30" * 70_000, "1", id_number="3101999999", at=AT)


def test_an_expired_key_says_when_it_expired() -> None:
    key = make_throwaway_key(
        key=RSA_KEY, not_before=datetime(2024, 1, 1, tzinfo=UTC), valid_days=365
    )

    with pytest.raises(keys.TaxKeyExpired) as refused:
        opened(key)

    assert "el 30/12/2024." in refused.value.sentence("es")
    assert "on 2024-12-30." in refused.value.sentence("en")


def test_a_key_of_the_future_is_told_apart() -> None:
    with pytest.raises(keys.TaxKeyNotYetValid) as refused:
        opened(make_throwaway_key(key=RSA_KEY, not_before=datetime(2027, 1, 1, 7, tzinfo=UTC)))

    assert "del 01/01/2027." in refused.value.sentence("es")


SHORT_KEY = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to see it refused


@pytest.mark.parametrize("private", [SHORT_KEY, ec.generate_private_key(ec.SECP256R1())])
def test_keys_that_hacienda_does_not_take_are_refused(private: Any) -> None:
    with pytest.raises(keys.TaxKeyNotSuitable):
        opened(make_throwaway_key(key=private))


def test_a_key_of_another_holder_names_it() -> None:
    with pytest.raises(keys.TaxKeyOfAnother) as refused:
        opened(make_throwaway_key("3101888888", key=RSA_KEY))

    assert "CPJ-3-101-888888" in refused.value.sentence("en")


@pytest.mark.parametrize(
    ("id_type", "number", "spelled"),
    [
        ("01", "101230456", "CPF-01-0123-0456"),
        ("01", "101230456", "cpf-01-0123-0456"),
        ("01", "101230456", "0101230456"),
        ("02", "3101999999", "CPJ-3-101-999999"),
        ("02", "3101999999", "3-101-999999"),
        ("02", "3101999999", "3101999999"),
        ("03", "155812345678", "DIMEX-155812345678"),
        ("04", "1234567890", "NITE 1234567890"),
    ],
)
def test_the_holder_is_known_in_several_spellings(id_type: str, number: str, spelled: str) -> None:
    key = make_throwaway_key(number, id_type, key=RSA_KEY, serial_number=spelled)

    assert opened(key, id_number=number).holder_id == spelled


def test_without_a_serial_number_the_common_name_counts() -> None:
    key = make_throwaway_key(
        key=RSA_KEY, serial_number="", legal_name="EJEMPLO S.A. (3-101-999999)"
    )

    assert opened(key).holder_id == "EJEMPLO S.A. (3-101-999999)"


def test_a_part_of_a_longer_number_is_not_the_holder() -> None:
    with pytest.raises(keys.TaxKeyOfAnother):
        opened(make_throwaway_key(key=RSA_KEY, serial_number="CPJ-3-101-9999990"))


def test_triple_des_files_open() -> None:
    old = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2048)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())  # noqa: S303 - what old files use
        .build(b"1234")
    )

    assert opened(make_throwaway_key(key=RSA_KEY, pin="1234", encryption=old)).pkcs8


@pytest.fixture
def openssl(tmp_path: Path) -> Callable[..., None]:
    """Run openssl in a folder of the test; skip what this openssl, or none, cannot do."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")

    def run(*arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own command
            [program, *arguments], capture_output=True, timeout=60, check=False, cwd=tmp_path
        )
        if done.returncode:
            pytest.skip(f"this openssl cannot: {' '.join(arguments)}")

    return run


@pytest.mark.parametrize(
    "ciphers",
    [
        ("-legacy",),  # RC2-40 for the certificate
        ("-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
        ("-certpbe", "aes-128-cbc", "-keypbe", "aes-256-cbc", "-iter", "1"),
        ("-certpbe", "NONE", "-keypbe", "NONE"),
    ],
)
def test_files_of_openssl_open(
    openssl: Callable[..., None], tmp_path: Path, ciphers: tuple[str, ...]
) -> None:
    (tmp_path / "m.p12").write_bytes(shared_key().p12)
    openssl("pkcs12", "-in", "m.p12", "-passin", f"pass:{shared_key().pin}", "-nodes", "-out", "k")
    openssl("pkcs12", "-export", *ciphers, "-in", "k", "-passout", "pass:1234", "-out", "o.p12")
    data = (tmp_path / "o.p12").read_bytes()

    assert keys.open_p12(data, "1234", id_number="3101999999", at=AT).pkcs8
    with pytest.raises(keys.WrongPin):
        keys.open_p12(data, "4321", id_number="3101999999", at=AT)


def test_pss_key_of_openssl_is_not_suitable(openssl: Callable[..., None], tmp_path: Path) -> None:
    openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "k")
    subject = "/CN=EJEMPLO/serialNumber=CPJ-3-101-999999"
    openssl("req", "-x509", "-key", "k", "-subj", subject, "-days", "9", "-out", "c")
    openssl(
        "pkcs12", "-export", "-inkey", "k", "-in", "c", "-passout", "pass:1234", "-out", "p.p12"
    )

    with pytest.raises(keys.TaxKeyNotSuitable):
        keys.open_p12(
            (tmp_path / "p.p12").read_bytes(), "1234", id_number="3101999999", at=datetime.now(UTC)
        )


def test_a_file_without_a_private_key_is_told_apart() -> None:
    from cryptography import x509

    certificate = x509.load_der_x509_certificate(shared_key().certificate_der)
    data = pkcs12.serialize_key_and_certificates(
        None, None, certificate, None, BestAvailableEncryption(b"1234")
    )

    with pytest.raises(keys.TaxKeyIncomplete):
        keys.open_p12(data, "1234", id_number="3101999999", at=AT)
