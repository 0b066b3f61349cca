"""Batches: what they hold, the states they go through, and what each side may see of them. Pure.

    exported -> pending -> importing -> imported | imported_with_incidents
    pending -> discarded -> pending (restored);  exported | pending -> superseded
    imported | imported_with_incidents -> pending (undone)

A document is in one live batch at most; every state but `discarded` and `superseded` is live.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.accounting.claim import Claim
from chalicelib.accounting.formats import ShownFormat, SwitchValue, SwitchValues
from chalicelib.accounting.incidents import EXAMPLES, Incident
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

BatchStatus = Literal[
    "exported",
    "pending",
    "importing",
    "imported",
    "imported_with_incidents",
    "discarded",
    "superseded",
]
ImportPartName = Literal["all", "clean", "named"]
BatchEvent = Literal[
    BatchStatus,
    "claim_ended",
    "claimed",
    "downloaded",
    "export_done",
    "export_empty",
    "export_refused",
    "export_requested",
    "export_retried",
    "export_scheduled",
    "handed_to_program",
    "imported_in_part",
    "program_refused",
    "program_refused_all",
    "question_answer_changed",
    "question_answered",
    "question_asked",
    "question_ended",
    "question_withdrawn",
    "refusal_withdrawn",
    "restored",
    "undone",
]
"""What the history of an export or import can tell: mostly that it came into a status."""
TRANSITIONS: Final[dict[BatchStatus, frozenset[BatchStatus]]] = {
    "exported": frozenset({"pending", "superseded"}),
    "pending": frozenset({"importing", "discarded", "superseded"}),
    "importing": frozenset({"imported", "imported_with_incidents"}),
    "imported": frozenset({"imported_with_incidents", "pending"}),
    "imported_with_incidents": frozenset({"imported", "pending"}),
    "discarded": frozenset({"pending"}),
    "superseded": frozenset(),
}
TAKEN: Final[frozenset[BatchStatus]] = frozenset({"imported", "imported_with_incidents"})
"""In the books of the firm."""
PROGRAM_REFUSED: Final = "PROGRAM_REFUSED"
PART_NAMES: Final[dict[ImportPartName, Text]] = {
    "all": Text(es="todo", en="all of it"),
    "clean": Text(es="solo lo que no tiene incidencias", en="only what has no incidents"),
    "named": Text(es="los comprobantes elegidos", en="the documents that were chosen"),
}
STATUS_NAMES: Final[dict[BatchStatus, Text]] = {
    "exported": Text(es="exportada", en="exported"),
    "pending": Text(es="pendiente", en="pending"),
    "importing": Text(es="en curso de importación", en="being imported"),
    "imported": Text(es="importada", en="imported"),
    "imported_with_incidents": Text(es="importada con incidencias", en="imported with incidents"),
    "discarded": Text(es="descartada", en="discarded"),
    "superseded": Text(es="sustituida", en="superseded"),
}


class ForbiddenStep(Conflict):
    """The batch's state does not lead there."""

    code = "import-state"
    text = Text(
        es="La importación está {status} y no puede pasar a estar {target}. Léala de nuevo "
        "para ver qué admite ahora.",
        en="The import is {status} and cannot become {target}. Read it again to see what it "
        "allows now.",
    )


class FileNotFound(NotFound):
    """The batch has no such file."""

    code = "file-not-found"
    text = Text(
        es="El lote no tiene el archivo «{file}». Pida uno de los que hay: {known}.",
        en="The batch has no file “{file}”. Ask for one of those that there are: {known}.",
    )


class DocumentCounts(Model):
    """How many documents of each kind, and how many cash sales were settled at once."""

    invoices: int = 0
    debit_notes: int = 0
    credit_notes: int = 0
    collections: int = 0

    @property
    def total(self) -> int:
        """All documents."""
        return self.invoices + self.debit_notes + self.credit_notes


