import doctest
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.bodies import MemberTwice
from chalicelib.core.errors import DomainError, FieldError, InvalidInput, Malformed
from chalicelib.firms import model
from chalicelib.firms.company_list import (
    MAX_UPLOAD_BYTES,
    CellError,
    ListTooLarge,
    UnreadableCsv,
    read_csv,
    read_json,
)
from chalicelib.firms.forms import MAX_COMPANIES
from chalicelib.firms.model import company_id

HEADER = "código;razón social;país;identificación;dirección;correo;actividades;programa"
ROW = "00042;Ejemplo Ficticio S.A.;CR;3-101-999999;San José;info@example.com;6920.0|6201.0;con"
COMPANY = {
    "code": "00042",
    "name": "Ejemplo Ficticio S.A.",
    "tax_id": "3101999999",
    "country": "CR",
    "program": "con",
}


def refused_csv(text: str) -> list[FieldError]:
    with pytest.raises(InvalidInput) as caught:
        read_csv(text.encode(), "CR")
    return list(caught.value.fields)


def refused_json(*companies: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        read_json(json.dumps({"companies": companies}).encode(), "CR")
    return [(field.pointer, field.rule.code) for field in caught.value.fields]


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(model).failed == 0


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spanish_csv_is_read(mark: bytes, end: str) -> None:
    (row,) = read_csv(mark + f"{HEADER}{end}{ROW}{end}".encode(), "CR")

    assert row.code == "00042"
    assert row.name == "Ejemplo Ficticio S.A."
    assert row.tax_id == "3101999999"
    assert row.activities == ("6920.0", "6201.0")
    assert row.program == "con"


def test_english_csv_with_commas_and_quotes_is_read() -> None:
    text = 'code,name,tax_id,program\n00042,"Ejemplo, Ficticio S.A.",3101999999,eco\n\n'

    (row,) = read_csv(text.encode(), "CR")

    assert row.name == "Ejemplo, Ficticio S.A."
    assert row.country == "CR"
    assert row.email is None


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", ""),
        ("cp1252", ""),
        ("cp1252", "windows-1252"),
        ("latin-1", "iso-8859-1"),
    ],
)
def test_letters_are_right_in_every_encoding_that_spreadsheets_write(
    encoding: str, charset: str
) -> None:
    text = f"{HEADER}\r\n{ROW.replace('Ejemplo', 'Muñoz Peña')}\r\n"

    (row,) = read_csv(text.encode(encoding), "CR", charset)

    assert (row.name, row.address) == ("Muñoz Peña Ficticio S.A.", "San José")


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("cp1252", "utf-8"), ("utf-16", ""), ("utf-16-le", ""), ("utf-8", "x-unknown")],
)
def test_bytes_that_are_not_of_their_encoding_are_refused_whole(
    encoding: str, charset: str
) -> None:
    with pytest.raises(UnreadableCsv):
        read_csv(f"{HEADER}\r\n{ROW}\r\n".encode(encoding), "CR", charset)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t=", "\xa0="])
def test_cells_that_a_spreadsheet_would_run_are_refused_by_row_and_column(start: str) -> None:
    bad = ROW.replace("Ejemplo", f"{start}Ejemplo")

    (error,) = refused_csv(f"{HEADER}\n{ROW.replace('00042', '00041')}\n{bad}")

    assert isinstance(error, CellError)
    assert (error.pointer, error.rule.code) == ("/companies/1/name", "formula")
    assert error.sentence("es").startswith("Fila 3, columna «razón social»: ")
    assert "fórmula" in error.sentence("es")


@pytest.mark.parametrize(
    "text",
    [
        f"sep=;\r\n{HEADER}\r\n{ROW}\r\n",
        f"{HEADER}\n{ROW}".replace(";", "\t"),
        f"sep=\t\n{HEADER}\n{ROW}".replace(";", "\t"),
        f"{HEADER};\n{ROW};\n",
        f"{HEADER};;\n{ROW};;\n",
        f"{HEADER}\n{ROW};\n",
    ],
)
def test_what_spreadsheets_write_around_the_cells_is_understood(text: str) -> None:
    (row,) = read_csv(text.encode(), "CR")

    assert (row.code, row.program) == ("00042", "con")


def test_rows_are_counted_from_the_first_line_of_the_file() -> None:
    errors = refused_csv(f"sep=;\n{HEADER}\n{ROW}\n{ROW}\n")

    assert [error.sentence("es") for error in errors] == [
        "Fila 4, columna «código»: El código 00042 está también en la fila 3."
    ]


def test_a_filled_cell_beyond_the_header_is_refused() -> None:
    assert [error.rule.code for error in refused_csv(f"{HEADER}\n{ROW};x\n")] == [
        "wrong-cell-count"
    ]


def test_an_empty_cell_says_none_and_a_missing_column_nothing() -> None:
    header = "code;name;tax_id;program;address;email;activities;country;id_type"
    (row,) = read_csv(f"{header}\n00042;Ejemplo;3101999999;con;;;;;\n".encode(), "CR")
    (less,) = read_csv(b"code;name;tax_id;program\n00042;Ejemplo;3101999999;con\n", "CR")

    said = row.model_dump(include=row.model_fields_set)
    assert {name for name, value in said.items() if value is None} == {
        "address",
        "email",
        "activities",
        "id_type",
    }
    assert row.country == "CR"
    assert less.model_fields_set == {"code", "name", "tax_id", "program", "country"}


