"""What businesses and firms are shown of schedules, requests, consents and periods to come."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.accounting.asked import ASKED_NAMES, AskedState
from chalicelib.accounting.formats import ShownFormat, format_labels
from chalicelib.accounting.proposed import PROPOSAL_STATE_NAMES, ProposalState
from chalicelib.accounting.schedule import (
    RHYTHM_NAMES,
    SCHEDULE_STATE_NAMES,
    Rhythm,
    ScheduleEvent,
    ScheduleState,
)
from chalicelib.accounting.views import ShownTypes
from chalicelib.core.history import ToldEntry
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.onboarding import service as onboarding


class Previewed(Model):
    """How many documents an export would take, and how many not, and why."""

    free: int
    """Of the period, accepted and in no batch: they would go."""
    late: int
    """Of earlier periods: they would go, too."""
    taken: int
    """Of the period, in a batch already."""
    kept_out: int
    """Of the period, in no batch, since the business said that they do not go into the books."""
    in_flight: int
    """Of the period, without the authority's answer yet."""
    rejected: int
    """Of the period, rejected by it."""


class PreviewedTotal(Model):
    """What documents come to in one currency."""

    currency: str
    total: DecimalString


class PreviewedType(Previewed, Shown):
    """The same of the documents of one type."""

    country: onboarding.UnshownCountry
    document_type: onboarding.ShownDocumentType
    totals: list[PreviewedTotal]
    """Of those that would go, as the documents say: a credit note is not negative."""


class PreviewedHolder(Model):
    """A batch that holds documents of the period."""

    batch_id: str
    export_id: str
    documents: int


class ExportPreview(Previewed):
    """What an export of a period would be of, if it was asked for now."""

    by_type: list[PreviewedType]
    taken_by: list[PreviewedHolder]
    """Batches that hold what is `taken`, oldest first."""
    refusal: str | None
    """Why an export would be refused, such as `no-documents`; null: there is something to export.
    What incidents would leave out is not foreseen."""
    refusal_text: str


class ExportConsentView(Model):
    """Whether the firm of a licence may export by itself."""

    licence_id: str
    firm_name: str
    given_at: Instant | None
    """Since when; null: it may not."""


class ExportRequestView(Shown):
    """A period that a firm asks its client for, as both sides see it."""

    id: str
    version: int
    created_at: Instant
    licence_id: str
    firm_name: str
    period_from: date
    period_to: date
    country: onboarding.UnshownCountry
    document_types: ShownTypes
    """Empty: all."""
    message: str
    state: Annotated[AskedState, in_words(ASKED_NAMES)]
    answered_at: Instant | None
    reason: str
    """Why it was declined."""
    export_id: str
    """What came of it, once it was accepted; of the business."""


class ShownTiming(Shown):
    """How often a business hands over by itself, and what."""

    when: str
    """All of it but the types, in words."""
    rhythm: Annotated[Rhythm, in_words(RHYTHM_NAMES)]
    weekday: int
    """Of a weekly one: 1 is Monday."""
    days_after: int
    """Of a monthly one: days after the first of the month."""
    hour: int
    time_zone: str
    country: onboarding.UnshownCountry
    document_types: ShownTypes
    """Of which types; empty: all."""


class ScheduleView(ShownTiming):
    """When the business hands over by itself."""

    id: str
    version: int
    created_at: Instant
    state: Annotated[ScheduleState, in_words(SCHEDULE_STATE_NAMES)]
    """A paused one goes on, once it is resumed, with the days in between."""
    formats: Annotated[tuple[ShownFormat, ...], InWords(format_labels)]
    """Empty: those of an export that names none."""
    first_day: date
    """Where its next export begins: what came before it is handed over."""
    next_at: Instant | None
    """The time of its next export; null while it makes none."""
    export_id: str
    """Its last export; empty: none yet."""


class ScheduleProposalView(ShownTiming):
    """A schedule that a firm proposes to its client, as both sides see it."""

    version: int
    proposed_at: Instant
    licence_id: str
    firm_name: str
    message: str
    state: Annotated[ProposalState, in_words(PROPOSAL_STATE_NAMES)]
    expires_at: Instant
    """Until when it can be accepted."""
    answered_at: Instant | None
    """Since when it is accepted, refused or withdrawn."""
    reason: str
    """Why it was refused."""
    accepted_when: str
    """What the client set in its place, in words; empty: nothing else."""


class ScheduleHistoryEntry(ToldEntry):
    """One event of a schedule."""

    event: ScheduleEvent
