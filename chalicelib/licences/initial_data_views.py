"""What is shown of initial data: to the firm never what the client has instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from chalicelib.core.words import Shown, in_words
from chalicelib.onboarding.service import LISTED_FIELDS, Difference, ListedData, ListedField


class ListedValue(Shown):
    """A field as the firm's list has it now."""

    field: Annotated[ListedField, in_words(LISTED_FIELDS)]
    listed: str
    """What the list says; empty: nothing."""
    differs: bool
    """Whether the business has another thing; which one is the client's."""


class FirmInitialData(Shown):
    """What the firm's list says of the client of a licence."""

    licence_id: str
    data: list[ListedValue]

    @classmethod
    def of(
        cls, licence_id: str, listed: ListedData, found: Sequence[Difference]
    ) -> FirmInitialData:
        """Show it to the firm."""
        other = {each.field: each.listed for each in found}
        said = {**listed._asdict(), "activities": ", ".join(listed.activities)}
        return cls(
            licence_id=licence_id,
            data=[
                ListedValue(field=name, listed=said[name] or "", differs=name in other)
                for name in LISTED_FIELDS
            ],
        )


class OfferedValue(Shown):
    """A field of which the firm's list says another thing than the business has."""

    field: Annotated[ListedField, in_words(LISTED_FIELDS)]
    listed: str
    """What the list says; of activities, those that the business lacks and would get besides."""
    kept: str
    """What the business has."""
    can_be_taken: bool
    """False: it was proven to the authority, so that no list changes it."""


class BusinessInitialData(Shown):
    """What the firm's list says now against what the business has."""

    licence_id: str
    version: int
    """Of the profile: what is taken over names it."""
    data: list[OfferedValue]
    """What differs; empty: nothing."""

    @classmethod
    def of(cls, licence_id: str, version: int, found: Sequence[Difference]) -> BusinessInitialData:
        """Show it to the business."""
        return cls(
            licence_id=licence_id,
            version=version,
            data=[
                OfferedValue(
                    field=each.field,
                    listed=each.listed,
                    kept=each.kept,
                    can_be_taken=not each.is_fixed,
                )
                for each in found
            ],
        )
