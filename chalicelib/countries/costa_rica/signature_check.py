"""Verify an XML signature: the authority's answers, and our own documents.

Two layouts occur (annex 2 and the field): the enveloped-signature transform, and the XPath
`not(ancestor-or-self::ds:Signature)`, which signs the same content and which common libraries
cannot evaluate. Nothing else is accepted: exactly one signature, child of the root, over the whole
document; only known algorithms, no SHA-1; every reference resolved to one element inside the
signature. So what is read of a verified document is what was signed (no wrapping).
"""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica import xml_reader
from chalicelib.countries.costa_rica.signer import (
    C14N,
    DS,
    ENVELOPED,
    SIGNED_PROPERTIES,
    XADES,
)

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementTree

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"
NOT_SIGNATURE: Final = "not(ancestor-or-self::ds:Signature)"
_DIGESTS: Final = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_SIGNATURES: Final = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": "SHA256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": "SHA384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": "SHA512",
}
_CANONICAL: Final = {C14N: False, EXCLUSIVE_C14N: True}
"""Algorithm -> is it the exclusive one."""
_MAX_REFERENCES: Final = 8
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_NAMES: Final = {"ds": DS, "xades": XADES}
_SIGNED_OF_SIGNATURE: Final = "xades:SignedSignatureProperties"
_CERTIFICATE_DIGESTS: Final = (
    "xades:SigningCertificate/xades:Cert/xades:CertDigest",
    "xades:SigningCertificateV2/xades:Cert/xades:CertDigest",
)
_POLICY: Final = "xades:SignaturePolicyIdentifier/xades:SignaturePolicyId"


