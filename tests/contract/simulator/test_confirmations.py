"""MensajeReceptor: only an accepted document is confirmed, and with its own amounts."""

from __future__ import annotations

import pytest

from infra.simulator.certificate_authority import CertificateAuthority, Wanted
from tests.contract.simulator.client import RECEPTION, Client
from tests.contract.simulator.taxpayer import Invoice, Signer, confirmation

CONSECUTIVE = "00100001050000000001"


@pytest.fixture
def receiver(certificate_authority: CertificateAuthority) -> Signer:
    pair = certificate_authority.issue(Wanted("Cliente Inventado S.A.", "CPJ-3-101-888888"))
    return Signer(pair.key, pair.certificate)


@pytest.fixture
def accepted(client: Client, signer: Signer) -> Invoice:
    invoice = Invoice()
    assert client.submit(invoice, signer.xpath(invoice.xml()))[0] == "aceptado"
    return invoice


def _send(client: Client, invoice: Invoice, signed: bytes) -> str:
    body = invoice.body(signed, consecutivoReceptor=CONSECUTIVE)
    assert client.call("POST", RECEPTION, body).status == 202
    return str(client.outcome(f"{invoice.clave}-{CONSECUTIVE}")["ind-estado"])


def test_confirmation_of_an_accepted_document_has_a_key_of_its_own(
    client: Client, receiver: Signer, accepted: Invoice
) -> None:
    assert _send(client, accepted, receiver.xpath(confirmation(accepted))) == "aceptado"
    assert client.outcome(accepted.clave)["ind-estado"] == "aceptado"
    assert len(client.documents(accepted.clave)) == 2


@pytest.mark.parametrize(("total", "message"), [("2039.00000", "1"), ("2038.99999", "2")])
def test_confirmation_must_agree_with_the_document(
    client: Client, receiver: Signer, accepted: Invoice, total: str, message: str
) -> None:
    signed = receiver.xpath(confirmation(accepted, total, message))

    assert _send(client, accepted, signed) == "rechazado"


def test_confirmation_is_signed_by_the_receiver(
    client: Client, signer: Signer, accepted: Invoice
) -> None:
    assert _send(client, accepted, signer.xpath(confirmation(accepted))) == "rechazado"


def test_unknown_document_cannot_be_confirmed(client: Client, receiver: Signer) -> None:
    unknown = Invoice()

    assert _send(client, unknown, receiver.xpath(confirmation(unknown))) == "rechazado"
