"""Verification of the XAdES-EPES signature of a document, in both layouts in use (annex 2).

The XPath layout is verified by the code here, because signxml does not know that transform; the
enveloped one by this code and by signxml as a second opinion. Any other transform, a reference
to anything but the whole document, or a second signature is refused, so that what is verified is
what is read (signature wrapping).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from infra.simulator.canonical import (
    EXCLUSIVE,
    INCLUSIVE,
    canonical,
    is_beyond_signxml,
    without_signature,
)
from infra.simulator.dom import COSTA_RICA
from infra.simulator.findings import INVALID_SIGNATURE, POLICY, Refused

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"
POLICY_IDENTIFIER = (
    "https://cdn.comprobanteselectronicos.go.cr/xml-schemas/"
    "Resoluci%C3%B3n_General_sobre_disposiciones_t%C3%A9cnicas_comprobantes_electr%C3%B3nicos"
    "_para_efectos_tributarios.pdf"
)
POLICY_DIGEST = "DWxin1xWOeI8OuWQXazh4VjLWAaCLAA954em7DMh0h8="
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
XPATH_TEXT = "not(ancestor-or-self::ds:Signature)"

_NS = {"ds": DS, "xades": XADES}
_HASHES = {SHA256: hashlib.sha256, SHA512: hashlib.sha512}
_PROPERTIES = "ds:Object/xades:QualifyingProperties/xades:SignedProperties"
_SIGNATURE_PROPERTIES = f"{_PROPERTIES}/xades:SignedSignatureProperties"
_MODIFIED = f"{INVALID_SIGNATURE} (El XML fue modificado luego de haber sido firmado)"


@dataclass(frozen=True)
class Signed:
    """The verified signature's certificate, and when it says that it signed."""

    certificate: x509.Certificate
    signed_at: datetime


def verify(root: etree._Element, data: bytes) -> Signed:
    """Verify the one signature of a document.

    Raises:
        Refused: no signature, more than one, no or wrong policy, or not valid.
    """
    signature = _only_signature(root)
    certificate = _certificate(signature)
    _check_policy(signature)
    _check_signing_certificate(signature, certificate)
    references = signature.findall("ds:SignedInfo/ds:Reference", _NS)
    enveloped = _check_references(root, signature, references)
    _check_value(signature, certificate)
    if enveloped and not is_beyond_signxml(root):
        _second_opinion(data, certificate, len(references))
    return Signed(certificate, _signed_at(signature))


def _only_signature(root: etree._Element) -> etree._Element:
    everywhere = list(root.iter(f"{{{DS}}}Signature"))
    if not everywhere:
        raise Refused("El comprobante electrónico no está firmado.")
    if len(everywhere) != 1 or root[-1] is not everywhere[0]:
        raise Refused(
            f"{INVALID_SIGNATURE}: se espera una sola firma, último elemento del comprobante."
        )
    return everywhere[0]


def _certificate(signature: etree._Element) -> x509.Certificate:
    listed = signature.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NS)
    if not listed:
        raise Refused(f"{INVALID_SIGNATURE}: falta el certificado en KeyInfo.")
    try:
        return x509.load_der_x509_certificate(_decode(listed[0].text))
    except ValueError as exc:
        raise Refused(f"{INVALID_SIGNATURE}: el certificado no se puede leer.") from exc


