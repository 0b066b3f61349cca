"""A business and the steps of its onboarding."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import EventEntry, InvitationEnd, User, UserDetail, UserQuery
from chalicelib.catalogues.service import Chart
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.countries import countries
from chalicelib.core.model import Model
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import ByCountry, Routes
from chalicelib.onboarding import (
    connecting,
    numbering,
    opening,
    owners,
    service,
    status,
    steps,
    subscribing,
    users,
)
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.forms import (
    BusinessUserChanges,
    NewActivity,
    NewBusiness,
    NewBusinessUser,
    NewOwner,
    NewSeriesList,
    NewSubscription,
    OwnerInvitationEnd,
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
from chalicelib.onboarding.words import telling

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


@routes.get(f"{_BUSINESS}/history", query=PageQuery, returns=Page[EventEntry])
def read_business_history(caller: Caller, query: PageQuery) -> Page[EventEntry]:
    """Read what happened to the business, newest first; of a document see its own."""
    return accounts.history_page(caller, caller.tenant, query, telling(caller))


@routes.get(f"{_BUSINESS}/history.csv", returns=Sheet)
def read_business_history_csv(caller: Caller) -> Sheet:
    """Read what happened to the business as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, caller.tenant, telling(caller))


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


@routes.get(f"{_BUSINESS}/users", query=UserQuery, returns=ListedByState[User])
def list_business_users(caller: Caller, query: UserQuery) -> ListedByState[User]:
    """List the users of the business and whom it invited; without `sort`, by name."""
    return accounts.user_page(caller.tenant, query)


@routes.get(f"{_BUSINESS}/users.csv", returns=Sheet)
def list_business_users_csv(caller: Caller) -> Sheet:
    """Make a CSV of the users of the business and whom it invited, by name."""
    return accounts.user_sheet(caller)


@routes.post(f"{_BUSINESS}/users", body=NewBusinessUser, returns=User, status=201, idempotent=True)
def invite_business_user(caller: Caller, body: NewBusinessUser) -> User:
    """Invite somebody into the business by e-mail; to invite again sends another mail.

    They become a user when they accept, which takes an account with that e-mail: one that they
    have or one that they open. The response is the same whether or not there is one.
    """
    return users.invite(caller, body)


@routes.post(
    "/v1/operator/businesses/{business}/owners",
    body=NewOwner,
    returns=User,
    status=201,
    idempotent=True,
)
def give_business_owner(caller: Caller, business: str, body: NewOwner) -> User:
    """Give a business another owner, where its last one cannot; owners and the new one are told.

    A user of the business is an owner at once. Anybody else is invited, and is one when they
    accept; the response says nothing of whether there is an account. Owners that there are stay.
    """
    return owners.give(caller, business, body)


@routes.post(
    "/v1/operator/businesses/{business}/owner-invitations/withdrawal",
    body=OwnerInvitationEnd,
    idempotent=True,
)
def withdraw_owner_invitation(caller: Caller, business: str, body: OwnerInvitationEnd) -> None:
    """Take back the invitation of an owner that an operator gave; the owners that are are told.

    Whoever was invited learns of it on trying to accept. Who is an owner already is removed by
    another owner, among the users of the business.
    """
    owners.take_back(caller, business, body)


@routes.get(f"{_BUSINESS}/users/{{account}}", returns=UserDetail)
def read_business_user(caller: Caller, account: str) -> UserDetail:
    """Read a user of the business."""
    return accounts.read_member(caller, account)


@routes.patch(
    f"{_BUSINESS}/users/{{account}}", body=BusinessUserChanges, returns=UserDetail, versioned=True
)
def change_business_user(
    caller: Caller, account: str, body: BusinessUserChanges, version: int
) -> UserDetail:
    """Change role or posts of a user; it counts from their next request on, and they are told.

    The last active owner stays one.
    """
    return users.change(caller, account, body, version)


@routes.post(f"{_BUSINESS}/users/{{account}}/deactivation", returns=UserDetail)
def deactivate_business_user(caller: Caller, account: str) -> UserDetail:
    """Deactivate a user, who may do nothing from then on; they are told."""
    return users.set_state(caller, account, "inactive")


@routes.post(f"{_BUSINESS}/users/{{account}}/reactivation", returns=UserDetail)
def reactivate_business_user(caller: Caller, account: str) -> UserDetail:
    """Reactivate a user, with what they might do before; they are told."""
    return users.set_state(caller, account, "active")


@routes.delete(f"{_BUSINESS}/users/{{account}}", versioned=True)
def remove_business_user(caller: Caller, account: str, version: int) -> None:
    """Remove a user from the business; they are told. What they did stays in the histories."""
    users.remove(caller, account, version)


@routes.get(f"{_BUSINESS}/chart", returns=Chart)
def read_chart(caller: Caller) -> Chart:
    """Read the chart of accounts that exports post to.

    It is the one that the business started with, and what its country's got since.
    """
    return service.read_chart(caller)


@routes.post(f"{_BUSINESS}/invitations/withdrawal", body=InvitationEnd, idempotent=True)
def withdraw_business_invitation(caller: Caller, body: InvitationEnd) -> None:
    """Take back an invitation; whoever was invited learns of it on trying to accept."""
    accounts.withdraw_invitation(caller, body.email)


@routes.get(f"{_BUSINESS}/users/{{account}}/history", query=PageQuery, returns=Page[EventEntry])
def read_business_user_history(caller: Caller, account: str, query: PageQuery) -> Page[EventEntry]:
    """Read what happened to a user in the business, newest first; of one who left, too."""
    return accounts.history_page(caller, account, query, telling(caller))


@routes.get(f"{_BUSINESS}/users/{{account}}/history.csv", returns=Sheet)
def read_business_user_history_csv(caller: Caller, account: str) -> Sheet:
    """Read what happened to a user in the business as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, account, telling(caller))
