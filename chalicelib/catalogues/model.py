"""Code lists as data: one TSV file each, read when first asked for, searched in memory.

The facts come from the v4.4 schemas and annex notes of the tax authority and from ISO 3166 and
4217; each file has the columns `code parent es en facts`. Knows no request and no table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import Field

from chalicelib.core.errors import NotFound
from chalicelib.core.model import Model
from chalicelib.core.paging import PageQuery
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text

_DATA = Path(__file__).parent / "data"
NAMES = (
    "activities",
    "cantons",
    "commercial-codes",
    "countries",
    "currencies",
    "discount-codes",
    "districts",
    "document-types",
    "exemption-documents",
    "identification-types",
    "iva-rates",
    "other-charges",
    "payment-means",
    "pharmaceutical-forms",
    "provinces",
    "reference-codes",
    "reference-documents",
    "sale-conditions",
    "taxes",
    "transaction-types",
    "units",
)
CABYS = "cabys"
"""The one catalogue that is asked of the authority instead of being shipped."""


class CatalogueNotFound(NotFound):
    """There is no catalogue of that name."""

    code = "catalogue-not-found"
    text = Text(
        es="No hay un catálogo «{name}». Los que hay: {known}.",
        en="There is no catalogue “{name}”. There are: {known}.",
    )


class CatalogueQuery(PageQuery):
    """What to look for: words anywhere in code or description, or all entries under a parent."""

    q: str | None = Field(None, max_length=100)
    parent: str | None = Field(None, max_length=10)


class CatalogueEntry(Model):
    """One code, described in the reader's language."""

    code: str
    description: str
    parent: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)


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


@cache
def rows(name: str) -> dict[str, Row]:
    """Read a shipped catalogue, in its own order.

    Raises:
        CatalogueNotFound: none has that name.
    """
    if name not in NAMES:
        raise CatalogueNotFound(name=name[:40], known=", ".join(sorted((*NAMES, CABYS))))
    lines = (_DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
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


@cache
def _activity_by_former_code() -> dict[str, str]:
    return {
        former: row.code
        for row in rows("activities").values()
        for former in row.facts.get("atv", "").split(",")
        if former
    }


def current_activity(code: str) -> str | None:
    """Give the CIIU 4 code in use for a code of the list or its six-digit predecessor of ATV.

    >>> current_activity("4922.1"), current_activity("602101"), current_activity("1")
    ('4922.1', '4922.1', None)
    """
    return code if code in rows("activities") else _activity_by_former_code().get(code)


def place(province: str, canton: str, district: str) -> tuple[str, str, str] | None:
    """Name a province, canton and district of Costa Rica; None when they do not fit together.

    >>> place("1", "01", "01")
    ('San José', 'San José', 'Carmen')
    """
    found = (
        rows("provinces").get(province),
        rows("cantons").get(province + canton),
        rows("districts").get(province + canton + district),
    )
    if None in found:
        return None
    named = [row.es for row in found if row is not None]
    return named[0], named[1], named[2]


def misplaced(province: str, canton: str, district: str) -> str | None:
    """Name the first of the three that leads nowhere; None when they are a place.

    >>> misplaced("8", "01", "01"), misplaced("1", "99", "01"), misplaced("1", "01", "99")
    ('province', 'canton', 'district')
    """
    code, sizes = province + canton + district, {"province": 1, "canton": 3, "district": 5}
    return next((name for name in sizes if code[: sizes[name]] not in rows(f"{name}s")), None)
