"""Which formats a firm, or one of its companies, takes: where that is kept, and what counts.

What a company has of its own stands whole in place of the firm's. A firm that has said nothing gets
the usual formats, set as usual.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.accounting.formats import ShownFormat, SwitchValue, usual_formats
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.core import clock
from chalicelib.core.model import Entity
from chalicelib.licences import service as licences

_SETTINGS = "EXPORT_FORMATS"
Source = Literal["usual", "firm", "company"]


class FormatSettings(Entity):
    """What is set for a firm, or for one of its companies."""

    formats: tuple[ShownFormat, ...]
    """Of an export that names none."""
    switches: dict[str, dict[str, SwitchValue]] = Field(default_factory=dict)
    """Format -> what is set in it; the rest is as usual."""


def settings_for(firm_id: str, company_id: str) -> FormatSettings:
    """Return what counts for a company: its own, else the firm's, else the usual."""
    return counting(firm_id, company_id)[1]


def formats_of(business_id: str) -> list[str]:
    """Return the formats that the firm of a business takes; the usual ones where it has none."""
    licence = licences.batch_licence_of(business_id)
    if licence is None or licence.company_id is None:
        return list(usual_formats())
    return list(settings_for(licence.firm_id, licence.company_id).formats)


def usual_settings() -> FormatSettings:
    """Return what counts where nothing was set."""
    return FormatSettings(created_at=clock.now(), formats=usual_formats())


def counting(firm_id: str, company_id: str = "") -> tuple[Source, FormatSettings]:
    """Return what counts, and by whom it was set."""
    asked: list[tuple[Source, Key]] = [("firm", format_key(firm_id))]
    if company_id:
        asked.insert(0, ("company", format_key(firm_id, company_id)))
    found = get_many([(key, FormatSettings) for _, key in asked])
    for (source, _), each in zip(asked, found, strict=True):
        if each is not None:
            return source, each
    return "usual", usual_settings()


def format_key(firm_id: str, company_id: str = "") -> Key:
    """Where what a firm, or one of its companies, has set is kept."""
    return Table(firm_id).key(_SETTINGS, company_id or "FIRM")


def own(firm_id: str, company_id: str) -> FormatSettings:
    """Return what was set just here; version 0 where nothing was."""
    found = Table(firm_id).get(FormatSettings, _SETTINGS, company_id or "FIRM")
    return found or usual_settings()