def test_every_wrong_cell_is_told_with_its_row_and_column() -> None:
    errors = refused_csv(
        f"{HEADER}\n42;E;CR;3101;San José;nobody;x;xxx\n\n{ROW.replace('3-101', '9-9')}"
    )

    assert ("/companies/0/code", "invalid-company-code") in [
        (error.pointer, error.rule.code) for error in errors
    ]
    assert {error.pointer for error in errors} >= {
        "/companies/0/name",
        "/companies/0/tax_id",
        "/companies/0/email",
        "/companies/0/activities/0",
        "/companies/0/program",
        "/companies/1/tax_id",
    }
    last = errors[-1]
    assert last.sentence("en").startswith("Row 4, column “identificación”: ")


def test_unknown_missing_and_repeated_columns_are_named() -> None:
    errors = refused_csv("code;nombre;name;iban\n")

    assert [error.rule.code for error in errors] == [
        "column-twice",
        "unknown-column",
        "column-missing",
        "column-missing",
    ]


def test_short_rows_are_refused() -> None:
    (error,) = refused_csv(f"{HEADER}\n00042;Ejemplo\n")

    assert error.rule.code == "wrong-cell-count"
    assert "2" in error.sentence("es")


def test_a_code_given_twice_is_refused_at_the_second_place() -> None:
    assert refused_json(COMPANY, COMPANY | {"name": "Otra"}) == [
        ("/companies/1/code", "code-twice")
    ]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"code": "0042"}, "/companies/0/code", "invalid-company-code"),
        ({"code": "٠٠٠٤٢"}, "/companies/0/code", "invalid-company-code"),
        ({"tax_id": "310199999"}, "/companies/0/tax_id", "invalid-cedula-juridica"),
        ({"country": "ES", "tax_id": "B12345675"}, "/companies/0/tax_id", "wrong-nif-control"),
        ({"id_type": "NIF"}, "/companies/0/id_type", "unknown-id-type"),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "/companies/0/email", "invalid-email"),
        ({"name": "a\x00b"}, "/companies/0/name", "unprintable"),
        ({"name": "=1+1 S.A."}, "/companies/0/name", "formula"),
        ({"name": "  =1+1 S.A."}, "/companies/0/name", "formula"),
        ({"address": "@SUM(1)"}, "/companies/0/address", "formula"),
        ({"email": "+a@example.com"}, "/companies/0/email", "formula"),
        ({"name": "Mu\ufffdoz"}, "/companies/0/name", "lost-character"),
        ({"activities": ["=1+1"]}, "/companies/0/activities/0", "invalid-activity-code"),
        ({"program": "fin"}, "/companies/0/program", "not-in-list"),
        ({"colour": "red"}, "/companies/0/colour", "unknown-field"),
    ],
)
def test_json_rows_are_refused_by_pointer(
    change: dict[str, object], pointer: str, code: str
) -> None:
    given_row = COMPANY | change
    if change.get("tax_id") == "310199999":
        given_row["id_type"] = "02"

    assert (pointer, code) in refused_json(given_row)


def test_spanish_company_is_taken() -> None:
    (row,) = read_json(
        json.dumps({"companies": [COMPANY | {"country": "ES", "tax_id": "B-12345674"}]}).encode(),
        "CR",
    )

    assert row.tax_id == "B12345674"


@pytest.mark.parametrize(
    "body", [b'{"companies": 1}', b"[]", b'{"companies": [], "x": 1}', b'{"companies": [1]}']
)
def test_other_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_json(body, "CR")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"companies": [{"\\ud800": 1}]}']
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_json(body, "CR")


def test_company_that_says_something_twice_is_refused() -> None:
    body = json.dumps({"companies": [COMPANY]}).replace('"name"', '"name": "Otra S.A.", "name"')

    with pytest.raises(MemberTwice):
        read_json(body.encode(), "CR")


def test_of_many_wrong_rows_the_first_hundred_are_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_json(json.dumps({"companies": [COMPANY | {"code": "x"}] * 500}).encode(), "CR")

    assert (len(caught.value.fields), caught.value.more) == (100, 899)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"\xff\xfe", b'code;name\n"', b"a\x00;b\n"])
def test_what_is_no_csv_is_refused(body: bytes) -> None:
    with pytest.raises((UnreadableCsv, InvalidInput)):
        read_csv(body, "CR")


def test_too_many_rows_or_bytes_are_refused() -> None:
    with pytest.raises(ListTooLarge):
        read_csv(b"x" * (MAX_UPLOAD_BYTES + 1), "CR")
    with pytest.raises(ListTooLarge):
        read_csv((HEADER + "\n" + "a;b;c;d;e;f;g;h\n" * (MAX_COMPANIES + 1)).encode(), "CR")
    with pytest.raises(ListTooLarge):
        read_json(json.dumps({"companies": [1] * (MAX_COMPANIES + 1)}).encode(), "CR")


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode()))
def test_no_bytes_break_the_readers(data: bytes) -> None:
    for read in (read_csv, read_json):
        for given_bytes in (data, HEADER.encode() + b"\n" + data):
            with suppress(DomainError):
                read(given_bytes, "CR")


def test_ids_of_companies_are_stable_and_sort_by_code() -> None:
    ids = [company_id("firm_1", f"{code:05d}") for code in (7, 42, 10_000)]

    assert ids == sorted(ids)
    assert ids[1] == company_id("firm_1", "00042")
    assert ids[1] != company_id("firm_2", "00042")
