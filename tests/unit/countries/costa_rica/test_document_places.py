"""Each part of a document is written into the element that is called after it.

No arithmetic notices two descriptions that changed places, nor does the authority.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from tests.unit.countries.costa_rica.samples import document, line

PLACES = {
    place: f"parte {number:02}"
    for number, place in enumerate(
        (
            "Receptor/Nombre",
            "Receptor/NombreComercial",
            "Receptor/OtrasSenasExtranjero",
            "Ubicacion/Barrio",
            "Ubicacion/OtrasSenas",
            "FacturaElectronica/CondicionVentaOtros",
            "CodigoComercial/Codigo",
            "LineaDetalle/UnidadMedidaComercial",
            "LineaDetalle/Detalle",
            "LineaDetalle/NumeroVINoSerie",
            "LineaDetalle/RegistroMedicamento",
            "Descuento/CodigoDescuentoOTRO",
            "Descuento/NaturalezaDescuento",
            "Exoneracion/TipoDocumentoOTRO",
            "Exoneracion/NumeroDocumento",
            "Exoneracion/NombreInstitucionOtros",
            "OtrosCargos/TipoDocumentoOTROS",
            "OtrosCargos/NombreTercero",
            "OtrosCargos/Detalle",
            "MedioPago/MedioPagoOtros",
            "InformacionReferencia/TipoDocRefOTRO",
            "InformacionReferencia/Numero",
            "InformacionReferencia/CodigoReferenciaOTRO",
            "InformacionReferencia/Razon",
            "Otros/OtroTexto",
        )
    )
} | {
    # those that have a form of their own
    "FacturaElectronica/CodigoActividadReceptor": "620199",
    "Receptor/CorreoElectronico": "receptora@ejemplo.example",
    "Ubicacion/Provincia": "4",
    "Ubicacion/Canton": "03",
    "Ubicacion/Distrito": "05",
    "Telefono/CodigoPais": "507",
    "Telefono/NumTelefono": "61234567",
    "LineaDetalle/TipoTransaccion": "08",
    "LineaDetalle/FormaFarmaceutica": "17",
    "Exoneracion/Articulo": "421",
    "Exoneracion/Inciso": "422",
    "Exoneracion/TarifaExonerada": "7.25",
    "Exoneracion/FechaEmisionEX": "2026-01-15T00:00:00-06:00",
    "InformacionReferencia/FechaEmisionIR": "2026-02-16T00:00:00-06:00",
    "CodigoTipoMoneda/CodigoMoneda": "EUR",
    "CodigoTipoMoneda/TipoCambio": "598.76000",
}


def receiver() -> dict[str, Any]:
    return {
        "name": PLACES["Receptor/Nombre"],
        "trade_name": PLACES["Receptor/NombreComercial"],
        "foreign_address": PLACES["Receptor/OtrasSenasExtranjero"],
        "economic_activity": PLACES["FacturaElectronica/CodigoActividadReceptor"],
        "emails": [PLACES["Receptor/CorreoElectronico"]],
        "identification": {"type": "02", "number": "3101777777"},
        "phone": {
            "country_code": PLACES["Telefono/CodigoPais"],
            "number": PLACES["Telefono/NumTelefono"],
        },
        "address": {
            "province": PLACES["Ubicacion/Provincia"],
            "canton": PLACES["Ubicacion/Canton"],
            "district": PLACES["Ubicacion/Distrito"],
            "neighbourhood": PLACES["Ubicacion/Barrio"],
            "details": PLACES["Ubicacion/OtrasSenas"],
        },
    }


def full_line() -> dict[str, Any]:
    exoneration = {
        "type": "99",
        "other_type": PLACES["Exoneracion/TipoDocumentoOTRO"],
        "number": PLACES["Exoneracion/NumeroDocumento"],
        "article": int(PLACES["Exoneracion/Articulo"]),
        "subsection": int(PLACES["Exoneracion/Inciso"]),
        "institution": "99",
        "institution_other": PLACES["Exoneracion/NombreInstitucionOtros"],
        "issued_at": "2026-01-15T06:00:00Z",
        "rate": PLACES["Exoneracion/TarifaExonerada"],
    }
    return line(
        commercial_codes=[{"type": "03", "code": PLACES["CodigoComercial/Codigo"]}],
        transaction_type=PLACES["LineaDetalle/TipoTransaccion"],
        commercial_unit=PLACES["LineaDetalle/UnidadMedidaComercial"],
        description=PLACES["LineaDetalle/Detalle"],
        serial_numbers=[PLACES["LineaDetalle/NumeroVINoSerie"]],
        medicine_registration=PLACES["LineaDetalle/RegistroMedicamento"],
        pharmaceutical_form=PLACES["LineaDetalle/FormaFarmaceutica"],
        discounts=[
            {
                "code": "99",
                "amount": "1",
                "other_code": PLACES["Descuento/CodigoDescuentoOTRO"],
                "reason": PLACES["Descuento/NaturalezaDescuento"],
            }
        ],
        taxes=[{"code": "01", "rate_code": "08", "exoneration": exoneration}],
    )


def full() -> dict[str, Any]:
    return {
        "receiver": receiver(),
        "sale_condition": "99",
        "sale_condition_other": PLACES["FacturaElectronica/CondicionVentaOtros"],
        "currency": PLACES["CodigoTipoMoneda/CodigoMoneda"],
        "exchange_rate": PLACES["CodigoTipoMoneda/TipoCambio"],
        "other_charges": [
            {
                "type": "99",
                "other_type": PLACES["OtrosCargos/TipoDocumentoOTROS"],
                "third_party": {"type": "01", "number": "101110111"},
                "third_party_name": PLACES["OtrosCargos/NombreTercero"],
                "description": PLACES["OtrosCargos/Detalle"],
                "amount": "10",
            }
        ],
        "payments": [{"type": "99", "other": PLACES["MedioPago/MedioPagoOtros"]}],
        "references": [
            {
                "type": "99",
                "other_type": PLACES["InformacionReferencia/TipoDocRefOTRO"],
                "number": PLACES["InformacionReferencia/Numero"],
                "issued_at": "2026-02-16T06:00:00Z",
                "code": "99",
                "other_code": PLACES["InformacionReferencia/CodigoReferenciaOTRO"],
                "reason": PLACES["InformacionReferencia/Razon"],
            }
        ],
        "notes": [PLACES["Otros/OtroTexto"]],
    }


def test_every_part_stands_in_its_element() -> None:
    root = etree.fromstring(unsigned_xml(document(full_line(), **full())))

    found: dict[str, list[str]] = {}
    for node in root.iter("*"):
        parent = node.getparent()
        if parent is not None:
            place = f"{etree.QName(parent).localname}/{etree.QName(node).localname}"
            found.setdefault(place, []).append(node.text or "")
    # the issuer's place and telephone come first, the receiver's last
    assert {place: found.get(place, [""])[-1] for place in PLACES} == PLACES


def test_parts_of_the_issuer_stand_in_theirs() -> None:
    issued = document()
    issuer, root = issued.issuer, etree.fromstring(unsigned_xml(issued))

    def of_issuer(path: str) -> str | None:
        return root.findtext("/".join(f"{{*}}{name}" for name in f"Emisor/{path}".split("/")))

    assert issuer.address is not None
    assert of_issuer("Nombre") == issuer.name
    assert of_issuer("Identificacion/Tipo") == issuer.identification.type
    assert of_issuer("Identificacion/Numero") == issuer.identification.number
    assert of_issuer("CorreoElectronico") == issuer.emails[0]
    assert of_issuer("Ubicacion/Provincia") == issuer.address.province
    assert of_issuer("Ubicacion/Canton") == issuer.address.canton
    assert of_issuer("Ubicacion/Distrito") == issuer.address.district
    assert of_issuer("Ubicacion/OtrasSenas") == issuer.address.details
    named = [root.findtext(f"{{*}}{name}") for name in ("Clave", "NumeroConsecutivo")]
    assert named == [issued.clave, issued.consecutive]
    assert root.findtext("{*}CodigoActividadEmisor") == issued.body.economic_activity
    assert root.findtext("{*}ProveedorSistemas") == issued.system_provider
