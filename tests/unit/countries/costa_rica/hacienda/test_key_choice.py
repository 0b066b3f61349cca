"""Of all that a key file may hold, the key that may sign for the taxpayer is taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import RC2
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

from chalicelib.core.errors import DomainError
from chalicelib.countries.costa_rica.hacienda import keys, rc2
from chalicelib.countries.costa_rica.hacienda.der import as_der, elements, rounds
from tests.support.key_files import certificate_bag, costly_bag, der, key_bag, key_file
from tests.support.rsa_keys import another_key
from tests.support.tax_keys import (
    authority_pem,
    make_throwaway_key,
    shared_key,
)

AT = datetime(2026, 11, 20, tzinfo=UTC)
PIN = "1234"
OURS, OTHERS = shared_key(), make_throwaway_key("3101888888", key=another_key())
KEY: Any = load_der_private_key(OURS.pkcs8, None)
CHAIN = load_pem_x509_certificate(authority_pem()).public_bytes(Encoding.DER)


def opened(data: bytes, pin: str = PIN) -> keys.OpenedKey:
    return keys.open_p12(data, pin, id_number="3101999999", at=AT)


def refusal(data: bytes, pin: str = PIN) -> str:
    with pytest.raises(DomainError) as caught:
        opened(data, pin)
    return caught.value.code


def bags(*certificates: bytes, keys: tuple[Any, ...] = (KEY,)) -> list[bytes]:
    return [*(key_bag(key, PIN) for key in keys), *map(certificate_bag, certificates)]


def certified(**changes: Any) -> bytes:
    """Return another certificate of our key."""
    return make_throwaway_key(**{"key": KEY} | changes).certificate_der


@pytest.mark.parametrize("is_ber", [False, True])
def test_of_several_keys_the_one_of_the_holder_is_taken_wherever_it_stands(is_ber: bool) -> None:  # noqa: FBT001
    parts = bags(OTHERS.certificate_der, OURS.certificate_der, keys=(another_key(), KEY))

    found = opened(key_file(parts[::-1] if is_ber else parts, PIN, is_ber=is_ber))

    assert found.certificate_der == OURS.certificate_der
    assert found.pkcs8 == OURS.pkcs8


def test_keys_that_stand_in_the_clear_are_chosen_from_as_well() -> None:
    parts = [key_bag(another_key(), ""), key_bag(KEY, "")]

    found = opened(key_file([*parts, certificate_bag(OURS.certificate_der)], PIN))

    assert found.holder_id == "CPJ-3-101-999999"


@pytest.mark.parametrize("is_ber", [False, True])
def test_keys_that_stand_in_an_encrypted_part_are_chosen_from_as_well(is_ber: bool) -> None:  # noqa: FBT001
    parts = bags(OTHERS.certificate_der, OURS.certificate_der, keys=(another_key(), KEY))

    for hidden in (parts, [key_bag(KEY, ""), *parts[2:]]):
        data = key_file(parts[:1], PIN, hidden=hidden, is_ber=is_ber)

        assert opened(data).holder_id == "CPJ-3-101-999999"
        assert refusal(data, "4321") == "tax-key-wrong-pin"


def test_rounds_that_an_encrypted_part_asks_for_count_like_others() -> None:
    within, beyond = (
        key_file(bags(OURS.certificate_der), PIN, hidden=[costly_bag(rounds)])
        for rounds in (1000, keys.MAX_ROUNDS)
    )

    assert refusal(beyond) == "tax-key-too-costly"
    assert refusal(within) != "tax-key-too-costly"


def test_part_that_is_encrypted_in_an_unknown_way_is_not_left_to_the_library() -> None:
    data = key_file(
        bags(OURS.certificate_der), PIN, hidden=[costly_bag(1)], cipher="06092a864886f70d030700"
    )

    assert refusal(data) == "tax-key-unreadable"


def test_rc2_is_that_of_the_library_where_it_has_it() -> None:
    key, start, text = b"sixteen byte key", b"12345678", bytes(range(256))
    writer = Cipher(RC2(key), modes.CBC(start)).encryptor()

    assert rc2.decrypt(key, start, writer.update(text) + writer.finalize()) == text


def test_of_several_of_the_holders_own_the_one_that_is_valid_and_newest_is_taken() -> None:
    other = another_key()
    ended, older, newest, to_come = (
        certified(key=key, not_before=datetime(year, month, 1, tzinfo=UTC), valid_days=days)
        for key, year, month, days in (
            (KEY, 2020, 1, 365),
            (KEY, 2025, 1, 1460),
            (other, 2026, 11, 1460),
            (KEY, 2027, 1, 9),
        )
    )

    both = key_file(bags(ended, newest, older, to_come, keys=(KEY, other)), PIN)

    assert opened(both).certificate_der == newest
    assert opened(key_file(bags(to_come, older, ended), PIN)).certificate_der == older
    assert refusal(key_file(bags(ended, to_come), PIN)) == "tax-key-not-yet-valid"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_days": 9}, "tax-key-expired"),
        ({"usage": ["key_encipherment"]}, "tax-key-not-suitable"),
    ],
)
def test_of_keys_that_cannot_sign_what_is_told_is_of_the_holders_own(
    changes: dict[str, Any], code: str
) -> None:
    certificates = certified(**changes), OTHERS.certificate_der

    assert refusal(key_file(bags(*certificates, keys=(another_key(), KEY)), PIN)) == code


@pytest.mark.parametrize(
    ("usage", "signs"),
    [
        (None, True),
        (["digital_signature", "key_encipherment"], True),
        (["content_commitment"], True),
        (["key_encipherment", "key_cert_sign"], False),
        (["key_agreement", "encipher_only"], False),
    ],
)
def test_key_signs_only_if_its_certificate_is_for_signing(
    usage: list[str] | None,
    signs: bool,  # noqa: FBT001
) -> None:
    file = key_file(bags(certified(usage=usage)), PIN)

    if signs:
        assert opened(file).pkcs8
    else:
        assert refusal(file) == "tax-key-not-suitable"


def test_key_that_is_certified_for_pss_is_not_suitable() -> None:
    """What the authority takes is PKCS #1 v1.5; such a key must not make that (RFC 4055, 1.2)."""
    rsa = bytes.fromhex("300d06092a864886f70d0101010500")
    pss = bytes.fromhex("300b06092a864886f70d01010a")
    (_, to_be_signed), *signed = elements(next(elements(OURS.certificate_der))[1])
    parts = [der(tag, contents.replace(rsa, pss)) for tag, contents in elements(to_be_signed)]
    changed = der(0x30, der(0x30, *parts), *(der(*part) for part in signed))
    assert len(changed) == len(OURS.certificate_der) - 2

    assert refusal(key_file(bags(changed), PIN)) == "tax-key-not-suitable"


