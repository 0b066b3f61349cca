"""Routes of features that firms ask for."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms import asking
from chalicelib.firms.forms import FeatureMessage, NewFeatureRequest
from chalicelib.firms.views import FeatureRequestView
from chalicelib.http.endpoint import Routes

routes = Routes("firms")


@routes.post(
    "/v1/firms/{firm}/feature-requests",
    body=NewFeatureRequest,
    returns=FeatureRequestView,
    status=201,
    idempotent=True,
)
def ask_for_feature(caller: Caller, body: NewFeatureRequest) -> FeatureRequestView:
    """Ask the operator for a feature; each answer comes by mail to the firm's administrators."""
    return asking.ask(caller, body)


@routes.get("/v1/firms/{firm}/feature-requests", query=PageQuery, returns=Page[FeatureRequestView])
def list_feature_requests(caller: Caller, query: PageQuery) -> Page[FeatureRequestView]:
    """List what the firm asked the operator for, newest first."""
    return asking.list_requests(caller, query)


@routes.get("/v1/firms/{firm}/feature-requests/{feature_request}", returns=FeatureRequestView)
def read_feature_request(caller: Caller, feature_request: str) -> FeatureRequestView:
    """Read what the firm asked for, what was said of it, and whose answer it waits for."""
    return asking.read(caller, feature_request)


@routes.post(
    "/v1/firms/{firm}/feature-requests/{feature_request}/messages",
    body=FeatureMessage,
    returns=FeatureRequestView,
    status=201,
    idempotent=True,
)
def write_about_feature(
    caller: Caller, feature_request: str, body: FeatureMessage
) -> FeatureRequestView:
    """Write to the operator about a request that waits."""
    return asking.say(caller, feature_request, body)


@routes.post(
    "/v1/firms/{firm}/feature-requests/{feature_request}/withdrawal", returns=FeatureRequestView
)
def withdraw_feature_request(caller: Caller, feature_request: str) -> FeatureRequestView:
    """Take a request back that waits."""
    return asking.withdraw(caller, feature_request)
