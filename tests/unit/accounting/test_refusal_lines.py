from __future__ import annotations

import pytest

from chalicelib.accounting.deciding_forms import NewRefusal
from chalicelib.accounting.refusal_lines import Known, read_lines, read_list
from chalicelib.core.errors import InvalidInput

FIRST, SECOND = "00100001010000000001", "00100001010000000002"
KNOWN = Known(
    {FIRST: "doc_1", SECOND: "doc_2", "doc_1": "doc_1"},
    {3: "doc_1", 4: "doc_2"}.get,
)


def pointers(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as told:
        read_lines(text, KNOWN)
    return [(each.pointer, each.rule.code) for each in told.value.fields]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f"Factura {FIRST}: subcuenta inexistente", ["doc_1"]),
        (f"{FIRST};fecha fuera de ejercicio\n\n{SECOND};asiento descuadrado", ["doc_1", "doc_2"]),
        (f'Documento;Mensaje\r\n"{SECOND}";"no cuadra"', ["doc_2"]),
        ("Registro 4 no es el primero\n3: cuenta inexistente", None),
        ("3: cuenta inexistente\n4\tno cuadra", ["doc_1", "doc_2"]),
    ],
)
def test_each_line_is_of_the_document_that_it_names(text: str, named: list[str] | None) -> None:
    if named is None:
        assert pointers(text) == [("/text/1", "refusal-without-document")]
    else:
        assert [each.document_id for each in read_lines(text, KNOWN)] == named


def test_lines_that_name_none_or_several_are_told_and_nothing_is_taken() -> None:
    text = f"{FIRST} mal\n9: nadie\nsin número\n{FIRST} y {SECOND} repetidas"

    assert pointers(text) == [
        ("/text/2", "refusal-without-document"),
        ("/text/3", "refusal-without-document"),
        ("/text/4", "refusal-of-several"),
    ]


def test_what_the_program_printed_is_one_line_of_what_can_be_seen() -> None:
    hostile = f"{FIRST}\x00\x1b[31m =cmd|'x'!A1\u202e <script> {{value}} {'a' * 400}"

    (named,) = read_lines(hostile, KNOWN)

    assert named.sentence.isprintable()
    assert len(named.sentence) == 200
    assert "<script> {value}" in named.sentence


def test_list_names_documents_or_records() -> None:
    told = [NewRefusal(document=FIRST, text="uno"), NewRefusal(record=4, text="dos")]
    wrong = NewRefusal(record=99, text="tres")

    assert [each.document_id for each in read_list(told, KNOWN)] == ["doc_1", "doc_2"]
    with pytest.raises(InvalidInput) as refusal:
        read_list([*told, wrong], KNOWN)
    assert [each.pointer for each in refusal.value.fields] == ["/refusals/2/record"]
