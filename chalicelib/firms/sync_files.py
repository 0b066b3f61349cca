"""What came of a company list, row by row, as files for spreadsheets. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from chalicelib.core.errors import FieldError
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Language, Text
from chalicelib.firms.company_rows import ReadRow, Remark
from chalicelib.firms.syncs import WHAT_NAMES, Change, Taken, What

_COLUMNS: Final[tuple[Text, ...]] = (
    Text(es="fila", en="row"),
    Text(es="programa", en="program"),
    Text(es="código", en="code"),
    Text(es="nombre", en="name"),
    Text(es="identificación", en="tax id"),
    Text(es="resultado", en="result"),
    Text(es="campo", en="field"),
    Text(es="valor", en="value"),
    Text(es="motivo", en="reason"),
)
REFUSED: Final = "refused.csv"
ALL: Final = "result.csv"


class _Told(NamedTuple):
    what: What
    cells: tuple[str, ...]


def files_of(taken: Taken, language: Language) -> tuple[Sheet, Sheet]:
    """Make the file of all rows, and that of the refused ones, which tells each of their faults."""
    columns = [column.render(language) for column in _COLUMNS]
    told = list(_told(taken, language))
    refused = [each.cells for each in told if each.what == "refused"]
    return Sheet(ALL, columns, [each.cells for each in told]), Sheet(REFUSED, columns, refused)


def _told(taken: Taken, language: Language) -> Iterator[_Told]:
    left = iter(taken.changes)
    for row in taken.rows:
        yield from _row(row, next(left) if row.company else None, language)
    for each in taken.gone:
        who = ("", each.program, each.code, each.name, each.tax_id)
        yield _line("gone", who, ("", "", ""), language)


def _row(row: ReadRow, change: Change | None, language: Language) -> Iterator[_Told]:
    said = row.given.said if isinstance(row.given.said, dict) else {}
    who = (
        str(row.given.number),
        *(_shown(said.get(name)) for name in ("program", "code", "name", "tax_id")),
    )
    if row.company is not None and change is not None:
        who = (who[0], row.company.program, row.company.code, row.company.name, row.company.tax_id)
        if change.what != "refused":
            yield _line(change.what, who, (", ".join(change.fields), "", ""), language)
            return
    faults = row.errors or refusals(row, change)
    for fault in faults:
        yield _line("refused", who, _reason(row, fault, language), language)
    if not faults:
        yield _line("refused", who, ("", "", _UNTOLD.render(language)), language)


_UNTOLD = Text(
    es="Tiene errores que ya no se detallan por ser demasiados; corrija los anteriores primero.",
    en="It has errors that are not told, as they are too many; correct those before it first.",
)


def refusals(row: ReadRow, change: Change | None) -> Sequence[FieldError]:
    """Say why storing refused a row, if it did."""
    if row.company is None or change is None:
        return ()
    refusal = change.refusal(row.company)
    return () if refusal is None else (refusal,)


def _reason(row: ReadRow, fault: FieldError, language: Language) -> tuple[str, str, str]:
    remark = Remark(row.given, fault)
    named = remark.column or remark.field or ""
    return named, remark.value or "", fault.sentence(language)


def _line(what: What, who: tuple[str, ...], why: tuple[str, str, str], language: Language) -> _Told:
    return _Told(what, (*who, WHAT_NAMES[what].render(language), *why))


def _shown(value: object) -> str:
    return value[:100] if isinstance(value, str) else ""
