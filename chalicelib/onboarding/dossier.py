"""What a business still lacks before it may issue: worked out in one place."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule
from chalicelib.core.figures import Day
from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text
from chalicelib.onboarding.business_form import BusinessForm, form_of
from chalicelib.onboarding.cover import COVER_ENDED, CoverEnd, Payer
from chalicelib.onboarding.model import (
    Activity,
    Business,
    Connection,
    LicenceLink,
    Profile,
    Series,
    series_name,
)
from chalicelib.onboarding.subscription import Subscription

PROFILE_DATUM_MISSING = FieldRule(
    "profile-datum-missing",
    Text(
        es="Falta este dato del perfil; complételo.",
        en="This part of the profile is missing; fill it in.",
    ),
)
ACTIVITY_MISSING = FieldRule(
    "activity-missing",
    Text(es="Añada al menos una actividad económica.", en="Add at least one economic activity."),
)
CONNECTION_MISSING = FieldRule(
    "connection-missing",
    Text(
        es="Conecte con {authority}; necesita {credentials}.",
        en="Connect to {authority}; you need {credentials}.",
    ),
)
KEY_EXPIRED = FieldRule(
    "key-expired-since",
    Text(
        es="Obtenga de nuevo de {authority} y suba aquí {key}: venció el {expired_on}.",
        en="Get {key} anew from {authority} and upload it here: it expired on {expired_on}.",
    ),
)
SERIES_MISSING = FieldRule(
    "series-missing",
    Text(
        es="Indique el próximo consecutivo de las facturas (0 si es la primera).",
        en="Give the next number of the invoices (0 when it is the first).",
    ),
)
SUBSCRIPTION_MISSING = FieldRule(
    "subscription-missing",
    Text(
        es="Elija un plan de los que hay.",
        en="Choose one of the plans that there are.",
    ),
)


class Lack(Model):
    """One thing that is missing: the step, the field by pointer, and the rule's code."""

    step: str
    pointer: str
    code: str
    facts: dict[str, str | Text | Day] = Field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """Say what to do about it."""
        return FieldRule.registry[self.code].text.render(language, dict(self.facts))


class IssuerDossier(Model):
    """Everything of a business that issuing needs, read by one query."""

    business: Business
    profile: Profile
    activities: list[Activity] = Field(default_factory=list)
    connection: Connection | None = None
    subscription: Subscription | None = None
    series: list[Series] = Field(default_factory=list)
    licences: list[LicenceLink] = Field(default_factory=list)
    cover_end: CoverEnd | None = None
    missing: list[Lack] = Field(default_factory=list)

    def seen_by(self, caller: Caller) -> Self:
        """Return it as somebody may read it (`CoverEnd.seen_by`)."""
        end = self.cover_end.seen_by(caller) if self.cover_end else None
        if end == self.cover_end:
            return self
        seen = self.but(cover_end=end)
        return seen.but(missing=lacking(seen, clock.now()))

    @property
    def ready(self) -> bool:
        """Whether the business may issue now: it finished onboarding and nothing lapsed since."""
        return self.business.state == "ready" and not self.missing

    @property
    def may_correct(self) -> bool:
        """Whether it may issue notes of what it issued, whatever became of who pays its plan."""
        return self.business.state == "ready" and self.lacks_only_cover

    @property
    def lacks_only_cover(self) -> bool:
        """Whether nothing is missing but that somebody pays the plan."""
        return all(lack.code == COVER_ENDED.code for lack in self.missing)

    @property
    def is_to_issue(self) -> bool:
        """Whether the steps are asked of it: it was opened to issue, has a licence to, or began."""
        return (
            self.business.for_issuing
            or any(licence.for_issuing for licence in self.licences)
            or bool(self.connection or self.series or self.subscription)
        )

    @property
    def has_issued(self) -> bool:
        """Whether it ever gave out a number."""
        return any(series.last_issued for series in self.series)

    @property
    def paid_by(self) -> Payer:
        """Who pays the plan."""
        return "firm" if any(licence.pays_plan for licence in self.licences) else "client"

    def series_of(self, branch: int, terminal: int, document_type: str) -> Series | None:
        """Return the counter of a series, if it was set up."""
        wanted = series_name(branch, terminal, document_type)
        return next((series for series in self.series if series.name == wanted), None)


def lacking(dossier: IssuerDossier, now: datetime) -> list[Lack]:
    """List what is missing, in the order of the steps."""
    form = form_of(dossier.business.country)
    found = [
        _lack("profile", pointer, rule) for pointer, rule in _profile_gaps(dossier.profile, form)
    ]
    if not dossier.activities:
        found.append(_lack("activities", "", ACTIVITY_MISSING))
    if dossier.connection is None or dossier.connection.ends_at is not None:
        asked = {"authority": form.authority, "credentials": form.credentials}
        found.append(_lack("tax_authority", "", CONNECTION_MISSING, **asked))
    elif dossier.connection.key_valid_until <= now:
        expired_on = Day.in_country(dossier.connection.key_valid_until, dossier.business.country)
        since: dict[str, Text | Day] = {
            "expired_on": expired_on, "authority": form.authority, "key": form.key,
        }  # fmt: skip
        found.append(_lack("tax_authority", f"/{form.key_field}", KEY_EXPIRED, **since))
    usual = next(iter(form.document_types))
    if not any(series.document_type == usual for series in dossier.series):
        found.append(_lack("series", "/series", SERIES_MISSING))
    if dossier.subscription is None:
        found.append(_lack("subscription", "/plan", SUBSCRIPTION_MISSING))
    elif dossier.cover_end is not None and dossier.cover_end.ends_at <= now:
        found.append(_lack("subscription", "/plan", COVER_ENDED, **dossier.cover_end.facts))
    return found


def _lack(step: str, pointer: str, rule: FieldRule, **facts: str | Text | Day) -> Lack:
    return Lack(step=step, pointer=pointer, code=rule.code, facts=facts)


def _profile_gaps(profile: Profile, form: BusinessForm) -> list[tuple[str, FieldRule]]:
    gaps = [(f"/address/{name}", rule) for name, rule in form.address_gaps(profile.address)]
    return gaps + [
        (f"/{name}", PROFILE_DATUM_MISSING)
        for name in ("phone", "email")
        if getattr(profile, name) is None
    ]
