"""The journal CSV to the last character."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

from chalicelib.accounting.entries import JournalEntry, JournalLine, Origin, TaxRef
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.formats.journal_csv import JournalCsv
from chalicelib.catalogues.service import AccountRef

D = Decimal
HEADER = BatchHeader("00017", date(2026, 10, 1), date(2026, 10, 31))
CUSTOMER = AccountRef(code="43000001", name="Clientes")
SALES = AccountRef(code="70000000", name="=Ventas")
TAX = AccountRef(code="47700000", name="IVA")
HEADING = (
    "\ufeffentry_no;line_no;date;account;account_name;debit;credit;text;document_ref;"
    "document_date;counterparty_tax_id;counterparty_name;tax_code;tax_base;tax_rate;currency;"
    "source_id;original_currency;original_amount;exchange_rate\r\n"
)


def line(account: AccountRef, side: str, amount: str, tax: TaxRef | None = None) -> JournalLine:
    return JournalLine.model_validate(
        {"account": account, "role": "income", "side": side, "amount": D(amount), "tax": tax}
    )


def entry(number: int, *lines: JournalLine) -> JournalEntry:
    return JournalEntry(
        document_id=f"doc_{number}",
        number=f"F{number}",
        document_type="01",
        day=date(2026, 10, 5),
        shape="raises",
        text="Venta\na crédito",
        currency="CRC",
        customer=CUSTOMER,
        counterparty_tax_id="3101999999",
        counterparty_name="Ejemplo  Ficticio",
        lines=lines,
        vat=None,
    )


ENTRIES = [
    entry(
        1,
        line(CUSTOMER, "debit", "1130"),
        line(SALES, "credit", "1000"),
        line(TAX, "credit", "130", TaxRef(code="01", rate_code="08", rate=D(13), base=D(1000))),
    ),
    entry(2),
    entry(
        3,
        line(CUSTOMER, "debit", "0.5"),
        line(TAX, "credit", "0.5", TaxRef(code="02", rate_code="", rate=D("0.5"), base=D(100))),
    ),
]


def written(writer: JournalCsv) -> tuple[str, int]:
    sink = io.BytesIO()
    rows = writer.write(sink, HEADER, ENTRIES)
    return sink.getvalue().decode("utf-8"), rows


def test_file_is_written_to_the_character() -> None:
    text, rows = written(JournalCsv())

    first = "Venta a crédito;F1;2026-10-05;3101999999;Ejemplo Ficticio"
    other = "Venta a crédito;F3;2026-10-05;3101999999;Ejemplo Ficticio"
    assert text == HEADING + "".join(
        f"{row}\r\n"
        for row in (
            f"1;1;2026-10-05;43000001;Clientes;1130.00;;{first};;;;CRC;doc_1;;;",
            f"1;2;2026-10-05;70000000;'=Ventas;;1000.00;{first};;;;CRC;doc_1;;;",
            f"1;3;2026-10-05;47700000;IVA;;130.00;{first};01-08;1000.00;13.00;CRC;doc_1;;;",
            f"2;1;2026-10-05;43000001;Clientes;0.50;;{other};;;;CRC;doc_3;;;",
            f"2;2;2026-10-05;47700000;IVA;;0.50;{other};02;100.00;0.50;CRC;doc_3;;;",
        )
    )
    assert rows == 5


def test_spanish_spreadsheet_gets_its_dates_and_decimals() -> None:
    text, _ = written(JournalCsv(spanish_spreadsheet=True))

    assert "1;3;05/10/2026;47700000;IVA;;130,00;" in text
    assert ";F1;05/10/2026;3101999999;" in text
    assert ";01-08;1000,00;13,00;CRC;doc_1;;;\r\n" in text


def test_document_in_another_currency_shows_it_the_amounts_in_it_and_its_rate() -> None:
    lines = [
        each.but(original=own)
        for each, own in ((line(CUSTOMER, "debit", "5052.5"), D("10")),
                          (line(SALES, "credit", "5052.5"), D("10.00")))
    ]  # fmt: skip
    foreign = entry(1, *lines).but(origin=Origin(currency="USD", rate=D("505.25000")))
    rows = []
    for writer in (JournalCsv(), JournalCsv(spanish_spreadsheet=True)):
        sink = io.BytesIO()
        writer.write(sink, HEADER, [foreign])
        rows.append(sink.getvalue().decode().split("\r\n")[1:3])

    assert [row.split(";")[5:7] for row in rows[0]] == [["5052.50", ""], ["", "5052.50"]]
    assert [row.split(";")[-5:] for row in rows[0]] == [
        ["CRC", "doc_1", "USD", "10.00", "505.25"]
    ] * 2
    assert rows[1][0].endswith(";CRC;doc_1;USD;10,00;505,25")
