"""Open the .p12 that the ministry gave a taxpayer: once, when the business hands it in.

Everything that can be wrong with it is told apart here, so that a person learns on the spot what
the authority would only say later as a rejection. What is kept is the PKCS #8 key, sealed by the
caller, because opening the file again would cost a hundred signatures. Files with old ciphers
(RC2-40, 3DES), which the ministry still hands out, are read like others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.core.errors import TooLarge, Unprocessable
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.countries.costa_rica.hacienda.der import rounds

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MAX_BYTES: Final = 64_000
MIN_BITS: Final = 2048
MAX_PARTS: Final = 20
MAX_ROUNDS: Final = 2_000_000
"""Of all parts of a file together; usual ones have three parts with some thousands each."""


class TaxKeyTooLarge(TooLarge):
    """No .p12 is that large."""

    code = "tax-key-too-large"
    text = Text(
        es="El archivo es demasiado grande para ser una llave criptográfica (.p12).",
        en="The file is too large to be a cryptographic key (.p12).",
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
    """It says that its PIN is to be hashed so often that opening it would take minutes."""

    code = "tax-key-too-costly"
    text = Text(
        es="El archivo .p12 pide tantas vueltas de cálculo que no se puede abrir aquí. Descárguelo "
        "otra vez del sitio de Hacienda.",
        en="The .p12 file asks for so many rounds of hashing that it cannot be opened here. "
        "Download it again from the ministry's site.",
    )


class TaxKeyIncomplete(Unprocessable):
    """The .p12 lacks the private key or its certificate."""

    code = "tax-key-incomplete"
    text = Text(
        es="El archivo no lleva la llave privada y su certificado. Genere la llave de nuevo.",
        en="The file does not hold the private key and its certificate. Make the key again.",
    )


class TaxKeyNotSuitable(Unprocessable):
    """Not RSA, or too short."""

    code = "tax-key-not-suitable"
    text = Text(
        es="Hacienda pide una llave RSA de 2048 bits o más. Genere la llave de nuevo.",
        en="The ministry asks for an RSA key of 2048 bits or more. Make the key again.",
    )


class TaxKeyExpired(Unprocessable):
    """Its time is over."""

    code = "tax-key-expired"
    text = Text(
        es="La llave venció el {day}. Genere una nueva en el sitio de Hacienda y súbala.",
        en="The key expired on {day}. Make a new one on the ministry's site and upload it.",
    )


class TaxKeyNotYetValid(Unprocessable):
    """Its time has not come."""

    code = "tax-key-not-yet-valid"
    text = Text(
        es="La llave vale a partir del {day}. Suba la que está vigente.",
        en="The key is valid from {day} on. Upload the one that is valid now.",
    )


class TaxKeyOfAnother(Unprocessable):
    """It was issued to somebody else."""

    code = "tax-key-of-another"
    text = Text(
        es="La llave es de «{holder}», no de la identificación {number}. Suba la de su negocio.",
        en="The key belongs to “{holder}”, not to identification {number}. Upload your business's.",
    )


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """A key that may sign for the business."""

    pkcs8: bytes = field(repr=False)
    certificate_der: bytes = field(repr=False)
    not_after: datetime
    holder: str
    """The name in the certificate."""
    holder_id: str
    """The identification as the certificate spells it, such as CPJ-3-101-999999."""


def open_p12(p12: bytes, pin: str, *, id_number: str, at: datetime) -> OpenedKey:
    """Open the key file of the taxpayer `id_number`, and check that it can sign now.

    Raises:
        TaxKeyTooLarge: more bytes than a key file has.
        TaxKeyUnreadable: not a .p12, or damaged, or its certificate is.
        TaxKeyTooCostly: opening it would take minutes.
        WrongPin: it does not open.
        TaxKeyIncomplete: key or certificate is missing.
        TaxKeyNotSuitable: not RSA, or under 2048 bits.
        TaxKeyExpired: before that: `TaxKeyNotYetValid`.
        TaxKeyOfAnother: it names another holder.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key, certificate = _load(p12, pin)
    if not isinstance(key, RSAPrivateKey) or key.key_size < MIN_BITS:
        raise TaxKeyNotSuitable
    if at >= certificate.not_valid_after_utc:
        raise TaxKeyExpired(day=Day.of(certificate.not_valid_after_utc, COSTA_RICA))
    if at < certificate.not_valid_before_utc:
        raise TaxKeyNotYetValid(day=Day.of(certificate.not_valid_before_utc, COSTA_RICA))
    holder, holder_id = _holder(certificate, id_number)
    if not holder_id:
        raise TaxKeyOfAnother(holder=holder, number=id_number)
    return OpenedKey(
        pkcs8=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        certificate_der=certificate.public_bytes(Encoding.DER),
        not_after=certificate.not_valid_after_utc,
        holder=holder,
        holder_id=holder_id,
    )


