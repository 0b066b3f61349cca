"""A taxpayer for the tests: writes invoices by plain text and signs them with independent tools.

Enveloped signatures are made by signxml's XAdES signer. The XPath layout is written here by hand
from a template of text, so that it shares no code with the simulator nor with the product.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

ISSUER = "3101999999"
RECEIVER = "3101888888"
NAMESPACE = "https://cdn.comprobanteselectronicos.go.cr/xml-schemas/v4.4/"
ROOTS = {
    "01": "FacturaElectronica",
    "02": "NotaDebitoElectronica",
    "03": "NotaCreditoElectronica",
    "04": "TiqueteElectronico",
}
POLICY = (
    "https://cdn.comprobanteselectronicos.go.cr/xml-schemas/Resoluci%C3%B3n_General_sobre_"
    "disposiciones_t%C3%A9cnicas_comprobantes_electr%C3%B3nicos_para_efectos_tributarios.pdf"
)
POLICY_DIGEST = "DWxin1xWOeI8OuWQXazh4VjLWAaCLAA954em7DMh0h8="
COSTA_RICA = timezone(timedelta(hours=-6))
_numbers = itertools.count(1)


@dataclass
class Invoice:
    """A valid invoice; tests change what they are about through `replacements`."""

    number: int = field(default_factory=lambda: next(_numbers))
    issued_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    document_type: str = "01"
    situation: str = "1"
    security_code: str = "12345678"
    clave: str = ""
    root: str = ""
    references: str = ""
    lines: str = ""
    summary: str = ""
    replacements: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        day = self.issued_at.astimezone(COSTA_RICA).strftime("%d%m%y")
        self.consecutive = f"00100001{self.document_type}{self.number:010d}"
        self.clave = self.clave or (
            f"506{day}{ISSUER:0>12}{self.consecutive}{self.situation}{self.security_code}"
        )

    def xml(self) -> bytes:
        """Return the unsigned document."""
        moment = self.issued_at.astimezone(COSTA_RICA).isoformat(timespec="seconds")
        root = self.root or ROOTS[self.document_type]
        text = _INVOICE.format(
            root=root, namespace=NAMESPACE + root[0].lower() + root[1:],
            references=self.references,
            clave=self.clave, consecutive=self.consecutive, moment=moment,
            issuer=_ISSUER, receiver=_RECEIVER,
            lines=self.lines or _LINES, summary=self.summary or _SUMMARY,
        )  # fmt: skip
        for old, new in self.replacements:
            assert old in text, f"{old} is not in the invoice"
            text = text.replace(old, new)
        return text.encode()

    def body(self, signed: bytes, **changes: Any) -> dict[str, Any]:
        """Return what is posted to the reception service."""
        return {
            "clave": self.clave,
            "fecha": self.issued_at.isoformat(timespec="seconds"),
            "emisor": {"tipoIdentificacion": "02", "numeroIdentificacion": ISSUER},
            "receptor": {"tipoIdentificacion": "02", "numeroIdentificacion": RECEIVER},
            "comprobanteXml": base64.b64encode(signed).decode(),
        } | changes


def reference(
    number: str,
    kind: str = "01",
    code: str = "01",
    reason: str = "Se devolvió",
    issued_at: str = "",
) -> str:
    """Write an InformacionReferencia; a clave says its own date."""
    day = f"20{number[7:9]}-{number[5:7]}-{number[3:5]}T00:00:00-06:00"
    return (
        f"<InformacionReferencia><TipoDocIR>{kind}</TipoDocIR><Numero>{number}</Numero>"
        f"<FechaEmisionIR>{issued_at or day}</FechaEmisionIR><Codigo>{code}</Codigo>"
        f"<Razon>{reason}</Razon></InformacionReferencia>"
    )


def note(original: Invoice, document_type: str = "03", **changes: Any) -> Invoice:
    """Return a note for the whole of a document."""
    kind = original.document_type
    written = {"references": reference(original.clave, kind)} | changes
    return Invoice(document_type=document_type, **written)


def confirmation(
    invoice: Invoice,
    total: str = "2038.99999",
    message: str = "1",
    consecutive: str = "00100001050000000001",
) -> bytes:
    """Write the receiver's word on a document."""
    return (
        f'<MensajeReceptor xmlns="{NAMESPACE}mensajeReceptor"><Clave>{invoice.clave}</Clave>'
        f"<NumeroCedulaEmisor>{ISSUER}</NumeroCedulaEmisor>"
        f"<FechaEmisionDoc>{invoice.issued_at.isoformat()}</FechaEmisionDoc>"
        f"<Mensaje>{message}</Mensaje><MontoTotalImpuesto>139.00000</MontoTotalImpuesto>"
        f"<TotalFactura>{total}</TotalFactura>"
        f"<NumeroCedulaReceptor>{RECEIVER}</NumeroCedulaReceptor>"
        f"<NumeroConsecutivoReceptor>{consecutive}</NumeroConsecutivoReceptor></MensajeReceptor>"
    ).encode()