def test_file_without_a_key_and_its_certificate_is_incomplete() -> None:
    for parts in (
        [],
        [certificate_bag(OURS.certificate_der)],
        [key_bag(KEY, PIN)],
        bags(CHAIN, OTHERS.certificate_der),
        bags(OURS.certificate_der, keys=(another_key(),)),
    ):
        assert refusal(key_file(parts, PIN)) == "tax-key-incomplete"


def test_chain_may_stand_before_the_certificate() -> None:
    assert opened(key_file(bags(CHAIN, OURS.certificate_der), PIN)).holder_id == "CPJ-3-101-999999"


def test_pin_is_taken_as_it_was_given() -> None:
    certificate = load_der_x509_certificate(OURS.certificate_der)
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1)
    for pin in ("0000", "Ab1!cd2?ef3#gh", "contraseña 🔑", "1234 "):
        file = pkcs12.serialize_key_and_certificates(
            None, KEY, certificate, None, builder.build(pin.encode())
        )

        assert opened(file, pin).pkcs8, pin
        for wrong in (f"{pin} ", pin[:-1], ""):
            assert refusal(file, wrong) == "tax-key-wrong-pin", (pin, wrong)


def test_file_of_an_empty_pin_opens_with_none() -> None:
    file = key_file([key_bag(KEY, ""), certificate_bag(OURS.certificate_der)], "")

    assert opened(file, "").pkcs8
    assert refusal(file, "1234") == "tax-key-wrong-pin"


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("llave.p12", OURS.p12)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bytes, "tax-key-unreadable"),
        (authority_pem, "tax-key-unreadable"),
        (zipped, "tax-key-unreadable"),
        (lambda: OURS.certificate_der, "tax-key-unreadable"),
        (lambda: OURS.pkcs8, "tax-key-unreadable"),
        (lambda: OURS.p12 * 2, "tax-key-unreadable"),
        (lambda: b"\x30\x80" * 9000, "tax-key-unreadable"),
        (lambda: b"\x30\x80\x02\x01\x03" + b"\xa0\x80" * 9000, "tax-key-unreadable"),
        (lambda: der(0x30, b"\x02\x01\x04"), "tax-key-unreadable"),
        (lambda: bytes(10_000_000), "tax-key-too-large"),
    ],
)
def test_what_is_no_key_file_is_told_apart(data: Callable[[], bytes], code: str) -> None:
    assert refusal(data()) == code


def counted(*parts: int) -> bytes:
    """Write what a file says of the work that its parts take, as PKCS #5 and #12 do."""
    said = [der(0x30, der(4, b"salt"), der(2, each.to_bytes(5, "big"))) for each in parts]
    return der(0x30, b"\x02\x01\x03", der(0x30, *said))


def test_file_may_ask_for_so_much_work_and_no_more() -> None:
    costly: list[tuple[int, ...]] = [(300_001,), (150_000, 150_001), (2**31,), (1,) * 21]
    fine: list[tuple[int, ...]] = [(300_000,), (150_000, 150_000), (1,) * 20]

    assert {refusal(counted(*parts)) for parts in costly} == {"tax-key-too-costly"}
    assert "tax-key-too-costly" not in {refusal(counted(*parts)) for parts in fine}
    assert refusal(key_file([key_bag(KEY, "")] * 21, PIN)) == "tax-key-too-costly"


def test_work_is_seen_inside_octet_strings_that_come_in_pieces() -> None:
    bag = [key_bag(KEY, PIN)]

    whole, pieces = (as_der(key_file(bag, PIN, is_ber=is_ber)) for is_ber in (False, True))

    assert list(rounds(whole)) == list(rounds(pieces)) == [2048, 1]


def test_what_is_der_stays_as_it_is() -> None:
    assert as_der(OURS.p12) == OURS.p12
    assert as_der(OURS.certificate_der) == OURS.certificate_der
