"""The files of a document: what each is called, and of what type it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core.texts import Text

FileKind = Literal["xml", "answer", "former_answer", "pdf"]
"""`xml`: the signed document, as the authority gets it; `answer`: what the authority said last,
`former_answer`: what it had said before."""


FILE_NAMES: Final[dict[FileKind, Text]] = {
    "xml": Text(es="XML firmado", en="signed XML"),
    "answer": Text(es="respuesta de la autoridad", en="answer of the authority"),
    "former_answer": Text(
        es="respuesta anterior de la autoridad", en="former answer of the authority"
    ),
    "pdf": Text(es="PDF", en="PDF"),
}


@dataclass(frozen=True, slots=True)
class FileForm:
    """What a file of a document is called, with `{key}` for its key, and its media type."""

    name: str
    content_type: str

    def named(self, key: str) -> str:
        """Return the name of the file of the document with this key.

        >>> FileForm("{key}.xml", "application/xml").named("5060")
        '5060.xml'
        """
        return self.name.format(key=key)


PDF: Final = FileForm("{key}.pdf", "application/pdf")


@dataclass(frozen=True, slots=True)
class FileForms:
    """The form of each file of a country's documents."""

    xml: FileForm
    answer: FileForm
    pdf: FileForm = PDF

    def each(self) -> dict[FileKind, FileForm]:
        """Return those that a customer gets, by their kinds."""
        return {"xml": self.xml, "answer": self.answer, "pdf": self.pdf}

    def of(self, kind: FileKind) -> FileForm:
        """Return the form of a file."""
        return self.answer if kind == "former_answer" else self.each()[kind]
