"""No reason of the authority is lost, in whatever layout it comes, and reading it takes no time."""

from __future__ import annotations

from time import process_time

import pytest

from chalicelib.countries.costa_rica.remarks import MORE, remarks

HEADER = "codigo, mensaje, fila, columna"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Sin lista.", [("", "Sin lista.")]),
        ('-1, "a", 0, 0\r\n-2, "b ""c""", 1, 2\r', [("-1", "a"), ("-2", 'b "c"')]),
        ('-1, "a", 0, 0\r-2, "b", 0, 0', [("-1", "a"), ("-2", "b")]),
        (f'[{HEADER} -1, "a, 1, 2 b", 0, 0 -2, "c", 1, 2]', [("-1", "a, 1, 2 b"), ("-2", "c")]),
        (f'[{HEADER}]\n-1, "a", 0, 0', [("-1", "a")]),
        ('{-1, "El campo "Clave" falta", 0, 0}', [("-1", 'El campo "Clave" falta')]),
        ('-1, "a\r\nb", 0, 0', [("-1", "a\nb")]),
        ("-1, a, b, 0, 0\n-2, c, 3, 4", [("-1", "a, b"), ("-2", "c")]),
        ('Errores: -1, "a", 0, 0, -2, "b", 0, 0', [("", "Errores:"), ("-1", "a"), ("-2", "b")]),
        ('-1, "a", 0, 0\nAdemás:\nalgo', [("-1", "a"), ("", "Además:\nalgo")]),
        (f'[\\n{HEADER}\\n-1, \\"a\\", 0, 0\\n]', [("-1", "a")]),
        ("Los montos 3, 4 y 5 no valen", [("", "Los montos 3, 4 y 5 no valen")]),
        ('-1, """", 0, 0', [("-1", "")]),
        ('-1, """, 0, 0', [("-1", '"')]),
        ('-3, "sin fin, 0, 0', [("", '-3, "sin fin, 0, 0')]),
        (f'El comprobante electrónico tiene los siguientes errores:\n[\n{HEADER}\n]', []),
        ("Este comprobante fue aceptado en el ambiente de pruebas, por lo cual no tiene validez "
         "para fines tributarios", []),
        ("Comprobante aceptado, pero falta el código", [
            ("", "Comprobante aceptado, pero falta el código")]),
    ],
)  # fmt: skip
def test_remarks_are_read_in_every_layout(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.code, each.text) for each in remarks(text)] == expected


def test_rows_and_columns_are_read() -> None:
    (found,) = remarks('-99, "a", 3, -14')

    assert (found.row, found.column) == (3, -14)


def test_long_text_is_split_and_what_is_beyond_the_limits_is_told() -> None:
    words = "á" * 5000
    split = remarks(words)
    many = remarks('-1, "a", 0, 0\n' * 500)
    long = remarks("b" * 100_000)

    assert "".join(each.text for each in split) == words
    assert max(len(each.text) for each in split) <= 2000
    assert (len(many), many[-1].text) == (201, MORE)
    assert long[-1].text == MORE


def test_time_grows_with_the_length_and_no_faster() -> None:
    for hostile in ("\n", '-1, "', ", 0, 0", "1, ", "-1, a, 0, 0 ", '"', "[ ", "\n ", ",\n\n\n"):
        tries = (_seconds(hostile) for _ in range(3))
        # one may fall on the collection of all that other tests left
        assert any(seconds < 0.1 for seconds in tries), hostile


def _seconds(hostile: str) -> float:
    began = process_time()
    remarks(hostile * (16_000 // len(hostile)))
    return process_time() - began
