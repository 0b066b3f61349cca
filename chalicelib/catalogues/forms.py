"""What people ask of a catalogue."""

from __future__ import annotations

from pydantic import Field

from chalicelib.core.countries import DEFAULT_COUNTRY, Country
from chalicelib.core.model import Model
from chalicelib.core.paging import PageQuery


class CatalogueQuery(PageQuery):
    """What to look for: words anywhere in code or description, or all entries under a parent."""

    q: str | None = Field(None, max_length=100)
    """Words to look for in code and description, without regard to accents and capitals: each must
    begin some word. An exact code comes first."""
    parent: str | None = Field(None, max_length=10)
    """Code of the entry under which to look, such as a province when listing `cantons`."""


class TaxpayerQuery(Model):
    """In which register to look."""

    country: Country = DEFAULT_COUNTRY
    """Where the taxpayer is registered (ISO 3166-1 alpha-2)."""
