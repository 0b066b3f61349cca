"""Open a .p12 (PKCS #12, RFC 7292): which private keys are in it, each with its certificate.

Files with old ciphers (RC2-40, 3DES), which the ministry still hands out, are read like others, and
so are those of streaming writers (BER).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chalicelib.core.errors import TooLarge, Unprocessable
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.hacienda.der import (
    SEQUENCE,
    as_der,
    element,
    elements,
    private_keys,
    rounds,
)
from chalicelib.countries.costa_rica.hacienda.encrypted_parts import UnknownCipher, opened_parts

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MAX_BYTES: Final = 64_000
MAX_PARTS: Final = 20
MAX_ROUNDS: Final = 300_000
"""Of all parts of a file together; usual ones have three parts with some thousands each."""
_VERSION_3: Final = (0x02, b"\x03")
_ONE_ROUND: Final = b"\x02\x01\x01"


class TaxKeyTooLarge(TooLarge):
    """No .p12 is that large."""

    code = "tax-key-too-large"
    text = Text(
        es="El archivo es demasiado grande para ser una llave criptográfica (.p12). Suba el "
        "que se descargó de Hacienda.",
        en="The file is too large to be a cryptographic key (.p12). Upload the one that was "
        "downloaded from the ministry.",
    )


class TaxKeyUnreadable(Unprocessable):
    """The bytes are not a .p12, or it is damaged."""

    code = "tax-key-unreadable"
    text = Text(
        es="El archivo no es un .p12 o está dañado. Descárguelo otra vez del sitio de Hacienda.",
        en="The file is not a .p12 or is damaged. Download it again from the ministry's site.",
    )


class WrongPin(Unprocessable):
    """The .p12 does not open with this PIN."""

    code = "tax-key-wrong-pin"
    text = Text(
        es="El PIN no abre la llave. Revise el PIN que definió al generarla.",
        en="The PIN does not open the key. Check the PIN that you chose when you made it.",
    )


class TaxKeyTooCostly(Unprocessable):
    """It says that its PIN is to be hashed so often that opening it would take long."""

    code = "tax-key-too-costly"
    text = Text(
        es="El archivo .p12 pide tantas vueltas de cálculo que no se puede abrir aquí. Descárguelo "
        "otra vez del sitio de Hacienda.",
        en="The .p12 file asks for so many rounds of hashing that it cannot be opened here. "
        "Download it again from the ministry's site.",
    )


class TaxKeyIncomplete(Unprocessable):
    """The .p12 has no private key with its certificate."""

    code = "tax-key-incomplete"
    text = Text(
        es="El archivo no lleva la llave privada y su certificado. Genere la llave de nuevo.",
        en="The file does not hold the private key and its certificate. Make the key again.",
    )


class Pair(NamedTuple):
    """A private key with a certificate of it."""

    key: Any
    certificate: Certificate


def pairs_in(p12: bytes, pin: str) -> list[Pair]:
    """Open a key file with its PIN, as it was given.

    Raises:
        TaxKeyTooLarge: more bytes than a key file has.
        TaxKeyUnreadable: not a .p12, or damaged.
        TaxKeyTooCostly: opening it would take long.
        WrongPin: it does not open.
        TaxKeyIncomplete: it has no private key with its certificate.
    """
    if len(p12) > MAX_BYTES:
        raise TaxKeyTooLarge
    file = _checked(p12)
    keys, certificates = _opened(file, _inside(file, pin), pin)
    pairs = [
        Pair(key, certificate)
        for key in keys
        for certificate in certificates
        if key.public_key() == _public_key(certificate)
    ]
    if not pairs:
        raise TaxKeyIncomplete
    return pairs


def _checked(p12: bytes) -> bytes:
    """Return the file as DER, if it is one and opening it costs no more than it may."""
    try:
        file = as_der(p12)
        ((tag, contents),) = elements(file)
        parts = list(elements(contents))
    except ValueError as exc:
        raise TaxKeyUnreadable from exc
    if tag != SEQUENCE or parts[:1] != [_VERSION_3]:
        raise TaxKeyUnreadable
    _check_cost([file])
    return _without_default(parts)


def _check_cost(parts: list[bytes]) -> None:
    try:
        counts = [count for part in parts for count in rounds(part)]
        keys = [key for part in parts for key in private_keys(part)]
    except ValueError as exc:
        raise TaxKeyUnreadable from exc
    if max(len(counts), len(keys)) > MAX_PARTS or sum(counts) > MAX_ROUNDS:
        raise TaxKeyTooCostly


def _inside(file: bytes, pin: str) -> list[bytes]:
    """Return what is in the encrypted parts, if opening that costs no more than it may, either."""
    try:
        inside = list(opened_parts(file, pin))
    except UnknownCipher as exc:
        raise TaxKeyUnreadable from exc
    except ValueError as exc:
        raise WrongPin from exc
    _check_cost([file, *inside])
    return inside


def _without_default(parts: list[tuple[int, bytes]]) -> bytes:
    """Leave out a single round of the integrity check, which DER does not state (RFC 7292, 4)."""
    *others, (tag, check) = parts
    if len(parts) == 3 and check.endswith(_ONE_ROUND):
        check = check.removesuffix(_ONE_ROUND)
    return element(SEQUENCE, b"".join(element(*part) for part in [*others, (tag, check)]))


def _opened(file: bytes, inside: list[bytes], pin: str) -> tuple[list[Any], list[Certificate]]:
    """Return every private key and every certificate, in whatever order they stand."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key, pkcs12
    from cryptography.x509 import InvalidVersion

    if "\0" in pin:  # the library would panic, which no `except Exception` sees
        raise WrongPin
    try:
        first, certificate, others = pkcs12.load_key_and_certificates(file, pin.encode())
        parts = [key for part in [file, *inside] for key in private_keys(part)]
        # The library gives one key, and says nothing of others.
        keys = [first] if len(parts) < 2 else [
            load_der_private_key(part, pin.encode() if is_encrypted else None)
            for part, is_encrypted in parts
        ]  # fmt: skip
    except (UnsupportedAlgorithm, InvalidVersion) as exc:
        raise TaxKeyUnreadable from exc
    except ValueError as exc:
        # The outer structure is sound, so what remains is the integrity check by the PIN, unless
        # the library says that it could not even read the parts.
        if "deserialize" in str(exc).lower():
            raise TaxKeyUnreadable from exc
        raise WrongPin from exc
    certificates = [each for each in (certificate, *others) if each is not None]
    return [key for key in keys if key is not None], certificates


def _public_key(certificate: Certificate) -> Any:
    """Return a certificate's key; None for a kind that the library does not know (of a chain)."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
