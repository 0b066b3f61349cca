"""Whatever we accept, an authority that shares no code with us accepts too, and it can be booked.

`ENLACE_DEEP_SECONDS=600 pytest tests/contract/test_authority_accepts.py` looks for that long.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import ValidationError
from pypdf import PdfReader

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.formats.journal_csv import JournalCsv
from chalicelib.accounting.formats.suenlace import Suenlace
from chalicelib.accounting.incidents import severity
from chalicelib.accounting.posting import Books, post
from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.charts import default_chart
from chalicelib.core import clock
from chalicelib.core.errors import InvalidInput
from chalicelib.core.figures import money
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.charges import with_amounts
from chalicelib.countries.costa_rica.checking import checked_totals
from chalicelib.countries.costa_rica.clave import compose_clave, compose_consecutive
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.printed.sheet import printed as print_out
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.references import situation_of
from chalicelib.countries.costa_rica.signer import sign
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from chalicelib.countries.costa_rica.summary import summary
from chalicelib.invoicing.authority import DocumentStanding
from infra.simulator.cabys import Cabys
from infra.simulator.rules import Inspector
from infra.simulator.schemas import Schemas
from infra.simulator.settings import Board, Settings
from infra.simulator.store import Store, Stored, Submission
from tests.contract.conftest import SCHEMA_FOLDERS
from tests.support.any_document import as_type, documents
from tests.support.any_invoice import Json
from tests.support.samples import sample_issuer
from tests.support.suenlace import Read, number_of, read_suenlace
from tests.support.tax_keys import signing_key
from tests.unit.countries.costa_rica.samples import line

DEEP_SECONDS = float(os.environ.get("ENLACE_DEEP_SECONDS", "0"))
EXAMPLES = 45
# to make a failing example small takes longer than a deep run may: it is printed as it was found
PHASES = tuple(phase for phase in Phase if not DEEP_SECONDS or phase is not Phase.shrink)
BOOKS = Books(rules_of("CR"), default_chart("CR"))
HEADER = BatchHeader("00042", date(2026, 1, 1), date(2026, 12, 31))
INSTANTS = st.sampled_from(
    [
        "2026-11-20T05:59:59Z",
        "2026-11-20T06:00:00Z",
        "2026-11-20T00:00:00Z",
        "2026-06-30T23:59:59Z",
        "2026-07-01T05:59:59Z",
        "2026-09-15T12:00:00Z",
    ]
).map(datetime.fromisoformat)
SEQUENCES = st.sampled_from([1, 2, 9_999_999_999]) | st.integers(1, 9_999_999_999)
NOON = datetime.fromisoformat("2026-11-20T18:00:00Z")
BOARD = Board()
"""What the authority is set to: to read as the document was computed, and no other way."""
READINGS = st.builds(
    Readings,
    exoneration_share=st.sampled_from(["line", "rates", "group"]),
    gift_tax=st.sampled_from(["issuer", "part", "base", "customer"]),
    refund_means=st.sampled_from([frozenset({"02"}), frozenset({"02", "04", "06"})]),
    refunds_credit=st.booleans(),
    refunds_veterinary=st.booleans(),
)
AS_AN_INVOICE = {
    "invoice": ("1", 1),
    "ticket": ("1", 1),
    "credit_note": ("2", 1),
    "debit_note": ("2", -1),
}
"""Type of record, and the sign of its total."""
LONGEST_WAY = timedelta(days=1)
"""Later than that is late (code -16)."""
RECEIVER = {"name": "Cliente", "identification": {"type": "02", "number": "3101888888"}}


def sale(*lines: Json, **changes: Any) -> Json:
    """A plain body for the examples found."""
    plain = {
        "economic_activity": "6201.0",
        "receiver": RECEIVER,
        "lines": list(lines or (line(),)),
        "payments": [{"type": "01"}],
    }
    return plain | changes


@pytest.fixture(scope="module")
def inspector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspector]:
    """The simulator's inspector, with the official schemas where they are.

    The authorisations of these documents are made up: nobody has registered them.
    """
    folder = next((path for path in SCHEMA_FOLDERS if path.is_dir()), None)
    register = Store(tmp_path_factory.mktemp("register"))
    yield Inspector(register, Schemas(folder), Cabys(None), BOARD)
    register.close()


def numbered(
    body: NewDocument, at: datetime, sequence: int, readings: Readings = USUAL
) -> Comprobante:
    """Number a document as the service does, and have the authority read as we do."""
    BOARD.current = Settings(
        exonerations="registered",
        exoneration_share=readings.exoneration_share,
        gift_tax=readings.gift_tax,
        refund_means="+".join(sorted(readings.refund_means)),
        refund_credit="yes" if readings.refunds_credit else "no",
        refund_veterinary="yes" if readings.refunds_veterinary else "no",
    )
    issuer = sample_issuer()
    code = BY_TYPE[body.type].code
    consecutive = compose_consecutive(body.branch, body.terminal, code, sequence)
    totals = checked_totals(body, readings)
    document = Comprobante(
        id="doc_01EXAMPLE",
        business_id="bus_01EXAMPLE",
        country="CR",
        document_type=body.type,
        key=compose_clave(
            at, issuer.identification.number, consecutive, situation=situation_of(body)
        ),
        number=consecutive,
        system_provider="3101777777",
        issued_at=at,
        issuer=issuer,
        body=with_amounts(body, totals),
        totals=totals,
        created_at=at,
    )
    return Comprobante.model_validate_json(document.model_dump_json())  # as the worker reads it


def submitted(document: Comprobante, signed: bytes) -> Stored:
    """What the authority has after the document was posted."""
    receiver = document.body.receiver and document.body.receiver.identification
    submission = Submission(
        clave=document.clave,
        environment="recepcion",
        user="usuario",
        sent_date=document.issued_at.isoformat(),
        issuer_type=document.issuer.identification.type,
        issuer_id=document.issuer.identification.number,
        receiver_type=receiver.type if receiver else "",
        receiver_id=receiver.number if receiver else "",
        receiver_consecutive="",
        xml=signed,
    )
    received_at = (document.issued_at + LONGEST_WAY).timestamp()
    return Stored(1, submission, received_at, "recibido", None, [], {}, 1, 0)


def check_xml(document: Comprobante, inspector: Inspector) -> None:
    """Canonical, and without fault for schema, signature, amounts and rules."""
    data = unsigned_xml(document)
    assert etree.tostring(etree.fromstring(data), method="c14n") == data
    signed = sign(data, signing_key(), at=document.issued_at, clave=document.clave)
    verdict = inspector.inspect(submitted(document, signed))
    assert verdict.findings == []
    assert Decimal(verdict.facts["total"]) == document.totals.total


def check_books(document: Comprobante) -> None:
    """The entry balances, owes the document's total, and both formats take it."""
    entry = post(summary(document), BOOKS)
    assert entry.debit == entry.credit
    due = document.totals.total * document.body.rate
    signed = {"debit": 1, "credit": -1}
    owed = sum(
        signed[row.side] * row.amount for row in entry.lines if row.role in {"customer", "treasury"}
    )
    side = -1 if document.document_type == "credit_note" else 1
    assert abs(side * owed - due) <= Decimal("0.005")
    journal, file = BytesIO(), BytesIO()
    rows = JournalCsv().write(journal, HEADER, [entry])
    assert rows == len(entry.lines)
    assert journal.getvalue().decode().count("\r\n") == rows + 1
    writer = Suenlace()
    found = {incident.code for incident in writer.checker(HEADER)(entry)}
    blocking = {code for code in found if severity(code) == "blocking"}
    if blocking:
        assert blocking == {"AMOUNT_TOO_LARGE"}
        return
    records = writer.write(file, HEADER, [entry])
    booked = read_suenlace(file.getvalue())
    assert len(booked.kinds) == records
    check_accounts(entry, booked)
    kind, way = AS_AN_INVOICE[document.document_type]
    assert all(header == kind and way * total >= 0 for header, total in booked.headers)
    if records and "NUMBER_TRUNCATED" not in found:
        assert [number_of(reference) for reference in booked.references] == [document.number]


