"""XDiario and XSubCta against the layouts and the sample files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.formats.xdiario import XDiario
from chalicelib.accounting.formats.xdiario_fields import DIARY, SHORT_DIARY, SUBACCOUNT, Field
from chalicelib.accounting.posting import post
from chalicelib.catalogues.service import AccountRef
from tests.unit.accounting.builders import SPAIN, D, doc, net_of, tax_at

SHARED = Path(__file__).parents[3] / "shared" / "accounting-export"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the reference files of the formats are not at {SHARED}"
)
HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
CHOSEN = {
    "diary": {"Concepto", "Documento", "Serie"},
    "accounts": {
        "Titulo",
        "TituloL",
        "Domicilio",
        "Poblacion",
        "Provincia",
        "CodPostal",
        "CodPais",
    },
}
"""Texts and names that are the firm's own, and what no document says of a customer."""


def laid_out(name: str) -> list[Field]:
    rows = csv.DictReader(io.StringIO((SHARED / name).read_text("utf-8-sig")))
    return [
        Field(row["field"], row["type"], int(row["length"]), int(row.get("decimals") or 0))
        for row in rows
    ]


@needs_shared
def test_fields_are_those_of_the_layouts() -> None:
    assert list(DIARY) == laid_out("xdiario_layout.csv")
    assert list(SUBACCOUNT) == laid_out("xsubcta_layout.csv")
    assert sum(field.width for field in SHORT_DIARY) == 1189


def sample_entry() -> JournalEntry:
    entry = post(
        doc(
            document_type="invoice", number="F/2026/0000001", currency="EUR", total=D(1210),
            issued_at=datetime(2026, 10, 5, 10, tzinfo=UTC), receiver_tax_id="B12345674",
            receiver_name="COMERCIAL RIBERA SL", net=[net_of("goods", D(1000))],
            taxes=[tax_at("IVA", None, D(21), D(1000), D(210))],
        ),
        SPAIN,
    )  # fmt: skip
    own = AccountRef(code="43000001", name="COMERCIAL RIBERA SL")
    lines = tuple(
        each.but(account=own) if each.role == "customer" else each for each in entry.lines
    )
    return entry.but(customer=own, has_own_account=True, lines=lines)


def fields_of(line: str, fields: tuple[Field, ...], chosen: set[str]) -> dict[str, str]:
    found, at = {}, 0
    for field in fields:
        found[field.name] = line[at : at + field.width]
        at += field.width
    assert at == len(line)
    return {name: value for name, value in found.items() if name not in chosen}


@needs_shared
@pytest.mark.parametrize(
    ("sample", "kind", "fields"),
    [
        ("xsubcta_sample.txt", "accounts", SUBACCOUNT),
        ("xdiario_1189_sample.txt", "diary", SHORT_DIARY),
    ],
)
def test_our_lines_are_those_of_the_samples(
    sample: str, kind: str, fields: tuple[Field, ...]
) -> None:
    entry = sample_entry()
    accounts = sorted((line.account for line in entry.lines), key=lambda each: each.code)
    subaccounts, diary = XDiario().files
    sink = io.BytesIO()

    (diary if kind == "diary" else subaccounts).write(
        sink, replace(HEADER, accounts=tuple(accounts)), [entry]
    )

    ours = sink.getvalue().decode("cp1252").splitlines()
    theirs = (SHARED / sample).read_bytes().decode("cp1252").splitlines()
    assert len(ours) == 3
    for mine, their in zip(ours, theirs, strict=False):
        expected = fields_of(their, fields, CHOSEN[kind])
        assert fields_of(mine, fields, CHOSEN[kind]) == expected
