"""Accounts, sessions and forgotten passwords over HTTP."""

from __future__ import annotations

from chalicelib.accounts import invitations, keys, registration, resets, service, sessions, terms
from chalicelib.accounts.forms import (
    ChallengeAnswer,
    Credentials,
    KeyRequest,
    MeChanges,
    NewAccount,
    Refresh,
    ResetConfirmation,
    ResetRequest,
    Verification,
)
from chalicelib.accounts.views import Me, MembershipView, Pending, Session, SignIn, Terms, Verified
from chalicelib.core.caller import Caller, PublicRequest
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


@routes.post("/v1/me/invitations/{tenant}/refusal", idempotent=True)
def refuse_invitation(caller: Caller, tenant: str) -> None:
    """Decline the invitation of a firm or business."""
    invitations.refuse(caller, tenant)
