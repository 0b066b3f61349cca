import doctest
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients.views import companies_sheet
from chalicelib.core.bodies import BodyMissing, MemberTwice, TooManyValues
from chalicelib.core.company_ids import company_id
from chalicelib.core.csv_lines import UnreadableCsv
from chalicelib.core.errors import DomainError, InvalidInput, Malformed
from chalicelib.core.texts import LANGUAGES
from chalicelib.firms import company_rows, model
from chalicelib.firms.company_list import (
    MAX_UPLOAD_BYTES,
    ListTooLarge,
    read_csv,
    read_json,
)
from chalicelib.firms.company_rows import MOST_TOLD, ReadRow, Remark
from chalicelib.firms.forms import CompanyRow
from chalicelib.firms.listing import ListedCompany

HEADER = "código;razón social;país;identificación;dirección;correo;actividades;programa"
ROW = "00042;Ejemplo Ficticio S.A.;CR;3-101-999999;San José;info@example.com;6920.0|6201.0;con"
COMPANY = {
    "code": "00042",
    "name": "Ejemplo Ficticio S.A.",
    "tax_id": "3101999999",
    "country": "CR",
    "program": "con",
}


def csv_rows(data: bytes, charset: str = "") -> tuple[CompanyRow, ...]:
    """Return the companies of a list in which nothing is wrong."""
    read = read_csv(data, "CR", charset)
    assert [row.errors for row in read] == [()] * len(read)
    return tuple(row.company for row in read if row.company)


def json_rows(*companies: object) -> list[ReadRow]:
    return read_json(json.dumps({"companies": companies}).encode(), "CR")


def remarks(rows: list[ReadRow]) -> list[Remark]:
    return [Remark(row.given, error) for row in rows for error in row.errors]


def test_the_file_of_the_list_is_a_list_that_can_be_sent() -> None:
    listed = (
        ListedCompany("con00042", "00042", "'=1+1; Ficticia S.A.", "3101999999", "a@example.com",
                      "con", "invoicing", "", "CR"),
        ListedCompany("eco00007", "00007", "Peña Ficticia S.L.", "B12345674", "", "eco", "", "gone",
                      "ES"),
    )  # fmt: skip

    for language in LANGUAGES:
        rows = csv_rows(companies_sheet(listed, language).text().encode())
        said = [(r.code, r.name, r.tax_id, r.email or "", r.program, r.country) for r in rows]
        assert said == [(r.code, r.name, r.tax_id, r.email, r.program, r.country) for r in listed]
        assert {"id_type", "address", "activities"}.isdisjoint(rows[0].model_fields_set)


def refused_csv(text: str) -> list[Remark]:
    return remarks(read_csv(text.encode(), "CR"))


def said_of_csv(text: str) -> list[tuple[int, str]]:
    return [(each.row.number, each.error.sentence("en")) for each in refused_csv(text)]


def refused_json(*companies: object) -> list[tuple[str, str]]:
    return [(each.pointer, each.error.rule.code) for each in remarks(json_rows(*companies))]


def refused_header(text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_csv(text.encode(), "CR")
    return caught.value


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(model).failed + doctest.testmod(company_rows).failed == 0


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spanish_csv_is_read(mark: bytes, end: str) -> None:
    (row,) = csv_rows(mark + f"{HEADER}{end}{ROW}{end}".encode())

    assert row.code == "00042"
    assert row.name == "Ejemplo Ficticio S.A."
    assert row.tax_id == "3101999999"
    assert row.activities == ("6920.0", "6201.0")
    assert row.program == "con"


def test_english_csv_with_commas_and_quotes_is_read() -> None:
    text = 'code,name,tax_id,program\n00042,"Ejemplo, Ficticio S.A.",3101999999,eco\n\n'

    (row,) = csv_rows(text.encode())

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
        ("utf-16", ""),
        ("utf-16", "utf-16"),
    ],
)
def test_letters_are_right_in_every_encoding_that_spreadsheets_write(
    encoding: str, charset: str
) -> None:
    text = f"{HEADER}\r\n{ROW.replace('Ejemplo', 'Muñoz Peña')}\r\n"

    (row,) = csv_rows(text.encode(encoding), charset)

    assert (row.name, row.address) == ("Muñoz Peña Ficticio S.A.", "San José")


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("cp1252", "utf-8"), ("utf-16", "utf-8"), ("utf-16-le", ""), ("utf-8", "x-unknown")],
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

    assert (error.pointer, error.error.rule.code) == ("/companies/1/name", "formula")
    assert (error.row.number, error.field, error.column) == (3, "name", "razón social")
    assert error.value == f"{start}Ejemplo Ficticio S.A."
    assert "fórmula" in error.error.sentence("es")


