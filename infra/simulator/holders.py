"""Whose certificate it is, and whether it may sign today."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from infra.simulator.findings import CERTIFICATE, Finding


def certificate_findings(
    certificate: x509.Certificate, holder: str, now: datetime
) -> list[Finding]:
    """Check validity dates and that the certificate is the holder's."""
    found = []
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        message = (
            "La firma del comprobante electrónico no es válida: OUT_OF_BOUNDS_NO_POE "
            "(certificado vencido o todavía no vigente)"
        )
        found.append(Finding(CERTIFICATE, message))
    if normal_id(holder) not in holder_ids(certificate):
        message = f"El certificado de la firma no pertenece al firmante {holder}."
        found.append(Finding(CERTIFICATE, message))
    return found


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
