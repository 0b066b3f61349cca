"""Accounts, sessions and forgotten passwords over HTTP."""

from __future__ import annotations

from chalicelib.accounts import (
    counting,
    invitations,
    keys,
    operators,
    oversight,
    own_email,
    people,
    registration,
    resets,
    service,
    sessions,
    terms,
)
from chalicelib.accounts.forms import (
    ChallengeAnswer,
    Credentials,
    EmailChange,
    EmailCode,
    EmailUndo,
    KeyRequest,
    LookUp,
    MeChanges,
    NewAccount,
    NewOperator,
    Refresh,
    ResetConfirmation,
    ResetRequest,
    Verification,
)
from chalicelib.accounts.views import (
    EventEntry,
    FoundAccount,
    Limits,
    Me,
    MembershipView,
    OperatorView,
    Pending,
    Session,
    SignIn,
    Terms,
    Verified,
)
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.operating import Because
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import Routes

routes = Routes("accounts")


@routes.get("/v1/terms", returns=Terms)
def read_terms(request: PublicRequest) -> Terms:
    """Read the terms of use in force, in the language of the request."""
    return terms.in_force(request.language)


@routes.post(
    "/v1/accounts",
    body=NewAccount,
    rules=registration.faults,
    returns=Pending,
    status=202,
    idempotent=True,
)
def register(request: PublicRequest, body: NewAccount) -> Pending:
    """Register; what comes next is mailed, and the response does not tell whose the e-mail is.

    An e-mail that is new or yet to be confirmed gets a code, one with an account in use gets word
    of that. Beyond some mails in a row there is none for a while.
    """
    return registration.register(request, body)


@routes.post("/v1/accounts/verification", body=Verification, returns=Verified)
def verify_email(request: PublicRequest, body: Verification) -> Verified:
    """Confirm the e-mail of a registration by its code."""
    return registration.verify(body)


@routes.post("/v1/sessions", body=Credentials, returns=SignIn)
def sign_in(request: PublicRequest, body: Credentials) -> SignIn:
    """Sign in; an access key leads to the challenge to choose a password."""
    return sessions.sign_in(body)


@routes.post(
    "/v1/sessions/new-password",
    body=ChallengeAnswer,
    rules=registration.faults_of_change,
    returns=Session,
)
def choose_password(request: PublicRequest, body: ChallengeAnswer) -> Session:
    """Replace an access key by a password of one's own; a session begins."""
    return sessions.choose_password(request, body)


@routes.post("/v1/sessions/refresh", body=Refresh, returns=Session)
def refresh_session(request: PublicRequest, body: Refresh) -> Session:
    """Get a new access token."""
    return sessions.refresh(body)


@routes.delete("/v1/sessions/current")
def sign_out(caller: Caller) -> None:
    """End every session of the caller."""
    sessions.sign_out(caller)


@routes.post("/v1/password-resets", body=ResetRequest, returns=Pending, status=202)
def request_password_reset(request: PublicRequest, body: ResetRequest) -> Pending:
    """Have a code mailed with which to choose a new password.

    Only an e-mail with an account gets one, with a pause after some in a row; the response is the
    same for all.
    """
    return resets.request_reset(request, body)


@routes.post(
    "/v1/password-resets/confirmation",
    body=ResetConfirmation,
    rules=registration.faults_of_change,
)
def confirm_password_reset(request: PublicRequest, body: ResetConfirmation) -> None:
    """Choose a new password by the mailed code; every session ends."""
    resets.confirm_reset(request, body)


@routes.post("/v1/access-keys", body=KeyRequest, returns=Pending, status=202)
def request_access_key(request: PublicRequest, body: KeyRequest) -> Pending:
    """Have another access key mailed in place of one that expired before it was used.

    Signing in with the expired one does the same. Only an e-mail with such a key gets another, with
    a pause after some in a row; the response is the same for all.
    """
    return keys.ask(request, body)


@routes.get("/v1/me", returns=Me)
def read_me(caller: Caller) -> Me:
    """Show who is signed in, where they belong, and the firms that invite them."""
    return service.read_me(caller)


@routes.get("/v1/me/history", query=PageQuery, returns=Page[EventEntry])
def read_my_history(caller: Caller, query: PageQuery) -> Page[EventEntry]:
    """Read what happened to one's account, newest first."""
    return service.own_history(caller, query)


@routes.get("/v1/me/history.csv", returns=Sheet)
def read_my_history_csv(caller: Caller) -> Sheet:
    """Read what happened to one's account as a CSV: the newest 5,000 events."""
    return service.own_history_sheet(caller)


