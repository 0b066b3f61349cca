"""Tables of CABYS as the ministry writes them, with invented goods."""

from __future__ import annotations

import csv
import io

ROWS = (
    ("4529000000000", "Máquinas de ejemplo, n.c.p.", "13"),
    ("0111100000100", "Trigo inventado, para siembra (semillas)", "1"),
    ("0111200009900", "Semillas de ejemplo para trigo duro inventado", "1"),
    ("3330000000100", "Combustible ficticio", "Exento"),
    ("9999900000100", "Objeto ficticio sin tarifa", ""),
)


def table(*rows: tuple[str, str, str]) -> bytes:
    """Write rows, or else those above, as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(
        [("codigo", "descripcion", "tarifa_iva"), *(rows or ROWS)]
    )
    return text.getvalue().encode()