def check_accounts(entry: JournalEntry, booked: Read) -> None:
    """A program that reads the file books on each account what the journal does."""
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row in entry.lines:
        expected[row.account.code] += row.amount if row.side == "debit" else -row.amount
    assert booked.debit == booked.credit
    both = booked.by_account.keys() | expected.keys()
    assert {code for code in both if booked.by_account[code] != expected[code]} == set()


def check_pdf(document: Comprobante) -> None:
    """It prints, and the total can be read on it."""
    pages = PdfReader(BytesIO(print_out(document, DocumentStanding("accepted", NOON), "es"))).pages
    printed = "".join("".join(page.extract_text() for page in pages).split())
    total = money(document.totals.total, document.body.currency, "es")
    assert "".join(total.split()) in printed


def check_refusal(body: NewDocument, refused: InvalidInput) -> None:
    """Every pointer of a refusal leads to a field of the body, and says something of it."""
    assert refused.fields
    for error in refused.fields:
        place: Any = body.model_dump()
        for step in error.pointer.removeprefix("/").split("/"):
            place = place[int(step) if step.isdigit() else step]
        assert error.sentence("es") != error.sentence("en")
        assert "{" not in error.sentence("es") + error.sentence("en")


def again_and_again(examine: Callable[[], None]) -> None:
    """Run once, or in a deep run until its time is over; hypothesis itself knows no time."""
    end = monotonic() + DEEP_SECONDS
    examine()
    while monotonic() < end:
        examine()


