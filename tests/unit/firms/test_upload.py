"""One bad row never refuses the others, and no list costs more than its size."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.core.company_ids import company_id
from chalicelib.core.errors import DomainError
from chalicelib.firms.company_list import read_csv, read_json
from chalicelib.firms.company_rows import MOST_TOLD, ReadRow
from chalicelib.firms.forms import CompanyRow, UploadQuery
from chalicelib.firms.listing import ListedCompany
from chalicelib.firms.sync_files import files_of
from chalicelib.firms.syncs import Change, Taken, What
from chalicelib.firms.views import UploadResult, upload_result
from chalicelib.firms.words import COMPANY_EVENTS, company_facts

HEADER = "code;name;tax_id;program;email"


def line(number: int = 1, **changes: str) -> str:
    cells = {
        "code": f"{number:05d}",
        "name": f"Ejemplo {number} S.A.",
        "tax_id": f"3101{number:06d}",
        "program": "con",
        "email": "info@example.com",
    }
    return ";".join((cells | changes).values())


def csv(*lines: str) -> list[ReadRow]:
    return read_csv("\n".join([HEADER, *lines]).encode(), "CR")


def codes(rows: list[ReadRow]) -> list[str | None]:
    """Return the code of each row's company; None where it was refused."""
    return [row.company.code if row.company else None for row in rows]


def result(rows: list[ReadRow], *outcomes: What, held_by: str = "") -> UploadResult:
    changes = [Change(what=what, held_by=held_by) for what in outcomes]
    return upload_result(Taken(rows, changes), "firm_1", "en", sync_id=None)


@pytest.mark.parametrize(
    ("bad", "code", "field", "value"),
    [
        (line(2, code="2x"), "invalid-company-code", "code", "2x"),
        (line(2, name="A\0B"), "unprintable", "name", "A\0B"),
        (line(2, name="N" * 3000), "too-long", "name", "N" * 100),
        (line(2, tax_id="3-101"), "unlike-any-tax-id", "tax_id", "3-101"),
        (line(2, program=" "), "required", "program", " "),
        (line(2, email=" nobody "), "invalid-email", "email", " nobody "),
        (line(2, name='"La "Fuente" S.A."'), "unreadable-row", None, '00002;"La "Fuente'),
        (line(2, name='"La Fuente'), "unreadable-row", None, '00002;"La Fuente;'),
        (line(2) + ";x", "wrong-cell-count", None, "00002;"),
        ("00002", "wrong-cell-count", None, "00002"),
        (line(1, tax_id="3101000002"), "code-twice", "code", "00001"),
        (";" * 100_000 + "x", "wrong-cell-count", None, ";" * 100),
        (line(2, name="N" * 140_000), "unreadable-row", None, "00002;NNN"),  # no cell is as long
    ],
)
def test_bad_row_comes_back_with_row_field_and_value_and_the_others_are_taken(
    bad: str, code: str, field: str | None, value: str
) -> None:
    rows = csv(line(1), bad, line(3))

    told = result(rows, "created", "unchanged")

    assert codes(rows) == ["00001", None, "00003"]
    (error,) = told.errors
    assert (error.row, error.code, error.field) == (3, code, field)
    assert error.pointer == "/companies/1" + (f"/{field}" if field else "")
    assert (error.value or "").startswith(value)
    assert "{" not in error.detail
    assert (told.created, told.unchanged, told.refused, told.total) == (1, 1, 1, 3)


@pytest.mark.parametrize("far", [2, 9, 40])
def test_quote_that_closes_in_a_later_row_takes_no_row_along(far: int) -> None:
    between = [line(number) for number in range(2, far)]

    rows = csv(line(1, name='"La Fuente'), *between, line(far, name='"Otra" Ficticia"'), line(99))

    assert codes(rows) == [None, *(f"{n:05d}" for n in range(2, far)), None, "00099"]


def test_line_break_at_the_end_of_a_cell_is_no_fault() -> None:
    rows = csv(line(1, name='"Ejemplo S.A.\n"'), line(2))

    assert codes(rows) == ["00001", "00002"]
    assert [row.given.number for row in rows] == [2, 4]


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\x85", "\x1c"])
def test_only_an_end_of_line_ends_a_row(sign: str) -> None:
    (bad, good) = csv(line(1, name=f"Ejemplo{sign}S.A."), line(2))

    assert [error.rule.code for error in bad.errors] == ["unprintable"]
    assert good.company


def test_each_row_is_read_in_the_encoding_that_it_is_written_in() -> None:
    text = "\n".join([HEADER, line(1, name="Muñoz S.A.")]) + "\n"
    windows = line(2, name="Peña € S.A.").encode("cp1252") + b"\n"
    neither = line(3, name="A?B").encode().replace(b"?", b"\x81") + b"\n"

    first, second, third, last = read_csv(
        text.encode() + windows + neither + line(4, name="Ñandú S.A.").encode(), "CR"
    )

    assert [row.company.name for row in (first, second, last) if row.company] == [
        "Muñoz S.A.",
        "Peña € S.A.",
        "Ñandú S.A.",
    ]
    assert [error.rule.code for error in third.errors] == ["lost-character"]


