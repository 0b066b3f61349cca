"""CABYS is read whole or not at all, kept as it was read, and found by any part of its words."""

from __future__ import annotations

import pytest

from chalicelib.core.errors import DomainError
from chalicelib.countries.costa_rica import cabys
from tests.support.cabys_tables import ROWS, table
from tests.support.samples import ISSUED_AT

WHEAT, SEEDS = "0111100000100", "0111200009900"


def test_what_is_read_is_kept_as_it_was() -> None:
    read = cabys.read(b"\xef\xbb\xbf" + table(), ISSUED_AT, "prueba")

    assert cabys.unpack(cabys.pack(read)) == read
    assert [tuple(each) for each in read.entries.values()] == [
        (code, said, {"Exento": "0"}.get(rate, rate)) for code, said, rate in ROWS
    ]


def test_words_are_found_in_any_order_and_part_best_first() -> None:
    read = cabys.read(table(), ISSUED_AT, "prueba")

    for question, codes in {
        "TRIGO semillas": [WHEAT, SEEDS],
        "semillas, trigo": [SEEDS, WHEAT],
        "maquina": ["4529000000000"],
        "emill": [WHEAT, SEEDS],
        "semillas arroz": [],
        "01112": [SEEDS],
        "4529000000000": ["4529000000000"],
        "---": [],
    }.items():
        assert [each.code for each in read.search(question)] == codes, question


def test_a_file_with_one_wrong_row_is_refused_whole() -> None:
    good = ROWS[0]
    for data, code, line in (
        (b"", "cabys-file-unreadable", None),
        (b"codigo;descripcion;tarifa_iva\n", "cabys-file-unreadable", None),
        (b"codigo,descripcion,tarifa_iva\n", "cabys-file-unreadable", None),
        (b"PK\x03\x04\xff", "cabys-file-unreadable", None),
        (table(("4529000000000", "\xe9", "13")) + b"\xff", "cabys-file-unreadable", None),
        (table(good, ("452900000000", "Corto", "13")), "cabys-row-refused", 3),
        (table(good, good), "cabys-row-refused", 3),
        (table(good, ("4529000000001", " ", "13")), "cabys-row-refused", 3),
        (table(good, ("4529000000001", "Tarifa", "7")), "cabys-row-refused", 3),
        (table(good) + b"4529000000001,Falta\n", "cabys-row-refused", 3),
    ):
        with pytest.raises(DomainError) as refused:
            cabys.read(data, ISSUED_AT, "prueba")
        assert (refused.value.code, refused.value.facts.get("line")) == (code, line), data
