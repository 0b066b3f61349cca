"""A business and the steps of its onboarding."""

from __future__ import annotations

from chalicelib.catalogues.service import Chart
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.countries import countries
from chalicelib.core.model import Model
from chalicelib.http.endpoint import ByCountry, Routes
from chalicelib.onboarding import (
    connecting,
    numbering,
    opening,
    service,
    status,
    steps,
    subscribing,
)
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.forms import (
    NewActivity,
    NewBusiness,
    NewSeriesList,
    NewSubscription,
    PlanQuery,
)
from chalicelib.onboarding.model import Activity, Profile
from chalicelib.onboarding.views import (
    Activities,
    BusinessView,
    ConnectionView,
    OnboardingStatus,
    Plans,
    SeriesList,
    SubscriptionView,
)

routes = Routes("onboarding")
_BUSINESS = "/v1/businesses/{business}"


def _series() -> list[type[Model]]:
    return [NewSeriesList]  # how high its numbers may be is the country's to say


def _profiles() -> list[type[Model]]:
    return [form_of(country).profile for country in countries()]


def _connections() -> list[type[Model]]:
    offered = [form_of(country).connection for country in countries()]
    return [kind for kind in offered if kind is not None]


@routes.post("/v1/businesses", body=NewBusiness, returns=BusinessView, status=201, idempotent=True)
def create_business(caller: Caller, body: NewBusiness) -> BusinessView:
    """Open a business without a firm; the caller owns it."""
    return opening.create_business(caller, body)


@routes.get(_BUSINESS, returns=BusinessView)
def read_business(caller: Caller) -> BusinessView:
    """Read the business."""
    return service.read_business(caller)


@routes.get(f"{_BUSINESS}/onboarding", returns=OnboardingStatus)
def read_onboarding(caller: Caller) -> OnboardingStatus:
    """Read which steps are done and what each lacks."""
    return status.read_status(caller)


@routes.post(f"{_BUSINESS}/onboarding/finish", returns=OnboardingStatus)
def finish_onboarding(caller: Caller) -> OnboardingStatus:
    """Finish onboarding, so that documents can be issued."""
    return status.finish(caller)


@routes.get(f"{_BUSINESS}/profile", returns=Profile)
def read_profile(caller: Caller) -> Profile:
    """Read the profile."""
    return steps.read_profile(caller)


@routes.put(f"{_BUSINESS}/profile", body=ByCountry(_profiles), returns=Profile, versioned=True)
def put_profile(caller: Caller, body: UnreadBody, version: int) -> Profile:
    """Set the profile; another tax id undoes the connection to the tax authority."""
    return steps.put_profile(caller, body, version)


@routes.get(f"{_BUSINESS}/activities", returns=Activities)
def list_activities(caller: Caller) -> Activities:
    """List the economic activities."""
    return steps.list_activities(caller)


@routes.post(f"{_BUSINESS}/activities", body=NewActivity, returns=Activity, status=201)
def add_activity(caller: Caller, body: NewActivity) -> Activity:
    """Add an economic activity of the catalogue or of the taxpayer's own entry in the register."""
    return steps.add_activity(caller, body)


@routes.delete(f"{_BUSINESS}/activities/{{code}}", versioned=True)
def remove_activity(caller: Caller, code: str, version: int) -> None:
    """Remove an economic activity; its version is in the list."""
    steps.remove_activity(caller, code, version)


@routes.get(f"{_BUSINESS}/tax-authority", returns=ConnectionView, may_be_unset=True)
def read_tax_authority(caller: Caller) -> ConnectionView:
    """Read the connection to the tax authority, without its secrets."""
    return connecting.read_connection(caller)


@routes.put(
    f"{_BUSINESS}/tax-authority",
    body=ByCountry(_connections),
    returns=ConnectionView,
    versioned=True,
)
def put_tax_authority(caller: Caller, body: UnreadBody, version: int) -> ConnectionView:
    """Connect to the tax authority; the first time the version is 0."""
    return connecting.connect(caller, body, version)


@routes.get(f"{_BUSINESS}/series", returns=SeriesList)
def list_series(caller: Caller) -> SeriesList:
    """List the series and their next numbers."""
    return numbering.list_series(caller)


@routes.put(f"{_BUSINESS}/series", body=ByCountry(_series), returns=SeriesList, versioned=True)
def put_series(caller: Caller, body: UnreadBody, version: int) -> SeriesList:
    """Set next numbers; each document issued meanwhile is a new version of the list."""
    return numbering.put_series(caller, body, version)


@routes.get("/v1/plans", query=PlanQuery, returns=Plans)
def list_plans(request: PublicRequest, query: PlanQuery) -> Plans:
    """List the plans that a business can choose, with what they cost and cover."""
    del request
    return subscribing.list_plans(query)


@routes.get(f"{_BUSINESS}/subscription", returns=SubscriptionView, may_be_unset=True)
def read_subscription(caller: Caller) -> SubscriptionView:
    """Read the plan, who pays it and until when, and how much of it the month has used."""
    return subscribing.read_subscription(caller)


@routes.put(
    f"{_BUSINESS}/subscription", body=NewSubscription, returns=SubscriptionView, versioned=True
)
def put_subscription(caller: Caller, body: NewSubscription, version: int) -> SubscriptionView:
    """Choose the plan; the first time the version is 0.

    Its price and what it covers stay as they are on that day. A plan never stops a document: those
    that it does not cover are issued, too, and paid one by one.

    Where a firm's licence pays, it covers what is chosen; where that ended, it is paid by the
    business from here on, which issues on.
    """
    return subscribing.put_subscription(caller, body, version)


@routes.get(f"{_BUSINESS}/chart", returns=Chart)
def read_chart(caller: Caller) -> Chart:
    """Read the chart of accounts that exports post to.

    It is the one that the business started with, and what its country's got since.
    """
    return service.read_chart(caller)
