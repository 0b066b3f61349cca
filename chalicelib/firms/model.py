"""A firm and its companies. Pure; its members belong to the accounts room."""

from __future__ import annotations

from pydantic import (
    Field,
)

from chalicelib.core.countries import Country
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.tax_ids import likely_type
from chalicelib.core.texts import Language
from chalicelib.firms.forms import CompanyRow, Program


class Logo(Model):
    """The picture of a firm, as it was drawn anew from what was uploaded: a PNG."""

    key: str
    """Of the file."""
    width: int
    height: int


class Firm(Entity):
    """An accounting firm: the tenant that owns licences."""

    id: str
    name: str
    email: str
    country: Country
    tax_id: str
    language: Language
    time_zone: str
    address: str | None = None
    """On one line."""
    shows_names: bool = False
    """Whether its clients learn which person of the firm did something; else they learn the firm.
    """
    accent_colour: str | None = None
    """Of its mails, as `#rrggbb`; white can be read on it."""
    reply_to: str | None = None
    """Where answers to its mails go: proven; null: to `email`."""
    logo: Logo | None = None
    """Of its mails."""


class CompanyLicence(Model):
    """What a firm's list says of one licence of a company."""

    business_id: str | None
    """The business that it serves; null while it is being activated."""
    locks_code: bool
    """Whether the code stays with its taxpayer as long as the licence is live."""


class Company(Entity):
    """An entry of the firm's accounting program."""

    id: str
    code: str
    name: str
    country: Country
    id_type: str
    tax_id: str
    address: str | None = None
    email: str | None = None
    activities: tuple[str, ...] = ()
    program: Program
    updated_at: Instant
    licensed: dict[str, CompanyLicence] = Field(default_factory=dict)
    """Product -> its live licence; the room of licences says so."""

    @property
    def is_locked(self) -> bool:
        """Whether a licence keeps the code with its taxpayer."""
        return any(licence.locks_code for licence in self.licensed.values())

    def holds(self, row: CompanyRow) -> bool:
        """Return whether the company already says what the row says."""
        said = facts_of(row, self)
        return all(getattr(self, name) == value for name, value in said.items())

    def has_number_of(self, row: CompanyRow) -> bool:
        """Return whether the row has the same number, of whatever type."""
        return (self.country, self.tax_id) == (row.country, row.tax_id)

    def is_taxpayer_of(self, row: CompanyRow) -> bool:
        """Return whether the row is of the same taxpayer."""
        return self.has_number_of(row) and row.id_type in {None, self.id_type}


def facts_of(row: CompanyRow, before: Company | None) -> dict[str, object]:
    """Return what a row sets of a company: the fields that it says, and the type of its number.

    A type that is not said is kept with its number, and otherwise told from the number.
    """
    said = row.model_dump(exclude_unset=True)
    if "activities" in said:
        said["activities"] = row.activities or ()
    if row.id_type is None:
        same = before if before and before.has_number_of(row) and "id_type" not in said else None
        said["id_type"] = same.id_type if same else likely_type(row.country, row.tax_id)
    return said