@pytest.mark.parametrize(
    "text",
    [
        f"sep=;\r\n{HEADER}\r\n{ROW}\r\n",
        f'"sep=;"\r\n{HEADER}\r\n{ROW}\r\n',
        f"sep=;\t\t\n{HEADER}\n{ROW}\n",
        f"SEP=;\r\n{HEADER}\r\n{ROW}\r\n",
        f"{HEADER}\n{ROW}".replace(";", "\t"),
        f"sep=\t\n{HEADER}\n{ROW}".replace(";", "\t"),
        f"{HEADER};\n{ROW};\n",
        f"{HEADER};;\n{ROW};;\n",
        f"{HEADER}\n{ROW};\n",
    ],
)
def test_what_spreadsheets_write_around_the_cells_is_understood(text: str) -> None:
    (row,) = csv_rows(text.encode())

    assert (row.code, row.program) == ("00042", "con")


def test_separator_that_the_file_names_counts_whatever_its_header_looks_like() -> None:
    header = "code,name,tax_id,program;address;email;activities;id_type"

    refusal = refused_header(f"sep=,\n{header}\n")

    assert (
        refusal.fields[0]
        .sentence("en")
        .startswith("The column “program;address;email;activities;id_type” is")
    )


def test_separator_that_the_header_has_most_of_is_its_own() -> None:
    text = "code,name,tax_id,program,address\n00042,Ejemplo,3101999999,con,San José; Costa Rica\n"

    (row,) = csv_rows(text.encode())

    assert row.address == "San José; Costa Rica"


def test_line_break_within_a_cell_is_not_lost() -> None:
    row = ROW.replace("San José", '"San\nJosé"')

    errors = refused_csv(f"{HEADER}\n{row}\n")

    assert [(error.pointer, error.error.rule.code, error.value) for error in errors] == [
        ("/companies/0/address", "unprintable", "San\nJosé")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("\n \n;;\n", 1),
        (f'\n"{HEADER}\n{ROW}\n', 2),
        (f'sep=;\n"code"x;{HEADER}\n{ROW}\n', 2),
    ],
)
def test_line_at_which_a_csv_cannot_be_read_is_told(text: str, line: int) -> None:
    with pytest.raises(UnreadableCsv) as caught:
        read_csv(text.encode(), "CR")

    assert caught.value.facts == {"line": line}


def test_bytes_that_no_charset_knows_are_told_of_the_first_line() -> None:
    with pytest.raises(UnreadableCsv) as caught:
        read_csv(HEADER.encode("utf-16-le"), "CR")

    assert caught.value.facts == {"line": 1}


@pytest.mark.parametrize("charset", ["iso-8859-1", "latin1"])
def test_latin_1_is_read_even_where_windows_has_no_letter(charset: str) -> None:
    data = f"{HEADER}\n{ROW.replace('Ejemplo', chr(0x81))}".encode("latin-1")

    assert [each.error.rule.code for each in remarks(read_csv(data, "CR", charset))] == [
        "unprintable"
    ]


def test_rows_are_counted_from_the_first_line_of_the_file() -> None:
    (error,) = refused_csv(f"sep=;\n{HEADER}\n{ROW}\n{ROW}\n")

    assert (error.row.number, error.column, error.value) == (4, "código", "00042")
    assert error.error.sentence("es").startswith(
        "El código 00042 de ese programa está también en la fila 3;"
    )


