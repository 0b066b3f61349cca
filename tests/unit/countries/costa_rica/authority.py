"""A stand-in for the authority's signature: MensajeHacienda in the XPath-transform layout."""

from __future__ import annotations

import base64
import hashlib
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from chalicelib.countries.costa_rica.signature_check import EXCLUSIVE_C14N, NOT_SIGNATURE, XPATH
from chalicelib.countries.costa_rica.signer import DS, ENVELOPED, RSA_SHA256, SigningKey
from chalicelib.countries.costa_rica.signer import SHA256 as SHA256_URI
from chalicelib.countries.costa_rica.structure.writer import writer

CLAVE = "50620112600310199999900100001010000000001112345678"


def message(**changes: Any) -> bytes:
    """An unsigned MensajeHacienda about CLAVE."""
    values = {
        "clave": CLAVE,
        "issuer_name": "EJEMPLO FICTICIA SOCIEDAD ANONIMA",
        "issuer_type": "02",
        "issuer_number": "3101999999",
        "receiver_name": None,
        "receiver_type": None,
        "receiver_number": None,
        "message": "1",
        "status": "Aceptado",
        "detail": "Comprobante aceptado.",
        "tax": Decimal(13),
        "total": Decimal(113),
    }
    return writer("MH")(SimpleNamespace(**{**values, **changes}))


def signed_answer(
    data: bytes, key: SigningKey, *, transform: str = XPATH, condition: str = NOT_SIGNATURE
) -> bytes:
    """Sign with the XPath transform (or the enveloped one) and exclusive canonical form."""
    inner = f"<ds:XPath>{condition}</ds:XPath>" if transform == XPATH else ""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert transform in {XPATH, ENVELOPED}
    certificate = base64.b64encode(key.certificate_der).decode()
    signature = (
        f'<ds:Signature xmlns:ds="{DS}" Id="id-1"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"/><ds:Reference Id="r-id-1" URI="">'
        f'<ds:Transforms><ds:Transform Algorithm="{transform}">{inner}</ds:Transform>'
        f'<ds:Transform Algorithm="{EXCLUSIVE_C14N}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{SHA256_URI}"/><ds:DigestValue>{digest}</ds:DigestValue>'
        "</ds:Reference></ds:SignedInfo><ds:SignatureValue>VALUE</ds:SignatureValue><ds:KeyInfo>"
        f"<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
        "</ds:KeyInfo></ds:Signature>"
    )
    end = data.rindex(b"</")
    whole = data[:end] + signature.encode() + data[end:]
    info = etree.fromstring(whole).find(f"{{{DS}}}Signature/{{{DS}}}SignedInfo")
    assert info is not None
    canonical = etree.tostring(info, method="c14n", exclusive=True)
    value = base64.b64encode(key.private_key.sign(canonical, PKCS1v15(), SHA256()))
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + whole.replace(b"VALUE", value)
