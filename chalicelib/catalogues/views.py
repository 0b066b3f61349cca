"""What is shown of a catalogue."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.core.model import Instant, Model
from chalicelib.core.paging import Page
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words


class CatalogueEntry(Model):
    """One code, described in the reader's language."""

    code: str
    description: str
    parent: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)


Source = Literal["shipped", "copy", "keeper"]
SOURCE_NAMES: Final[dict[Source, Text]] = {
    "shipped": Text(es="lista incluida en el programa", en="list that comes with the software"),
    "copy": Text(es="copia propia", en="our own copy"),
    "keeper": Text(es="consulta a quien publica la lista", en="asked of who publishes the list"),
}


class CataloguePage(Shown, Page[CatalogueEntry]):
    """One page of a catalogue, with where it is from."""

    source: Annotated[Source, in_words(SOURCE_NAMES)]
    """`shipped`: a list that comes with this software; `copy`: our copy of the list of whoever
    keeps it; `keeper`: they were asked, as the copy has nothing for the question."""
    as_of: Instant | None
    """When the copy was taken in, or the keeper answered; null of what is shipped."""
