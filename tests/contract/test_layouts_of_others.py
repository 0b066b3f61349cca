"""Our fields stand where programs of others, which nobody of us wrote, read or write them.

`docs/export-formats.md` names these programs. What is here are positions alone: where a field
begins, counted from 1, and how long it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import pytest

from chalicelib.accounting.formats.suenlace_fields import LAYOUTS
from chalicelib.accounting.formats.xdiario_fields import DIARY, SUBACCOUNT

Places = dict[str, tuple[int, int]]
READ_OF_ALL = "company_code 2 5, date 7 8, record_type 15 1, account 16 12, account_name 28 30"
READ_OF_SUENLACE = {
    "0": "side 58 1, document_ref 59 10, line_mark 69 1, line_text 70 30, amount 100 14, "
    "payroll_mark 251 1, has_analytics 252 1",
    "1": "invoice_kind 58 1, invoice_no 59 10, line_mark 69 1, line_text 70 30, total 100 14, "
    "nif 176 14, name 190 40, postcode 230 5, operation_date 237 8, invoice_date 245 8, "
    "invoice_no_long 253 60, country 374 2, nif_type 376 2",
    "9": "side 58 1, invoice_no 59 10, line_mark 69 1, line_text 70 30, operation_subtype 100 2, "
    "base 102 14, vat_rate 116 5, vat_amount 121 14, surcharge_rate 135 5, "
    "surcharge_amount 140 14, withholding_rate 154 5, withholding_amount 159 14, form_code 173 2, "
    "subject_to_vat 175 1, affects_415 176 1, cash_basis 177 1, zero_rate_mark 178 1, "
    "vat_account 192 12, surcharge_account 204 12, withholding_account 216 12, "
    "vat_account_2 228 12, surcharge_account_2 240 12, has_analytics 252 1",
    "C": "update_opening 58 1, opening_balance 59 14, extension 73 1, nif 78 14, street_type 92 2, "
    "street 94 30, number 124 5, stair 129 2, floor 131 2, door 133 2, town 135 20, "
    "postcode 155 5, province 160 15, country_num 175 3, phone 178 12, phone_ext 190 4, "
    "fax 194 12, email 206 30, cash_basis 238 1, counterpart 241 12, nif_type 255 2",
    "V": "kind 58 1, invoice_no 59 10, extension 69 1, text 70 30, amount 100 14, "
    "invoice_date 114 8, treasury_account 122 12, payment_method 134 2, instalment_no 136 2",
}
"""Type of record -> what a reader of the edition of 512 bytes takes from where."""
WRITTEN_OF_256 = {
    "1": "total 100 14, nif 176 14, name 190 40, postcode 230 5, operation_date 237 8, "
    "invoice_date 245 8, currency 253 1, generated 254 1",
    "9": "operation_subtype 100 2, base 102 14, vat_rate 116 5, vat_amount 121 14, "
    "withholding_rate 154 5, withholding_amount 159 14, form_code 173 2, subject_to_vat 175 1, "
    "vat_account 192 12, withholding_account 216 12, currency 253 1, generated 254 1",
    "V": "kind 58 1, amount 100 14, invoice_date 114 8, treasury_account 122 12, "
    "payment_method 134 2, instalment_no 136 2, currency 253 1, generated 254 1",
}
"""The same of a writer of 256 bytes."""
READ_OF_DIARY = (
    "Asien 1 6, Fecha 7 8, SubCta 15 12, Contra 27 12, PtaDebe 39 16, Concepto 55 25, "
    "PtaHaber 80 16, Factura 96 8, BaseImpo 104 16, IVA 120 5, RecEquiv 125 5, Documento 130 10, "
    "Departa 140 3, Clave 143 6, Estado 149 1, NCasado 150 6, TCasado 156 1, Trans 157 6, "
    "Cambio 163 16, DebeME 179 16, HaberME 195 16, Auxiliar 211 1, Serie 212 1, Sucursal 213 4, "
    "CodDivisa 217 5, ImpAuxME 222 16, MonedaUso 238 1, EuroDebe 239 16, EuroHaber 255 16, "
    "BaseEuro 271 16, NoConv 287 1, NumeroInv 288 10"
)
WRITTEN_TO_DIARY = (
    "6 8 12 12 16 25 16 8 16 5 5 10 3 6 1 6 1 6 16 16 16 1 1 4 5 16 1 16 16 16 1 10 1 8 16 16 1 8 "
    "1 1 6 1 6 6 1 8 8 5 10 5 5 6 16 100 50 50 1 8 40 40 1 15 40 9 1 10 1 1 16 12 1 40 1 1 40 1 4 "
    "15 12 8 16 40 12 8 16 40 2"
)
"""Widths of the first 87 fields, in order."""
WRITTEN_TO_SUBACCOUNTS = (
    "12 40 15 35 25 20 5 1 5 1 1 1 9 12 12 1 12 5 5 15 50 100 1 2 9 40 1 1 1 1 1 5 2 1 1"
)


def said(places: str) -> Places:
    rows = (each.split() for each in places.split(", "))
    return {name: (int(start), int(width)) for name, start, width in rows}


def ours(fields: Iterable[tuple[str, int]]) -> Iterator[tuple[str, tuple[int, int]]]:
    start = 1
    for name, width in fields:
        yield name, (start, width)
        start += width


@pytest.mark.parametrize("kind", READ_OF_SUENLACE)
def test_suenlace_of_512_bytes_is_what_a_reader_of_it_reads(kind: str) -> None:
    found = dict(ours(LAYOUTS["512"][kind]))

    assert said(f"{READ_OF_ALL}, {READ_OF_SUENLACE[kind]}").items() <= found.items()


@pytest.mark.parametrize("kind", WRITTEN_OF_256)
def test_suenlace_of_256_bytes_is_what_a_writer_of_it_writes(kind: str) -> None:
    found = dict(ours(LAYOUTS["256"][kind]))

    assert said(f"{READ_OF_ALL}, {WRITTEN_OF_256[kind]}").items() <= found.items()


def test_diary_of_contaplus_is_what_a_reader_and_a_writer_of_it_have() -> None:
    first = itertools.islice(ours((field.name, field.width) for field in DIARY), 32)
    widths = [int(each) for each in WRITTEN_TO_DIARY.split()]

    assert dict(first) == said(READ_OF_DIARY)
    assert [field.width for field in DIARY[: len(widths)]] == widths
    assert len(widths) == 87


def test_subaccounts_of_contaplus_are_what_a_writer_of_them_writes() -> None:
    widths = [int(each) for each in WRITTEN_TO_SUBACCOUNTS.split()]

    assert [field.width for field in SUBACCOUNT] == widths