def spells(text: str, number: str) -> bool:
    """Return whether a name in a certificate spells an identification.

    >>> spells("CPJ-3-101-999999", "3101999999"), spells("CPF-01-0123-0456", "101230456")
    (True, True)
    >>> spells("EMPRESA 3101999999 S.A.", "3101999999"), spells("CPJ-3-101-999998", "3101999999")
    (True, False)
    """
    wanted = number.upper().lstrip("0")
    spelled = re.findall(r"[0-9][0-9A-Z]*(?:-[0-9A-Z]+)*", text.upper())
    for candidate in [text.upper(), *spelled]:
        bare = re.sub(r"[-. ]", "", candidate)
        bare = re.sub(r"^(?:CPJ|CPF|DIMEX|NITE|CED|CEDULA)", "", bare)
        if bare.lstrip("0") == wanted:
            return True
    return False


def _load(p12: bytes, pin: str) -> tuple[Any, Certificate]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509 import InvalidVersion

    if len(p12) > MAX_BYTES:
        raise TaxKeyTooLarge
    if not _is_pkcs12(p12):
        raise TaxKeyUnreadable
    counts = list(rounds(p12))
    if len(counts) > MAX_PARTS or sum(counts) > MAX_ROUNDS:
        raise TaxKeyTooCostly
    if "\0" in pin:  # the library would panic, which no `except Exception` sees
        raise WrongPin
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(p12, pin.encode())
    except (UnsupportedAlgorithm, InvalidVersion) as exc:
        raise TaxKeyUnreadable from exc
    except ValueError as exc:
        # The outer structure is sound, so what remains is the integrity check by the PIN, unless
        # the library says that it could not even read the parts.
        if "deserialize" in str(exc).lower():
            raise TaxKeyUnreadable from exc
        raise WrongPin from exc
    if key is None or certificate is None:
        raise TaxKeyIncomplete
    if key.public_key() != _sound_public_key(certificate):
        raise TaxKeyIncomplete
    return key, certificate


def _sound_public_key(certificate: Certificate) -> Any:
    """Return the certificate's key, after a look at all that is read of it here and for signing.

    The library reads a part only when it is asked for, so that a damaged one shows late.
    """
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        certificate.subject.rfc4514_string()
        issuer = certificate.issuer.rfc4514_string()
        is_dated = certificate.not_valid_before_utc < certificate.not_valid_after_utc
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise TaxKeyUnreadable from exc
    if not (is_dated and issuer.isprintable()):  # a signature names the issuer, in XML
        raise TaxKeyUnreadable
    return public


def _is_pkcs12(data: bytes) -> bool:
    """Look at the outer DER: one SEQUENCE over all bytes that begins with version 3 (RFC 7292)."""
    if len(data) < 20 or data[0] != 0x30:
        return False
    if data[1] < 0x80:
        start, length = 2, data[1]
    else:
        start = 2 + (data[1] & 0x7F)
        if start > 6:
            return False
        length = int.from_bytes(data[2:start], "big")
        if data[1] == 0x80:  # indefinite length (BER): its end is not stated
            length = len(data) - start
    return start + length == len(data) and data[start : start + 3] == b"\x02\x01\x03"


def _holder(certificate: Certificate, number: str) -> tuple[str, str]:
    """Return the holder's name, and its identification if it is `number` ("" otherwise)."""
    from cryptography.x509.oid import NameOID

    def values(oid: Any) -> list[str]:
        return [
            str(attribute.value) for attribute in certificate.subject.get_attributes_for_oid(oid)
        ]

    common = values(NameOID.COMMON_NAME)
    serial = values(NameOID.SERIAL_NUMBER)
    others = [str(attribute.value) for attribute in certificate.subject]
    name = (common or serial or ["?"])[0]
    # The serial number is where an identification belongs; where it has one, nothing else counts.
    for text in serial or [*common, *others]:
        if spells(text, number):
            return name, text
    return (f"{name} ({serial[0]})" if serial else name), ""
