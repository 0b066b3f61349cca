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
from infra.simulator.findings import UNREADABLE
from infra.simulator.rules import Inspector, Verdict
from infra.simulator.schemas import Schemas
from infra.simulator.store import Store, Stored, Submission
from tests.contract.simulator.client import Client
from tests.contract.simulator.taxpayer import ISSUER, RECEIVER, Invoice, Signer

NASTY = (
    "", " ", "0", "-1", "9" * 400, "1e999", "NaN", "ñ😀", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00", "٣",
)  # fmt: skip


@pytest.fixture
def inspector(tmp_path: Path) -> Iterator[Inspector]:
    store = Store(tmp_path)
    yield Inspector(store, Schemas(None), Cabys(None))
    store.close()


def _examined(inspector: Inspector, invoice: Invoice, data: bytes) -> Verdict:
    sent = Submission(
        invoice.clave, "recepcion", "u", "", "02", ISSUER, "02", RECEIVER, "", data
    )  # fmt: skip
    return inspector.inspect(Stored(1, sent, time.time(), "recibido", None, [], {}, 1, 0))


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