def test_every_row_with_cells_too_many_or_too_few_is_told_with_its_line() -> None:
    first, second = refused_csv(f"{HEADER}\n{ROW};x\n\n{ROW}\n00042;Ejemplo\n")

    assert (first.row.number, first.pointer, first.value) == (2, "/companies/0", f"{ROW};x")
    assert (second.row.number, second.pointer, second.value) == (5, "/companies/2", "00042;Ejemplo")
    assert (first.field, first.column) == (None, None)
    assert first.error.sentence("en").startswith("The row has 9 cells and the header 8;")
    assert second.error.sentence("en").startswith("The row has 2 cells and the header 8;")


def test_an_empty_cell_says_none_and_a_missing_column_nothing() -> None:
    header = "code;name;tax_id;program;address;email;activities;country;id_type"
    (row,) = csv_rows(f"{header}\n00042;Ejemplo;3101999999;con;;;;;\n".encode())
    (less,) = csv_rows(b"code;name;tax_id;program\n00042;Ejemplo;3101999999;con\n")

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
        f"{HEADER}\n4A;E;CR;3101;San José;nobody;x;xxx\n\n{ROW.replace('3-101', '9-9')}"
    )

    assert ("/companies/0/code", "invalid-company-code") in [
        (error.pointer, error.error.rule.code) for error in errors
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
    assert (last.row.number, last.column, last.value) == (4, "identificación", "9-9-999999")


def test_unknown_missing_and_repeated_columns_are_named() -> None:
    errors = refused_header("code;nombre;name;iban\n").fields

    assert [error.rule.code for error in errors] == [
        "column-twice",
        "unknown-column",
        "column-missing",
        "column-missing",
    ]


def test_complaints_about_columns_say_which_and_what_is_known() -> None:
    long = "X" * 44

    errors = refused_header(f"code;nombre;name;{long}\n").fields

    assert [(error.pointer, error.sentence("en")) for error in errors] == [
        ("", "The column “name” appears twice; keep one."),
        (
            "",
            f"The column “{long[:40]}” is unknown. Remove it or call it one of these: code, name, "
            "country, id_type, tax_id, address, email, activities, program, products, gone.",
        ),
        ("", "The column “tax_id” is missing; add it to the header."),
        ("", "The column “program” is missing; add it to the header."),
    ]
    assert [error.sentence("es") for error in errors[1:3]] == [
        f"No se conoce la columna «{long[:40]}». Quítela o llámela como una de estas: codigo, "
        "nombre, pais, tipo identificacion, identificacion, direccion, correo, actividades, "
        "programa, licencias, ya no esta.",
        "Falta la columna «identificacion»; añádala a la cabecera.",
    ]


def test_name_of_a_column_that_is_there_twice_is_not_echoed_at_length() -> None:
    long = "tax" + "_" * 40 + "id"

    (error,) = refused_header(f"code;name;tax_id;program;{long}\n").fields

    assert error.sentence("en") == f"The column “{long[:40]}” appears twice; keep one."


@pytest.mark.parametrize(
    "name", ["Código de empresa", "codigo_empresa", "Codigo.Empresa", " código - EMPRESA "]
)
def test_columns_are_known_however_their_words_are_written_and_joined(name: str) -> None:
    text = f"{name.replace(' de ', ' ')};name;tax_id;program\n00042;Ejemplo;3101999999;con\n"

    (row,) = csv_rows(text.encode())

    assert row.code == "00042"


def test_field_without_a_column_is_told_by_its_own_name() -> None:
    rows = read_csv(b"codigo;name;tax_id;program\n00042;Ejemplo;3101999999;con\n", "XX")

    assert [(each.pointer, each.field, each.column, each.value) for each in remarks(rows)] == [
        ("/companies/0/country", "country", None, None)
    ]


@pytest.mark.parametrize("written", ["6920.0|6201.0", "|6920.0 , 6201.0", "6920.0  6201.0|"])
def test_activities_in_one_cell_are_told_apart_by_bars_commas_or_spaces(written: str) -> None:
    (row,) = csv_rows(f"{HEADER}\n{ROW.replace('6920.0|6201.0', written)}".encode())

    assert row.activities == ("6920.0", "6201.0")


def test_company_without_a_country_is_of_the_firms() -> None:
    company = {name: value for name, value in COMPANY.items() if name != "country"}

    (row,) = json_rows(company)

    assert row.company is not None
    assert row.company.country == "CR"


def test_every_code_given_again_is_refused_where_it_is_again() -> None:
    others = [COMPANY | {"code": "00041"}, COMPANY, COMPANY, 1, COMPANY | {"code": " 00041 "}]

    told = remarks(json_rows(*others))

    assert [
        (each.pointer, each.row.number, each.error.sentence("en"))
        for each in told
        if each.error.rule.code == "code-twice"
    ] == [
        (
            "/companies/2/code",
            3,
            "The code 00042 of that program is also in row 2; leave the row that is right.",
        ),
        (
            "/companies/4/code",
            5,
            "The code 00041 of that program is also in row 1; leave the row that is right.",
        ),
    ]


def test_code_given_again_in_a_csv_is_told_by_lines_and_not_at_length() -> None:
    row = ROW.replace("00042", "7" * 11)

    number, sentence = said_of_csv(f"{HEADER}\n\n{row}\n{row}")[-1]

    assert number == 4
    assert sentence.startswith(f"The code {'7' * 10} of that program is also in row 3;")


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"code": "004200"}, "/companies/0/code", "invalid-company-code"),
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
        ({"name": 7}, "/companies/0/name", "wrong-type"),
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
    (row,) = json_rows(COMPANY | {"country": "ES", "tax_id": "B-12345674"})

    assert row.company is not None
    assert row.company.tax_id == "B12345674"


