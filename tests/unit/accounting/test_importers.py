"""The models of importing programs take a good file, and notice whatever is wrong with another."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.unit.accounting.importers import journal_csv, suenlace, xdiario
from tests.unit.accounting.importers.dbf_text import Field
from tests.unit.accounting.importers.model import ImportRefused, ReadEntry

Spoil = Callable[[bytes], bytes]
INVOICE = ({"43000001": 121, "70000000": -100, "47700021": -21}, [(100, 21, 21)])


def in_units(entry: ReadEntry) -> tuple[dict[str, int], list[tuple[int, int, int]]]:
    """What each account gets, and the rows of the VAT book, without cents."""
    rows = [(int(row.base), int(row.rate), int(row.amount)) for row in entry.vat]
    return {line.account: int(line.signed) for line in entry.lines}, rows


def swap(old: str, new: str, count: int = -1) -> Spoil:
    """Put one text in the place of another."""

    def spoil(data: bytes) -> bytes:
        assert old.encode("latin-1") in data
        return data.replace(old.encode("latin-1"), new.encode("latin-1"), count)

    return spoil


def lines(*order: int) -> Spoil:
    """Keep these lines, in this order."""

    def spoil(data: bytes) -> bytes:
        before = data.splitlines(keepends=True)
        return b"".join(before[place] for place in order)

    return spoil


def a3(edition: int = 512, *, total: str = "+0000000121.00") -> bytes:
    """One customer, one invoice of one rate, and its collection."""

    def record(kind: str, account: str, *placed: tuple[int, str]) -> bytes:
        text = [" "] * (edition - 2)
        head = (1, "5" if edition == 512 else "4"), (2, "00042"), (7, "20261005"), (15, kind)
        for start, part in (*head, (16, account), (28, "UNA CUENTA"), *placed, (edition - 3, "EN")):
            text[start - 1 : start - 1 + len(part)] = part
        return "".join(text).encode() + b"\r\n"

    no_rate = "00.00+0000000000.00"
    parts = [
        record("C", "43000001", (58, "N+0000000000.00")),
        record("1", "43000001", (58, "1F1"), (69, "I"), (100, total), (176, "B12345674")),
        record(
            "9", "70000000", (58, "CF1"), (69, "U"), (100, "01+0000000100.0021.00+0000000021.00"),
            (135, no_rate + no_rate + "01SN"), (192, "47700021"),
        ),
        record("0", "57200001", (58, "DF1"), (69, "I"), (100, "+0000000121.00")),
        record("0", "43000001", (58, "HF1"), (69, "U"), (100, "+0000000121.00")),
    ]  # fmt: skip
    return b"".join(parts)


@pytest.mark.parametrize("edition", [512, 256])
def test_a3_books_invoice_and_collection(edition: int) -> None:
    read = suenlace.read({"SUENLACE.DAT": a3(edition)}, edition=edition)

    assert [entry.number for entry in read] == ["F1", "F1"]
    assert in_units(read[0]) == INVOICE


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[:-1], "RECORD_LENGTH"),
        (swap("\r\n", "\n"), "RECORD_LENGTH"),
        (swap("\r\n", "  ", 1), "RECORD_LENGTH"),
        (swap("UNA CUENTA", "U\xd1A CUENTA"), "CHARSET"),
        (swap("00042", "00043", 1), "COMPANY_CODE_MISMATCH"),
        (swap("20261005", "20251005", 2), "DATE_OUT_OF_YEAR"),
        (swap("20261005", "20261305", 2), "FIELD_FORMAT"),
        (swap("70000000    ", "700000000000"), "ACCOUNT_LENGTH"),
        (swap("70000000", "70000009"), "ACCOUNT_UNKNOWN"),
        (swap("47700021", "        "), "ACCOUNT_UNKNOWN"),
        (swap("+0000000021.00", "+00000000021.0"), "FIELD_FORMAT"),
        (swap("+0000000021.00", "+0000000020.00"), "TOTAL_MISMATCH"),
        (swap("HF1", "DF1"), "UNBALANCED"),
        (swap("01SN", "99SX"), "FIELD_FORMAT"),
        (lines(0, 1, 2, 1, 2, 3, 4), "DUPLICATE_INVOICE"),
        (lines(0, 2, 3, 4), "RECORD_ORDER"),
        (lines(0, 1, 3, 4), "RECORD_ORDER"),
        (lines(0, 1), "RECORD_ORDER"),
        (lines(1, 2, 0), "RECORD_ORDER"),
        (lines(0, 1, 2, 4), "RECORD_ORDER"),
    ],
)
def test_a3_refuses(spoil: Spoil, code: str) -> None:
    chart = frozenset({"43000001", "70000000", "47700021", "57200001"})

    with pytest.raises(ImportRefused) as refused:
        suenlace.read({"SUENLACE.DAT": spoil(a3())}, chart=chart)

    assert refused.value.code == code


def test_a3_takes_a_total_before_what_is_withheld_only_when_set_so() -> None:
    withheld = swap("00.00+0000000000.0001SN", "15.00+0000000015.0001SN")(a3())
    withheld = swap("47700021" + " " * 24, "47700021" + " " * 16 + "47300000")(withheld)

    with pytest.raises(ImportRefused, match="TOTAL_MISMATCH"):
        suenlace.read({"SUENLACE.DAT": withheld})
    read = suenlace.read({"SUENLACE.DAT": withheld}, gross_total=True)

    assert [line.signed for line in read[0].lines] == [106, -100, -21, 15]


def contaplus(*, is_csv: bool = False) -> dict[str, bytes]:
    """The same invoice, without collection."""
    invoice = {
        "IVA": "21.00", "Factura": "1", "BaseEuro": "100.00", "TerIdNif": "1", "TipoFac": "E",
        "TipoIVA": "O", "TerNIF": "B12345674", "FacturaEx": "F-1", "L340": ".T." if is_csv else "T",
    }  # fmt: skip
    rows: list[dict[str, str]] = [
        {"SubCta": "43000001", "Contra": "70000000", "EuroDebe": "121.00"},
        {"SubCta": "70000000", "Contra": "43000001", "EuroHaber": "100.00"},
        {"SubCta": "47700021", "Contra": "43000001", "EuroHaber": "21.00", **invoice},
    ]
    no = ".F." if is_csv else "F"
    usual = {"Asien": "1", "Fecha": "20261005", "MonedaUso": "2", "NoConv": no, "Documento": "F1"}

    def value(field: Field, row: dict[str, str]) -> str:
        return row.get(field.name, f"{0:.{field.decimals}f}" if field.kind == "N" else "")

    def fixed(fields: tuple[Field, ...], row: dict[str, str]) -> str:
        sides = {"N": ">"}
        return "".join(
            f"{value(each, row):{sides.get(each.kind, '<')}{each.width}}" for each in fields
        )

    diary = [
        ";".join(value(field, usual | row) for field in xdiario.DIARY)
        if is_csv
        else fixed(xdiario.DIARY[: xdiario.FIELDS_1189], usual | row)
        for row in rows
    ]
    accounts = [
        fixed(xdiario.SUBACCOUNTS, {"Cod": row["SubCta"], "Titulo": "IVA N\xba 1"}) for row in rows
    ]
    return {
        "XSubCta.txt": "".join(f"{line}\r\n" for line in accounts).encode("cp1252"),
        "XDiario.txt": "".join(f"{line}\r\n" for line in diary).encode("cp1252"),
    }


@pytest.mark.parametrize("edition", ["1189", "142csv"])
def test_contaplus_books_an_invoice(edition: str) -> None:
    (entry,) = xdiario.read(contaplus(is_csv=edition == "142csv"), edition=edition)

    assert (entry.number, entry.counterparty) == ("F-1", "B12345674")
    assert in_units(entry) == INVOICE


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[:-1], "RECORD_LENGTH"),
        (swap("\r\n", "\n"), "RECORD_LENGTH"),
        (swap("F-1", "F-"), "RECORD_LENGTH"),
        (swap("F-1", "F\x81\x8d"), "CHARSET"),
        (swap("       121.00", "121.00       "), "FIELD_FORMAT"),
        (swap("121.00", "12100 "), "FIELD_FORMAT"),
        (swap("121.00", "120.00"), "UNBALANCED"),
        (swap("43000001", "4300001 ", 1), "ACCOUNT_LENGTH"),
        (swap("70000000", "70000001"), "ACCOUNT_UNKNOWN"),
        (swap("20261005", "20271005"), "DATE_OUT_OF_YEAR"),
        (swap("47700021    43000001", "47700021" + " " * 12), "VAT_COUNTERPART_MISSING"),
        (swap("21.00 0.00", "20.00 0.00"), "VAT_RATE_UNKNOWN"),
        (swap("     120261005", "     020261005"), "RECORD_ORDER"),
    ],
)
def test_contaplus_refuses(spoil: Spoil, code: str) -> None:
    files = contaplus()

    with pytest.raises(ImportRefused) as refused:
        xdiario.read(
            files | {"XDiario.txt": spoil(files["XDiario.txt"])}, rates=frozenset({Decimal(21)})
        )

    assert refused.value.code == code


def test_contaplus_wants_each_account_once_and_the_whole_set_of_files() -> None:
    files = contaplus()

    with pytest.raises(ImportRefused, match="ACCOUNT_UNKNOWN"):
        xdiario.read(files | {"XSubCta.txt": lines(0, 1)(files["XSubCta.txt"])})
    with pytest.raises(ImportRefused, match="ACCOUNT_UNKNOWN"):
        xdiario.read(files | {"XSubCta.txt": lines(0, 1, 2, 2)(files["XSubCta.txt"])})
    with pytest.raises(ImportRefused, match="FILE_NAME"):
        xdiario.read({"XDiario.txt": files["XDiario.txt"]})


JOURNAL = (
    "\ufeffentry_no;line_no;date;account;account_name;debit;credit;text;document_ref;document_date;"
    "counterparty_tax_id;counterparty_name;tax_code;tax_base;tax_rate;currency;source_id\r\n"
    "1;1;2026-10-05;43000001;Uno;121.00;;'=Fra;F-1;2026-10-05;B1;Uno;;;;EUR;d1\r\n"
    "1;2;2026-10-05;70000000;Dos;;100.00;'=Fra;F-1;2026-10-05;B1;Uno;;;;EUR;d1\r\n"
    "1;3;2026-10-05;47700021;IVA;;21.00;'=Fra;F-1;2026-10-05;B1;Uno;s;100.00;21.00;EUR;d1\r\n"
).encode()


def test_journal_is_booked_in_both_ways_of_writing() -> None:
    (entry,) = journal_csv.read({"journal.csv": JOURNAL})
    spanish = JOURNAL.replace(b".00", b",00").replace(b"2026-10-05", b"05/10/2026")

    assert in_units(entry) == INVOICE
    assert journal_csv.read({"journal.csv": spanish}, is_spanish=True) == [entry]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[3:], "CHARSET"),
        (swap("Dos", "D\xf3s"), "CHARSET"),
        (lambda data: data[:-1], "RECORD_LENGTH"),
        (swap("Dos", "D;os"), "RECORD_LENGTH"),
        (swap("\r\n1;2", "\n1;2"), "RECORD_LENGTH"),
        (swap("Dos", '"Dos'), "QUOTING"),
        (swap("tax_code", "tax"), "HEADINGS"),
        (swap("'=Fra", "=Fra"), "FORMULA"),
        (swap("121.00", "120.00"), "UNBALANCED"),
        (swap("121.00", "1,121.00"), "FIELD_FORMAT"),
        (swap("100.00;21.00", "100.00;"), "FIELD_FORMAT"),
        (swap("2026-10-05", "2026-13-05"), "FIELD_FORMAT"),
        (swap("2026-10-05", "2025-10-05"), "DATE_OUT_OF_YEAR"),
        (swap("70000000", "7000000"), "ACCOUNT_LENGTH"),
        (swap("70000000", "70000001"), "ACCOUNT_UNKNOWN"),
        (swap("1;3;", "1;4;"), "RECORD_ORDER"),
    ],
)
def test_journal_is_refused(spoil: Spoil, code: str) -> None:
    chart = frozenset({"43000001", "70000000", "47700021"})

    with pytest.raises(ImportRefused) as refused:
        journal_csv.read({"journal.csv": spoil(JOURNAL)}, digits=8, chart=chart)

    assert refused.value.code == code