class SignatureInvalid(Permanent):
    """The signature does not hold, or is not of a kind that is accepted; `reason` says which."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"signature: {reason}")


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """What a signature that holds says."""

    certificate_der: bytes = field(repr=False)
    signing_time: str
    policy: tuple[str, str] | None
    """Identifier and digest of the signature policy."""
    signs_properties: bool
    references: int


def verify(root: _Element) -> SignatureFacts:
    """Verify the one signature of a parsed document, whoever signed (`trust` says who may).

    Args:
        root: as `xml_reader` gave it, unchanged.

    Raises:
        SignatureInvalid: it does not hold.
        HostileXml: a value of the signature holds more than text.
    """
    signature = _signature_of(root)
    signed_info = _one(signature, "SignedInfo")
    references = signed_info.findall(f"{{{DS}}}Reference")
    if not 1 <= len(references) <= _MAX_REFERENCES:
        raise SignatureInvalid(reason="references")
    covers_document, properties = False, None
    for reference in references:
        target = _target(root, signature, reference)
        covers_document = covers_document or target is root
        if reference.get("Type") == SIGNED_PROPERTIES:
            if target.tag != f"{{{XADES}}}SignedProperties" or properties is not None:
                raise SignatureInvalid(reason="signed properties")
            properties = target
        _check_digest(root, target, reference)
    if not covers_document:
        raise SignatureInvalid(reason="the document is not signed")
    certificate_der = _check_value(signature, signed_info)
    signed = None if properties is None else properties.find(_SIGNED_OF_SIGNATURE, _NAMES)
    _check_signing_certificate(signed, certificate_der)
    return SignatureFacts(
        certificate_der=certificate_der,
        signing_time=_text(signed, "xades:SigningTime"),
        policy=_policy(signed),
        signs_properties=properties is not None,
        references=len(references),
    )


def _signature_of(root: _Element) -> _Element:
    found = list(root.iter(f"{{{DS}}}Signature"))
    if len(found) != 1 or found[0].getparent() is not root:
        raise SignatureInvalid(reason="one signature under the root is expected")
    ids = [value for node in root.iter("*") for name, value in node.items() if _is_id(name)]
    if len(ids) != len(set(ids)):
        raise SignatureInvalid(reason="an id occurs twice")
    return found[0]


def _is_id(name: str) -> bool:
    return name.rpartition("}")[2].casefold() == "id"


def _target(root: _Element, signature: _Element, reference: _Element) -> _Element:
    """Find what a reference points to: the document, or one element inside the signature."""
    uri = reference.get("URI")
    if uri == "":
        return root
    if not uri or not uri.startswith("#"):
        raise SignatureInvalid(reason="a reference points outside")
    for node in signature.iter("*"):
        if node.get("Id") == uri[1:]:
            return node
    raise SignatureInvalid(reason="a reference points nowhere")


def _check_digest(root: _Element, target: _Element, reference: _Element) -> None:
    transforms = reference.find(f"{{{DS}}}Transforms")
    steps = [] if transforms is None else transforms.findall(f"{{{DS}}}Transform")
    removes_signature, exclusive = False, False
    for position, step in enumerate(steps):
        algorithm = step.get("Algorithm", "")
        last = position == len(steps) - 1
        if algorithm in _CANONICAL and last and len(step) == 0:
            exclusive = _CANONICAL[algorithm]
        elif position == 0 and (algorithm == ENVELOPED or _is_not_signature(step)):
            removes_signature = True
        else:
            raise SignatureInvalid(reason="a transform is not accepted")
    if removes_signature != (target is root):
        raise SignatureInvalid(reason="transforms")
    content = _without_signature(root) if target is root else target
    data = canonical(content, exclusive=exclusive)
    method = _DIGESTS.get(_one(reference, "DigestMethod").get("Algorithm", ""))
    if method is None:
        raise SignatureInvalid(reason="digest algorithm")
    if hashlib.new(method, data).digest() != _base64(_one(reference, "DigestValue")):
        raise SignatureInvalid(reason="changed after it was signed")


def _is_not_signature(step: _Element) -> bool:
    """Return whether this is the one XPath that is understood, with `ds` bound to XML-DSig."""
    if step.get("Algorithm") != XPATH or len(step) != 1:
        return False
    expression = step[0]
    return (
        expression.tag == f"{{{DS}}}XPath"
        and xml_reader.text_of(expression).replace(" ", "") == NOT_SIGNATURE
        and expression.nsmap.get("ds") == DS
    )


def _without_signature(root: _Element) -> _Element:
    """Copy the document less its signature; text after the signature stays where it was."""
    duplicate = copy.deepcopy(root.getroottree()).getroot()
    signature = duplicate.find(f"{{{DS}}}Signature")
    if signature is None:
        raise SignatureInvalid(reason="one signature under the root is expected")
    previous, tail = signature.getprevious(), signature.tail or ""
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        duplicate.text = (duplicate.text or "") + tail
    duplicate.remove(signature)
    return duplicate


def canonical(node: _Element, *, exclusive: bool) -> bytes:
    """Write an element (the whole document, for a root) in Canonical XML, without comments.

    Raises:
        SignatureInvalid: it has no canonical form: a namespace is relative.
    """
    from lxml import etree

    if node.getparent() is None:
        subject: _Element | _ElementTree = node.getroottree()
    else:
        subject = node if exclusive else _with_inherited(node)
    try:
        return etree.tostring(subject, method="c14n", exclusive=exclusive, with_comments=False)
    except etree.C14NError as exc:
        raise SignatureInvalid(reason="there is no canonical form") from exc


def _with_inherited(node: _Element) -> _Element:
    """Give an element the `xml:` attributes of what it stands in (Canonical XML 1.0, 2.4).

    The library gives it the namespaces only.
    """
    inherited: dict[str, str] = {}
    for ancestor in node.iterancestors():
        for name, value in ancestor.attrib.items():
            if name.startswith(_XML) and name not in node.attrib:
                inherited.setdefault(name, value)  # the nearest comes first
    if not inherited:
        return node
    tree = node.getroottree()
    twin = copy.deepcopy(tree).find(tree.getelementpath(node))
    if twin is None:  # the path was made of the very tree
        raise SignatureInvalid(reason="a reference points nowhere")
    twin.attrib.update(inherited)
    return twin


def _check_value(signature: _Element, signed_info: _Element) -> bytes:
    """Check the RSA signature over SignedInfo; give the signer's certificate."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    method = _one(signed_info, "CanonicalizationMethod").get("Algorithm", "")
    name = _SIGNATURES.get(_one(signed_info, "SignatureMethod").get("Algorithm", ""))
    if method not in _CANONICAL or name is None:
        raise SignatureInvalid(reason="signature algorithm")
    holder = signature.find(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    if holder is None:
        raise SignatureInvalid(reason="no certificate")
    certificate_der = _base64(holder)
    try:
        public = x509.load_der_x509_certificate(certificate_der).public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as exc:
        raise SignatureInvalid(reason="the certificate cannot be read") from exc
    if not isinstance(public, RSAPublicKey) or public.key_size < 2048:
        raise SignatureInvalid(reason="the signer's key")
    data = canonical(signed_info, exclusive=_CANONICAL[method])
    try:
        public.verify(
            _base64(_one(signature, "SignatureValue")), data, PKCS1v15(), getattr(hashes, name)()
        )
    except InvalidSignature as exc:
        raise SignatureInvalid(reason="the signature value") from exc
    return certificate_der


def _check_signing_certificate(signed: _Element | None, certificate_der: bytes) -> None:
    """Hold the certificate that was used against the one that the signature names as signed."""
    if signed is None:
        return
    found = (signed.find(path, _NAMES) for path in _CERTIFICATE_DIGESTS)
    digest = next((each for each in found if each is not None), None)
    if digest is None:
        return
    method = _DIGESTS.get(_one(digest, "DigestMethod").get("Algorithm", ""))
    if method is None:  # SHA-1 in old certificates' digests: the key itself was checked above
        return
    if hashlib.new(method, certificate_der).digest() != _base64(_one(digest, "DigestValue")):
        raise SignatureInvalid(reason="another certificate is named as the signer's")


def _policy(signed: _Element | None) -> tuple[str, str] | None:
    policy = None if signed is None else signed.find(_POLICY, _NAMES)
    if policy is None:
        return None
    identifier = _text(policy, "xades:SigPolicyId/xades:Identifier")
    return identifier, _text(policy, "xades:SigPolicyHash/ds:DigestValue")


def _text(node: _Element | None, path: str) -> str:
    found = None if node is None else node.find(path, _NAMES)
    return "" if found is None else xml_reader.text_of(found)


def _one(node: _Element, name: str) -> _Element:
    found = node.findall(f"{{{DS}}}{name}")
    if len(found) != 1:
        raise SignatureInvalid(reason=f"{name} is expected once")
    return found[0]


def _base64(node: _Element) -> bytes:
    try:
        return base64.b64decode("".join(xml_reader.text_of(node).split()), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise SignatureInvalid(reason="Base64") from exc
