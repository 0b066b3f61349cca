"""Signatures that others make, comments that others put in: all say the same of them."""

from __future__ import annotations

import base64
import re
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from signxml.xades.xades import XAdESVerifier

from chalicelib.countries.costa_rica import signature_check, xml_reader
from chalicelib.countries.costa_rica.answers import Checks, read_answer
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.schema import Schemas
from chalicelib.countries.costa_rica.signer import C14N, DS, SIGNED_PROPERTIES, XADES, sign
from tests.support.samples import ISSUED_AT, sample_document
from tests.support.tax_keys import shared_key, signing_key
from tests.unit.countries.costa_rica.authority import message, signed_answer
from tests.unit.countries.costa_rica.test_answers import SENT


def xmlsec1_says(command: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        [command, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def trusted(folder: Path) -> list[str]:
    file = folder / "authority.pem"
    file.write_bytes(shared_key().authority_pem)
    ids = ["--id-attr:Id", "KeyInfo", "--id-attr:Id", "SignedProperties"]
    return [*ids, "--trusted-pem", str(file)]


@pytest.fixture(scope="module")
def commented() -> bytes:
    document = sample_document(2)
    data = sign(unsigned_xml(document), signing_key(), at=ISSUED_AT, clave=document.clave)
    for mark in (b"<Clave>", b"<ds:SignedInfo>", b"<xades:SigningTime>", b"<ds:X509Data>"):
        assert mark in data
        data = data.replace(mark, mark + b"<!-- nothing -->", 1)
    return b"<!-- before -->" + data


def test_comments_change_no_signature(commented: bytes, xmlsec1: str, tmp_path: Path) -> None:
    file = tmp_path / "commented.xml"
    file.write_bytes(commented)

    facts = signature_check.verify(xml_reader.read(commented))
    theirs = xmlsec1_says(xmlsec1, "--verify", *trusted(tmp_path), str(file))
    certificate = x509.load_der_x509_certificate(shared_key().certificate_der)

    assert (facts.references, facts.signing_time) == (3, "2026-11-20T10:00:00-06:00")
    assert "(ok/all): 3/3" in theirs
    assert len(XAdESVerifier().verify(commented, x509_cert=certificate)) == 3


def template(root: str, reference: str) -> str:
    """An answer to be signed, whose properties stand under a root with attributes for all."""
    method = f'<ds:Transform Algorithm="{C14N}"/>'
    enveloped = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
    digest = (
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/>'
    )
    return (
        f'<Answer xmlns="urn:x" xmlns:other="urn:unused" {root}><a xml:lang="en">b</a>'
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{C14N}"/>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
        f'<ds:Reference URI=""><ds:Transforms>{enveloped}{method}</ds:Transforms>{digest}'
        f'</ds:Reference><ds:Reference Type="{SIGNED_PROPERTIES}" URI="#p">'
        f"<ds:Transforms>{method}</ds:Transforms>{digest}</ds:Reference></ds:SignedInfo>"
        "<ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo><ds:Object>"
        f'<q:QualifyingProperties xmlns:q="{XADES}"><q:SignedProperties Id="p" {reference}>'
        "<q:SignedSignatureProperties><q:SigningTime>2026-11-20T10:00:00-06:00</q:SigningTime>"
        "</q:SignedSignatureProperties></q:SignedProperties></q:QualifyingProperties>"
        "</ds:Object></ds:Signature></Answer>"
    )


def signed_by_xmlsec1(command: str, text: str, folder: Path) -> bytes:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    private = serialization.load_der_private_key(shared_key().pkcs8, None)
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    body = base64.encodebytes(shared_key().certificate_der).decode()
    certificate.write_text(f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n")
    unsigned, signed = folder / "template.xml", folder / "signed.xml"
    unsigned.write_text(text)
    with_key = ["--privkey-pem", f"{key},{certificate}", "--id-attr:Id", "SignedProperties"]
    said = xmlsec1_says(command, "--sign", *with_key, "--output", str(signed), str(unsigned))
    assert signed.is_file(), said
    return signed.read_bytes()


@pytest.mark.parametrize(
    ("root", "own"),
    [
        ("", ""),
        ('xml:lang="es"', ""),
        ('xml:lang="es" xml:space="preserve"', 'xml:lang="fr"'),
    ],
)
def test_properties_inherit_what_is_said_of_all(
    xmlsec1: str, tmp_path: Path, root: str, own: str
) -> None:
    """Canonical XML 1.0, 2.4: part of a document takes the `xml:` attributes above it along."""
    data = signed_by_xmlsec1(xmlsec1, template(root, own), tmp_path)

    facts = signature_check.verify(xml_reader.read(data))

    assert (facts.references, facts.signs_properties) == (2, True)
    assert facts.signing_time == "2026-11-20T10:00:00-06:00"


def test_properties_that_are_not_signed_say_nothing(xmlsec1: str, tmp_path: Path) -> None:
    data = signed_by_xmlsec1(xmlsec1, template("", ""), tmp_path)
    added = data.replace(
        b"<ds:Object>",
        b'<ds:Object><SigningTime xmlns="http://uri.etsi.org/01903/v1.3.2#">1999-01-01T00:00:00Z'
        b"</SigningTime></ds:Object><ds:Object>",
    )
    assert added != data

    facts = signature_check.verify(xml_reader.read(added))

    assert facts.signing_time == "2026-11-20T10:00:00-06:00"


def fields_that_differ(data: bytes, folder: Path) -> set[str]:
    checks = Checks(ISSUED_AT, schemas=Schemas(folder))
    return {each.field for each in read_answer(data, SENT, checks).differences}


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ("", "", set()),
        ("Aceptado</", "Aceptado sin más</", {"EstadoMensaje"}),
        ("<EstadoMensaje>Aceptado</EstadoMensaje>", "", {"DetalleMensaje"}),
        ("<MontoTotalImpuesto>13.00000<", "<MontoTotalImpuesto><", set()),
        ('mensajeHacienda">', 'mensajeHacienda" xml:lang="es">', set()),
    ],
)
def test_answer_is_held_against_the_official_schema_where_it_says_something(
    schema_folder: Path, old: str, new: str, fields: set[str]
) -> None:
    unsigned = message()
    spoilt = unsigned.replace(old.encode(), new.encode(), 1)
    assert (spoilt == unsigned) == (old == new)

    assert fields_that_differ(signed_answer(spoilt, signing_key()), schema_folder) == fields


def test_rejection_without_parties_has_nothing_that_differs(schema_folder: Path) -> None:
    unsigned = message(message="3", status="Rechazado", detail="Sin firma.")
    for said in ("3101999999", "13.00000", "113.00000", "02"):
        unsigned = unsigned.replace(f">{said}<".encode(), b"><")

    assert fields_that_differ(signed_answer(unsigned, signing_key()), schema_folder) == set()


def test_rejection_that_leaves_out_what_it_did_not_read_has_nothing_that_differs(
    schema_folder: Path,
) -> None:
    whole = message(message="3", status="Rechazado", detail="Sin firma.").decode()
    fields = re.findall(r"<(?:Nombre|Tipo|Numero|Monto|Total)(\w+)>[^<]*</\w+>", whole)
    assert len(fields) == 5

    for field in (*fields, r"\w+"):
        left_out = re.sub(rf"<(?:Nombre|Tipo|Numero|Monto|Total){field}>[^<]*</\w+>", "", whole)
        assert left_out != whole
        signed = signed_answer(left_out.encode(), signing_key())
        assert fields_that_differ(signed, schema_folder) == set()
    for said in ("00", "DESCONOCIDO"):
        signed = signed_answer(whole.replace(">02<", f">{said}<").encode(), signing_key())
        assert fields_that_differ(signed, schema_folder) == set()


def test_fault_at_the_signature_is_named_whatever_its_prefix(schema_folder: Path) -> None:
    """An answer without its total is refused at the element that comes instead."""
    unsigned = re.sub("<TotalFactura>.*</TotalFactura>", "", message().decode()).encode()

    assert fields_that_differ(signed_answer(unsigned, signing_key()), schema_folder) == {
        "TotalFactura",
        "Signature",
    }


def test_rejection_with_what_no_schema_has_is_for_a_person(schema_folder: Path) -> None:
    unsigned = message(message="3", status="Rechazado", detail="Sin firma.")
    added = unsigned.replace(b"<Mensaje>", b"<Otro>x</Otro><Mensaje>")

    assert fields_that_differ(signed_answer(added, signing_key()), schema_folder) == {"Otro"}
