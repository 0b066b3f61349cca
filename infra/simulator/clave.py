"""The 50 characters of a clave and the document types they name (annex 1, notes 2, 3 and 4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMESPACE_BASE = "https://cdn.comprobanteselectronicos.go.cr/xml-schemas/v4.4/"
CONFIRMATION_TYPES = ("05", "06", "07")
ROOT_OF_TYPE = {
    "01": "FacturaElectronica",
    "02": "NotaDebitoElectronica",
    "03": "NotaCreditoElectronica",
    "04": "TiqueteElectronico",
    **dict.fromkeys(CONFIRMATION_TYPES, "MensajeReceptor"),
    "08": "FacturaElectronicaCompra",
    "09": "FacturaElectronicaExportacion",
    "10": "ReciboElectronicoPago",
}


def namespace_of(root_name: str) -> str:
    """Return the v4.4 namespace of a root element.

    >>> namespace_of("FacturaElectronica")[-19:]
    '/facturaElectronica'
    """
    return NAMESPACE_BASE + root_name[:1].lower() + root_name[1:]


@dataclass(frozen=True)
class Clave:
    """A clave cut into its parts."""

    country: str
    date: str
    issuer: str
    consecutive: str
    situation: str
    security: str

    @property
    def document_type(self) -> str:
        """The two digits after branch and terminal."""
        return self.consecutive[8:10]


_SHAPE = re.compile(r"([0-9]{3})([0-9]{6})([0-9A-Za-z]{12})([0-9]{20})([0-9])([0-9]{8})")


def cut_clave(text: str) -> Clave | None:
    """Cut a clave into its parts; None when it has not their shape.

    >>> cut_clave("506201126" + "003101999999" + "00100001010000000001" + "1" + "12345678").issuer
    '003101999999'
    >>> cut_clave("506") is None
    True
    """
    match = _SHAPE.fullmatch(text)
    return Clave(*match.groups()) if match else None
