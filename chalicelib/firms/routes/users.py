"""Routes of the users of a firm, and of rights for a time."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import EventEntry, InvitationEnd, User, UserDetail, UserQuery
from chalicelib.core.caller import Caller
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.firms import granting, users
from chalicelib.firms.forms import Answer, NewTimedRights, NewUser, TimedRightsQuery, UserChanges
from chalicelib.firms.views import TimedRightsView
from chalicelib.firms.words import TELLING
from chalicelib.http.endpoint import Routes

routes = Routes("firms")


@routes.get("/v1/firms/{firm}/users", query=UserQuery, returns=ListedByState[User])
def list_users(caller: Caller, query: UserQuery) -> ListedByState[User]:
    """List the firm's users and whom it invited; without `sort`, by name.

    `q` takes words, each of which must be somewhere in name or e-mail. `total` counts all that
    match, `by_state` those in each state.
    """
    return accounts.user_page(caller.tenant, query)


@routes.get("/v1/firms/{firm}/users.csv", returns=Sheet)
def list_users_csv(caller: Caller) -> Sheet:
    """Make a CSV of the firm's users and whom it invited, by name."""
    return accounts.user_sheet(caller)


@routes.post("/v1/firms/{firm}/users", body=NewUser, returns=User, status=201, idempotent=True)
def invite_user(caller: Caller, body: NewUser) -> User:
    """Invite somebody into the firm by e-mail; to invite again sends another mail.

    They become a user when they accept, which takes an account with that e-mail: one that they
    have or one that they open. The response is the same whether or not there is one.
    """
    return users.invite(caller, body)


@routes.get("/v1/firms/{firm}/users/{account}", returns=UserDetail)
def read_user(caller: Caller, account: str) -> UserDetail:
    """Read a user with what they may see."""
    return accounts.read_member(caller, account)


@routes.patch(
    "/v1/firms/{firm}/users/{account}", body=UserChanges, returns=UserDetail, versioned=True
)
def change_user(caller: Caller, account: str, body: UserChanges, version: int) -> UserDetail:
    """Change role or rights of a user; it counts from their next request on, and they are told.

    `rights` come whole. The last active administrator stays one.
    """
    return users.change(caller, account, body, version)


@routes.post("/v1/firms/{firm}/users/{account}/deactivation", returns=UserDetail)
def deactivate_user(caller: Caller, account: str) -> UserDetail:
    """Deactivate a user, who may do nothing from then on; they are told."""
    return users.set_state(caller, account, "inactive")


@routes.post("/v1/firms/{firm}/users/{account}/reactivation", returns=UserDetail)
def reactivate_user(caller: Caller, account: str) -> UserDetail:
    """Reactivate a user, with the rights that they had; they are told."""
    return users.set_state(caller, account, "active")


@routes.post(
    "/v1/firms/{firm}/users/{account}/timed-rights",
    body=NewTimedRights,
    returns=TimedRightsView,
    status=201,
    idempotent=True,
)
def grant_timed_rights_unasked(
    caller: Caller, account: str, body: NewTimedRights
) -> TimedRightsView:
    """Give a user rights beyond the usual ones, which end by themselves; they are told."""
    return granting.grant_unasked(caller, account, body)


@routes.get("/v1/firms/{firm}/users/{account}/history", query=PageQuery, returns=Page[EventEntry])
def read_user_history(caller: Caller, account: str, query: PageQuery) -> Page[EventEntry]:
    """Read what a user could see and when it changed, newest first; of former users, too."""
    return accounts.history_page(caller, users.subject(account), query, TELLING)


@routes.get("/v1/firms/{firm}/users/{account}/history.csv", returns=Sheet)
def read_user_history_csv(caller: Caller, account: str) -> Sheet:
    """Read what a user could see and when it changed as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, users.subject(account), TELLING)


@routes.get(
    "/v1/firms/{firm}/timed-rights",
    query=TimedRightsQuery,
    returns=ListedByState[TimedRightsView],
)
def list_timed_rights(caller: Caller, query: TimedRightsQuery) -> ListedByState[TimedRightsView]:
    """List rights for a time, those of all to administrators, to others their own; newest first."""
    return granting.list_timed(caller, query)


@routes.post(
    "/v1/firms/{firm}/timed-rights",
    body=NewTimedRights,
    returns=TimedRightsView,
    status=201,
    idempotent=True,
)
def ask_timed_rights(caller: Caller, body: NewTimedRights) -> TimedRightsView:
    """Ask the administrators for rights beyond the usual ones, for a time; they are told."""
    return granting.ask(caller, body)


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/grant", returns=TimedRightsView)
def grant_timed_rights(caller: Caller, timed: str) -> TimedRightsView:
    """Grant what was asked: it counts from the user's next request until its moment."""
    return granting.decide(caller, timed, "grant")


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/refusal", body=Answer, returns=TimedRightsView)
def refuse_timed_rights(caller: Caller, timed: str, body: Answer) -> TimedRightsView:
    """Refuse what was asked; the reason is told to whoever asked."""
    return granting.decide(caller, timed, "refuse", body.reason)


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/revocation", returns=TimedRightsView)
def revoke_timed_rights(caller: Caller, timed: str) -> TimedRightsView:
    """End granted rights before their time, from the user's next request on; they are told."""
    return granting.decide(caller, timed, "revoke")


@routes.post("/v1/firms/{firm}/timed-rights/{timed}/withdrawal", returns=TimedRightsView)
def withdraw_timed_rights(caller: Caller, timed: str) -> TimedRightsView:
    """Take back what the caller asked for, or give back what was granted."""
    return granting.withdraw(caller, timed)


@routes.delete("/v1/firms/{firm}/users/{account}", versioned=True)
def remove_user(caller: Caller, account: str, version: int) -> None:
    """Remove a user from the firm; they are told. What they did stays in the histories."""
    users.remove(caller, account, version)


@routes.post("/v1/firms/{firm}/invitations/withdrawal", body=InvitationEnd, idempotent=True)
def withdraw_firm_invitation(caller: Caller, body: InvitationEnd) -> None:
    """Take back an invitation; whoever was invited learns of it on trying to accept."""
    accounts.withdraw_invitation(caller, body.email)