@pytest.mark.parametrize("body", [b'{"companies": 1}', b"[]", b'{"companies": [], "x": 1}'])
def test_other_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_json(body, "CR")


@pytest.mark.parametrize("body", [b"{}", b'{"companies": null}', b'"companies"'])
def test_json_without_a_list_of_companies_is_told_what_is_missing(body: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_json(body, "CR")

    assert [(field.pointer, field.rule.code) for field in caught.value.fields] == [
        ("/companies", "required")
    ]


def test_place_at_which_json_breaks_is_told() -> None:
    with pytest.raises(Malformed) as caught:
        read_json(b'{\n "companies": x}', "CR")
    with pytest.raises(BodyMissing):
        read_json(b" ", "CR")

    assert caught.value.facts == {"line": "2", "column": "15"}


def test_list_may_hold_more_values_than_another_body() -> None:
    refused_json(COMPANY | {"name": "," * 999_990})
    with pytest.raises(TooManyValues) as caught:
        read_json(json.dumps({"companies": [COMPANY | {"name": "," * 1_000_001}]}).encode(), "CR")

    assert caught.value.facts["values"] == 1_000_000


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"companies": [{"\\ud800": 1}]}']
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_json(body, "CR")


def test_company_that_says_something_twice_is_refused_alone_with_all_that_is_wrong_in_it() -> None:
    bad = json.dumps(COMPANY | {"code": "x"}).replace('"name"', '"name": "Otra S.A.", "name"')
    good = json.dumps(COMPANY)

    refused, taken = read_json(f'{{"companies": [{bad}, {good}]}}'.encode(), "CR")

    assert taken.company is not None
    assert refused.company is None
    assert [(error.pointer, error.rule.code) for error in refused.errors] == [
        ("/name", "field-twice"),
        ("/code", "invalid-company-code"),
    ]
    alone = bad.replace('"x"', '"00043"')
    (row,) = read_json(f'{{"companies": [{alone}]}}'.encode(), "CR")
    assert (row.company, len(row.errors)) == (None, 1)
    with pytest.raises(MemberTwice):
        read_json(f'{{"companies": [], "companies": [{good}]}}'.encode(), "CR")


def test_number_that_a_spreadsheet_wrote_as_a_figure_is_no_other_number() -> None:
    for written in ("3101999999.0", "101230456.00", "3.101999999E9", "3.101999999E+09", "3E+9",
                    "3101999999,0"):  # fmt: skip
        ((pointer, code),) = refused_json(COMPANY | {"tax_id": written})
        assert (pointer, code) == ("/companies/0/tax_id", "number-as-figure"), written
    for written in ("3.101.999.999", "3-101-999999", "3101E00001"):
        (row,) = json_rows(COMPANY | {"tax_id": written})
        assert row.company is not None, written


def test_cedula_with_the_zero_of_the_register_is_no_nite() -> None:
    assert refused_json(COMPANY | {"tax_id": "0101230456"}) == [
        ("/companies/0/tax_id", "unlike-any-tax-id")
    ]


