"""A chart is taken whole or not at all, and each fault is told by row and column."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.accounting.formats.suenlace_fields import write_record
from chalicelib.catalogues.service import ACCOUNT_TYPE_NAMES, Chart, default_chart
from chalicelib.core.errors import DomainError, InvalidInput
from chalicelib.firms.chart_files import ChartTooLarge, read_file, read_json


def csv(*lines: str, country: str = "CR") -> Chart:
    return read_file("\n".join(["código;nombre;tipo", *lines]).encode(), "", country, "00042")


def record(code: str, name: str, *, kind: str = "C", company: str = "00042") -> str:
    start = f"5{company}20261101{kind}{code:<12}{name:<30}"
    return f"{start:<508}EN"


def refused(data: bytes, country: str = "CR") -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        read_file(data, "", country, "00042")
    assert all("{" not in error.sentence("es") for error in caught.value.fields)
    return [(error.pointer, error.rule.code) for error in caught.value.fields]


def test_csv_in_spanish_is_read_with_types_by_name_code_or_the_country() -> None:
    chart = csv(
        "112001;Clientes del país;", "410010;Ventas Ñandú;ingreso", "111300;Banco;cash", "11;Grupo;"
    )

    own = {account.code: (account.type, account.name_es) for account in chart.accounts}
    nearest = default_chart("CR").account("112001")
    assert nearest is not None
    assert own == {
        "111300": ("cash", "Banco"),
        "112001": (nearest.type, "Clientes del país"),
        "410010": ("income", "Ventas Ñandú"),
    }
    assert (chart.length, chart.has_roots) == (6, False)


def test_accounts_of_suenlace_are_those_of_its_records_c() -> None:
    records = [record("43000001", "CLIENTES"), record("70000001", "VENTAS", kind="0"),
               record("70000002", "VENTAS Ñ"), "\x1a"]  # fmt: skip

    chart = read_file("\r\n".join(records).encode("cp1252"), "", "ES", "00042")

    assert [(each.code, each.name_es) for each in chart.accounts] == [
        ("43000001", "CLIENTES"),
        ("70000002", "VENTAS Ñ"),
    ]
    assert (chart.length, chart.has_roots) == (8, True)


def test_books_with_more_digits_post_to_own_accounts_and_else_to_those_of_the_country() -> None:
    chart = csv("11200100;Clientes propios;", "41001000;Ventas propias;").completed_by(
        default_chart("CR")
    )

    own, known = chart.reference("112001"), chart.reference("212111")

    assert own is not None
    assert (own.code, own.name) == ("11200100", "Clientes propios")
    assert known is not None
    assert (known.code, len(known.code)) == ("21211100", 8)


def test_each_fault_is_told_by_row_and_column() -> None:
    text = (
        "código;nombre;tipo\n112001;Uno;\nx1;Dos;\n112001;Otra vez;\n112002;=1+1;\n112003;Tres;zz\n"
        "999999;Nadie;\n112004\n112005;;\n"
    )

    assert refused(text.encode()) == [
        ("/rows/3/code", "wrong-format"),
        ("/rows/5/name", "formula"),
        ("/rows/6/type", "not-in-list"),
        ("/rows/8", "wrong-cell-count"),
        ("/rows/9/name", "too-short"),
        ("/rows/4/code", "account-twice"),
        ("/rows/7/code", "account-of-no-group"),
    ]


def test_records_of_another_company_or_cut_short_are_told_by_their_line() -> None:
    records = [record("43000001", "A"), record("43000002", "B", company="00007"),
               record("43000003", "C")[:-5], record("4300000X", "D")]  # fmt: skip

    assert refused("\r\n".join(records).encode(), "ES") == [
        ("/rows/2", "record-of-other-company"),
        ("/rows/3", "record-cut-short"),
        ("/rows/4/code", "wrong-format"),
    ]
    assert refused(record("1", "x", kind="0").encode(), "ES") == [("", "no-accounts")]
    assert refused(b"code;name\n1120;Corta\n") == [("", "chart-length")]
    assert refused(b"code;name;iban\n") == [("", "unknown-column")]


def test_json_is_the_same_and_refused_by_pointer() -> None:
    accounts = [{"code": "112001", "name": "Clientes"}, {"code": "410010", "name": "V"}]
    body = json.dumps({"accounts": accounts}).encode()

    assert [each.code for each in read_json(body, "CR").accounts] == ["112001", "410010"]
    with pytest.raises(InvalidInput) as caught:
        read_json(json.dumps({"accounts": [*accounts, accounts[0]]}).encode(), "CR")
    assert [(e.pointer, e.rule.code) for e in caught.value.fields] == [
        ("/accounts/2/code", "account-twice")
    ]


def test_more_than_a_chart_may_have_is_refused() -> None:
    three = b"code;name\n112001;a\n112002;b\n112003;c\n"

    assert len(read_file(three, "", "CR", "00042", most=3).accounts) == 3
    with pytest.raises(ChartTooLarge):
        read_file(three, "", "CR", "00042", most=2)
    for wrong in (b"code;name\n" + b"x;a\n" * 3, b'code;name\n"a;b\nc;d\n' * 2):
        with pytest.raises(ChartTooLarge):
            read_file(wrong, "", "CR", "00042", most=2)
    with pytest.raises(ChartTooLarge):
        read_file(b"x" * (4 * 1024 * 1024 + 1), "", "CR", "00042")


def test_what_a_chart_gives_as_a_csv_is_a_chart_again() -> None:
    chart = csv("112001;Clientes;cliente", "410010;Ventas;ingreso")
    again = csv(*(f"{each.code};{each.name_es};{each.type}" for each in chart.accounts))

    assert again == chart


def test_types_are_said_as_we_call_them_and_as_programs_do() -> None:
    said = [
        (name, kind) for kind, text in ACCOUNT_TYPE_NAMES.items() for name in (text.es, text.en)
    ]
    said += [("tesorería", "cash"), ("Cliente", "receivable"), ("INGRESO", "income")]

    for name, kind in said:
        assert csv(f"112001;X;{name.upper()}").accounts[0].type == kind


@settings(max_examples=40)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    begun = record("43000001", "A").encode() + b"\r\n"
    for whole in (data, b"code;name\n" + data, begun + data):
        with suppress(DomainError):
            read_file(whole, "", "ES", "00042")
    with suppress(DomainError):
        read_json(data, "ES")


def test_records_are_read_as_our_own_batches_write_them() -> None:
    record = write_record(
        "512",
        "C",
        {"company_code": "00042", "date": "20261101", "record_type": "C", "account": "43000001",
         "account_name": "CLIENTE FICTICIO"},
    )  # fmt: skip

    (account,) = read_file(record.encode("ascii"), "", "ES", "00042").accounts

    assert (account.code, account.name_es, account.type) == (
        "43000001",
        "CLIENTE FICTICIO",
        "receivable",
    )
