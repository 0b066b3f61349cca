"""Code lists as data: one TSV file each, read when first asked for, searched in memory.

Each file has the columns `code parent es en facts`. Those that are the same everywhere (ISO 3166
and 4217) are ours, the others a country's. Knows no request and no table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from chalicelib.catalogues.views import CatalogueEntry
from chalicelib.core.countries import countries, part
from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text

_DATA = Path(__file__).parent / "data"


class CatalogueNotFound(NotFound):
    """There is no catalogue of that name."""

    code = "catalogue-not-found"
    text = Text(
        es="No hay un catálogo «{name}». Los disponibles son: {known}.",
        en="There is no catalogue “{name}”. The available ones are: {known}.",
    )


@dataclass(frozen=True, slots=True)
class SearchedCatalogue:
    """A list that is asked of whoever keeps it, instead of being shipped."""

    search: Callable[[str], list[CatalogueEntry]]
    """Answers what somebody typed. Raises `InvalidInput`, or `AdapterError`: no answer now."""
    unavailable: type[Unavailable]
    """What to say when there is no answer and none is kept."""


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The code lists of a country (its part `catalogues`)."""

    folder: Path
    """Of TSV files, named after the lists."""
    searched: Mapping[str, SearchedCatalogue]


@dataclass(frozen=True, slots=True)
class Row:
    """One code as it is shipped."""

    code: str
    parent: str
    es: str
    en: str
    facts: dict[str, str] = field(default_factory=dict)
    words: str = ""
    """Folded words of everything that can be searched, each preceded by a space."""

    def described(self, language: Language) -> str:
        """Describe the code; Spanish, the law's language, where nothing else is known."""
        return self.en if language == "en" and self.en else self.es

    def entry(self, language: Language) -> CatalogueEntry:
        """Present the row to a reader of `language`."""
        return CatalogueEntry(
            code=self.code,
            description=self.described(language),
            parent=self.parent or None,
            facts=self.facts,
        )


def fold(text: str) -> str:
    """Take away accents and capitals, so that people need not type them.

    >>> fold("Tibás, SAN JOSÉ")
    'tibas, san jose'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words_of(*texts: str) -> str:
    """Write the words of texts so that ` word` finds the start of each.

    >>> words_of("Servicios (técnicos)")
    ' servicios tecnicos'
    """
    kept = "".join(c if c.isalnum() or c == "." else " " for c in fold(" ".join(texts)))
    return "".join(f" {word}" for word in kept.split())


def _of_countries() -> Iterator[Catalogues]:
    for country in countries():
        found: Catalogues | None = part(country, "catalogues")
        if found is not None:
            yield found


@cache
def files() -> dict[str, Path]:
    """List the shipped catalogues: name -> file.

    Raises:
        ValueError: two have one name.
    """
    found: dict[str, Path] = {}
    for folder in (_DATA, *(each.folder for each in _of_countries())):
        for file in sorted(folder.glob("*.tsv")):
            if found.setdefault(file.stem, file) != file:
                raise ValueError(f"two catalogues are called {file.stem}")
    return found


@cache
def searched() -> dict[str, SearchedCatalogue]:
    """List the catalogues that are asked of somebody."""
    return {name: asked for each in _of_countries() for name, asked in each.searched.items()}


@cache
def rows(name: str) -> dict[str, Row]:
    """Read a shipped catalogue, in its own order.

    Raises:
        CatalogueNotFound: none has that name.
    """
    if name not in files():
        known = ", ".join(sorted((*files(), *searched())))
        raise CatalogueNotFound(name=name[:40], known=known)
    lines = files()[name].read_text(encoding="utf-8").splitlines()
    return {row.code: row for row in map(_row, lines[1:])}


def _row(line: str) -> Row:
    code, parent, es, en, packed = line.split("\t")
    facts = dict(pair.split("=", 1) for pair in packed.split(";") if pair)
    return Row(code, parent, es, en, facts, words_of(code, es, en, *facts.values()))


def search(name: str, words: str | None, parent: str | None) -> Iterator[Row]:
    """Find the rows under `parent` in which each word starts some word; an exact code comes first.

    >>> [row.code for row in search("provinces", "jose", None)]
    ['1']
    """
    catalogue = rows(name)
    wanted = words_of(words or "").split()
    exact = catalogue.get((words or "").strip())
    if exact is not None and parent in {None, exact.parent}:
        yield exact
    for row in catalogue.values():
        if row is exact or (parent is not None and row.parent != parent):
            continue
        if all(f" {word}" in row.words for word in wanted):
            yield row


def describe(name: str, code: str, language: Language = DEFAULT_LANGUAGE) -> str | None:
    """Say what a code stands for; None when the catalogue does not have it.

    >>> describe("payment-means", "02"), describe("payment-means", "02", "en")
    ('Tarjeta', 'Card')
    """
    row = rows(name).get(code)
    return row.described(language) if row else None
