"""What is shown of bulks: how far each is, and what became of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Final, NamedTuple, cast

from chalicelib.core.model import Instant
from chalicelib.core.paging import Listed
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.licences.bulk_rows import COLUMNS, HEADERS, TOLD, BulkRow
from chalicelib.licences.bulks import (
    REFUSALS,
    STATE_NAMES,
    WHAT_NAMES,
    Bulk,
    BulkState,
    RowDone,
    What,
)
from chalicelib.licences.listing import LicenceRow
from chalicelib.licences.model import STATE_NAMES as LICENCE_STATES
from chalicelib.licences.model import State
from chalicelib.licences.products import ShownProduct
from chalicelib.licences.warnings import WARNINGS

_NOT_BEGUN: Final = Text(es="sin empezar", en="not begun")
_CANCELLED: Final = Text(es="cancelada antes de empezar", en="cancelled before it began")


class BulkView(Shown):
    """A file of activations, on its way or done."""

    id: str
    version: int
    created_at: Instant
    created_by: str
    """The user who sent it, or took it over."""
    state: Annotated[BulkState, in_words(STATE_NAMES)]
    product: ShownProduct
    program: str | None
    dry_run: bool
    own_addresses: bool
    total: int
    """Rows of the file."""
    rows_done: int
    """How many of them are dealt with."""
    counts: dict[str, int]
    """What came of those: `accepted`, `unchanged` (the company has a licence for that very client)
    and `refused`."""
    by_state: dict[str, int]
    """The licences that were accepted, by the state in which they are now."""
    resumes_at: Instant | None
    """While it waits for the limit of the day: when it goes on at the latest."""
    cancelled_at: Instant | None
    ended_at: Instant | None


def bulk_view(bulk: Bulk, by_state: Mapping[str, int]) -> BulkView:
    """Show a bulk; its first licences are there before its first step is done."""
    begun = sum(by_state.values())
    named = set(BulkView.model_fields) - {"total", "by_state", "state", "rows_done"}
    return BulkView(
        **{name: getattr(bulk, name) for name in named},
        state="running" if bulk.state == "queued" and begun else bulk.state,
        total=bulk.rows,
        rows_done=max(bulk.rows_done, begun),
        by_state=dict(by_state),
    )


class RowShown(NamedTuple):
    """A row of the file, what came of it, and its licence as it is now."""

    row: BulkRow
    what: What | None
    """None: it has not begun."""
    done: RowDone | None
    """None also of a row that could not be read."""
    licence: LicenceRow | None


def rows_of(
    rows: Sequence[BulkRow], done: Mapping[int, RowDone], licences: Iterable[LicenceRow], upto: int
) -> Iterator[RowShown]:
    """Join the rows of a file, of which those before `upto` are done, with what came of each."""
    known = {licence.id: licence for licence in licences}
    for place, row in enumerate(rows):
        it = done.get(row.number)
        if it is None:
            yield RowShown(row, "refused" if row.errors and place < upto else None, None, None)
        else:
            yield RowShown(row, it.what, it, known.get(it.licence_id))


class BulkRowView(Shown):
    """A row of the file, and what came of it so far."""

    row: int
    """The line of the file, as people count."""
    program: str | None
    code: str | None
    """As it was typed, where it could not be read."""
    company: str | None
    """Name of the company; null: it is not known, or the row has not begun."""
    client_email: str | None
    result: Annotated[What | None, in_words(WHAT_NAMES)]
    """Null: the row has not begun."""
    reason: str
    """Why it was refused, or how its licence is and what is to be known of it."""
    fields: tuple[str, ...]
    """Of a row that cannot be read: those at fault, as the columns of a file are called."""
    licence_id: str | None


BulkRowsPage = Listed[BulkRowView]


def row_view(shown: RowShown, language: Language) -> BulkRowView:
    """Show a row."""
    row, what, done, _ = shown
    said: Mapping[str, str] = row.row.model_dump(exclude_none=True) if row.row else row.typed
    at_fault = dict.fromkeys(error.pointer.strip("/") for error in row.errors)
    return BulkRowView(
        row=row.number,
        **{name: said.get(name) or None for name in ("program", "code", "client_email")},
        company=(done.company if done else "") or None,
        result=what,
        reason=_reason(shown, language),
        fields=tuple(name for name in at_fault if name in COLUMNS),
        licence_id=(done.licence_id if done else "") or None,
    )


def rows_sheet(shown: Iterable[RowShown], bulk: Bulk, language: Language) -> Sheet:
    """Make the file of what came of each row: its columns are those of the file that is sent."""
    columns = [HEADERS[name].render(language) for name in COLUMNS]
    columns += [text.render(language) for text in TOLD.values()]
    return Sheet("activations.csv", columns, (_cells(each, bulk, language) for each in shown))


def _cells(shown: RowShown, bulk: Bulk, language: Language) -> tuple[str, ...]:
    row, what, done, _ = shown
    typed = dict(row.typed)
    if row.row is not None:
        typed |= {"program": row.row.program, "code": row.row.code}
    told = {
        "row": str(row.number),
        "company": done.company if done else "",
        "result": _result(what, bulk, language),
        "reason": _reason(shown, language),
        "licence": done.licence_id if done else "",
    }
    return tuple(typed.get(name, "") for name in COLUMNS) + tuple(told[name] for name in TOLD)


def _result(what: What | None, bulk: Bulk, language: Language) -> str:
    if what is not None:
        return WHAT_NAMES[what].render(language)
    return (_CANCELLED if bulk.cancelled_at else _NOT_BEGUN).render(language)


def _reason(shown: RowShown, language: Language) -> str:
    """Say why a row was refused, or how its licence is."""
    row, _, done, licence = shown
    if row.errors:
        return " ".join(error.sentence(language) for error in row.errors)
    if done is not None and done.rule:
        return REFUSALS[done.rule].text.render(language, {**done.facts})
    said = [WARNINGS[code].render(language, {**done.facts}) for code in done.warned] if done else []
    if licence is not None:
        said.insert(
            0, LICENCE_STATES[cast("State", licence.state)].render(language).capitalize() + "."
        )
    return " ".join(said)


def is_asked(shown: RowShown, result: What | None) -> bool:
    """Return whether a row is asked for."""
    return result in {None, shown.what}