@dataclass(frozen=True)
class Signer:
    """A key with its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def enveloped(self, data: bytes, *, policy: str = POLICY, digest: str = POLICY_DIGEST) -> bytes:
        """Sign with signxml."""
        from signxml.algorithms import CanonicalizationMethod
        from signxml.xades.xades import XAdESSignaturePolicy, XAdESSigner

        signer = XAdESSigner(
            signature_policy=XAdESSignaturePolicy(
                Identifier=policy, Description="", DigestMethod=_sha256(), DigestValue=digest
            ),
            c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
        )
        root = signer.sign(etree.fromstring(data), key=self.key, cert=[self.certificate])
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def xpath(
        self,
        data: bytes,
        *,
        policy: str = POLICY,
        digest: str = POLICY_DIGEST,
        signed_at: str = "",
    ) -> bytes:
        """Sign in the layout of the annex: XPath transform and exclusive canonicalisation."""
        der = self.certificate.public_bytes(Encoding.DER)
        text = _SIGNATURE.format(
            document=_digest(_exclusive(data)),
            certificate=base64.b64encode(der).decode(),
            certificate_digest=_digest(der),
            issuer=self.certificate.issuer.rfc4514_string(),
            serial=self.certificate.serial_number,
            moment=signed_at or datetime.now(COSTA_RICA).isoformat(timespec="seconds"),
            policy=policy,
            policy_digest=digest,
        )
        properties = text[text.index("<xades:SignedProperties") : text.index("</xades:Qual")]
        properties = properties.replace(">", f' xmlns:ds="{_DS}" xmlns:xades="{_XADES}">', 1)
        text = text.replace("PROPERTIES_DIGEST", _digest(_exclusive(properties.encode())))
        info = text[text.index("<ds:SignedInfo>") : text.index("<ds:SignatureValue")]
        info = info.replace(">", f' xmlns:ds="{_DS}">', 1)
        value = self.key.sign(_exclusive(info.encode()), padding.PKCS1v15(), hashes.SHA256())
        text = text.replace("SIGNATURE_VALUE", base64.b64encode(value).decode())
        head, _, tail = data.decode().rpartition("</")
        return f"{head}{text}</{tail}".encode()


def _sha256() -> Any:
    from signxml.algorithms import DigestAlgorithm

    return DigestAlgorithm.SHA256


def _digest(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def _exclusive(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n", exclusive=True)


_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
_SIGNATURE = (
    f'<ds:Signature xmlns:ds="{_DS}" Id="sig"><ds:SignedInfo>'
    f'<ds:CanonicalizationMethod Algorithm="{_C14N}"/>'
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
    '<ds:Reference Id="r-id-1" URI=""><ds:Transforms>'
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
    "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>"
    f'<ds:Transform Algorithm="{_C14N}"/></ds:Transforms>'
    f"{_SHA}<ds:DigestValue>{{document}}</ds:DigestValue></ds:Reference>"
    '<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#props">'
    f'<ds:Transforms><ds:Transform Algorithm="{_C14N}"/></ds:Transforms>'
    f"{_SHA}<ds:DigestValue>PROPERTIES_DIGEST</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    "<ds:SignatureValue>SIGNATURE_VALUE</ds:SignatureValue><ds:KeyInfo><ds:X509Data>"
    "<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>"
    f'<xades:QualifyingProperties xmlns:xades="{_XADES}" Target="#sig">'
    '<xades:SignedProperties Id="props"><xades:SignedSignatureProperties>'
    "<xades:SigningTime>{moment}</xades:SigningTime><xades:SigningCertificate><xades:Cert>"
    f"<xades:CertDigest>{_SHA}<ds:DigestValue>{{certificate_digest}}</ds:DigestValue>"
    "</xades:CertDigest><xades:IssuerSerial><ds:X509IssuerName>{issuer}</ds:X509IssuerName>"
    "<ds:X509SerialNumber>{serial}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert>"
    "</xades:SigningCertificate><xades:SignaturePolicyIdentifier><xades:SignaturePolicyId>"
    "<xades:SigPolicyId><xades:Identifier>{policy}</xades:Identifier></xades:SigPolicyId>"
    f"<xades:SigPolicyHash>{_SHA}<ds:DigestValue>{{policy_digest}}</ds:DigestValue>"
    "</xades:SigPolicyHash></xades:SignaturePolicyId></xades:SignaturePolicyIdentifier>"
    "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
    '<xades:DataObjectFormat ObjectReference="#r-id-1"><xades:MimeType>application/octet-stream'
    "</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties>"
    "</xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>"
)
_INVOICE = (
    '<{root} xmlns="{namespace}"><Clave>{clave}</Clave>'
    "<ProveedorSistemas>3101777777</ProveedorSistemas>"
    "<CodigoActividadEmisor>6201.0</CodigoActividadEmisor>"
    "<NumeroConsecutivo>{consecutive}</NumeroConsecutivo><FechaEmision>{moment}</FechaEmision>"
    "{issuer}{receiver}<CondicionVenta>01</CondicionVenta>"
    "<DetalleServicio>{lines}</DetalleServicio>{summary}{references}</{root}>"
)
_ISSUER = (
    "<Emisor><Nombre>Ejemplo Ficticio S.A.</Nombre><Identificacion><Tipo>02</Tipo>"
    f"<Numero>{ISSUER}</Numero></Identificacion><Ubicacion><Provincia>1</Provincia>"
    "<Canton>01</Canton><Distrito>01</Distrito><OtrasSenas>Calle inventada</OtrasSenas>"
    "</Ubicacion><CorreoElectronico>ventas@example.com</CorreoElectronico></Emisor>"
)
_RECEIVER = (
    "<Receptor><Nombre>Cliente Inventado S.A.</Nombre><Identificacion><Tipo>02</Tipo>"
    f"<Numero>{RECEIVER}</Numero></Identificacion></Receptor>"
)
_LINES = (  # a service at 13 % and goods at 1 % with a discount
    "<LineaDetalle><NumeroLinea>1</NumeroLinea><CodigoCABYS>8313100000100</CodigoCABYS>"
    "<Cantidad>3.000</Cantidad><UnidadMedida>Sp</UnidadMedida><Detalle>Asesoría</Detalle>"
    "<PrecioUnitario>333.33333</PrecioUnitario><MontoTotal>999.99999</MontoTotal>"
    "<SubTotal>999.99999</SubTotal><BaseImponible>999.99999</BaseImponible><Impuesto>"
    "<Codigo>01</Codigo><CodigoTarifaIVA>08</CodigoTarifaIVA><Tarifa>13.00</Tarifa>"
    "<Monto>130.00000</Monto></Impuesto>"
    "<ImpuestoAsumidoEmisorFabrica>0.00000</ImpuestoAsumidoEmisorFabrica>"
    "<ImpuestoNeto>130.00000</ImpuestoNeto><MontoTotalLinea>1129.99999</MontoTotalLinea>"
    "</LineaDetalle><LineaDetalle><NumeroLinea>2</NumeroLinea>"
    "<CodigoCABYS>2314000991000</CodigoCABYS><Cantidad>2.000</Cantidad>"
    "<UnidadMedida>Unid</UnidadMedida><Detalle>Arroz</Detalle>"
    "<PrecioUnitario>500.00000</PrecioUnitario><MontoTotal>1000.00000</MontoTotal>"
    "<Descuento><MontoDescuento>100.00000</MontoDescuento><CodigoDescuento>07</CodigoDescuento>"
    "</Descuento><SubTotal>900.00000</SubTotal><BaseImponible>900.00000</BaseImponible>"
    "<Impuesto><Codigo>01</Codigo><CodigoTarifaIVA>02</CodigoTarifaIVA><Tarifa>1.00</Tarifa>"
    "<Monto>9.00000</Monto></Impuesto>"
    "<ImpuestoAsumidoEmisorFabrica>0.00000</ImpuestoAsumidoEmisorFabrica>"
    "<ImpuestoNeto>9.00000</ImpuestoNeto><MontoTotalLinea>909.00000</MontoTotalLinea>"
    "</LineaDetalle>"
)
_SUMMARY = (
    "<ResumenFactura><CodigoTipoMoneda><CodigoMoneda>CRC</CodigoMoneda>"
    "<TipoCambio>1.00000</TipoCambio></CodigoTipoMoneda>"
    "<TotalServGravados>999.99999</TotalServGravados>"
    "<TotalMercanciasGravadas>1000.00000</TotalMercanciasGravadas>"
    "<TotalGravado>1999.99999</TotalGravado><TotalVenta>1999.99999</TotalVenta>"
    "<TotalDescuentos>100.00000</TotalDescuentos><TotalVentaNeta>1899.99999</TotalVentaNeta>"
    "<TotalDesgloseImpuesto><Codigo>01</Codigo><CodigoTarifaIVA>08</CodigoTarifaIVA>"
    "<TotalMontoImpuesto>130.00000</TotalMontoImpuesto></TotalDesgloseImpuesto>"
    "<TotalDesgloseImpuesto><Codigo>01</Codigo><CodigoTarifaIVA>02</CodigoTarifaIVA>"
    "<TotalMontoImpuesto>9.00000</TotalMontoImpuesto></TotalDesgloseImpuesto>"
    "<TotalImpuesto>139.00000</TotalImpuesto><MedioPago><TipoMedioPago>01</TipoMedioPago>"
    "</MedioPago><TotalComprobante>2038.99999</TotalComprobante></ResumenFactura>"
)
