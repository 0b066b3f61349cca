"""A numbered document becomes canonical bytes, and those become a signed document."""

from __future__ import annotations

from lxml import etree

from chalicelib.invoicing.costa_rica.document_xml import unsigned_xml
from chalicelib.invoicing.costa_rica.signer import SigningKey, sign
from infra.local.test_keys import make_test_key
from tests.bench.signing import ISSUED_AT, sample_document


def test_signed_and_unsigned_bytes_are_canonical() -> None:
    document = sample_document()
    test_key = make_test_key()
    key = SigningKey.load(test_key.pkcs8, test_key.certificate_der)

    unsigned = unsigned_xml(document)
    signed = sign(unsigned, key, at=ISSUED_AT, clave=document.clave)

    assert etree.tostring(etree.fromstring(unsigned), method="c14n") == unsigned
    assert etree.tostring(etree.fromstring(signed), method="c14n") == signed
