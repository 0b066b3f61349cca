"""A business and the steps of its onboarding."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.http.endpoint import Routes
from chalicelib.onboarding import connecting, service, steps
from chalicelib.onboarding.connecting import ConnectionView
from chalicelib.onboarding.model import (
    Activities,
    Activity,
    BusinessView,
    NewActivity,
    NewBusiness,
    NewConnection,
    NewProfile,
    NewSeriesList,
    NewSubscription,
    Profile,
    SeriesList,
    Subscription,
)
from chalicelib.onboarding.progress import OnboardingStatus
from chalicelib.onboarding.service import InitialChart

routes = Routes("onboarding")
_BUSINESS = "/v1/businesses/{business}"


@routes.post("/v1/businesses", body=NewBusiness, answer=BusinessView, status=201, idempotent=True)
def create_business(caller: Caller, body: NewBusiness) -> BusinessView:
    """Open a business without a firm; the caller owns it."""
    return service.create_business(caller, body)


@routes.get(_BUSINESS, answer=BusinessView)
def read_business(caller: Caller) -> BusinessView:
    """Read the business."""
    return service.read_business(caller)


@routes.get(f"{_BUSINESS}/onboarding", answer=OnboardingStatus)
def read_onboarding(caller: Caller) -> OnboardingStatus:
    """Read which steps are done and what each lacks."""
    return service.read_status(caller)


@routes.post(f"{_BUSINESS}/onboarding/finish", answer=OnboardingStatus)
def finish_onboarding(caller: Caller) -> OnboardingStatus:
    """Finish onboarding, so that documents can be issued."""
    return steps.finish(caller)


@routes.get(f"{_BUSINESS}/profile", answer=Profile)
def read_profile(caller: Caller) -> Profile:
    """Read the profile."""
    return steps.read_profile(caller)


@routes.put(f"{_BUSINESS}/profile", body=NewProfile, answer=Profile)
def put_profile(caller: Caller, body: NewProfile) -> Profile:
    """Set the profile."""
    return steps.put_profile(caller, body)


@routes.get(f"{_BUSINESS}/activities", answer=Activities)
def list_activities(caller: Caller) -> Activities:
    """List the economic activities."""
    return steps.list_activities(caller)


@routes.post(f"{_BUSINESS}/activities", body=NewActivity, answer=Activity, status=201)
def add_activity(caller: Caller, body: NewActivity) -> Activity:
    """Add an economic activity."""
    return steps.add_activity(caller, body)


@routes.delete(f"{_BUSINESS}/activities/{{code}}", status=204)
def remove_activity(caller: Caller, code: str) -> None:
    """Remove an economic activity."""
    steps.remove_activity(caller, code)


@routes.get(f"{_BUSINESS}/tax-authority", answer=ConnectionView)
def read_tax_authority(caller: Caller) -> ConnectionView:
    """Read the connection to the tax authority, without its secrets."""
    return connecting.read_connection(caller)


@routes.put(f"{_BUSINESS}/tax-authority", body=NewConnection, answer=ConnectionView)
def put_tax_authority(caller: Caller, body: NewConnection) -> ConnectionView:
    """Connect to the tax authority."""
    return connecting.connect(caller, body)


@routes.get(f"{_BUSINESS}/series", answer=SeriesList)
def list_series(caller: Caller) -> SeriesList:
    """List the series and their next numbers."""
    return steps.list_series(caller)


@routes.put(f"{_BUSINESS}/series", body=NewSeriesList, answer=SeriesList)
def put_series(caller: Caller, body: NewSeriesList) -> SeriesList:
    """Set next numbers."""
    return steps.put_series(caller, body)


@routes.get(f"{_BUSINESS}/subscription", answer=Subscription)
def read_subscription(caller: Caller) -> Subscription:
    """Read the plan."""
    return steps.read_subscription(caller)


@routes.put(f"{_BUSINESS}/subscription", body=NewSubscription, answer=Subscription)
def put_subscription(caller: Caller, body: NewSubscription) -> Subscription:
    """Choose the plan."""
    return steps.put_subscription(caller, body)


@routes.get(f"{_BUSINESS}/chart", answer=InitialChart)
def read_chart(caller: Caller) -> InitialChart:
    """Read the chart of accounts that the business started with."""
    return service.read_chart(caller)
