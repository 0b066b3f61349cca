"""Whose certificate it is, and whether it may sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cryptography import x509

from infra.simulator.findings import CERTIFICATE, INVALID_SIGNATURE, Finding
from infra.simulator.settings import Settings
from infra.simulator.signature import Signed

_OUT_OF_BOUNDS = f"{INVALID_SIGNATURE}: OUT_OF_BOUNDS_NO_POE"
_SIGNING = ("digital_signature", "content_commitment")
_ARE_ENOUGH: dict[str, Callable[[set[str] | None], bool]] = {
    "free": lambda _: True,
    "signing": lambda uses: uses is None or bool(uses),
    "both": lambda uses: uses == set(_SIGNING),
}
"""By setting `key_usage`: what a key must be for; None when its certificate does not say."""


def certificate_findings(
    signed: Signed, holder: str, now: datetime, settings: Settings
) -> list[Finding]:
    """Check validity now and when it signed, whose certificate it is, and what it is for."""
    certificate = signed.certificate
    found = []
    if not _is_valid(certificate, now):
        message = f"{_OUT_OF_BOUNDS} (certificado vencido o todavía no vigente)"
        found.append(Finding(CERTIFICATE, message))
    elif settings.signing_time_enforced and not _is_valid(certificate, signed.signed_at):
        message = f"{_OUT_OF_BOUNDS} (SigningTime fuera de la vigencia del certificado)"
        found.append(Finding(CERTIFICATE, message))
    if normal_id(holder) not in holder_ids(certificate):
        message = f"El certificado de la firma no pertenece al firmante {holder}."
        found.append(Finding(CERTIFICATE, message))
    if not _ARE_ENOUGH[settings.key_usage](_uses(certificate)):
        message = "El certificado de la firma no es para firmar (KeyUsage)."
        found.append(Finding(CERTIFICATE, message))
    return found


def _is_valid(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def _uses(certificate: x509.Certificate) -> set[str] | None:
    """Return the uses of a signing key that it allows; None when it says nothing of uses."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None
    return {name for name in _SIGNING if getattr(usage, name)}


def holder_ids(certificate: x509.Certificate) -> set[str]:
    """Return the ids named by the subject: serialNumber, organizationIdentifier, else the CN."""
    oids = (x509.NameOID.SERIAL_NUMBER, x509.NameOID.ORGANIZATION_IDENTIFIER)
    named = [item for oid in oids for item in certificate.subject.get_attributes_for_oid(oid)]
    if not named:
        named = list(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME))
    return {normal_id(str(item.value)) for item in named} - {""}


def normal_id(text: str) -> str:
    """Reduce an id to what identifies: no prefix such as CPJ-, no hyphens, no padding.

    >>> normal_id("CPF-01-0234-0567"), normal_id("3-101-999999"), normal_id("003101999999")
    ('102340567', '3101999999', '3101999999')
    """
    parts = [part for part in text.upper().split("-") if part]
    if len(parts) > 1 and parts[0].isalpha():
        parts = parts[1:]
    return "".join(char for char in "".join(parts) if char.isalnum()).lstrip("0")
