"""How far a document is costs one write unit at each step, and stays readable."""

from __future__ import annotations

import zlib

from chalicelib.aws.table import Table, _load, item_of
from chalicelib.core.ids import new_id
from chalicelib.invoicing.packing import OF_PROGRESS
from chalicelib.invoicing.progress import DocumentProgress
from tests.bench.meter import item_bytes
from tests.unit.countries.costa_rica import samples

DUE = 190
"""Bytes that the message of work that is left adds to an item."""


def test_what_is_stored_names_the_text_against_which_it_is_packed() -> None:
    """Zlib names it by its Adler-32: with any other text nothing that was stored can be read."""
    assert zlib.adler32(OF_PROGRESS) == 3667004965


def test_a_progress_is_under_one_kilobyte_at_each_step_and_is_read_as_it_was() -> None:
    business, document = new_id("biz"), new_id("doc")
    rates = ("02", "03", "04", "08")
    taxed = [samples.line(taxes=[{"code": "01", "rate_code": rate}]) for rate in rates]
    issued = samples.document(*taxed).but(id=document, business_id=business)
    at, files = issued.issued_at, f"{business}/{{}}/2026/11/{issued.key}{{}}"
    begun = samples.begun_of(issued)
    signed = begun.stepped("signed", at).but(files={"xml": files.format("signed", ".xml")})
    sent = signed.stepped("sent", at, detail="taken", sends=1)
    answered = sent.files | {"answer": files.format("answers", "_respuesta.xml")}
    ended = sent.but(files=answered).ended("accepted", at, ())
    mailed = ended.mailed(ended.deliveries[0].to, at)
    delivered = mailed.delivered(at, pdf_key=files.format("pdf", ".pdf"))

    for progress in (begun, sent, ended, delivered):
        item = item_of(Table(business).key("DOCUMENTS", document), progress)
        assert item_bytes(item) + DUE < 1024, progress.state
        assert _load(DocumentProgress, item) == progress
        older = item | {"data": {"B": zlib.compress(progress.model_dump_json().encode())}}
        assert _load(DocumentProgress, older) == progress
        assert item_bytes(older) > item_bytes(item) + 300