def _decode(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise Refused(f"{INVALID_SIGNATURE}: un valor no es Base64.") from exc


def _check_policy(signature: etree._Element) -> None:
    policy = signature.find(
        f"{_SIGNATURE_PROPERTIES}/xades:SignaturePolicyIdentifier/xades:SignaturePolicyId", _NS
    )
    if policy is None:
        raise Refused("La firma del documento no tiene el Policy Id", POLICY)
    identifier = policy.findtext("xades:SigPolicyId/xades:Identifier", "", _NS)
    method = policy.find("xades:SigPolicyHash/ds:DigestMethod", _NS)
    digest = policy.findtext("xades:SigPolicyHash/ds:DigestValue", "", _NS)
    if identifier != POLICY_IDENTIFIER:
        raise Refused("El identificador de la política de firma no es el vigente.", POLICY)
    if method is None or method.get("Algorithm") != SHA256 or digest.strip() != POLICY_DIGEST:
        raise Refused("El resumen de la política de firma no es el vigente.", POLICY)


def _check_signing_certificate(signature: etree._Element, certificate: x509.Certificate) -> None:
    """Compare by digest; the V2 form of later XAdES versions states no readable serial number."""
    form = "SigningCertificate"
    cert = signature.find(f"{_SIGNATURE_PROPERTIES}/xades:{form}/xades:Cert", _NS)
    if cert is None:
        form = "SigningCertificateV2"
        cert = signature.find(f"{_SIGNATURE_PROPERTIES}/xades:{form}/xades:Cert", _NS)
    if cert is None:
        raise Refused(f"{INVALID_SIGNATURE}: falta SigningCertificate.")
    method = cert.find("xades:CertDigest/ds:DigestMethod", _NS)
    hasher = _HASHES.get(method.get("Algorithm", "") if method is not None else "")
    if hasher is None:
        raise Refused(f"{INVALID_SIGNATURE}: el resumen del certificado no es SHA-256 ni SHA-512.")
    given = _decode(cert.findtext("xades:CertDigest/ds:DigestValue", "", _NS))
    if given != hasher(certificate.public_bytes(Encoding.DER)).digest():
        raise Refused(f"{INVALID_SIGNATURE}: SigningCertificate no es el certificado de KeyInfo.")
    serial = cert.findtext("xades:IssuerSerial/ds:X509SerialNumber", "", _NS).strip()
    if form == "SigningCertificate" and serial != str(certificate.serial_number):
        raise Refused(f"{INVALID_SIGNATURE}: el número de serie del certificado no coincide.")


def _signed_at(signature: etree._Element) -> datetime:
    text = signature.findtext(f"{_SIGNATURE_PROPERTIES}/xades:SigningTime", "", _NS)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as exc:
        raise Refused(f"{INVALID_SIGNATURE}: falta SigningTime o no es una fecha.") from exc
    return moment.replace(tzinfo=moment.tzinfo or COSTA_RICA)


def _check_references(
    root: etree._Element, signature: etree._Element, references: list[etree._Element]
) -> bool:
    whole = [item for item in references if item.get("URI") == ""]
    properties = [item for item in references if item.get("Type") == SIGNED_PROPERTIES_TYPE]
    if len(whole) != 1 or len(properties) != 1 or len(references) > 3:
        raise Refused(
            f"{INVALID_SIGNATURE}: se esperan una referencia al documento y una a las propiedades."
        )
    signed_properties = signature.findall(_PROPERTIES, _NS)
    if len(signed_properties) != 1:
        raise Refused(f"{INVALID_SIGNATURE}: se espera un solo SignedProperties.")
    for reference in references:
        if reference is whole[0]:
            continue
        target = _target(signature, reference)
        if reference is properties[0] and target is not signed_properties[0]:
            raise Refused(f"{INVALID_SIGNATURE}: la referencia no señala a SignedProperties.")
        _check_digest(reference, canonical(target, _single_method(reference)))
    enveloped, method = _document_transforms(whole[0])
    _check_digest(whole[0], canonical(without_signature(root), method))
    return enveloped


def _target(signature: etree._Element, reference: etree._Element) -> etree._Element:
    name = (reference.get("URI") or "").removeprefix("#")
    found = [item for item in signature.iter() if item.get("Id") == name]
    if not name or len(found) != 1:
        raise Refused(
            f"{INVALID_SIGNATURE}: una referencia no señala a un único elemento de la firma."
        )
    return found[0]


def _transforms(reference: etree._Element) -> list[etree._Element]:
    return reference.findall("ds:Transforms/ds:Transform", _NS)


def _single_method(reference: etree._Element) -> str:
    methods = [item.get("Algorithm", "") for item in _transforms(reference)] or [INCLUSIVE]
    if len(methods) != 1 or methods[0] not in (EXCLUSIVE, INCLUSIVE):
        raise Refused(f"{INVALID_SIGNATURE}: transformación no admitida.")
    return methods[0]


def _document_transforms(reference: etree._Element) -> tuple[bool, str]:
    listed = _transforms(reference)
    methods = [item.get("Algorithm", "") for item in listed]
    method = methods[1] if len(methods) == 2 else INCLUSIVE
    if not 1 <= len(methods) <= 2 or method not in (EXCLUSIVE, INCLUSIVE):
        raise Refused(f"{INVALID_SIGNATURE}: transformación no admitida.")
    if methods[0] == ENVELOPED:
        return True, method
    expression = listed[0].find("ds:XPath", _NS)
    if methods[0] != XPATH or expression is None or "ds" not in expression.nsmap:
        raise Refused(f"{INVALID_SIGNATURE}: transformación no admitida.")
    if (expression.text or "").strip() != XPATH_TEXT or expression.nsmap["ds"] != DS:
        raise Refused(f"{INVALID_SIGNATURE}: expresión XPath no admitida.")
    return False, method


def _check_digest(reference: etree._Element, octets: bytes) -> None:
    method = reference.find("ds:DigestMethod", _NS)
    hasher = _HASHES.get(method.get("Algorithm", "") if method is not None else "")
    if hasher is None:
        raise Refused(f"{INVALID_SIGNATURE}: el resumen no es SHA-256 ni SHA-512.")
    if _decode(reference.findtext("ds:DigestValue", "", _NS)) != hasher(octets).digest():
        raise Refused(_MODIFIED)


def _check_value(signature: etree._Element, certificate: x509.Certificate) -> None:
    info = signature.find("ds:SignedInfo", _NS)
    method = signature.find("ds:SignedInfo/ds:SignatureMethod", _NS)
    form = signature.find("ds:SignedInfo/ds:CanonicalizationMethod", _NS)
    algorithm = form.get("Algorithm", "") if form is not None else ""
    if info is None or method is None or method.get("Algorithm") != RSA_SHA256:
        raise Refused(f"{INVALID_SIGNATURE}: el algoritmo de firma no es RSA con SHA-256.")
    if algorithm not in (EXCLUSIVE, INCLUSIVE):
        raise Refused(f"{INVALID_SIGNATURE}: canonicalización no admitida.")
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size not in (2048, 4096):
        raise Refused(f"{INVALID_SIGNATURE}: la llave no es RSA de 2048 o 4096 bits.")
    value = _decode(signature.findtext("ds:SignatureValue", "", _NS))
    try:
        key.verify(value, canonical(info, algorithm), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as exc:
        raise Refused(_MODIFIED) from exc


def _second_opinion(data: bytes, certificate: x509.Certificate, references: int) -> None:
    from signxml.exceptions import SignXMLException
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    configuration = SignatureConfiguration(
        expect_references=references, ignore_ambiguous_key_info=True
    )
    try:
        XMLVerifier().verify(data, x509_cert=certificate, expect_config=configuration)
    except SignXMLException as exc:
        raise Refused(f"{_MODIFIED}: {type(exc).__name__}") from exc
    except etree.DocumentInvalid as exc:  # what it compares the signature's structure with
        raise Refused(f"{INVALID_SIGNATURE}: su estructura no es la de XMLDSig.") from exc
