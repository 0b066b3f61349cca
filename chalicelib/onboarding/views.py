"""What is shown of a business, beside its own items (`model`): never a secret."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, computed_field

from chalicelib.core.countries import SERVICE_NAMES, Country, Service, services
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.texts import Language
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.onboarding.business_form import document_names
from chalicelib.onboarding.cover import END_REASON_NAMES, PAYER_NAMES, EndReason, Payer
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import (
    BUSINESS_STATE_NAMES,
    CONNECTION_STATE_NAMES,
    ENVIRONMENT_NAMES,
    STEP_NAMES,
    Activity,
    BusinessState,
    ConnectionState,
    Environment,
    Series,
)
from chalicelib.onboarding.payment import PAYMENT, ShownPayment
from chalicelib.onboarding.plans import PERIOD_NAMES, Period, ShownPlan
from chalicelib.onboarding.subscription import PlanTerms, Subscription, Usage, issued_in, used


class ConnectionView(Shown):
    """The connection as the business sees it: never a secret."""

    version: int
    environment: Annotated[Environment, in_words(ENVIRONMENT_NAMES)]
    user: str | None
    key_holder: str
    key_holder_id: str
    key_valid_until: Instant
    checked_at: Instant
    state: Annotated[ConnectionState, in_words(CONNECTION_STATE_NAMES)]
    ends_at: Instant | None = None
    """Once it was ended while documents were under way: nothing new is issued, and key, user and
    password are deleted when those have ended, at the latest then."""
    warnings: list[str]


class CoverEndView(Shown):
    """Until when a firm pays the plan that the business issues by, and whom to ask."""

    ends_at: Instant
    """From when nothing new is issued, unless the business chooses a plan of its own before; notes
    that correct what was issued are."""
    reason: Annotated[EndReason, in_words(END_REASON_NAMES)]
    licence_id: str
    firm_name: str
    firm_email: str
    """Of the firm that paid; empty for a connected firm, where that was another."""


class PlanView(Shown):
    """A plan that a business of the country can choose."""

    country: Country
    plan: ShownPlan
    period: Annotated[Period, in_words(PERIOD_NAMES)]
    price: DecimalString
    """Of a period, before taxes."""
    currency: str
    included: int
    """Documents of a calendar month that the price covers; at each further one nothing stops."""
    overage_price: DecimalString
    """Of each further document of that month."""
    trial_days: int
    """For how many days the first plan of a business costs nothing."""
    documents_per_minute: int
    """As many may be issued in a minute; the next one is to be repeated when that is over."""


class Plans(Shown):
    """The plans that can be chosen, and how they are paid."""

    data: list[PlanView]
    payment: ShownPayment


class SubscriptionView(Shown):
    """The plan of the business, who pays it, and how much of it the month has used."""

    version: int
    created_at: Instant
    plan: ShownPlan
    paid_by: Annotated[Payer, in_words(PAYER_NAMES)]
    cover_end: CoverEndView | None
    """Null as long as a firm pays, or the business has a plan of its own."""
    terms: PlanTerms
    """What the plan costs and covers: as it was when it was chosen."""
    planned: PlanTerms | None
    """The change that is to come, on its day; null: none."""
    trial_until: date | None
    """The last day that costs nothing; null: there was no trial."""
    usage: Usage
    payment: ShownPayment


class Activities(Model):
    """All activities of a business."""

    data: list[Activity]


ShownDocumentType = Annotated[str, InWords(document_names, by="country")]
"""A type of document, in the words of the `country` that stands beside it."""
UnshownCountry = Annotated[Country, Field(exclude=True)]


class SeriesView(Series, Shown):
    """A series as it is shown."""

    country: UnshownCountry
    document_type: ShownDocumentType


class SeriesList(Model):
    """All series of a business; `version` counts the writes of them all."""

    data: list[SeriesView]

    @classmethod
    def of(cls, dossier: IssuerDossier) -> SeriesList:
        """Show the series of a business."""
        country = dossier.business.country
        return cls(data=[SeriesView(**dict(each), country=country) for each in dossier.series])

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def version(self) -> int:
        """Grow with every write of a series, as none is ever removed."""
        return sum(series.version for series in self.data)


class BusinessView(Shown):
    """A business as its members see it."""

    id: str
    version: int
    created_at: Instant
    country: Country
    services: Annotated[list[Service], in_words(SERVICE_NAMES)]
    """What Enlace does in that country: of the rest nothing needs to be offered."""
    name: str
    state: Annotated[BusinessState, in_words(BUSINESS_STATE_NAMES)]
    ready_at: Instant | None
    id_type: str
    id_number: str


class Missing(Model):
    """One thing to do, told to a person."""

    pointer: str
    code: str
    detail: str


class Step(Model):
    """One step of onboarding: whether it is done, what it lacks, and where to do it."""

    text: str
    """What the step is called, in the language of the response."""
    done: bool
    link: str
    missing: list[Missing]


class Steps(Model):
    """The five steps; they can be done in any order."""

    profile: Step
    activities: Step
    tax_authority: Step
    series: Step
    subscription: Step


class OnboardingStatus(Shown):
    """How far a business is."""

    business_id: str
    state: Annotated[BusinessState, in_words(BUSINESS_STATE_NAMES)]
    ready: bool
    """Whether it may issue now."""
    is_to_issue: bool
    """Whether the steps are asked of it. Not of a business that is there for something else, such
    as its notifications, until it has a licence to issue or begins with a connection, series or a
    plan: until then nothing is told as missing."""
    steps: Steps
    finish_link: str


def status_of(dossier: IssuerDossier, language: Language) -> OnboardingStatus:
    """Present what is done and what is missing."""
    base = f"/v1/businesses/{dossier.business.id}"
    steps = {}
    for name, words in STEP_NAMES.items():
        missing = [
            Missing(pointer=lack.pointer, code=lack.code, detail=lack.sentence(language))
            for lack in dossier.missing
            if lack.step == name
        ]
        link = f"{base}/{name.replace('_', '-')}"
        steps[name] = Step(
            text=words.render(language),
            done=not missing,
            link=link,
            missing=missing if dossier.is_to_issue else [],
        )
    return OnboardingStatus(
        business_id=dossier.business.id,
        state=dossier.business.state,
        ready=dossier.ready,
        is_to_issue=dossier.is_to_issue,
        steps=Steps(**steps),
        finish_link=f"{base}/onboarding/finish",
    )


def business_view(dossier: IssuerDossier) -> BusinessView:
    """Present a business to one of its members."""
    shown = set(BusinessView.model_fields) - {"id_type", "id_number", "services"}
    return BusinessView(
        **dossier.business.model_dump(include=shown),
        services=services(dossier.business.country),
        id_type=dossier.profile.id_type,
        id_number=dossier.profile.id_number,
    )


def subscription_view(chosen: Subscription, dossier: IssuerDossier, day: date) -> SubscriptionView:
    """Present the plan as it is on a day of the business."""
    terms, end, shown = chosen.on(day), dossier.cover_end, set(CoverEndView.model_fields)
    return SubscriptionView(
        version=chosen.version,
        created_at=chosen.created_at,
        plan=terms.plan,
        paid_by=dossier.paid_by,
        cover_end=CoverEndView(**end.model_dump(include=shown)) if end is not None else None,
        terms=terms,
        planned=chosen.planned(day),
        trial_until=chosen.trial_until,
        usage=used(issued_in(dossier.series, day), terms, day),
        payment=PAYMENT,
    )
