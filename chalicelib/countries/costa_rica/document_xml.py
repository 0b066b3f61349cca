"""From a numbered document to its unsigned XML: join lines with their amounts, then write."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.countries.costa_rica.amounts import LineAmounts, PaymentAmount
from chalicelib.countries.costa_rica.body import Line
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from chalicelib.countries.costa_rica.structure.writer import writer


@dataclass(slots=True)
class NumberedLine:
    """A line as it is written: its number, what was asked and what it comes to."""

    number: int
    line: Line
    amounts: LineAmounts


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the structure table reads its values from."""

    document: Comprobante
    lines: list[NumberedLine]
    payments: tuple[PaymentAmount, ...]


def unsigned_xml(document: Comprobante) -> bytes:
    """Write the canonical XML of a document, without signature.

    Raises:
        StructureError: something does not fit the structure of its type.
    """
    pairs = zip(document.body.lines, document.totals.lines, strict=True)
    lines = [NumberedLine(number, *pair) for number, pair in enumerate(pairs, 1)]
    sheet = Sheet(document, lines, document.totals.payments)
    return writer(BY_TYPE[document.document_type].name)(sheet)
