"""Choose the key that a taxpayer signs with, of those in the .p12 that the ministry gave.

The file is opened once, when the business hands it in. Everything that can be wrong with it is told
apart, so that a person learns on the spot what the authority would only say later as a rejection.
What is kept is the PKCS #8 key, sealed by the caller, because opening the file again would cost a
hundred signatures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.core.errors import Unprocessable
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.countries.costa_rica.hacienda.key_file import (
    MAX_BYTES,
    MAX_PARTS,
    MAX_ROUNDS,
    Pair,
    TaxKeyIncomplete,
    TaxKeyTooCostly,
    TaxKeyTooLarge,
    TaxKeyUnreadable,
    WrongPin,
    pairs_in,
)
from chalicelib.countries.costa_rica.issuer_name import issuer_name

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

__all__ = [
    "MAX_BYTES",
    "MAX_PARTS",
    "MAX_ROUNDS",
    "OpenedKey",
    "TaxKeyExpired",
    "TaxKeyIncomplete",
    "TaxKeyNotSuitable",
    "TaxKeyNotYetValid",
    "TaxKeyOfAnother",
    "TaxKeyTooCostly",
    "TaxKeyTooLarge",
    "TaxKeyUnreadable",
    "WrongPin",
    "open_p12",
    "spells",
]

MIN_BITS: Final = 2048


class TaxKeyNotSuitable(Unprocessable):
    """Not RSA, or for another padding, too short, or not for signing."""

    code = "tax-key-not-suitable"
    text = Text(
        es="Hacienda pide una llave RSA de 2048 bits o más que sirva para firmar. Genere la llave "
        "de nuevo en su sitio.",
        en="The ministry asks for an RSA key of 2048 bits or more that is for signing. Make the "
        "key again on its site.",
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


_TELLING: Final = (
    TaxKeyOfAnother,
    TaxKeyNotSuitable,
    TaxKeyExpired,
    TaxKeyNotYetValid,
)
"""What is wrong with a key, in the order in which it is looked at. Of several that cannot sign,
what is told is of the one that comes closest."""


def open_p12(p12: bytes, pin: str, *, id_number: str, at: datetime) -> OpenedKey:
    """Open the key file of the taxpayer `id_number`; return the key in it that can sign now.

    Of several that can, the one that was issued last: a new key revokes the former at once.

    Raises:
        TaxKeyTooLarge, TaxKeyUnreadable, TaxKeyTooCostly, WrongPin, TaxKeyIncomplete: `pairs_in`.
        TaxKeyNotSuitable: not RSA, under 2048 bits, or not for signing.
        TaxKeyExpired: before that: `TaxKeyNotYetValid`.
        TaxKeyOfAnother: it names another holder.
    """
    pairs = [pair for pair in pairs_in(p12, pin) if _is_sound(pair.certificate)]
    if not pairs:
        raise TaxKeyUnreadable
    refusals = []
    for pair in sorted(pairs, key=_issued, reverse=True):
        refusal = _refusal(pair, id_number, at)
        if refusal is None:
            return _opened(pair, id_number)
        refusals.append(refusal)
    raise max(refusals, key=lambda refusal: _TELLING.index(type(refusal)))


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


def _opened(pair: Pair, id_number: str) -> OpenedKey:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    holder, holder_id = _holder(pair.certificate, id_number)
    return OpenedKey(
        pkcs8=pair.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        certificate_der=pair.certificate.public_bytes(Encoding.DER),
        not_after=pair.certificate.not_valid_after_utc,
        holder=holder,
        holder_id=holder_id,
    )


def _refusal(pair: Pair, id_number: str, at: datetime) -> Unprocessable | None:
    """Return why a key cannot sign for the taxpayer at that time; None: it can."""
    certificate = pair.certificate
    holder, holder_id = _holder(certificate, id_number)
    if not holder_id:
        return TaxKeyOfAnother(holder=holder, number=id_number)
    if not _is_suitable(pair):
        return TaxKeyNotSuitable()
    if at >= certificate.not_valid_after_utc:
        return TaxKeyExpired(day=Day.of(certificate.not_valid_after_utc, COSTA_RICA))
    if at < certificate.not_valid_before_utc:
        return TaxKeyNotYetValid(day=Day.of(certificate.not_valid_before_utc, COSTA_RICA))
    return None


def _issued(pair: Pair) -> datetime:
    return pair.certificate.not_valid_before_utc


def _is_sound(certificate: Certificate) -> bool:
    """Look at all that is read of a certificate here and for signing.

    The library reads a part only when it is asked for, so that a damaged one shows late.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import DuplicateExtension, UnsupportedGeneralNameType

    try:
        certificate.subject.rfc4514_string()
        issuer = issuer_name(certificate.public_bytes(Encoding.DER))
        is_dated = certificate.not_valid_before_utc < certificate.not_valid_after_utc
        len(certificate.extensions)
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        DuplicateExtension,
        UnsupportedGeneralNameType,
    ):
        return False
    return is_dated and issuer.isprintable()  # a signature names the issuer, in XML


def _is_suitable(pair: Pair) -> bool:
    """Return whether the key makes the signatures that the authority takes: RSA, PKCS #1 v1.5.

    Key usage (RFC 5280, 4.2.1.3): a certificate that states none may sign; one that states some
    signs with digitalSignature or nonRepudiation.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import ExtensionNotFound, KeyUsage
    from cryptography.x509.oid import PublicKeyAlgorithmOID

    if pair.certificate.public_key_algorithm_oid != PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5:
        return False
    if not isinstance(pair.key, RSAPrivateKey) or pair.key.key_size < MIN_BITS:
        return False
    try:
        usage = pair.certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


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
