"""Which codes stand in which document, and which of them need something more (annex 1, notes)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.simulator.dom import Reader
from infra.simulator.findings import CONDITIONS, RECEIVER, Finding
from infra.simulator.references import NOTES

_CHARGES_WITHOUT_LINES = ("04", "08", "09", "10")
_SALES_OF_SOME_TYPES = {
    "09": (*NOTES, "10"),
    "11": (*NOTES, "10"),
    "12": (*NOTES, "01"),
    "13": (*NOTES, "08"),
}
_LONGEST_TERM = {"02": 99_999, "10": 90}
_OTHERS = (
    # elements, code, words that go with 99 and only with it
    ("", "CondicionVenta", "CondicionVentaOtros"),
    ("DetalleServicio/LineaDetalle/Descuento", "CodigoDescuento", "CodigoDescuentoOTRO"),
    ("DetalleServicio/LineaDetalle/Impuesto/Exoneracion", "TipoDocumentoEX1", "TipoDocumentoOTRO"),
    (
        "DetalleServicio/LineaDetalle/Impuesto/Exoneracion",
        "NombreInstitucion",
        "NombreInstitucionOtros",
    ),
    ("OtrosCargos", "TipoDocumentoOC", "TipoDocumentoOTROS"),
    ("ResumenFactura/MedioPago", "TipoMedioPago", "MedioPagoOtros"),
    ("InformacionReferencia", "TipoDocIR", "TipoDocRefOTRO"),
    ("InformacionReferencia", "Codigo", "CodigoReferenciaOTRO"),
)
_EXONERATIONS_OF_NOTES = ("01", "05", "06", "07")
_EXONERATIONS_BY_ARTICLE = ("02", "03", "06", "07", "08")
_EXONERATIONS_WITH_NUMBER = ("02", "03", "04", "08", "11")
_EMAIL_SIGN = r'[^<>()\[\].,;:\s@"]'
_EMAIL = re.compile(
    rf'\s*({_EMAIL_SIGN}+(\.{_EMAIL_SIGN}+)*|".+")@({_EMAIL_SIGN}+\.)+{_EMAIL_SIGN}*\s*'
)
"""The annex's own expression; what stands in the schemas' comments is older and narrower."""


def condition_findings(document: Reader, kind: str) -> Iterator[Finding]:
    """Yield what a document of this type may not say, or leaves unsaid."""
    yield from _sale(document, kind)
    yield from _receiver(document, kind)
    for party in ("Emisor", "Receptor"):
        for email in document.each(f"{party}/CorreoElectronico"):
            if not _EMAIL.fullmatch(email.element.text or ""):
                yield _finding(email, f"CorreoElectronico del {party} no tiene su estructura.")
    for path, code, words in _OTHERS:
        for place in document.each(path) if path else (document,):
            if (place.text(code) == "99") != place.has(words):
                yield _finding(place, f"{words} va con el código 99 de {code}, y solo con él.")
    for exoneration in document.each("DetalleServicio/LineaDetalle/Impuesto/Exoneracion"):
        yield from _exoneration(exoneration, document, kind)


def _sale(document: Reader, kind: str) -> Iterator[Finding]:
    condition, term = document.text("CondicionVenta"), document.amount("PlazoCredito")
    if kind not in _SALES_OF_SOME_TYPES.get(condition, (kind,)):
        yield _finding(document, f"La condición de venta {condition} no va en este comprobante.")
    if condition in _LONGEST_TERM and term <= 0:
        yield _finding(document, "PlazoCredito es obligatorio en ventas a crédito.")
    if term > _LONGEST_TERM.get(condition, term):
        yield _finding(document, f"PlazoCredito pasa del máximo de la condición {condition}.")
    currency = document.text("ResumenFactura/CodigoTipoMoneda/CodigoMoneda")
    rate = document.amount("ResumenFactura/CodigoTipoMoneda/TipoCambio")
    if rate <= 0 or (currency == "CRC" and rate != 1):
        yield _finding(document, "TipoCambio no corresponde a la moneda.")
    charges = [item.text("TipoDocumentoOC") for item in document.each("OtrosCargos")]
    without_lines = charges and all(item in _CHARGES_WITHOUT_LINES for item in charges)
    if not document.has("DetalleServicio") and not without_lines:
        yield _finding(document, "DetalleServicio es obligatorio.")


def _receiver(document: Reader, kind: str) -> Iterator[Finding]:
    condition = document.text("CondicionVenta")
    of_type = document.text("Receptor/Identificacion/Tipo")
    no_foreigner = kind in ("08", "10") or (kind == "01" and condition != "12")
    if of_type == "06" or (of_type == "05" and no_foreigner):
        text = f"Un receptor con identificación del tipo {of_type} no va en este comprobante."
        yield Finding(RECEIVER, text)


def _exoneration(exoneration: Reader, document: Reader, kind: str) -> Iterator[Finding]:
    of_type = exoneration.text("TipoDocumentoEX1")
    if of_type in _EXONERATIONS_OF_NOTES and kind not in NOTES:
        yield _finding(exoneration, f"La exoneración {of_type} solo se permite en notas.")
    if of_type in _EXONERATIONS_BY_ARTICLE and not exoneration.has("Articulo"):
        yield _finding(exoneration, f"La exoneración {of_type} necesita Articulo.")
    number = exoneration.text("NumeroDocumento")
    if of_type in _EXONERATIONS_WITH_NUMBER and not re.search("[0-9]", number):
        yield _finding(exoneration, f"«{number}» no es el número de una ley ni autorización.")
    if of_type == "11" and kind == "01" and not document.has("InformacionReferencia"):
        yield _finding(exoneration, "La exoneración 11 necesita InformacionReferencia.")


def _finding(place: Reader, text: str) -> Finding:
    return Finding(CONDITIONS, text, row=place.row)