class BatchTotals(Model):
    """Sums over the batch in its currency; credit notes count negative, debit equals credit.

    The total is base and tax, less what is withheld, returned and assumed.
    """

    base: DecimalString = Decimal(0)
    tax: DecimalString = Decimal(0)
    withholding: DecimalString = Decimal(0)
    """What customers keep back, and pay to the State for the issuer."""
    returned_tax: DecimalString = Decimal(0)
    """What the State gives back to customers."""
    assumed_tax: DecimalString = Decimal(0)
    """What issuers bear themselves, on gifts."""
    total: DecimalString = Decimal(0)
    debit: DecimalString = Decimal(0)
    credit: DecimalString = Decimal(0)


class RateTotal(Model):
    """Base and tax of one rate over the batch; sales without tax have rate 0 and no code."""

    tax_code: str
    rate: DecimalString
    base: DecimalString
    tax: DecimalString


class TypeTotal(Model):
    """What the documents of one type come to over the batch; credit notes count negative."""

    document_type: str
    documents: int
    base: DecimalString
    tax: DecimalString
    total: DecimalString


class CurrencySum(Model):
    """What the imports of a list come to in one currency."""

    currency: str
    imports: int
    documents: int
    total: DecimalString


class FileFacts(Shown):
    """What is known of a file of the batch."""

    format: ShownFormat
    name: str
    bytes: int
    sha256: str
    records: int


class BatchFile(FileFacts):
    """The same, with where it is stored."""

    content_type: str
    key: str


class BatchFacts(Shown):
    """What a list shows of a batch."""

    id: str
    business_id: str
    company_id: str
    company_name: str
    firm_company_code: str
    period_from: date
    period_to: date
    sequence: int
    currency: str
    documents: DocumentCounts
    total: DecimalString
    incidents: int
    status: Annotated[BatchStatus, in_words(STATUS_NAMES)]
    created_at: Instant


class Contents(Model):
    """What the files of a batch hold."""

    documents: DocumentCounts
    totals: BatchTotals
    by_rate: tuple[RateTotal, ...]
    by_type: tuple[TypeTotal, ...]
    files: tuple[BatchFile, ...]


