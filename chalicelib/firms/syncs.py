"""A company list on its way into the firm's: what is kept of it, and what comes of each row. Pure.

The rows are divided into pieces, each of which is one transaction that also keeps what came of its
rows. So whoever goes on after a crash takes up the pieces that are left, and can tell the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from pydantic import Field

from chalicelib.core.company_ids import Place, company_id
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.scope import CompanyScope, Program, Rights
from chalicelib.core.texts import Language, Text
from chalicelib.firms.company_rows import ReadRow
from chalicelib.firms.forms import CompanyRow
from chalicelib.firms.listing import ListedCompany
from chalicelib.firms.model import Company

What = Literal["created", "updated", "returned", "unchanged", "refused", "gone", "not_begun"]
WHAT_NAMES: Final[dict[What, Text]] = {
    "created": Text(es="nueva", en="new"),
    "updated": Text(es="cambiada", en="changed"),
    "returned": Text(es="de vuelta en la lista", en="back in the list"),
    "unchanged": Text(es="sin cambios", en="unchanged"),
    "refused": Text(es="rechazada", en="refused"),
    "gone": Text(es="ya no está en la lista", en="gone from the list"),
    "not_begun": Text(es="sin tratar", en="not dealt with"),
}
SyncState = Literal["queued", "running", "stopping", "done", "cancelled", "failed"]
STATE_NAMES: Final[dict[SyncState, Text]] = {
    "queued": Text(es="en espera", en="waiting"),
    "running": Text(es="en curso", en="running"),
    "stopping": Text(es="deteniéndose", en="stopping"),
    "done": Text(es="terminada", en="done"),
    "cancelled": Text(es="cancelada", en="cancelled"),
    "failed": Text(es="fallida; envíe la lista otra vez", en="failed; send the list again"),
}
EndState = Literal["done", "cancelled", "failed"]
OUTCOMES: Final[dict[EndState, Text]] = {
    "done": Text(es="se cargó", en="was taken in"),
    "cancelled": Text(
        es="se canceló antes de cargarse entera", en="was cancelled before it was taken in whole"
    ),
    "failed": Text(es="no se pudo cargar entera", en="could not be taken in whole"),
}
ADVICE: Final[dict[EndState, Text]] = {
    "done": Text(
        es="Nuevas: {created}. Cambiadas: {updated}. De vuelta: {returned}. Sin cambios: "
        "{unchanged}. Ya no están: {gone}. Rechazadas: {refused}; por qué, fila por fila, lo dice "
        "el archivo «refused.csv» de la carga {sync}.",
        en="New: {created}. Changed: {updated}. Back: {returned}. Unchanged: {unchanged}. Gone: "
        "{gone}. Refused: {refused}; why, row by row, the file “refused.csv” of the sync {sync} "
        "says.",
    ),
    "cancelled": Text(
        es="Antes de cancelarla, nuevas: {created}. Cambiadas: {updated}. De vuelta: {returned}. "
        "Ya no están: {gone}. Eso no se deshace. Sin tratar: {not_begun}; cuáles, lo dice el "
        "archivo «result.csv» de la carga {sync}.",
        en="Before it was cancelled, new: {created}. Changed: {updated}. Back: {returned}. Gone: "
        "{gone}. That is not undone. Not dealt with: {not_begun}; which, the file “result.csv” of "
        "the sync {sync} says.",
    ),
    "failed": Text(
        es="Envíela otra vez: lo que ya se cargó de la carga {sync} no cambia.",
        en="Send it again: what was taken in of the sync {sync} does not change.",
    ),
}
"""How a mail tells that a sync has ended."""
COMPANY_LICENSED = FieldRule(
    "company-licensed",
    Text(
        es="La empresa {code} tiene una licencia con la identificación {tax_id}; su código no "
        "puede pasar a otro contribuyente. Use otro código para la otra empresa.",
        en="Company {code} has a licence under tax id {tax_id}; its code cannot go to another "
        "taxpayer. Use another code for the other company.",
    ),
)


COMPANY_HIDDEN = FieldRule(
    "company-hidden",
    Text(
        es="Su usuario no tiene acceso a la empresa {code} de {program}; pídaselo a un "
        "administrador, o quite la fila.",
        en="Your user has no access to company {code} of {program}; ask an administrator for it, "
        "or remove the row.",
    ),
)


class Change(Model):
    """What came of a row, or of a company that the list does not have."""

    what: What
    fields: tuple[str, ...] = ()
    """Those that the row changed."""
    held_by: str = ""
    """Of a row that was refused: the tax id with which a licence keeps the code; empty where the
    company is none that whoever sent the list may see."""

    def refusal(self, row: CompanyRow) -> FieldError | None:
        """Say why storing refused the row, if it did."""
        if self.what != "refused":
            return None
        if not self.held_by:
            return COMPANY_HIDDEN.at("/code", code=row.code, program=row.program)
        return COMPANY_LICENSED.at("/tax_id", code=row.code, tax_id=self.held_by)


NOT_BEGUN: Final = Change(what="not_begun")


def change_by(row: CompanyRow, before: Company | None) -> Change:
    """Say what a row makes of the company that is stored under its program and code."""
    if before is None:
        return Change(what="created")
    fields = before.differs_in(row)
    if before.is_locked and not before.is_taxpayer_of(row):
        return Change(what="refused", held_by=before.tax_id)
    if before.gone_at is not None:
        return Change(what="returned", fields=fields)
    return Change(what="updated", fields=fields) if fields else Change(what="unchanged")


class SyncFile(Model):
    """A file that tells what came of a list."""

    name: str
    key: str


class CompanySync(Entity):
    """A list that is taken in."""

    id: str
    created_by: str
    language: Language
    """Of its files."""
    is_json: bool
    charset: str
    program: Program | None
    complete: bool
    dry_run: bool
    rows: int
    is_told: bool
    """Whether a mail says that it has ended, as nobody waits for it."""
    upload_key: str
    rights: tuple[Rights, ...]
    """Of whoever sent it, then: rows of companies that they do not cover are refused."""
    state: Literal["queued", "stopping", "done", "cancelled", "failed"] = "queued"
    """Never `running`: whether it has begun is told by its `SyncProgress`."""
    counts: dict[What, int] = Field(default_factory=dict)
    files: tuple[SyncFile, ...] = ()
    ended_at: Instant | None = None

    @property
    def scope(self) -> CompanyScope:
        """The companies that it may be about."""
        return CompanyScope(self.rights)

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.state not in {"queued", "stopping"}

    @property
    def is_stopping(self) -> bool:
        """Whether it was cancelled, and no further row begins."""
        return self.state == "stopping"


class SyncPiece(Entity):
    """What came of some rows: written with them."""

    changes: tuple[Change, ...]


class SyncProgress(Entity):
    """How far a sync is."""

    rows: int


class Task(NamedTuple):
    """What is to be done to a company: to be as a row says, or (None) to be marked as gone."""

    company_id: str
    row: CompanyRow | None


class Taken(NamedTuple):
    """A list that was taken in, or would be."""

    rows: Sequence[ReadRow]
    changes: Sequence[Change]
    """Of the rows that have a company, in their order."""
    gone: Sequence[ListedCompany] = ()
    listed: Sequence[ListedCompany] = ()
    """The firm's list as it was before."""
    is_unsure: bool = False
    """Some row does not tell which company it is of: so none is taken for gone."""
    is_cut: bool = False
    """It was cancelled, and not all of it was done by then."""

    def counts(self) -> dict[What, int]:
        """Count what came of the companies; rows that could not be read are refused, too."""
        found = Counter(change.what for change in self.changes)
        found["refused"] += len(self.rows) - len(self.changes)
        found["gone"] = len(self.gone)
        return {what: found[what] for what in WHAT_NAMES if what != "not_begun" or found[what]}