@settings(
    max_examples=EXAMPLES,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(given_body=documents(), at=INSTANTS, sequence=SEQUENCES, readings=READINGS)
@example(  # a gift leaves nothing to pay, and still says how
    given_body=sale(line(discounts=[{"code": "01", "percentage": "100"}])),
    at=NOON,
    sequence=1,
    readings=USUAL,
)
@example(  # the State returns the tax of a doctor's fee paid by card
    given_body=sale(
        line(cabys="9310100000100", taxes=[{"code": "01", "rate_code": "04"}]),
        line(),
        payments=[{"type": "02"}],
    ),
    at=NOON,
    sequence=1,
    readings=USUAL,
)
@example(  # and by two cards no less
    given_body=sale(
        line(cabys="9310100000100", taxes=[{"code": "01", "rate_code": "04"}]),
        line(),
        payments=[{"type": "02", "amount": "13"}, {"type": "02", "amount": "200"}],
    ),
    at=NOON,
    sequence=1,
    readings=USUAL,
)
@example(  # ten years old when it arrives, and not a second more
    given_body=sale(
        references=[
            {
                "type": "06",
                "number": "C-1",
                "issued_at": "2016-11-21T18:00:00Z",
                "code": "04",
                "reason": "Contrato",
            }
        ]
    ),
    at=NOON,
    sequence=1,
    readings=USUAL,
)
def examine_accepted(
    inspector: Inspector, given_body: Json, at: datetime, sequence: int, readings: Readings
) -> None:
    body = NewDocument.model_validate(given_body)
    with clock.set_to(at):
        try:
            document = numbered(body, at, sequence, readings)
        except InvalidInput as refused:
            event(f"refused: {refused.fields[0].rule.code}")
            check_refusal(body, refused)
            return
    event("accepted")
    check_xml(document, inspector)
    check_books(document)
    check_pdf(document)


@pytest.mark.parametrize("kind", ["invoice", "ticket", "credit_note", "debit_note"])
def test_each_type_that_is_issued_is_accepted_booked_and_printed(
    inspector: Inspector, kind: str
) -> None:
    assert BY_TYPE[kind].is_issued
    body = NewDocument.model_validate(as_type(sale(), kind, with_receiver=False))

    with clock.set_to(NOON):
        document = numbered(body, NOON, 7)

    check_xml(document, inspector)
    check_books(document)
    check_pdf(document)


CODES = tuple(f"{code:02d}" for code in (*range(1, 21), 99))
DATES = (
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2999-01-01T00:00:00Z",
    "1999-12-31T00:00:00Z", "2016-11-01T00:00:00Z", "2016-11-20T18:00:00Z", "2016-11-21T18:00:00Z",
)  # fmt: skip
AMOUNTS = ("0.00001", "1", "100", "9999999999999")


def others(value: Any) -> tuple[Any, ...]:
    """What may stand in place of a value and still be read, more often than not."""
    if isinstance(value, list):
        return ([], value * 2)
    if isinstance(value, str) and value.isdigit() and len(value) == 2:
        return CODES
    if isinstance(value, str) and value[4:5] == "-" and value[10:11] == "T":
        return DATES
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return AMOUNTS
    return (None, "CRC", "USD", "texto", 1)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """List where a change can be made."""
    items = (
        value.items() if isinstance(value, dict) else enumerate(value)
        if isinstance(value, list) else ()
    )  # fmt: skip
    for key, inner in items:
        yield (*path, key)
        yield from leaves(inner, (*path, key))


@settings(
    max_examples=EXAMPLES,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(given_body=documents(most_lines=2), data=st.data())
def examine_refused(inspector: Inspector, given_body: Json, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(list(leaves(given_body))))
        place: Any = given_body
        for step in path:
            place = place[step]
        place[last] = data.draw(st.sampled_from(others(place[last])))
    try:
        body = NewDocument.model_validate(given_body)
    except ValidationError:
        event("refused by its form")
        return
    with clock.set_to(NOON):
        try:
            document = numbered(body, NOON, 1)
        except InvalidInput as refused:
            event("refused by a rule")
            check_refusal(body, refused)
            return
    check_xml(document, inspector)
    check_books(document)


def test_what_we_accept_the_authority_accepts(inspector: Inspector) -> None:
    again_and_again(lambda: examine_accepted(inspector=inspector))


def test_what_we_refuse_we_refuse_with_pointers_into_the_body(inspector: Inspector) -> None:
    again_and_again(lambda: examine_refused(inspector=inspector))