@routes.post("/v1/me/email", body=EmailChange, returns=Pending, status=202, idempotent=True)
def change_my_email(caller: Caller, body: EmailChange) -> Pending:
    """Have a code mailed to the address that one's account is to move to.

    An address that has an account gets word of that instead; the response is the same.
    """
    return own_email.ask(caller, body)


@routes.post("/v1/me/email/confirmation", body=EmailCode)
def confirm_my_email(caller: Caller, body: EmailCode) -> None:
    """Move one's account to the new address by its code; every session ends, this one, too.

    From then on one signs in with the new address. The old one is told, and can undo it.
    """
    own_email.confirm(caller, body)


@routes.post("/v1/accounts/email-undo", body=EmailUndo, returns=Pending, status=202)
def undo_email_change(request: PublicRequest, body: EmailUndo) -> Pending:
    """Move an account back to the address that it had, by the code that was mailed there.

    Every session ends, the password is void, and a code to choose another one is mailed.
    """
    return own_email.undo(request, body)


@routes.patch("/v1/me", body=MeChanges, returns=Me, versioned=True)
def change_me(caller: Caller, body: MeChanges, version: int) -> Me:
    """Change name, language or time zone of whoever is signed in."""
    return service.change_me(caller, body, version)


@routes.post(
    "/v1/me/invitations/{tenant}/acceptance", returns=MembershipView, status=201, idempotent=True
)
def accept_invitation(caller: Caller, tenant: str) -> MembershipView:
    """Become a user of the firm or business that invites."""
    return invitations.accept(caller, tenant)


@routes.post("/v1/me/memberships/{tenant}/departure", idempotent=True)
def leave_tenant(caller: Caller, tenant: str) -> None:
    """Leave a firm or business; the last who manages its users cannot.

    Those who manage its users are told. The account stays, and what else it belongs to.
    """
    people.leave(caller, tenant)


@routes.post("/v1/me/invitations/{tenant}/refusal", idempotent=True)
def refuse_invitation(caller: Caller, tenant: str) -> None:
    """Decline the invitation of a firm or business."""
    invitations.refuse(caller, tenant)


@routes.get("/v1/firms/{firm}/limits", returns=Limits)
def read_firm_limits(caller: Caller) -> Limits:
    """Read how much the firm may do in 24 hours, and what is left of it for the caller.

    Who sees some companies only is told of no more than the limits.
    """
    return Limits(data=counting.limits_of(caller))


@routes.get("/v1/businesses/{business}/limits", returns=Limits)
def read_business_limits(caller: Caller) -> Limits:
    """Read how much the business may do in 24 hours, and what is left of it for the caller."""
    return Limits(data=counting.limits_of(caller))


@routes.get("/v1/operator/operators", returns=Page[OperatorView])
def list_operators(caller: Caller) -> Page[OperatorView]:
    """List who may act as operator: all of them, on one page."""
    return operators.list_operators(caller)


@routes.post(
    "/v1/operator/operators", body=NewOperator, returns=OperatorView, status=201, idempotent=True
)
def appoint_operator(caller: Caller, body: NewOperator) -> OperatorView:
    """Make somebody with an account an operator; they are told."""
    return operators.appoint(caller, body)


@routes.post("/v1/operator/operators/{account}/removal", body=Because, idempotent=True)
def remove_operator(caller: Caller, account: str, body: Because) -> None:
    """Take an operator's right, from the next request on; they are told. Not one's own."""
    operators.remove(caller, account, body)


@routes.post("/v1/operator/account-look-ups", body=LookUp, returns=FoundAccount, idempotent=True)
def look_account_up(caller: Caller, body: LookUp) -> FoundAccount:
    """Find the account of an e-mail; its own history says that and why it was looked up."""
    return oversight.look_up(caller, body)


@routes.post(
    "/v1/operator/accounts/{account}/lock", body=Because, returns=FoundAccount, idempotent=True
)
def lock_account(caller: Caller, account: str, body: Because) -> FoundAccount:
    """Lock an account: its sessions end and nobody signs in; the person is told."""
    return oversight.lock(caller, account, body)


@routes.post(
    "/v1/operator/accounts/{account}/unlock", body=Because, returns=FoundAccount, idempotent=True
)
def unlock_account(caller: Caller, account: str, body: Because) -> FoundAccount:
    """Unlock an account, which signs in anew; the person is told."""
    return oversight.unlock(caller, account, body)
