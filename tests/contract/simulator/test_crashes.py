"""Nothing in a document makes the examination fail: there is always an answer, never a trace."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from infra.simulator import rules
from infra.simulator.cabys import Cabys
from infra.simulator.certificate_authority import CertificateAuthority, Wanted
from infra.simulator.findings import UNREADABLE
from infra.simulator.rules import Inspector, Verdict
from infra.simulator.schemas import Schemas
from infra.simulator.store import Store, Stored, Submission
from tests.contract.simulator.client import Client
from tests.contract.simulator.taxpayer import (
    ISSUER,
    RECEIVER,
    Invoice,
    Signer,
    confirmation,
    note,
)

NASTY = (
    "", " ", "0", "-1", "9" * 400, "1e999", "NaN", "ñ😀", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00", "٣",
)  # fmt: skip


CONFIRMATION = "00100001050000000001"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    yield made
    made.close()


@pytest.fixture
def inspector(store: Store) -> Inspector:
    return Inspector(store, Schemas(None), Cabys(None))


def _submission(clave: str, data: bytes, confirmation: str = "") -> Submission:
    return Submission(
        clave, "recepcion", "u", "", "02", ISSUER, "02", RECEIVER, confirmation, data
    )  # fmt: skip


def _examined(inspector: Inspector, invoice: Invoice, data: bytes, more: str = "") -> Verdict:
    sent = _submission(invoice.clave, data, more)
    return inspector.inspect(Stored(9, sent, time.time(), "recibido", None, [], {}, 1, 0))


@pytest.fixture
def held(store: Store, inspector: Inspector, signer: Signer) -> Invoice:
    """An invoice that was accepted."""
    invoice = Invoice()
    data = signer.xpath(invoice.xml())
    store.take(_submission(invoice.clave, data))
    store.decide(invoice.clave, "aceptado", b"", [], _examined(inspector, invoice, data).facts)
    return invoice


def _failures(verdict: Verdict) -> list[str]:
    return [finding.message for finding in verdict.findings if finding.code == UNREADABLE]


def _each_changed(data: bytes, only_within: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the document with each text and attribute in turn replaced by each nasty one."""
    root = etree.fromstring(data)
    start = root.find(only_within) if only_within else root
    assert start is not None
    for element in start.iter():
        name, before = etree.QName(element).localname, element.text
        for nasty in NASTY if not len(element) else ():
            element.text = nasty
            yield f"{name}={nasty[:12]}", etree.tostring(root)
        element.text = before
        for attribute, value in element.attrib.items():
            for nasty in NASTY:
                element.set(attribute, nasty)
                yield f"{name}@{attribute}={nasty[:12]}", etree.tostring(root)
            element.set(attribute, value)


def test_no_value_of_a_signed_document_makes_it_fail(inspector: Inspector, signer: Signer) -> None:
    invoice = Invoice()
    failed = []
    for change, data in _each_changed(invoice.xml()):
        if _failures(_examined(inspector, invoice, signer.xpath(data))):
            failed.append(change)

    assert failed == []


def test_no_value_of_a_reference_makes_it_fail(
    inspector: Inspector, signer: Signer, held: Invoice
) -> None:
    credit = note(held)
    failed, found = [], 0
    for change, data in _each_changed(credit.xml(), "{*}InformacionReferencia"):
        verdict = _examined(inspector, credit, signer.xpath(data))
        found += verdict.is_rejection
        failed += [change] * len(_failures(verdict))

    assert failed == []
    assert found > 10
    assert _examined(inspector, credit, signer.xpath(credit.xml())).findings == []


def test_no_value_of_a_confirmation_makes_it_fail(
    inspector: Inspector, held: Invoice, certificate_authority: CertificateAuthority
) -> None:
    pair = certificate_authority.issue(Wanted("Cliente", "CPJ-3-101-888888"))
    receiver = Signer(pair.key, pair.certificate)
    written = confirmation(held, consecutive=CONFIRMATION)
    failed, found = [], 0
    for change, data in _each_changed(written):
        verdict = _examined(inspector, held, receiver.xpath(data), CONFIRMATION)
        found += verdict.is_rejection
        failed += [change] * len(_failures(verdict))

    assert failed == []
    assert found > 50
    right = _examined(inspector, held, receiver.xpath(written), CONFIRMATION)
    assert right.findings == []


@pytest.mark.parametrize("layout", ["xpath", "enveloped"])
def test_no_value_of_a_signature_makes_it_fail(
    inspector: Inspector, signer: Signer, layout: str
) -> None:
    invoice = Invoice()
    signed = getattr(signer, layout)(invoice.xml())
    failed, found = [], 0
    for change, data in _each_changed(signed, "{http://www.w3.org/2000/09/xmldsig#}Signature"):
        verdict = _examined(inspector, invoice, data)
        found += verdict.is_rejection
        if _failures(verdict):
            failed.append(change)

    assert failed == []
    assert found > 100


def test_no_element_that_is_missing_makes_it_fail(inspector: Inspector, signer: Signer) -> None:
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())
    failed = []
    for position in range(1, len(list(etree.fromstring(signed).iter()))):
        for data, sign in ((signed, False), (invoice.xml(), True)):
            elements = list(etree.fromstring(data).iter())
            if position >= len(elements):
                continue
            element = elements[position]
            root, parent = elements[0], element.getparent()
            assert parent is not None
            parent.remove(element)
            changed = etree.tostring(root)
            changed = signer.xpath(changed) if sign else changed
            failed += _failures(_examined(inspector, invoice, changed))

    assert failed == []


def test_relative_namespace_is_an_invalid_signature(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())
    data = signed.replace(b"<FacturaElectronica ", b'<FacturaElectronica xmlns:r="relativo" ', 1)

    state, answer = client.submit(invoice, data)

    assert state == "rechazado"
    assert "no tiene forma canónica" in answer


def test_what_fails_all_the_same_is_an_answer_and_a_line_in_the_log(
    client: Client,
    signer: Signer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise etree.DocumentInvalid("inventado")

    monkeypatch.setattr(rules, "verify", fail)
    invoice = Invoice()
    with caplog.at_level(logging.WARNING):
        state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "rechazado"
    assert "no se pudo examinar: DocumentInvalid" in answer
    assert "Traceback" not in caplog.text
    assert "DocumentInvalid" in caplog.text
