"""Accounts, sessions and forgotten passwords over HTTP."""

from __future__ import annotations

from chalicelib.accounts import (
    api_tokens,
    counting,
    invitations,
    keys,
    locked_store,
    operators,
    oversight,
    own_data,
    own_email,
    own_password,
    own_sessions,
    people,
    proofs,
    registration,
    resets,
    second_factor,
    service,
    sessions,
    terms,
)
from chalicelib.accounts.factor_views import FactorSecret, FactorView, RecoveryCodes
from chalicelib.accounts.forms import (
    ChallengeAnswer,
    CodeRequest,
    Credentials,
    EmailChange,
    EmailCode,
    EmailUndo,
    FactorCode,
    KeyRequest,
    LockedQuery,
    LookUp,
    MeChanges,
    NewAccount,
    NewApiToken,
    NewOperator,
    PasswordChange,
    Proof,
    Refresh,
    ResetConfirmation,
    ResetRequest,
    SecondStep,
    Verification,
)
from chalicelib.accounts.own_data_views import OwnData
from chalicelib.accounts.session_views import Proven, SessionList
from chalicelib.accounts.token_views import ApiTokenList, GivenApiToken
from chalicelib.accounts.views import (
    EventEntry,
    FoundAccount,
    Limits,
    LockedAccount,
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
from chalicelib.core.paging import ListedByState, Page, PageQuery
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


@routes.post("/v1/accounts/verification-codes", body=CodeRequest, returns=Pending, status=202)
def send_code_again(request: PublicRequest, body: CodeRequest) -> Pending:
    """Have the code to confirm a registration mailed again, in place of the one before.

    Only an e-mail that is yet to be confirmed gets one, with a pause after some in a row; the
    response is the same for all.
    """
    return registration.send_code_again(request, body)


@routes.post("/v1/sessions", body=Credentials, returns=SignIn, cookies="set")
def sign_in(request: PublicRequest, body: Credentials) -> SignIn:
    """Sign in; an access key leads to the challenge to choose a password."""
    return sessions.sign_in(body)


@routes.post(
    "/v1/sessions/new-password",
    body=ChallengeAnswer,
    rules=registration.faults_of_change,
    returns=Session,
    cookies="set",
)
def choose_password(request: PublicRequest, body: ChallengeAnswer) -> Session:
    """Replace an access key by a password of one's own; a session begins."""
    return sessions.choose_password(request, body)


@routes.post("/v1/sessions/refresh", body=Refresh, returns=Session, cookies="read")
def refresh_session(request: PublicRequest, body: Refresh) -> Session:
    """Get a new access token, and the next `refresh_token` in place of this one.

    Repeated within 30 seconds, should the response be lost, it gives the same once more; later on
    the session ends, for two must hold it, and its person is told. With `keep_in` `cookie` the
    handle stays in the cookie, and one that is less than 30 seconds old stays the same, so that
    tabs are not in each other's way; a session that has ended is forgotten there.
    """
    return own_sessions.refresh(body)


@routes.post("/v1/sessions/current/proof", body=Proof, returns=Proven)
def prove_session(caller: Caller, body: Proof) -> Proven:
    """Prove that it is oneself who sits at the session, for what takes a proof of late.

    A sign-in is one, too. Keys of the tax authority, users, tokens, operators and the end of an
    account take it (`proof-needed`).
    """
    return proofs.prove(caller, body)


@routes.delete("/v1/sessions/current", cookies="set")
def sign_out(caller: Caller) -> None:
    """End the session by which this is asked; others go on. Its cookie is forgotten."""
    own_sessions.end_own(caller)


@routes.get("/v1/me/sessions", returns=SessionList)
def list_my_sessions(caller: Caller) -> SessionList:
    """List one's sessions: on what, from where roughly, when used; the last used first."""
    return own_sessions.list_sessions(caller)


@routes.delete("/v1/me/sessions")
def end_my_sessions(caller: Caller) -> None:
    """End all one's sessions, this one as well."""
    sessions.end_all(caller)


@routes.delete("/v1/me/sessions/{session}")
def end_my_session(caller: Caller, session: str) -> None:
    """End one of one's sessions, whichever it is."""
    own_sessions.end(caller, session)


@routes.post(
    "/v1/me/password",
    body=PasswordChange,
    idempotent=True,
)
def change_my_password(caller: Caller, body: PasswordChange) -> None:
    """Change one's password; this session goes on, all others end, and one's address is told."""
    own_password.change(caller, body)


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


@routes.get("/v1/operator/locked-accounts", query=LockedQuery, returns=ListedByState[LockedAccount])
def list_locked_accounts(caller: Caller, query: LockedQuery) -> ListedByState[LockedAccount]:
    """List the accounts that are locked, each with why; without `sort`, the last one first."""
    del caller
    return locked_store.page(query)


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


@routes.get("/v1/firms/{firm}/api-tokens", returns=ApiTokenList)
def list_firm_tokens(caller: Caller) -> ApiTokenList:
    """List the tokens of the firm's programs, also those that are good no more."""
    return api_tokens.list_tokens(caller, "firm")


@routes.post("/v1/firms/{firm}/api-tokens", body=NewApiToken, returns=GivenApiToken, status=201)
def give_firm_token(caller: Caller, body: NewApiToken) -> GivenApiToken:
    """Give a program of the firm a token with some permissions, until a day.

    The token is in this response and nowhere else, so that it takes no `Idempotency-Key`: whose
    answer was lost revokes it and gives another. Those who manage the users are told.
    """
    return api_tokens.give(caller, "firm", body)


@routes.delete("/v1/firms/{firm}/api-tokens/{token}", versioned=True)
def revoke_firm_token(caller: Caller, token: str, version: int) -> None:
    """Revoke a token of the firm: the next request with it is refused."""
    api_tokens.revoke(caller, token, version)


@routes.get("/v1/businesses/{business}/api-tokens", returns=ApiTokenList)
def list_business_tokens(caller: Caller) -> ApiTokenList:
    """List the tokens of the business's programs, also those that are good no more."""
    return api_tokens.list_tokens(caller, "business")


@routes.post(
    "/v1/businesses/{business}/api-tokens", body=NewApiToken, returns=GivenApiToken, status=201
)
def give_business_token(caller: Caller, body: NewApiToken) -> GivenApiToken:
    """Give a program of the business a token with some permissions, until a day.

    The token is in this response and nowhere else, so that it takes no `Idempotency-Key`: whose
    answer was lost revokes it and gives another. Those who manage the users are told.
    """
    return api_tokens.give(caller, "business", body)


@routes.delete("/v1/businesses/{business}/api-tokens/{token}", versioned=True)
def revoke_business_token(caller: Caller, token: str, version: int) -> None:
    """Revoke a token of the business: the next request with it is refused."""
    api_tokens.revoke(caller, token, version)


@routes.get("/v1/me/export", returns=OwnData)
def read_my_data(caller: Caller) -> OwnData:
    """Read all that is kept of one's account, in one response."""
    return own_data.export(caller)


@routes.post("/v1/sessions/second-factor", body=SecondStep, returns=Session, cookies="set")
def take_second_step(request: PublicRequest, body: SecondStep) -> Session:
    """Sign in by a code, after the password of an account with a second factor."""
    return second_factor.take_step(body)


@routes.get("/v1/me/second-factor", returns=FactorView, may_be_unset=True)
def read_second_factor(caller: Caller) -> FactorView:
    """Read whether one's account has a second factor, and how many recovery codes are left."""
    return second_factor.read(caller)


@routes.post("/v1/me/second-factor", returns=FactorSecret, status=201)
def set_second_factor_up(caller: Caller) -> FactorSecret:
    """Get the secret for an authenticator; nothing changes before its first code is sent.

    The secret is in this response and nowhere else, so that it takes no `Idempotency-Key`: to ask
    again makes another one.
    """
    return second_factor.begin(caller)


@routes.post("/v1/me/second-factor/confirmation", body=FactorCode, returns=RecoveryCodes)
def confirm_second_factor(caller: Caller, body: FactorCode) -> RecoveryCodes:
    """Turn the second factor on by the authenticator's first code, and get ten recovery codes.

    They are shown once. All other sessions end.
    """
    return second_factor.confirm(caller, body)


@routes.post("/v1/me/second-factor/recovery-codes", returns=RecoveryCodes)
def renew_recovery_codes(caller: Caller) -> RecoveryCodes:
    """Get ten other recovery codes; those before are good no more."""
    return second_factor.renew_codes(caller)


@routes.delete("/v1/me/second-factor", versioned=True)
def take_second_factor_off(caller: Caller, version: int) -> None:
    """Take the second factor off; all other sessions end.

    Not of operators, nor of administrators of a firm that asks for one.
    """
    second_factor.remove(caller, version)


@routes.post(
    "/v1/operator/accounts/{account}/second-factor-removal",
    body=Because,
    returns=FoundAccount,
    idempotent=True,
)
def remove_second_factor(caller: Caller, account: str, body: Because) -> FoundAccount:
    """Take the second factor off the account of somebody who lost it; its sessions end.

    The person is told, and sets up another one after signing in.
    """
    return oversight.remove_second_factor(caller, account, body)
