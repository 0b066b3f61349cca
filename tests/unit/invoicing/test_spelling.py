"""Texts of a sheet in the letters that there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.core.texts import Text
from chalicelib.invoicing.pdf.grids import Column, Grid, Row
from chalicelib.invoicing.pdf.spelling import MARK, Speller, spelled
from chalicelib.invoicing.pdf.view import Fact, View

LETTERS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\u00a0áéíóúñÑ₡")
NOTHING = Grid("", (Column(""),), ())
PLAIN = View(
    language="es",
    locale="es",
    title="Venta",
    number=Fact("N", "1"),
    key=Fact("K", "2"),
    head_facts=(),
    state="accepted",
    state_words="Aceptado",
    answered="",
    issuer_name="Ñandú",
    issuer_lines=(),
    receiver_title="Receptor",
    receiver_name="Cliente",
    receiver=(),
    terms_title="Condiciones",
    terms=(),
    lines=NOTHING,
    units="",
    charges=NOTHING,
    side=(),
    totals=(),
    total=Fact("Total", "₡1\u00a0000,00"),
    apart="",
    endings=(),
    notes_title="Notas",
    notes=(),
    footing=("Pie",),
    transliterated="Transliterado.",
    page=Text(es="{page}/{pages}", en="{page}/{pages}"),
    author="Ñandú",
    dated=datetime(2026, 11, 2, tzinfo=UTC),
    qr="2",
)


def test_other_scripts_are_written_in_latin_letters_and_marked() -> None:
    written = {
        "שלום": "slvm",
        "مرحبا": "mrhb",
        "漢字": "HanZi",
        "한국": "HanGug",
        "हिन्दी": "hindi",
        "สวัสดี": "swasdi",
        "😀\ufe0f": ":grinning:",
        "＝1": "=1",
        "x\u0303y": "xy",
        "\ue000\u0378\ud800": "???",
        "a😀 b": "a:grinning: b",
    }

    for text, latin in written.items():
        speller = Speller(LETTERS)
        assert speller.text(text) == latin + MARK
        assert speller.has_transliterated


def test_what_has_its_letters_is_left_alone_and_what_is_invisible_left_out() -> None:
    written = {
        "Ñandú ₡1\u00a0000": "Ñandú ₡1\u00a0000",
        "Cafe\u0301 \u202etxt": "Café txt",
        "1\u2028 2\u30003\n4": "1  2 3 4",
        "a\u200d\ufe0fb\ufeff": "ab",
        "": "",
        "*": "*",
    }

    speller = Speller(LETTERS)
    for text, left in written.items():
        assert speller.text(text) == left
    assert not speller.has_transliterated


def test_a_sheet_says_at_its_foot_that_it_transliterates_and_its_data_do_not() -> None:
    lines = Grid("", (Column("D"),), (Row(("漢",), ("字",), "한"),))
    foreign = replace(PLAIN, issuer_name="漢", author="漢", lines=lines)

    sheet = spelled(foreign, LETTERS)

    assert sheet.footing == ("Pie", "* Transliterado.")
    assert (sheet.issuer_name, sheet.author) == (f"Han{MARK}", "漢")
    assert sheet.lines.rows == (Row((f"Han{MARK}",), (f"Zi{MARK}",), f"Han{MARK}"),)
    assert spelled(PLAIN, LETTERS) == PLAIN
