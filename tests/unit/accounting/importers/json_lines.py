"""What a firm's own program does with lines of JSON: it takes the fields that are described."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tests.unit.accounting.importers.model import ZERO, ImportRefused, ReadEntry, ReadLine, ReadVat

CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Setting:
    """The books that it is imported into."""

    digits: int | None = None
    period: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31))
    chart: frozenset[str] | None = None


def read(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Import the entries.

    Raises:
        ImportRefused: a line is not as it is described.
    """
    books = Setting(**setting)
    ((_, data),) = files.items()
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as exc:
        raise ImportRefused("ENCODING", str(exc.start)) from exc
    if lines.pop():
        raise ImportRefused("LINE_END", "file")
    return list(_entries(lines, books))


def _entries(lines: list[str], books: Setting) -> Iterator[ReadEntry]:
    for place, line in enumerate(lines, 1):
        where = f"line {place}"
        try:
            entry = json.loads(line, parse_float=_refuse_number)
        except ValueError as exc:
            raise ImportRefused("JSON", where) from exc
        if entry["entry_no"] != place:
            raise ImportRefused("ENTRY_NUMBER", where)
        day = date.fromisoformat(entry["date"])
        if not books.period[0] <= day <= books.period[1]:
            raise ImportRefused("DATE_OUT_OF_YEAR", where)
        booked = tuple(_line(each, books, where) for each in entry["lines"])
        if not booked or sum((each.signed for each in booked), ZERO):
            raise ImportRefused("UNBALANCED", where)
        rows = tuple(_vat(each, entry["shape"], where) for each in entry["vat"] or ())
        yield ReadEntry(day, entry["document_number"], booked, rows, entry["counterparty_tax_id"])


def _refuse_number(text: str) -> Decimal:
    raise ValueError(text)  # an amount is a string


def _amount(written: Any, where: str) -> Decimal:
    if not isinstance(written, str) or Decimal(written) != Decimal(written).quantize(CENT):
        raise ImportRefused("FIELD_FORMAT", where)
    return Decimal(written)


def _line(line: Mapping[str, Any], books: Setting, where: str) -> ReadLine:
    account, amount = line["account"], _amount(line["amount"], where)
    if books.digits and (len(account) != books.digits or not account.isdecimal()):
        raise ImportRefused("ACCOUNT_LENGTH", where)
    if books.chart is not None and account not in books.chart:
        raise ImportRefused("ACCOUNT_UNKNOWN", where)
    if line["side"] not in {"debit", "credit"} or amount <= 0:
        raise ImportRefused("SIDE", where)
    return ReadLine(account, line["side"], amount)


def _vat(row: Mapping[str, Any], shape: str, where: str) -> ReadVat:
    """Read a row of the VAT book, positive as the document has it: what lowers is negative."""
    sign = -1 if shape == "lowers" else 1
    fields = ("base", "rate", "amount", "surcharge", "withholding")
    base, rate, *rest = (_amount(row[name], where) for name in fields)
    return ReadVat(sign * base, rate, *(sign * each for each in rest))
