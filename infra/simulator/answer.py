"""The MensajeHacienda that answers a document: built, and signed in one of the layouts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from infra.simulator import signature as xades
from infra.simulator.canonical import EXCLUSIVE, INCLUSIVE, canonical
from infra.simulator.certificate_authority import KeyPair
from infra.simulator.clave import namespace_of
from infra.simulator.dom import COSTA_RICA
from infra.simulator.shaping import INSERTIONS, ROOTS, Root, decorate
from infra.simulator.signature import DS, SHA256, XADES
from infra.simulator.signers import Signer

_NAMESPACE = namespace_of("MensajeHacienda")
Texts = str | list[str] | None
"""What an element says, each time if it stands there several times."""
ELEMENTS = (
    "Clave", "NombreEmisor", "TipoIdentificacionEmisor", "NumeroCedulaEmisor", "NombreReceptor",
    "TipoIdentificacionReceptor", "NumeroCedulaReceptor", "Mensaje", "EstadoMensaje",
    "DetalleMensaje", "MontoTotalImpuesto", "TotalFactura",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How the document is selected for signing, and how everything is canonicalised."""

    transform: str
    canonicalization: str


LAYOUTS = {
    "xpath_exclusive": Layout(xades.XPATH, EXCLUSIVE),
    "xpath_inclusive": Layout(xades.XPATH, INCLUSIVE),
    "enveloped_exclusive": Layout(xades.ENVELOPED, EXCLUSIVE),
    "enveloped_inclusive": Layout(xades.ENVELOPED, INCLUSIVE),
}


@dataclass(frozen=True)
class Style:
    """Everything about an answer that is not what it says."""

    root: Root = ROOTS["plain"]
    layout: Layout = LAYOUTS["xpath_exclusive"]
    insertions: dict[str, str] = field(default_factory=dict)


def sign_answer(
    fields: Mapping[str, Texts], signer: Signer, signed_at: datetime, style: Style
) -> bytes:
    """Return the signed MensajeHacienda with these fields; those that are None are left out."""
    root = _unsigned(fields, style)
    layout = style.layout
    digest = _digest(canonical(root, layout.canonicalization))
    signature = _signature(digest, signer, signed_at, layout)
    root.append(signature)
    _complete(signature, signer.pair, layout.canonicalization)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _unsigned(fields: Mapping[str, Texts], style: Style) -> etree._Element:
    namespace = _NAMESPACE.replace("v4.4", style.root.version)
    root = etree.Element(
        f"{{{namespace}}}MensajeHacienda",
        style.root.attributes,
        nsmap={style.root.prefix: namespace},
    )
    for name in ELEMENTS:
        texts = fields.get(name)
        for text in texts if isinstance(texts, list) else [texts]:
            if text is not None:
                etree.SubElement(root, f"{{{namespace}}}{name}").text = text
    for name, mode in style.insertions.items():
        for element in root.iterfind(f"{{{namespace}}}{name}"):
            INSERTIONS[mode](element)
    decorate(root, style.root.beside)
    return root


def _digest(octets: bytes) -> str:
    return base64.b64encode(hashlib.sha256(octets).digest()).decode()


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    prefix, _, local = name.partition(":")
    namespace = DS if prefix == "ds" else XADES
    element = etree.SubElement(
        parent, f"{{{namespace}}}{local}", attributes, nsmap={prefix: namespace}
    )
    element.text = text
    return element


