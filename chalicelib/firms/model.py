"""A firm and its companies. Pure; its members belong to the accounts room."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.core.countries import Country
from chalicelib.core.errors import Conflict
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.scope import CompanyProgram
from chalicelib.core.standing import IDLE_MINUTES, Lock
from chalicelib.core.tax_ids import likely_type
from chalicelib.core.texts import Language, Text
from chalicelib.firms.features import (
    FEATURE_NAMES,
    FeatureAskedAlready,
    FeatureName,
    FeatureNotActive,
)
from chalicelib.firms.forms import CompanyFacts
from chalicelib.mail.service import Logo

_LAST_PLACE: Final = "Etc/GMT+12"
FirmState = Literal["unconfirmed", "confirmed", "locked"]
FIRM_STATE_NAMES: Final[dict[FirmState, Text]] = {
    "unconfirmed": Text(es="sin confirmar", en="yet to be confirmed"),
    "confirmed": Text(es="confirmado", en="confirmed"),
    "locked": Text(es="bloqueado", en="locked"),
}


class WrongFirmState(Conflict):
    """The firm is in a state from which the step does not exist."""

    code = "wrong-firm-state"
    text = Text(
        es="El despacho está {state} y no admite ese paso; léalo de nuevo.",
        en="The firm is {state}, which does not allow that step; read it again.",
    )


class NothingAsked(Conflict):
    """No request to be confirmed is waiting."""

    code = "no-confirmation-request"
    text = Text(
        es="El despacho no ha pedido que lo confirmen, o ya se le respondió.",
        en="The firm has not asked to be confirmed, or was answered already.",
    )


class ConfirmationRequest(Model):
    """A firm asks the operator to be confirmed."""

    message: str
    asked_at: Instant
    asked_by: str


class ZoneBefore(Model):
    """A time zone that a firm had."""

    time_zone: str
    until: Instant


class Firm(Entity):
    """An accounting firm: the tenant that owns licences."""

    id: str
    name: str
    email: str
    country: Country
    tax_id: str
    language: Language
    time_zone: str
    zones_before: tuple[ZoneBefore, ...] = ()
    """Oldest first: days that were over keep their ends."""
    address: str | None = None
    """On one line."""
    shows_names: bool = False
    """Whether its clients learn which person of the firm did something; else they learn the firm.
    """
    idle_minutes: int = IDLE_MINUTES
    """For how long a session of its people may go unused."""
    digest_hour: int | None = None
    """Hour of its day from which its people are mailed what came in; None: as everywhere."""
    wants_second_factor: bool = False
    """Whether its administrators must have a second factor."""
    accent_colour: str | None = None
    """Of its mails, as `#rrggbb`; white can be read on it."""
    reply_to: str | None = None
    """Where answers to its mails go: proven; null: to `email`."""
    reply_to_asked: str | None = None
    """An address that is to take its place once a code proves it."""
    closed_until: date | None = None
    """Up to which day the books of all its companies are closed; null: they are open."""
    moves_closed_entries: bool = False
    """Whether an entry of a closed day is made on the first open one; else it keeps its day."""
    logo: Logo | None = None
    """Of its mails, once it is confirmed; drawn anew from what was uploaded."""
    confirmed_at: Instant | None = None
    """When the operator confirmed that it is what it says; until then its limits are low."""
    request: ConfirmationRequest | None = None
    """While it waits for the operator."""
    lock: Lock | None = None
    """While it is locked; what it was before is what it is after."""
    features: tuple[FeatureName, ...] = ()
    """What it asked for and the operator approved."""
    asked_features: dict[FeatureName, str] = Field(default_factory=dict)
    """Feature -> its request, while that waits for a decision."""

    @property
    def is_confirmed(self) -> bool:
        """Whether the limits of a confirmed firm are its own."""
        return self.confirmed_at is not None

    @property
    def state(self) -> FirmState:
        """In one word, what the operator makes of it."""
        if self.lock is not None:
            return "locked"
        return "confirmed" if self.is_confirmed else "unconfirmed"

    def end_of(self, day: date) -> datetime:
        """Return when a day of the firm ends, in the time zone that it has, or had, by then."""
        for before in self.zones_before:
            end = _midnight_after(day, before.time_zone)
            if end <= before.until:
                return end
        return _midnight_after(day, self.time_zone)

    def with_zone_kept(self, before: Firm, now: datetime) -> Firm:
        """Return it with the time zone that it had before, if it has another one now.

        One by which nothing ended is not kept: whoever goes back and forth makes no firm grow.
        """
        if self.time_zone == before.time_zone or not before.has_ended_days(now):
            return self
        kept = ZoneBefore(time_zone=before.time_zone, until=now)
        return self.but(zones_before=(*before.zones_before, kept))

    def has_ended_days(self, now: datetime) -> bool:
        """Return whether a day has ended while it had its time zone: there, or all over the earth.

        By the latter statements close (`licences.statement`), which keep the ends of their days.
        """
        if not self.zones_before:
            return True
        since = self.zones_before[-1].until
        return any(
            _midnight_after(since.astimezone(ZoneInfo(zone)).date(), zone) <= now
            for zone in (self.time_zone, _LAST_PLACE)
        )

    def asking(self, message: str, by: str, at: datetime) -> Firm:
        """Ask to be confirmed, in place of an earlier request.

        Raises:
            WrongFirmState: it is confirmed.
        """
        self._require(not self.is_confirmed)
        return self.but(request=ConfirmationRequest(message=message, asked_at=at, asked_by=by))

    def answered(self) -> Firm:
        """End the request without confirming: the operator refuses it, or the firm takes it back.

        Raises:
            NothingAsked: there is none.
        """
        if self.request is None:
            raise NothingAsked
        return self.but(request=None)

    def confirmed(self, at: datetime) -> Firm:
        """Confirm it, whether or not it asked.

        Raises:
            WrongFirmState: it is confirmed.
        """
        self._require(not self.is_confirmed)
        return self.but(confirmed_at=at, request=None)

    def unconfirmed(self) -> Firm:
        """Take its confirmation back.

        Raises:
            WrongFirmState: it is not confirmed.
        """
        self._require(self.is_confirmed)
        return self.but(confirmed_at=None)

    def locked(self, reason: str, at: datetime) -> Firm:
        """Lock its people out.

        Raises:
            WrongFirmState: they are.
        """
        self._require(self.lock is None)
        return self.but(lock=Lock(reason=reason, since=at))

    def unlocked(self) -> Firm:
        """Let its people in again.

        Raises:
            WrongFirmState: it is not locked.
        """
        self._require(self.lock is not None)
        return self.but(lock=None)

    def require_feature(self, feature: FeatureName | None) -> None:
        """Pass if it has a feature; None: none is needed.

        Raises:
            FeatureNotActive: it must ask for it first.
        """
        if feature is not None and feature not in self.features:
            raise FeatureNotActive(feature=FEATURE_NAMES[feature])

    def asking_for(self, feature: FeatureName, request_id: str) -> Firm:
        """Ask the operator for a feature.

        Raises:
            FeatureAskedAlready: it has it, or a request for it waits.
        """
        if feature in self.features or feature in self.asked_features:
            raise FeatureAskedAlready(feature=FEATURE_NAMES[feature])
        return self.but(asked_features={**self.asked_features, feature: request_id})

    def without_request(self, feature: FeatureName) -> Firm:
        """End the request for a feature, which it does not get."""
        left = dict(self.asked_features)
        left.pop(feature, None)
        return self.but(asked_features=left)

    def given(self, feature: FeatureName) -> Firm:
        """Give it a feature, which ends the request."""
        return self.without_request(feature).but(features=(*self.features, feature))

    def without(self, feature: FeatureName) -> Firm:
        """Take a feature from it."""
        return self.but(features=tuple(sorted(set(self.features) - {feature})))

    def _require(self, fits: bool) -> None:  # noqa: FBT001 - private, and read where it is called
        if not fits:
            raise WrongFirmState(state=FIRM_STATE_NAMES[self.state])


def _midnight_after(day: date, time_zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))


class GoneFile(Entity):
    """A file of the firm that nothing names any more, and that is to be deleted."""

    key: str


class CompanyLicence(Model):
    """What a firm's list says of one licence of a company."""

    business_id: str | None
    """The business that it serves; null while it is being activated."""
    locks_code: bool
    """Whether the code stays with its taxpayer as long as the licence is live."""