@pytest.mark.parametrize(
    ("company", "field", "value"),
    [
        (1, None, "1"),
        (None, None, None),
        ("x" * 200, None, "x" * 100),
        ([["a"]], None, '[["a"]]'),
        ({"code": 10**300}, "code", "1" + "0" * 99),
        ({"code": "1", "activities": ["6201.0", "="]}, "activities", "="),
        ({"code": "1", "a/b~c": True}, "a/b~c", "true"),
        ({"code": "1", "x" * 200: "y"}, "x" * 100, None),
    ],
)
def test_json_row_that_is_anything_comes_back_as_it_was_given(
    company: object, field: str | None, value: str | None
) -> None:
    good = {"code": "00042", "name": "Ejemplo", "tax_id": "3101999999", "program": "con"}
    body = json.dumps({"companies": [company, good]}).encode()

    rows = read_json(body, "CR")

    assert codes(rows) == [None, "00042"]
    told = {(error.row, error.field, error.value) for error in result(rows, "created").errors}
    assert (1, field, value) in told


def test_doubts_are_warnings_of_rows_that_are_taken() -> None:
    rows = csv(line(1, tax_id="3-999-123456"), line(2, tax_id="3999123456", code="x"), line(3))

    told = result(rows, "updated", "created")

    (warning,) = told.warnings
    assert (warning.row, warning.code, warning.value) == (
        2,
        "unusual-cedula-class",
        "3-999-123456",
    )
    assert (told.updated, told.created, told.refused, told.dry_run) == (1, 1, 1, True)


def test_row_that_storing_refuses_is_told_like_any_other() -> None:
    rows = csv(line(1), line(2, code="x"), line(3, tax_id="3999123456"))

    told = result(rows, "created", "refused", held_by="3101999999")

    assert [(e.row, e.code, e.value) for e in told.errors] == [
        (3, "invalid-company-code", "x"),
        (4, "company-licensed", "3999123456"),
    ]
    assert (told.created, told.refused, told.total, told.warnings) == (1, 2, 3, [])


def test_response_is_bounded_and_counts_what_it_does_not_tell() -> None:
    created: tuple[What, ...] = ("created",)
    rows = csv(line(program="x", tax_id="1")) * 300
    doubted = csv(line(tax_id="3999123456")) * 600

    told, warned = result(rows), result(doubted, *created * 600)

    assert (len(told.errors), told.more_errors, told.refused) == (MOST_TOLD, 100, 300)
    assert (len(warned.warnings), warned.more_warnings) == (MOST_TOLD, 100)


def listed(row: Callable[[int], dict[str, Any]]) -> Callable[[int], bytes]:
    good = {"name": "Ejemplo", "tax_id": "3101999999", "program": "con"}
    return lambda size: json.dumps(
        {"companies": [good | {"code": f"{n:05d}"} | row(n) for n in range(size)]}
    ).encode()


def lines(row: Callable[[int], str]) -> Callable[[int], bytes]:
    return lambda size: "\n".join([HEADER, *map(row, range(size))]).encode()


LISTS: dict[str, Callable[[int], bytes]] = {
    "taken": lines(line),
    "one code": lines(lambda n: line(n, code="00001")),
    "bad ids": lines(lambda n: line(n, tax_id="1")),
    "bad e-mails": lines(lambda n: line(n, email="a@" * 20)),
    "long fields": lines(lambda n: line(n, name="N" * 300)),
    "NULs": lines(lambda n: line(n, name="\0" * 9)),
    "quotes that never close": lines(lambda n: line(n, name='"x')),
    "quotes that close in the next row": lines(lambda n: 'x";"y'),
    "quotes within cells": lines(lambda n: '""";"";"""'),
    "cells too few": lines(lambda n: "x"),
    "cells too many": lines(lambda n: ";" * 50 + "x"),
    "blank lines": lines(lambda n: ";;"),
    "columns": lambda size: ";".join(f"x{n:05d}" for n in range(size)).encode(),
    "empty columns": lambda size: (HEADER + ";" * size + "\n" + line()).encode(),
    "unknown fields": listed(lambda n: {f"x{i}": 1 for i in range(3)}),
    "activities": listed(lambda n: {"activities": ["="] * 3}),
    "fields twice": lambda size: (
        '{"companies": [' + ", ".join(['{"code": "1", "code": "2"}'] * size) + "]}"
    ).encode(),
    "doubts": listed(lambda n: {"tax_id": "3999123456"}),
}


def calls_for(data: bytes) -> int:
    """Return how many calls it takes to read a list and to write the response."""
    read = read_csv if not data.startswith(b"{") else read_json
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        with suppress(DomainError):
            rows = read(data, "CR")
            upload_result(Taken(rows, _stored(rows)), "firm_1", "en", sync_id="sync_1")
    finally:
        sys.setprofile(None)
    return count