def test_of_many_complaints_the_first_are_told_and_all_are_counted() -> None:
    rows = json_rows(*[COMPANY | {"code": "x", "name": "="}] * 300)

    assert len(remarks(rows)) == MOST_TOLD
    assert [row.company for row in rows] == [None] * 300
    assert len(remarks(rows)) + sum(row.more for row in rows) == 300 * 3 - 1  # the first is no copy


@pytest.mark.parametrize("body", [b"", b"\n\n", b"\xff\xfe", b'code;name"\n', b"a\x00;b\n"])
def test_what_is_no_csv_is_refused(body: bytes) -> None:
    with pytest.raises((UnreadableCsv, InvalidInput)):
        read_csv(body, "CR")


def test_too_many_rows_or_bytes_are_refused() -> None:
    with pytest.raises(ListTooLarge):
        read_csv(b"x" * (MAX_UPLOAD_BYTES + 1), "CR")
    with pytest.raises(ListTooLarge):
        read_csv((HEADER + "\n" + "a;b;c;d;e;f;g;h\n" * 51).encode(), "CR", most=50)
    with pytest.raises(ListTooLarge):
        read_json(json.dumps({"companies": [1] * 51}).encode(), "CR", most=50)


def test_list_that_is_as_large_as_may_be_is_read() -> None:
    with pytest.raises(InvalidInput, match="required"):
        read_json(b"{}" + b" " * (MAX_UPLOAD_BYTES - 2), "CR")
    fifty = json.dumps({"companies": [1] * 50}).encode()
    assert len(read_json(fifty, "CR", most=50)) == 50
    assert len(read_csv((HEADER + "\n" + "a\n" * 50).encode(), "CR", most=50)) == 50


def test_what_is_too_large_is_told_how_large_it_may_be() -> None:
    with pytest.raises(ListTooLarge) as caught:
        read_json(b" " * (MAX_UPLOAD_BYTES + 1), "CR")

    assert caught.value.sentence("en").startswith(
        "A list can have at most 20000 companies and 4194"
    )


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode()))
def test_no_bytes_break_the_readers(data: bytes) -> None:
    for read in (read_csv, read_json):
        for given_bytes in (data, HEADER.encode() + b"\n" + data):
            with suppress(DomainError):
                read(given_bytes, "CR")


def test_ids_of_companies_are_stable_and_sort_by_code() -> None:
    ids = [company_id("firm_1", "con", f"{code:05d}") for code in (7, 42, 10_000)]

    assert ids == sorted(ids)
    assert ids[1] == company_id("firm_1", "con", "00042")
    assert ids[1] != company_id("firm_2", "con", "00042")


def test_code_without_its_zeros_is_the_same_company_of_its_program() -> None:
    rows = read_csv(
        b"code;name;tax_id;program;country\n42;Ejemplo Uno;3101999999;CON;cr\n"
        b"00042;Ejemplo Dos;3101999998;con;CR\n042;Ejemplo Tres;3101999997;eco;CR\n",
        "CR",
    )

    assert [row.company and (row.company.program, row.company.code) for row in rows] == [
        ("con", "00042"),
        None,
        ("eco", "00042"),
    ]
    assert [each.error.rule.code for each in remarks(rows)] == ["code-twice"]
    assert [row.given.place for row in rows] == [("con", "00042")] * 2 + [("eco", "00042")]


def test_program_that_the_upload_says_is_of_the_rows_that_say_none() -> None:
    text = b"code;name;tax_id\n42;Ejemplo Uno;3101999999\n"
    mixed = b"code;name;tax_id;program\n42;Ejemplo Uno;3101999999;con\n43;Otro;3101999998;\n"
    without = {name: COMPANY[name] for name in ("code", "name", "tax_id")}

    read = [
        *read_csv(text, "CR", program="eco"),
        *read_csv(mixed, "CR", program="eco"),
        *read_json(json.dumps({"companies": [without]}).encode(), "CR", "eco"),
    ]

    assert [row.company and row.company.program for row in read] == ["eco", "con", "eco", "eco"]
    with pytest.raises(InvalidInput, match="column-missing"):
        read_csv(text, "CR")