class OwnChart(Model):
    """The chart of accounts that a firm gave a company."""

    id: str
    accounts: int
    length: int
    """Digits of its accounts."""
    uploaded_at: Instant
    uploaded_by: str


class Company(Entity):
    """An entry of the firm's accounting program, or one that was made by hand."""

    id: str
    code: str
    name: str
    country: Country
    id_type: str
    tax_id: str
    address: str | None = None
    email: str | None = None
    activities: tuple[str, ...] = ()
    program: CompanyProgram
    updated_at: Instant
    licensed: dict[str, CompanyLicence] = Field(default_factory=dict)
    """Product -> its live licence; the room of licences says so."""
    chart: OwnChart | None = None
    """What its licences begin with; null: the chart of its country."""
    closed_until: date | None = None
    """Up to which day its books are closed; null: as those of all companies are."""
    gone_at: Instant | None = None
    """Since when the firm's program has it no more; null while it does."""

    @property
    def is_locked(self) -> bool:
        """Whether a licence keeps the code with its taxpayer."""
        return any(licence.locks_code for licence in self.licensed.values())

    def differs_in(self, row: CompanyFacts) -> tuple[str, ...]:
        """List the fields of which the row says something else."""
        said = facts_of(row, self)
        return tuple(name for name, value in said.items() if getattr(self, name) != value)

    def has_number_of(self, row: CompanyFacts) -> bool:
        """Return whether the row has the same number, of whatever type."""
        return (self.country, self.tax_id) == (row.country, row.tax_id)

    def is_taxpayer_of(self, row: CompanyFacts) -> bool:
        """Return whether the row is of the same taxpayer."""
        return self.has_number_of(row) and row.id_type in {None, self.id_type}


class ClosedBooks(NamedTuple):
    """What a company's books take no more, and what becomes of entries of those days."""

    until: date
    moves_entries: bool

    @property
    def first_open_day(self) -> date:
        """The day after."""
        return self.until + timedelta(days=1)


def closed_books(firm: Firm, company: Company) -> ClosedBooks | None:
    """Return up to when the books of a company are closed; None: they are open."""
    days = [day for day in (firm.closed_until, company.closed_until) if day is not None]
    return ClosedBooks(max(days), firm.moves_closed_entries) if days else None


def facts_of(row: CompanyFacts, before: Company | None) -> dict[str, object]:
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