def _stored(rows: list[ReadRow]) -> list[Change]:
    return [Change(what="refused", held_by="1") for row in rows if row.company]


def test_each_further_row_costs_as_much_as_those_before_whatever_is_wrong_with_it() -> None:
    grown = {}
    for name, make in LISTS.items():
        calls_for(make(2))  # what is compiled and cached at first use
        few, more, most = (calls_for(make(size)) for size in (5, 10, 15))
        grown[name] = (most - more) / (more - few)

    assert {name: growth for name, growth in grown.items() if growth > 1.01} == {}


def test_same_tax_id_under_two_codes_of_a_program_is_said_and_taken() -> None:
    rows = csv(
        line(1, tax_id="3101999999"),
        line(2, tax_id="3101999999"),
        line(3, tax_id="3101999999", program="eco"),
        line(4, tax_id="3101999998"),
        line(5, tax_id="3101999997"),
    )
    stored = [("con", "00004", "3101999996", ""), ("con", "00009", "3101999997", "")]
    stored += [("con", "00010", "3101999998", "gone"), ("eco", "00011", "3101999998", "")]
    listed = [
        ListedCompany("id", code, "Ejemplo", tax_id, "", program, "", gone)
        for program, code, tax_id, gone in stored
    ]
    taken = Taken(rows, [Change(what="created")] * 5, listed=listed)

    told = upload_result(taken, "firm_1", "en", sync_id=None)

    assert [(each.row, each.code, each.field) for each in told.warnings] == [
        (2, "tax-id-shared", "tax_id"),
        (3, "tax-id-shared", "tax_id"),
        (6, "tax-id-shared", "tax_id"),
    ]
    assert "under another code: 00001." in told.warnings[1].detail
    assert "under another code: 00009." in told.warnings[2].detail
    assert (told.created, told.refused) == (5, 0)


def test_what_a_list_changes_is_told_by_row_and_field_and_what_is_gone_without() -> None:
    rows = csv(line(1), line(2), line(3), line(4))
    gone = ListedCompany("id", "00009", "Ejemplo 9", "3101000009", "", "con", "", "")
    changes = [
        Change(what="created"), Change(what="unchanged"),
        Change(what="updated", fields=("name",)), Change(what="returned"),
    ]  # fmt: skip

    told = upload_result(Taken(rows, changes, [gone]), "firm_1", "en", sync_id="sync_1")

    assert [(each.row, each.code, each.what, each.fields) for each in told.changes] == [
        (2, "00001", "created", ()),
        (4, "00003", "updated", ("name",)),
        (5, "00004", "returned", ()),
        (None, "00009", "gone", ()),
    ]
    assert told.changes[0].company_id == company_id("firm_1", "con", "00001")
    assert (told.returned, told.gone, told.total, told.dry_run) == (1, 1, 4, False)


def test_files_of_a_list_tell_each_row_and_each_reason_of_a_refused_one() -> None:
    rows = csv(line(1), line(2, name="=", tax_id="1"), line(3), line(4, code="x" * 300))
    changes = [Change(what="created"), Change(what="refused", held_by="3101999999")]

    every, refused = files_of(Taken(rows, changes), "en")

    assert (every.file_name, refused.file_name) == ("result.csv", "refused.csv")
    assert [(row[0], row[5], row[6]) for row in every.rows] == [
        ("2", "new", ""),
        ("3", "refused", "name"),
        ("3", "refused", "tax_id"),
        ("4", "refused", "tax_id"),
        ("5", "refused", "code"),
    ]
    told = list(refused.rows)
    assert [len(row) for row in told] == [9] * 4
    assert (told[0][7], told[3][2]) == ("=", "x" * 100)
    assert "has a licence under tax id 3101999999" in told[2][8]
    assert "'=" in refused.text()


def test_whole_list_is_of_one_program() -> None:
    assert UploadQuery(program="eco", complete=True).complete
    for said in ({"complete": "true"}, {"complete": "true", "program": "x"}):
        with pytest.raises(ValidationError) as caught:
            UploadQuery.model_validate_strings(said)
        assert ("complete",) in [error["loc"] for error in caught.value.errors()]


def test_fields_that_a_list_changed_are_told_by_their_names() -> None:
    changed = {"fields": "name tax_id", "name_before": "Uno"}

    told = COMPANY_EVENTS["company_changed"].render("es", dict(company_facts(changed)))

    assert told == "Una lista cambió sus datos: nombre, identificación."
    assert company_facts({"licence_id": "lic_1"}) == {"licence_id": "lic_1"}
    row = CompanyRow.model_fields.keys() - {"code", "program"}
    assert row == {*["name", "country", "id_type", "tax_id", "address", "email", "activities"]}
    for field in row:
        assert company_facts({"fields": field})["fields"] != field