def _signature(
    document_digest: str, signer: Signer, signed_at: datetime, layout: Layout
) -> etree._Element:
    method = layout.canonicalization
    signature = etree.Element(f"{{{DS}}}Signature", {"Id": "id-mh"}, nsmap={"ds": DS})
    info = _add(signature, "ds:SignedInfo")
    _add(info, "ds:CanonicalizationMethod", Algorithm=method)
    _add(info, "ds:SignatureMethod", Algorithm=xades.RSA_SHA256)
    document = _add(info, "ds:Reference", Id="r-id-1", URI="")
    transforms = _add(document, "ds:Transforms")
    selection = _add(transforms, "ds:Transform", Algorithm=layout.transform)
    if layout.transform == xades.XPATH:
        _add(selection, "ds:XPath", xades.XPATH_TEXT)
    _add(transforms, "ds:Transform", Algorithm=method)
    _add(document, "ds:DigestMethod", Algorithm=SHA256)
    _add(document, "ds:DigestValue", document_digest)
    properties = _add(info, "ds:Reference", Type=xades.SIGNED_PROPERTIES_TYPE, URI="#xades-id-mh")
    _add(_add(properties, "ds:Transforms"), "ds:Transform", Algorithm=method)
    _add(properties, "ds:DigestMethod", Algorithm=SHA256)
    _add(properties, "ds:DigestValue")
    _add(signature, "ds:SignatureValue", Id="value-id-mh")
    data = _add(_add(signature, "ds:KeyInfo"), "ds:X509Data")
    for certificate in (signer.pair.certificate, *signer.above[:-1]):
        der = certificate.public_bytes(Encoding.DER)
        _add(data, "ds:X509Certificate", base64.b64encode(der).decode())
    _properties(signature, signer.pair, signed_at)
    return signature


def _properties(signature: etree._Element, signer: KeyPair, signed_at: datetime) -> None:
    qualifying = _add(_add(signature, "ds:Object"), "xades:QualifyingProperties", Target="#id-mh")
    signed = _add(qualifying, "xades:SignedProperties", Id="xades-id-mh")
    about_signature = _add(signed, "xades:SignedSignatureProperties")
    local_time = signed_at.astimezone(COSTA_RICA).isoformat(timespec="seconds")
    _add(about_signature, "xades:SigningTime", local_time)
    cert = _add(_add(about_signature, "xades:SigningCertificate"), "xades:Cert")
    digest = _add(cert, "xades:CertDigest")
    _add(digest, "ds:DigestMethod", Algorithm=SHA256)
    _add(digest, "ds:DigestValue", _digest(signer.certificate.public_bytes(Encoding.DER)))
    serial = _add(cert, "xades:IssuerSerial")
    _add(serial, "ds:X509IssuerName", signer.certificate.issuer.rfc4514_string())
    _add(serial, "ds:X509SerialNumber", str(signer.certificate.serial_number))
    policy = _add(
        _add(about_signature, "xades:SignaturePolicyIdentifier"), "xades:SignaturePolicyId"
    )
    _add(_add(policy, "xades:SigPolicyId"), "xades:Identifier", xades.POLICY_IDENTIFIER)
    policy_hash = _add(policy, "xades:SigPolicyHash")
    _add(policy_hash, "ds:DigestMethod", Algorithm=SHA256)
    _add(policy_hash, "ds:DigestValue", xades.POLICY_DIGEST)
    about_data = _add(signed, "xades:SignedDataObjectProperties")
    form = _add(about_data, "xades:DataObjectFormat", ObjectReference="#r-id-1")
    _add(form, "xades:MimeType", "application/octet-stream")


def _complete(signature: etree._Element, signer: KeyPair, method: str) -> None:
    """Fill in the digest of the properties, then the signature value over SignedInfo."""
    namespaces = {"ds": DS, "xades": XADES}
    properties = signature.find(".//xades:SignedProperties", namespaces)
    info = signature.find("ds:SignedInfo", namespaces)
    digest = signature.findall("ds:SignedInfo/ds:Reference/ds:DigestValue", namespaces)[1]
    value = signature.find("ds:SignatureValue", namespaces)
    if properties is None or info is None or value is None:
        raise AssertionError("the signature was not built as expected")
    digest.text = _digest(canonical(properties, method))
    octets = canonical(info, method)
    signed = signer.key.sign(octets, padding.PKCS1v15(), hashes.SHA256())
    value.text = base64.b64encode(signed).decode()
