"""What people of a firm send when they decide about imports. Pure."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from chalicelib.accounting.formats import FormatName
from chalicelib.accounting.forms import Reason
from chalicelib.accounting.model import ImportPartName
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Written
from chalicelib.core.model import Model
from chalicelib.core.texts import Text

DocumentId = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Act = Literal["import", "discard", "restore", "undo"]
MOST_AT_ONCE = 50
MOST_NAMED = 1000
PART_OR_DOCUMENTS = FieldRule(
    "part-or-documents",
    Text(
        es="Pida una parte o nombre los comprobantes, no las dos cosas.",
        en="Ask for a part or name the documents, not both.",
    ),
)
DOCUMENT_TWICE = FieldRule(
    "document-twice",
    Text(
        es="Un comprobante está repetido; déjelo una vez.",
        en="A document is there twice; keep it once.",
    ),
)
MOST_OF_A_SENTENCE = 200
DOCUMENT_OR_RECORD = FieldRule(
    "document-or-record",
    Text(
        es="Indique el comprobante o el registro, uno de los dos.",
        en="Say the document or the record, one of both.",
    ),
)
LIST_OR_TEXT = FieldRule(
    "list-or-text",
    Text(
        es="Envíe la lista, el texto del programa o por qué rechazó todo: una de las tres cosas.",
        en="Send the list, the text of the program or why it refused all: one of the three.",
    ),
)
PART_NOT_TAKEN = FieldRule(
    "part-not-taken",
    Text(
        es="Solo se importa por partes; quite la parte para descartar, recuperar o deshacer.",
        en="Only importing takes a part; leave it out to discard, restore or undo.",
    ),
)
REASON_MISSING = FieldRule(
    "reason-missing",
    Text(
        es="Para descartar o deshacer hace falta un motivo; el negocio lo lee.",
        en="To discard or undo takes a reason, which the business reads.",
    ),
)
REASON_NOT_TAKEN = FieldRule(
    "reason-not-taken",
    Text(
        es="Solo se descarta o deshace con un motivo; quítelo para importar o recuperar.",
        en="Only discarding and undoing take a reason; leave it out to import or restore.",
    ),
)
IMPORT_TWICE = FieldRule(
    "import-twice",
    Text(
        es="Una importación está repetida; déjela una vez.",
        en="An import is there twice; keep it once.",
    ),
)


class NewImportActs(Model):
    """One act on several imports."""

    act: Act
    """What is done to each: `import`, `discard`, `restore` or `undo` (of what is imported)."""
    ids: list[Annotated[str, StringConstraints(min_length=1, max_length=40)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE
    )
    """The imports, each once; they are done one after another, in this order."""
    reason: Reason | None = Field(None, validate_default=True)
    """Why, for the businesses to read; of `discard` and `undo`, which take one."""
    part: Literal["all", "clean"] = "all"
    """How much of each is imported; `clean`: the documents without incidents."""

    @field_validator("ids")
    @classmethod
    def _once_each(cls, ids: list[str]) -> list[str]:
        if len(set(ids)) < len(ids):
            raise IMPORT_TWICE.error()
        return ids

    @field_validator("reason")
    @classmethod
    def _of_discarding(cls, reason: str | None, info: ValidationInfo) -> str | None:
        act = info.data.get("act")
        if act in {"discard", "undo"} and reason is None:
            raise REASON_MISSING.error()
        if act in {"import", "restore"} and reason is not None:
            raise REASON_NOT_TAKEN.error()
        return reason

    @field_validator("part")
    @classmethod
    def _of_importing(cls, part: str, info: ValidationInfo) -> str:
        if part != "all" and info.data.get("act") in {"discard", "restore", "undo"}:
            raise PART_NOT_TAKEN.error()
        return part


class Undo(Model):
    """Why an import is undone."""

    reason: Reason
    """Why the import does not count, for the business to read; it stands in the history."""


class NewRefusal(Model):
    """A document that the firm's program did not take."""

    document: str | None = Field(None, min_length=1, max_length=60)
    """Its number, or its `id`."""
    record: int | None = Field(None, ge=1, validate_default=True)
    """Instead of it: the number of a record of its in the file, as the program counts them."""
    text: Annotated[str, Written(1, MOST_OF_A_SENTENCE)]
    """What the program said, for the business to read."""

    @field_validator("record")
    @classmethod
    def _one_of_both(cls, record: int | None, info: ValidationInfo) -> int | None:
        if (record is None) == (info.data.get("document") is None):
            raise DOCUMENT_OR_RECORD.error()
        return record


class NewRefusals(Model):
    """What the firm's program said of an import: one by one, or as it printed it."""

    refusals: list[NewRefusal] | None = Field(None, min_length=1, max_length=MOST_NAMED)
    """The documents that it did not take."""
    text: str | None = Field(None, min_length=1, max_length=200_000)
    """Instead of those: its list, or a CSV, a line for each: with the number of the document, or
    what the file calls it, anywhere in it, or the number of a record at its beginning."""
    whole: Annotated[str, Written(1, MOST_OF_A_SENTENCE)] | None = Field(
        None, validate_default=True
    )
    """Instead of both: why it took nothing at all. The import is discarded with these words, and
    can be restored once their cause is mended."""
    format: FormatName | None = None
    """In the file of which format records are counted; without it, the import's first."""

    @field_validator("whole")
    @classmethod
    def _one_of_three(cls, whole: str | None, info: ValidationInfo) -> str | None:
        said = (whole, info.data.get("refusals"), info.data.get("text"))
        if sum(each is not None for each in said) != 1:
            raise LIST_OR_TEXT.error()
        return whole


class NewImportPart(Model):
    """How much of an import is taken into the books; without a body, all of it."""

    part: Literal["all", "clean"] = "all"
    """`clean`: the documents without incidents; the others are free for a later batch."""
    documents: list[DocumentId] | None = Field(None, min_length=1, max_length=MOST_NAMED)
    """Instead of a part: the documents that are taken, each once; the others are free."""

    @field_validator("documents")
    @classmethod
    def _once_each(cls, documents: list[str] | None, info: ValidationInfo) -> list[str] | None:
        if documents is not None and info.data.get("part") != "all":
            raise PART_OR_DOCUMENTS.error()
        if documents is not None and len(set(documents)) < len(documents):
            raise DOCUMENT_TWICE.error()
        return documents

    @property
    def name(self) -> ImportPartName:
        """What is kept of it with the batch."""
        return self.part if self.documents is None else "named"

    @property
    def is_whole(self) -> bool:
        """True when nothing is left."""
        return self.name == "all"


WHOLE: Final = NewImportPart(part="all", documents=None)


class NewClaim(Model):
    """Which agent hands a batch to the firm's program, and for how long it has it."""

    agent: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    """A name of its own for each agent, by which it is told from others and people know it."""
    minutes: int = Field(10, ge=1, le=60)
    """So long no other agent can have it; ask again to keep it longer."""
    handed_over: bool = False
    """Its files are being put where the program takes them: from now on no time ends the claim."""
