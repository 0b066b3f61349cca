"""The journal as a workbook and as lines of JSON: the same entries as the CSV, and their sums."""

from __future__ import annotations

import io
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, export_format
from chalicelib.accounting.formats.journal import COLUMNS
from chalicelib.accounting.formats.json_lines import WrittenEntry
from chalicelib.accounting.posting import post
from tests.unit.accounting.builders import COSTA_RICA, D, doc
from tests.unit.accounting.test_workbook import read

HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
SCHEMA = Path(__file__).parents[3] / "docs" / "journal-entry.schema.json"
SALE = post(doc(receiver_name="=Ejemplo", currency="USD", exchange_rate=D("510.5")), COSTA_RICA)
NOTE = post(doc(document_type="credit_note", number="00100001030000000001"), COSTA_RICA)
EMPTY = post(doc(total=D(0), net=[], taxes=[], number="00100001010000000009"), COSTA_RICA)


def file_of(name: str, *entries: JournalEntry) -> tuple[int, bytes]:
    sink = io.BytesIO()
    (file,) = export_format(name).files
    return file.write(sink, HEADER, entries), sink.getvalue()


def test_workbook_has_the_rows_of_the_journal_the_accounts_and_the_sums() -> None:
    count, data = file_of("xlsx", SALE, EMPTY, NOTE)

    sheets = {
        name: [[cell.split(" ", 2)[2] for cell in row] for row in rows]
        for name, rows in read(data).items()
    }
    assert list(sheets) == ["journal", "accounts", "summary"]
    assert count == len(sheets["journal"]) - 1 == 6
    assert sheets["journal"][0] == list(COLUMNS)
    first = sheets["journal"][1]
    assert first[:2] + first[3:6] == [
        "1",
        "1",
        "112001",
        "Cuentas por cobrar comerciales",
        "576865.00",
    ]
    assert first[-3:] == ["USD", "1130.00", "510.5"]
    assert "=Ejemplo" in first
    assert [row[0] for row in sheets["journal"][4:]] == ["2", "2", "2"]
    assert ["112001", "Cuentas por cobrar comerciales", "576865.00", "1130.00", "575735.00"] in (
        sheets["accounts"]
    )
    assert ["entries", "2"] in sheets["summary"]
    assert ["debit", "577995.00"] in sheets["summary"]
    assert ["credit", "577995.00"] in sheets["summary"]
    assert ["01-08", "13.00", "509500.00", "66235.00"] in sheets["summary"]


def test_each_entry_is_a_line_of_json_with_exact_amounts() -> None:
    count, data = file_of("jsonl", SALE, EMPTY, NOTE)

    lines: list[dict[str, Any]] = [json.loads(line) for line in data.splitlines()]
    assert count == len(lines) == 2
    assert [(line["entry_no"], line["shape"]) for line in lines] == [(1, "invoice"), (2, "lowers")]
    sale = lines[0]
    assert (sale["original_currency"], sale["exchange_rate"]) == ("USD", "510.5")
    assert sale["lines"][2] == {
        "account": "212111", "account_name": "IVA por pagar, tarifa general 13 %",
        "side": "credit", "amount": "66365.00",
        "tax": {"code": "01", "rate_code": "08", "rate": "13.00", "base": "510500.00"},
        "original_amount": "130.00",
    }  # fmt: skip
    assert lines[1]["vat"][0]["base"] == "1000.00"
    assert lines[1]["lines"][0]["original_amount"] is None


def test_schema_of_a_line_is_the_one_that_is_published_and_lines_keep_to_it() -> None:
    """Rewritten on purpose as the description of the API is: `REWRITE_OPENAPI=1 pytest …`."""
    schema = WrittenEntry.model_json_schema(mode="serialization")
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("REWRITE_OPENAPI"):
        SCHEMA.write_text(text, "utf-8")

    assert SCHEMA.read_text("utf-8") == text
    _, data = file_of("jsonl", SALE, NOTE)
    for line in data.splitlines():
        assert WrittenEntry.model_validate_json(line).model_dump_json().encode() == line
