"""Signatures that must not pass: changed, forged, moved, doubled, foreign, expired."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from lxml import etree

from infra.simulator.certificate_authority import USAGES, CertificateAuthority, Wanted
from infra.simulator.findings import Refused
from infra.simulator.signature import verify
from tests.contract.simulator.client import Client
from tests.contract.simulator.taxpayer import Invoice, Signer


@pytest.mark.parametrize("layout", ["xpath", "enveloped"])
def test_document_changed_after_signing_is_rejected(
    client: Client, signer: Signer, layout: str
) -> None:
    invoice = Invoice()
    signed = getattr(signer, layout)(invoice.xml()).replace(b"Cliente Inventado", b"Otro Inventado")

    state, answer = client.submit(invoice, signed)

    assert state == "rechazado"
    assert "El XML fue modificado luego de haber sido firmado" in answer


@pytest.mark.parametrize("layout", ["xpath", "enveloped"])
def test_changed_signed_properties_are_rejected(
    client: Client, signer: Signer, layout: str
) -> None:
    invoice = Invoice()
    signed = getattr(signer, layout)(invoice.xml())
    start = signed.index(b"SigningTime>") + len(b"SigningTime>")

    state, answer = client.submit(invoice, signed[:start] + b"2001" + signed[start + 4 :])

    assert state == "rechazado"
    assert "no es válida" in answer


def test_forged_signature_value_is_rejected(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())
    start = signed.index(b"<ds:SignatureValue>") + len(b"<ds:SignatureValue>")
    other = b"A" if signed[start : start + 1] != b"A" else b"B"

    state, _ = client.submit(invoice, signed[:start] + other + signed[start + 1 :])

    assert state == "rechazado"


def test_second_signature_and_moved_signature_are_rejected(client: Client, signer: Signer) -> None:
    twice, moved = Invoice(), Invoice()
    root = etree.fromstring(signer.xpath(moved.xml()))
    root.insert(0, root[-1])

    states = [
        client.submit(twice, signer.xpath(signer.xpath(twice.xml())))[0],
        client.submit(moved, etree.tostring(root))[0],
    ]

    assert states == ["rechazado", "rechazado"]


@pytest.mark.parametrize("layout", ["xpath", "enveloped"])
def test_policy_must_be_exactly_the_current_one(
    client: Client, signer: Signer, layout: str
) -> None:
    sign = getattr(signer, layout)
    old_digest, other = Invoice(), Invoice()

    answers = [
        client.submit(old_digest, sign(old_digest.xml(), digest="Ohixl6upD6av8N7pEvDABhEL6hM=")),
        client.submit(other, sign(other.xml(), policy="https://example.com/policy.pdf")),
    ]

    assert [state for state, _ in answers] == ["rechazado", "rechazado"]
    assert "resumen de la política" in answers[0][1]
    assert "identificador de la política" in answers[1][1]


def test_missing_policy_is_named(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())
    start = signed.index(b"<xades:SignaturePolicyIdentifier>")
    end = signed.index(b"</xades:SignaturePolicyIdentifier>")
    cut = signed[:start] + signed[end + len(b"</xades:SignaturePolicyIdentifier>") :]

    _, answer = client.submit(invoice, cut)

    assert "La firma del documento no tiene el Policy Id" in answer or "-1," in answer


def test_signature_that_its_schema_does_not_know_is_refused(signer: Signer) -> None:
    signed = signer.enveloped(Invoice().xml())
    start = signed.index(b"KeyInfo>") + len(b"KeyInfo>")  # what stands there is not signed
    data = signed[:start] + b"<ds:Other/>" + signed[start:]

    with pytest.raises(Refused, match="su estructura no es la de XMLDSig"):
        verify(etree.fromstring(data), data)


def test_unsigned_document_is_rejected(client: Client) -> None:
    invoice = Invoice()

    state, _ = client.submit(invoice, invoice.xml())

    assert state == "rechazado"


@pytest.mark.parametrize(
    ("holder", "days", "expected"),
    [
        ("CPJ-3-101-000001", 30, "no pertenece al firmante"),
        ("CPJ-3-101-999999", -1, "OUT_OF_BOUNDS_NO_POE"),
    ],
)
def test_certificate_must_be_the_issuers_and_valid_today(
    client: Client,
    certificate_authority: CertificateAuthority,
    holder: str,
    days: int,
    expected: str,
) -> None:
    pair = certificate_authority.issue(
        Wanted("Otro Ficticio S.A.", holder, ends=timedelta(days=days))
    )
    invoice = Invoice()

    _, answer = client.submit(invoice, Signer(pair.key, pair.certificate).xpath(invoice.xml()))

    assert expected in answer


@pytest.mark.parametrize(
    ("setting", "taken"),
    [
        ("free", {"signing", "digital_signature", "non_repudiation", "encipherment", "unsaid"}),
        ("signing", {"signing", "digital_signature", "non_repudiation", "unsaid"}),
        ("both", {"signing"}),
    ],
)
def test_key_must_be_for_signing_as_far_as_is_set(
    client: Client, certificate_authority: CertificateAuthority, setting: str, taken: set[str]
) -> None:
    client.call("PUT", "/admin/settings", {"key_usage": setting})
    accepted = set()
    for usage in USAGES.keys() - {"authority"}:
        pair = certificate_authority.issue(Wanted("F", "CPJ-3-101-999999", usage=usage))
        invoice = Invoice()
        signed = Signer(pair.key, pair.certificate).xpath(invoice.xml())
        state, answer = client.submit(invoice, signed)
        if state == "aceptado":
            accepted.add(usage)
        else:
            assert "KeyUsage" in answer

    assert accepted == taken


@pytest.mark.parametrize("signed_at", ["2020-01-01T00:00:00-06:00", "2099-01-01T00:00:00Z"])
def test_signing_time_lies_within_the_validity_of_the_certificate(
    client: Client, signer: Signer, signed_at: str
) -> None:
    answers = []
    for enforced in (True, False):
        client.call("PUT", "/admin/settings", {"signing_time_enforced": enforced})
        invoice = Invoice()
        signed = signer.xpath(invoice.xml(), signed_at=signed_at)
        answers.append(client.submit(invoice, signed))

    assert [state for state, _ in answers] == ["rechazado", "aceptado"]
    assert "OUT_OF_BOUNDS_NO_POE (SigningTime fuera de la vigencia" in answers[0][1]


def test_signing_time_is_a_date(client: Client, signer: Signer) -> None:
    invoice = Invoice()

    state, answer = client.submit(invoice, signer.xpath(invoice.xml(), signed_at="ayer"))

    assert state == "rechazado"
    assert "SigningTime" in answer or "dateTime" in answer


def test_key_issued_for_later_signs_nothing_today(client: Client) -> None:
    asked = {"name": "F", "holder": "CPJ-3-101-999999", "pin": "1", "valid_in_days": 2}
    data = base64.b64decode(client.call("POST", "/admin/keys", asked).json()["p12"])
    key, certificate, _ = pkcs12.load_key_and_certificates(data, b"1")
    assert isinstance(key, rsa.RSAPrivateKey)
    assert certificate is not None
    invoice = Invoice()

    _, answer = client.submit(invoice, Signer(key, certificate).xpath(invoice.xml()))

    assert "todavía no vigente" in answer


def test_comment_put_into_a_value_parts_it_in_nothing(client: Client, signer: Signer) -> None:
    """No signature notices a comment, so the value must be read whole, as it was signed."""
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())
    clave = invoice.clave.encode()
    parted = signed.replace(clave, clave[:9] + b"<!-- oculto -->" + clave[9:], 1)

    state, answer = client.submit(invoice, parted)

    assert (parted != signed, state) == (True, "aceptado"), answer


def test_instruction_within_a_value_is_rejected(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    invoice.replacements = [("<Clave>", "<Clave><?nota oculta?>")]

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert "algo más que texto" in answer
