"""The signed MensajeHacienda: its content, and that others can verify it."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from lxml import etree

from infra.simulator.detail import detail_message
from infra.simulator.dom import parse
from infra.simulator.findings import Finding
from infra.simulator.signature import verify
from tests.contract.simulator.client import RECEPTION, Client
from tests.contract.simulator.conftest import SCHEMAS
from tests.contract.simulator.taxpayer import Invoice, Signer


@pytest.fixture
def answers(client: Client, signer: Signer) -> dict[str, bytes]:
    """One accepting, one warning and one rejecting answer."""
    good, warned, bad = Invoice(), Invoice(), Invoice(replacements=[(">139.", ">138.")])
    client.faults(
        {"fault": "warn", "match": {"clave": warned.clave}, "message": 'Falta el "total"'}
    )
    found = {}
    for name, invoice in (("accepted", good), ("warned", warned), ("rejected", bad)):
        assert client.post(invoice, signer.xpath(invoice.xml())).status == 202
        found[name] = base64.b64decode(client.outcome(invoice.clave)["respuesta-xml"])
    return found


def _text(answer: bytes, name: str) -> str:
    return etree.fromstring(answer).findtext(f"{{*}}{name}") or ""


def test_answer_repeats_parties_and_totals(answers: dict[str, bytes]) -> None:
    accepted = answers["accepted"]

    assert _text(accepted, "Mensaje") == "1"
    assert _text(accepted, "EstadoMensaje") == "Aceptado"
    assert _text(accepted, "NombreEmisor") == "Ejemplo Ficticio S.A."
    assert _text(accepted, "NumeroCedulaReceptor") == "3101888888"
    assert _text(accepted, "MontoTotalImpuesto") == "139.00000"
    assert _text(accepted, "TotalFactura") == "2038.99999"


def test_acceptance_may_carry_warnings(answers: dict[str, bytes]) -> None:
    assert _text(answers["warned"], "Mensaje") == "1"
    assert '-48, "Falta el ""total""", 0, 0' in _text(answers["warned"], "DetalleMensaje")


def test_rejection_lists_each_finding(answers: dict[str, bytes]) -> None:
    detail = _text(answers["rejected"], "DetalleMensaje").splitlines()

    assert _text(answers["rejected"], "Mensaje") == "3"
    assert detail[1:3] == ["[", "codigo, mensaje, fila, columna"]
    assert detail[3].startswith('-111, "Resumen: ')
    assert detail[-1] == "]"


def test_line_breaks_and_quotes_cannot_break_the_list() -> None:
    written = detail_message([Finding(-1, 'uno\n-99, "dos"')])

    assert written.splitlines()[3] == '-1, "uno -99, ""dos""", 0, 0'
    assert len(written.splitlines()) == 5


def test_own_verification_holds_for_the_answers(answers: dict[str, bytes]) -> None:
    for answer in answers.values():
        subject = verify(parse(answer), answer).certificate.subject.rfc4514_string()
        assert "Simulada" in subject


@pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="xmlsec1 is not installed")
def test_xmlsec1_verifies_the_answers_up_to_the_published_root(
    client: Client, answers: dict[str, bytes], tmp_path: Path
) -> None:
    root = client.call("GET", "/admin/certificate").data.split(b"-----END CERTIFICATE-----\n")[1]
    (tmp_path / "root.pem").write_bytes(root + b"-----END CERTIFICATE-----\n")

    for name, answer in answers.items():
        (tmp_path / name).write_bytes(answer)
        command = ["xmlsec1", "--verify", "--trusted-pem", str(tmp_path / "root.pem")]
        command += ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
        done = subprocess.run(  # noqa: S603 - arguments are ours
            [*command, str(tmp_path / name)], capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="xmlsec1 is not installed")
def test_xmlsec1_agrees_with_the_documents_of_these_tests(signer: Signer, tmp_path: Path) -> None:
    for layout in ("xpath", "enveloped"):
        file = tmp_path / f"{layout}.xml"
        file.write_bytes(getattr(signer, layout)(Invoice().xml()))
        command = ["xmlsec1", "--verify", "--insecure", "--id-attr:Id"]
        command += ["http://uri.etsi.org/01903/v1.3.2#:SignedProperties", str(file)]
        done = subprocess.run(  # noqa: S603 - arguments are ours
            command, capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stderr


def test_certificate_chain_is_published(client: Client, answers: dict[str, bytes]) -> None:
    pem = client.call("GET", "/admin/certificate")
    signer, root = x509.load_pem_x509_certificates(pem.data)
    embedded = "".join(
        etree.fromstring(answers["accepted"]).itertext(
            "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
        )
    )

    signer.verify_directly_issued_by(root)
    assert x509.load_der_x509_certificate(base64.b64decode(embedded)) == signer


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="no schemas of the ministry beside the project")
def test_answers_are_valid_by_the_schema(answers: dict[str, bytes], client: Client) -> None:
    file = SCHEMAS / "MensajeHacienda_V4.4.xsd"
    schema = etree.XMLSchema(etree.parse(str(file), etree.XMLParser(no_network=True)))
    malformed = Invoice()
    client.call("POST", RECEPTION, malformed.body(b"nada", receptor=None))
    outcome = client.outcome(malformed.clave)

    for answer in [*answers.values(), base64.b64decode(outcome["respuesta-xml"])]:
        schema.assertValid(etree.fromstring(answer))