class Batch(Entity):
    """One company, one period: the files handed over and what became of them."""

    id: str
    export_id: str
    business_id: str
    firm_id: str = ""
    """Empty for a business that no firm keeps the books of: its batches stay `exported`."""
    company_id: str
    company_name: str
    firm_company_code: str
    period_from: date
    period_to: date
    sequence: int
    """Per company, without gaps."""
    currency: str
    documents: DocumentCounts
    totals: BatchTotals
    by_rate: tuple[RateTotal, ...]
    country: str
    """Of the business: by it the types of documents are told."""
    by_type: tuple[TypeTotal, ...] = ()
    document_types: tuple[str, ...] = ()
    """Those that it was asked for; empty: all."""
    files: tuple[BatchFile, ...]
    switches: dict[str, dict[str, SwitchValue]] = Field(default_factory=dict)
    """Format -> how the firm had set it when its files were written."""
    members_key: str
    """Where the ids of its documents are kept, one per line."""
    entries_key: str = ""
    """Where its journal entries are kept, as all its files have them, one per line."""
    entries_bytes: int = 0
    reaches_from: date | None = None
    """The earliest day of its late documents; None: it has none."""
    clears: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """List of loose documents -> the batches that hold the others of it: with them nothing of that
    list is loose any more."""
    status: BatchStatus
    part: ImportPartName = "all"
    """How much of it the firm imported, once it did."""
    whole: Contents | None = None
    """What it was before the firm imported a part: by it that is undone."""
    incidents: tuple[Incident, ...] = ()
    """Examples; `incident_counts` has all."""
    incident_counts: dict[str, int] = Field(default_factory=dict)
    left_out: int = 0
    """Accepted documents of the period that cannot be carried: not in the batch."""
    in_flight: int = 0
    rejected: int = 0
    loose_key: str = ""
    """Where the documents are listed that are left to a later batch, one per line."""
    loose: int = 0
    """How many those are: left out, without an answer of the authority, or released."""
    released: int = 0
    """How many were in it and are free again."""
    replaces: str = ""
    discard_reason: str = ""
    downloaded_at: Instant | None = None
    """When the firm first got a file of it; from then on only the firm can undo it."""
    claim: Claim | None = None
    """The agent that hands it to the firm's program, while it is pending."""
    created_by: str

    @property
    def home(self) -> str:
        """The tenant in whose table it is: the firm, or the business without one."""
        return self.firm_id or self.business_id

    @property
    def first_day(self) -> date:
        """From when on it has documents."""
        return self.reaches_from or self.period_from

    @property
    def incident_total(self) -> int:
        """How many incidents, examples or not."""
        return sum(self.incident_counts.values())

    def to(self, target: BatchStatus, *, reason: str = "") -> Batch:
        """Move on.

        Raises:
            ForbiddenStep: its state does not lead there.
        """
        if target not in TRANSITIONS[self.status]:
            raise ForbiddenStep(status=STATUS_NAMES[self.status], target=STATUS_NAMES[target])
        return self.but(status=target, discard_reason=reason, claim=None)

    def restored(self) -> Batch:
        """Return it as it waits again after it was set aside.

        Raises:
            ForbiddenStep: it is not discarded.
        """
        if self.status != "discarded":
            raise ForbiddenStep(status=STATUS_NAMES[self.status], target=STATUS_NAMES["pending"])
        return self.to("pending")

    def undone(self) -> Batch:
        """Return it as it was before it was imported, but for what is listed as loose.

        Raises:
            ForbiddenStep: it is not imported.
        """
        if self.status not in TAKEN:
            raise ForbiddenStep(status=STATUS_NAMES[self.status], target=STATUS_NAMES["pending"])
        before = dict(self.whole) if self.whole is not None else {}
        return self.to("pending").refusing(()).but(part="all", whole=None, **before)

    def of_part(self, part: ImportPartName, contents: Contents) -> Batch:
        """Return it with files of only a part of its documents, which the firm imports."""
        return self.but(part=part, whole=self.contents, **dict(contents))

    @property
    def contents(self) -> Contents:
        """What its files hold."""
        return Contents(**{name: getattr(self, name) for name in Contents.model_fields})

    def refusing(self, refused: Sequence[Incident]) -> Batch:
        """Return it with what the firm's program refused, instead of what it did before."""
        others = {name: n for name, n in self.incident_counts.items() if name != PROGRAM_REFUSED}
        counted = others | {PROGRAM_REFUSED: len(refused)} if refused else others
        kept = tuple(each for each in self.incidents if each.code != PROGRAM_REFUSED)
        return self.but(incidents=(*kept, *refused[:EXAMPLES]), incident_counts=counted)

    def settled(self) -> Batch:
        """Return an imported batch in the status that its incidents make it."""
        return self if self.status == self.outcome else self.to(self.outcome)

    @property
    def outcome(self) -> BatchStatus:
        """How an import of it ends."""
        has_some = self.incident_counts or self.released
        return "imported_with_incidents" if has_some else "imported"

    def facts(self) -> BatchFacts:
        """What a list shows of it."""
        return BatchFacts(
            **{name: getattr(self, name) for name in BatchFacts.model_fields if name in _COMMON},
            total=self.totals.total,
            incidents=self.incident_total,
        )

    def set_for(self, file: BatchFile) -> SwitchValues:
        """Return how the format of a file had been set when it was written."""
        return self.switches.get(file.format, {})

    def file(self, name: str) -> BatchFile:
        """Find a file by its name, the first of a format, or any it ever had by its SHA-256.

        Raises:
            FileNotFound: the batch has none of that name.
        """
        former = self.whole.files if self.whole is not None else ()
        for known_as in ("name", "format", "sha256"):
            for candidate in (*self.files, *former):
                if getattr(candidate, known_as) == name:
                    return candidate
        raise FileNotFound(file=name[:80], known=", ".join(file.name for file in self.files))


_COMMON = frozenset(BatchFacts.model_fields) - {"total", "incidents"}
