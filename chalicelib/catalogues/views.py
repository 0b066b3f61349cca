"""What is shown of a catalogue."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.core.countries import Country
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


class RegisteredActivity(Model):
    """An economic activity as a register of taxpayers has it."""

    code: str
    """As documents must carry it."""
    description: str
    is_active: bool
    """Whether the taxpayer is still registered for it."""


class RegisteredTaxpayer(Model):
    """What a register has of a taxpayer."""

    name: str
    id_type: str
    """Kind of number, as in `id_type` of a company."""
    regime: str | None
    """Under which taxes are paid, in the register's words; null where it does not say."""
    activities: tuple[RegisteredActivity, ...]


class TaxpayerView(RegisteredTaxpayer):
    """A taxpayer, as the public register of the country has it."""

    country: Country
    id_number: str
    """The number without spaces, dots and hyphens."""
    as_of: Instant
    """When the register said so."""
