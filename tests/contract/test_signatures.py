"""What we sign, three independent verifiers accept; one changed character, they refuse."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from lxml import etree
from signxml.exceptions import InvalidDigest, InvalidSignature
from signxml.xades.xades import XAdESVerifier

from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.signer import POLICIES, sign
from tests.support.samples import ISSUED_AT, sample_document
from tests.support.tax_keys import shared_key, signing_key


@pytest.fixture(scope="module")
def signed() -> bytes:
    document = sample_document(3, notes=['Texto con & < > "comillas" ñ ₡'])
    return sign(unsigned_xml(document), signing_key(), at=ISSUED_AT, clave=document.clave)


@pytest.fixture(scope="module")
def tampered(signed: bytes) -> bytes:
    return signed.replace(b"Cliente Ficticio", b"Cliente Ficticia")


def test_signxml_accepts_all_three_references(signed: bytes) -> None:
    certificate = x509.load_der_x509_certificate(shared_key().certificate_der)

    results = XAdESVerifier().verify(signed, x509_cert=certificate)

    assert len(results) == 3


def test_signxml_refuses_a_changed_document(tampered: bytes) -> None:
    certificate = x509.load_der_x509_certificate(shared_key().certificate_der)

    with pytest.raises((InvalidDigest, InvalidSignature)):
        XAdESVerifier().verify(tampered, x509_cert=certificate)


def _xmlsec1(command: str, data: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    document, trusted = folder / "signed.xml", folder / "authority.pem"
    document.write_bytes(data)
    trusted.write_bytes(shared_key().authority_pem)
    ids = ["--id-attr:Id", "KeyInfo", "--id-attr:Id", "SignedProperties"]
    return subprocess.run(  # noqa: S603 - our own command
        [command, "--verify", *ids, "--trusted-pem", str(trusted), str(document)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_xmlsec1_accepts_all_three_references(signed: bytes, xmlsec1: str, tmp_path: Path) -> None:
    done = _xmlsec1(xmlsec1, signed, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "(ok/all): 3/3" in done.stdout + done.stderr


def test_xmlsec1_refuses_a_changed_document(tampered: bytes, xmlsec1: str, tmp_path: Path) -> None:
    assert _xmlsec1(xmlsec1, tampered, tmp_path).returncode != 0


def _xadesjs(folder: Path, data: bytes, place: Path) -> str:
    document = place / "signed.xml"
    document.write_bytes(data)
    node = shutil.which("node") or "node"
    done = subprocess.run(  # noqa: S603 - our own command
        [node, "verify.mjs", str(document)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.strip()


def test_xadesjs_accepts_all_three_references(
    signed: bytes, node_tools: Path, tmp_path: Path
) -> None:
    assert _xadesjs(node_tools, signed, tmp_path) == "true 3"


def test_xadesjs_refuses_a_changed_document(
    tampered: bytes, node_tools: Path, tmp_path: Path
) -> None:
    assert _xadesjs(node_tools, tampered, tmp_path).startswith("false")


@pytest.mark.parametrize("lines", [1, 20])
def test_bytes_are_canonical_before_and_after_signing(lines: int) -> None:
    document = sample_document(lines)
    unsigned = unsigned_xml(document)

    written = sign(unsigned, signing_key(), at=ISSUED_AT, clave=document.clave)

    assert etree.tostring(etree.fromstring(unsigned), method="c14n") == unsigned
    assert etree.tostring(etree.fromstring(written), method="c14n") == written


def test_the_policy_is_that_of_version_4_4() -> None:
    assert POLICIES == {
        "v4.4": (
            "https://cdn.comprobanteselectronicos.go.cr/xml-schemas/Resoluci%C3%B3n_General_sobre_"
            "disposiciones_t%C3%A9cnicas_comprobantes_electr%C3%B3nicos_para_efectos_"
            "tributarios.pdf",
            "DWxin1xWOeI8OuWQXazh4VjLWAaCLAA954em7DMh0h8=",
        )
    }