def tasks_of(firm_id: str, rows: Sequence[ReadRow], gone: Sequence[ListedCompany]) -> list[Task]:
    """List what a list asks for: first its rows in their order, then what it does not have."""
    said = [row.company for row in rows if row.company is not None]
    return [Task(company_id(firm_id, row.program, row.code), row) for row in said] + [
        Task(row.id, None) for row in gone
    ]


def is_unsure(rows: Sequence[ReadRow]) -> bool:
    """Return whether some row does not tell which company it is of."""
    return any(row.given.place is None for row in rows)


def left_out(
    rows: Sequence[ReadRow], listed: Sequence[ListedCompany], program: Program | None
) -> list[ListedCompany]:
    """List the companies of a program that a list does not name, not even in a wrong row."""
    named = {row.given.place for row in rows}
    return sorted(
        each
        for each in listed
        if each.program == program and not each.gone and Place(each.program, each.code) not in named
    )


def codes_of_tax_ids(taken: Taken) -> Mapping[tuple[str, str], set[str]]:
    """Return the codes that a tax id has in each program once the list is taken in."""
    known = {Place(each.program, each.code): each.tax_id for each in taken.listed if not each.gone}
    for each in taken.gone:
        known.pop(Place(each.program, each.code), None)
    said = [row.company for row in taken.rows if row.company is not None]
    for row, change in zip(said, taken.changes, strict=True):
        if change.what not in ("refused", "not_begun"):
            known[Place(row.program, row.code)] = row.tax_id
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place, tax_id in known.items():
        codes[place.program, tax_id].add(place.code)
    return codes
