"""The words of the printed document in both languages, and codes with what they stand for."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.core import figures
from chalicelib.core.texts import Language, Text
from chalicelib.countries.costa_rica.activities import current_activity
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.facts import PART as COUNTRY
from chalicelib.countries.costa_rica.structure.table import BY_TYPE

_WORDS: Final = {
    "activity": Text(es="Actividad económica", en="Economic activity"),
    "address": Text(es="Dirección", en="Address"),
    "alcohol": Text(es="Registro fiscal (Ley 8707)", en="Tax registration (Law 8707)"),
    "amount": Text(es="Monto", en="Amount"),
    "answered": Text(es="Respuesta del", en="Answered on"),
    "article": Text(es="artículo {number}", en="article {number}"),
    "assumed_tax": Text(es="Impuesto asumido por el emisor", en="Tax borne by the issuer"),
    "assumed_tax_apart": Text(
        es="Impuesto asumido por el emisor, no se cobra", en="Tax borne by the issuer, not charged"
    ),
    "assumed_tax_column": Text(es="Asumido", en="Borne by issuer"),
    "authorised": Text(
        es="Autorizada mediante resolución N.º {resolution} del {day}",
        en="Authorised by resolution No. {resolution} of {day}",
    ),
    "base": Text(es="Base imponible", en="Taxable base"),
    "breakdown": Text(es="Desglose de impuestos", en="Taxes by rate"),
    "charge": Text(es="Cargo", en="Charge"),
    "clave": Text(es="Clave numérica", en="Document key (clave)"),
    "code": Text(es="Código", en="Code"),
    "commercial_unit": Text(es="Unidad comercial: {value}", en="Commercial unit: {value}"),
    "consecutive": Text(es="Consecutivo", en="Consecutive number"),
    "consumer": Text(es="Cliente sin identificar", en="Customer not identified"),
    "currency": Text(es="Moneda", en="Currency"),
    "credit_days": Text(
        es="plazo de {days} días, vence el {due}", en="term of {days} days, due on {due}"
    ),
    "date": Text(es="Fecha", en="Date"),
    "description": Text(es="Descripción", en="Description"),
    "discount": Text(es="Descuento", en="Discount"),
    "discounts": Text(es="Descuentos", en="Discounts"),
    "document": Text(es="Documento", en="Document"),
    "due": Text(es="Impuesto", en="Tax due"),
    "email": Text(es="Correo", en="E-mail"),
    "exchange_rate": Text(es="Tipo de cambio", en="Exchange rate"),
    "exempt": Text(es="Exento", en="Exempt"),
    "exempt_rate": Text(es="Exenta", en="Exempt"),
    "exonerated": Text(es="Exonerado", en="Exonerated"),
    "exonerated_column": Text(es="Exonerado", en="Exonerated"),
    "exoneration": Text(es="Exoneración", en="Exoneration"),
    "exonerations": Text(es="Exoneraciones", en="Exonerations"),
    "foreign_address": Text(es="Dirección exterior", en="Address abroad"),
    "form": Text(es="Forma farmacéutica: {value}", en="Pharmaceutical form: {value}"),
    "goods": Text(es="Mercancías", en="Goods"),
    "identification": Text(es="Identificación", en="Identification"),
    "institution": Text(es="Institución", en="Institution"),
    "issued": Text(es="Fecha de emisión", en="Date of issue"),
    "issuer": Text(es="Emisor", en="Issuer"),
    "legal": Text(
        es="Representación gráfica de un comprobante electrónico, versión 4.4."
        " Lo respalda el XML firmado que lleva esta clave.",
        en="Graphic representation of an electronic document, version 4.4."
        " The signed XML with this key stands behind it.",
    ),
    "line_total": Text(es="Total", en="Total"),
    "medicine": Text(es="Registro de medicamento: {value}", en="Medicine registration: {value}"),
    "net_sale": Text(es="Venta neta", en="Net sale"),
    "none": Text(es="–", en="–"),
    "not_subject": Text(es="No sujeto", en="Not subject"),
    "notes": Text(es="Observaciones", en="Notes"),
    "number": Text(es="Número", en="Number"),
    "other_charges": Text(es="Otros cargos", en="Other charges"),
    "payments": Text(es="Medios de pago", en="Means of payment"),
    "phone": Text(es="Teléfono", en="Telephone"),
    "preview_legal": Text(
        es="Vista previa: no es un comprobante electrónico y no tiene validez fiscal.",
        en="Preview: this is no electronic document and has no validity for taxes.",
    ),
    "preview_title": Text(es="Vista previa · {title}", en="Preview · {title}"),
    "price": Text(es="Precio unitario", en="Unit price"),
    "quantity": Text(es="Cant.", en="Qty"),
    "rate": Text(es="Tarifa", en="Rate"),
    "reason": Text(es="Razón", en="Reason"),
    "receiver": Text(es="Receptor", en="Receiver"),
    "references": Text(es="Documentos de referencia", en="Documents referred to"),
    "remarks": Text(es="Observaciones de Hacienda", en="Remarks of the tax authority"),
    "returned_tax": Text(es="IVA devuelto", en="IVA returned"),
    "sale": Text(es="Total de la venta", en="Total sale"),
    "sale_condition": Text(es="Condición de venta", en="Sale condition"),
    "sale_terms": Text(es="Condiciones de la venta", en="Terms of the sale"),
    "serials": Text(es="Series o VIN: {value}", en="Serial or VIN numbers: {value}"),
    "services": Text(es="Servicios", en="Services"),
    "situation": Text(es="Situación", en="Situation"),
    "situation_1": Text(es="1 - Normal", en="1 - Normal"),
    "situation_2": Text(es="2 - Contingencia", en="2 - Contingency"),
    "situation_3": Text(es="3 - Sin internet", en="3 - Without internet"),
    "subsection": Text(es="inciso {number}", en="subsection {number}"),
    "summary": Text(es="Venta por tratamiento fiscal", en="Sale by tax treatment"),
    "system_provider": Text(es="Proveedor de sistemas", en="System provider"),
    "tax": Text(es="Impuesto", en="Tax"),
    "tax_and_rate": Text(es="Impuesto y tarifa", en="Tax and rate"),
    "taxed": Text(es="Gravado", en="Taxed"),
    "taxes": Text(es="Impuestos", en="Taxes"),
    "third_party": Text(es="a favor de {name}", en="on behalf of {name}"),
    "total": Text(es="Total del comprobante", en="Document total"),
    "transliterated": Text(
        es="Transliterado: el original está en el XML.",
        en="Transliterated: the original is in the XML.",
    ),
    "trade_name": Text(es="Nombre comercial", en="Trade name"),
    "unit": Text(es="Unidad", en="Unit"),
    "units": Text(es="Unidades de medida", en="Units of measure"),
}
RESOLUTION: Final = ("MH-DGT-RES-0027-2024", datetime(2024, 11, 13, tzinfo=COSTA_RICA))
"""By which documents of version 4.4 are authorised, and its day. Whether the law wants it printed
is not settled; half of the published printouts have it. A later version has another."""
PAGE: Final = Text(es="Página {page} de {pages}", en="Page {page} of {pages}")
_STATES: Final = {
    "preview": Text(es="Sin validez fiscal", en="Without validity for taxes"),
    "accepted": Text(es="Aceptado por Hacienda", en="Accepted by Hacienda"),
    "accepted_with_warnings": Text(
        es="Aceptado por Hacienda con advertencias", en="Accepted by Hacienda with warnings"
    ),
}


def say(word: str, language: Language, **facts: object) -> str:
    """Return a label or sentence of the document.

    >>> say("article", "es", number=3)
    'artículo 3'
    """
    return _WORDS[word].render(language, facts)


def authorisation(language: Language) -> str:
    """Name the resolution that authorises documents of this version.

    >>> authorisation("es")
    'Autorizada mediante resolución N.º MH-DGT-RES-0027-2024 del 13 de noviembre de 2024'
    """
    name, since = RESOLUTION
    dated = figures.long_day(since, COSTA_RICA, language)
    return say("authorised", language, resolution=name, day=dated)


def state_words(state: str, language: Language) -> str:
    """Say how the tax authority took a document; only what it accepted is shown to anybody.

    >>> state_words("accepted", "es")
    'Aceptado por Hacienda'
    """
    return _STATES[state].render(language)


def document_title(document_type: str, language: Language) -> str:
    """Name a type of document.

    >>> document_title("invoice", "es")
    'Factura electrónica'
    """
    return CODES.describe("document-types", BY_TYPE[document_type].code, language) or document_type


def coded(catalogue: str, code: str, language: Language, other: str | None = None) -> str:
    """Write a code with what it stands for (annex 1, note 7), and the words given with "others".

    >>> coded("payment-means", "06", "es"), coded("discount-codes", "99", "en", "Opening day")
    ('06 - SINPE Móvil', '99 - Other discounts: Opening day')
    """
    description = CODES.describe(catalogue, code, language)
    written = f"{code} - {description}" if description else code
    return f"{written}: {other}" if other else written


def activity(code: str, language: Language, otherwise: str | None = None) -> str:
    """Write an activity's code, that of ATV too, with what it stands for.

    What the catalogue does not know is described by `otherwise`, as the taxpayers' register has it.

    >>> activity("602101", "es"), activity("9999.9", "es", "Oficio ficticio")
    ('602101 - Transporte terrestre de estudiantes y de empleados', '9999.9 - Oficio ficticio')
    """
    description = (
        CODES.describe("activities", current_activity(code) or code, language) or otherwise
    )
    return f"{code} - {description}" if description else code


def institution(code: str, other: str | None) -> str:
    """Name the body that granted an exoneration.

    >>> institution("01", None), institution("99", "Municipalidad Ficticia")
    ('01 - Ministerio de Hacienda', '99 - Municipalidad Ficticia')
    """
    name = other or CODES.describe("institutions", code)
    return f"{code} - {name}" if name else code


def moment(instant: datetime, language: Language) -> str:
    """Write an instant in Costa Rica's time, and say so.

    >>> moment(datetime.fromisoformat("2026-11-02T03:30:05+00:00"), "es")
    '01/11/2026 21:30:05 (hora de Costa Rica)'
    """
    return figures.moment(instant, ZoneInfo(COUNTRY.time_zone), language)


def day(instant: datetime, language: Language) -> str:
    """Write the day of an instant in Costa Rica.

    >>> day(datetime.fromisoformat("2026-11-02T03:30:05+00:00"), "es")
    '01/11/2026'
    """
    return figures.day(instant, COSTA_RICA, language)
