"""Sessions: sign-in, the password that replaces an access key, refresh, sign-out.

The identity provider checks passwords and makes tokens. Whether a session still counts is ours to
say: `signed_out_at` of the account voids every earlier sign-in at once.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
from collections.abc import Callable
from typing import Any, NoReturn

from chalicelib.accounts import keys, passwords, store, terms, tries
from chalicelib.accounts.forms import ChallengeAnswer, Credentials, Refresh
from chalicelib.accounts.model import Account
from chalicelib.accounts.registration import check_password
from chalicelib.accounts.views import AccountView, NewPasswordRequired, Session, SignIn
from chalicelib.aws import identity, signed_texts
from chalicelib.aws.identity import InvalidCredentials, InvalidSession, NewPasswordChallenge, Tokens
from chalicelib.aws.secrets import signing_key
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock, jws
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.errors import Forbidden, InvalidInput, Retryable, Unauthenticated
from chalicelib.core.texts import Text

_log = logging.getLogger(__name__)


class EmailNotVerified(Forbidden):
    """The password is right; the e-mail was not confirmed yet."""

    code = "email-not-verified"
    text = Text(
        es="Confirme primero su correo con el código que le enviamos; para recibir otro, "
        "regístrese de nuevo con el mismo correo.",
        en="Confirm your e-mail first with the code that we sent you; to get another one, "
        "register again with the same e-mail.",
    )


class AccountLocked(Forbidden):
    """The password is right; the account is locked."""

    code = "account-locked"
    text = Text(
        es="La cuenta está bloqueada; escriba a soporte para desbloquearla.",
        en="The account is locked; write to support to have it unlocked.",
    )


class AccessKeyExpired(Unauthenticated):
    """The access key is right and past its time, or was called back; another is mailed."""

    code = "access-key-expired"
    text = Text(
        es="La clave de acceso ha caducado; le enviamos otra a su correo. Si no llega en unos "
        "minutos, pida una contraseña nueva con «POST /v1/password-resets».",
        en="The access key has expired; we are mailing you another one. If it does not arrive "
        "within some minutes, ask for a new password with “POST /v1/password-resets”.",
    )


def sign_in(given: Credentials) -> SignIn:
    """Begin a session by e-mail and password, or by access key.

    An unknown e-mail is looked up and asked about at the identity provider too, under a name that
    nobody has, so that it takes as long as a wrong password and gets the same response.

    Raises:
        InvalidCredentials: unknown e-mail or wrong password.
        EmailNotVerified: right, and the e-mail is not confirmed.
        AccessKeyExpired: right, and the access key is past its time.
        AccountLocked: right, and locked.
        TooManyTries: too many failures; the pause doubles.
    """
    tries.count("sign-in", given.email)
    account = store.find_account_by_email(given.email)
    if account is None:
        _refuse_as_slowly(given)
    outcome = identity.authenticate(account.id, given.password)
    if account.state == "closed":
        raise InvalidCredentials
    if account.state == "locked":
        raise AccountLocked
    if isinstance(outcome, NewPasswordChallenge):
        _require_key_good(account)
        tries.forget("sign-in", given.email)
        known = _digest(given.password) + outcome.session
        session = signed_texts.write(known, _challenge_of(account))
        return SignIn(NewPasswordRequired(session=session))
    if account.must_change_key:  # chosen, but the worker died before we noted it
        account = store.change_account(account.id, Account.with_own_password, "password_chosen")
    if account.state == "unverified":
        raise EmailNotVerified
    tries.forget("sign-in", given.email)
    store.write_signed_in(account.id)
    return SignIn(_session(account, _lasting(account, outcome, given.password)))


def choose_password(request: PublicRequest, given: ChallengeAnswer) -> Session:
    """Replace an access key by a password of one's own, which begins a session.

    That the key arrived by e-mail proves the e-mail. It counts as a sign-in, and an unknown e-mail
    takes as long as a known one.

    Raises:
        InvalidInput: the password will not do, or the terms in force are not accepted.
        InvalidSession: the challenge is spent or expired, or not of this e-mail.
        AccessKeyExpired: the access key is past its time.
        TooManyTries: too many failures; the pause doubles.
    """
    check_password("/new_password", given.new_password, email=given.email)
    tries.count("sign-in", given.email)
    account = store.find_account_by_email(given.email)
    if account is None or not account.may_choose_password or not account.must_change_key:
        raise InvalidSession
    session = _opened(given, account)
    _require_key_good(account)
    account = terms.accept_once(request, account, given.accepted_terms)
    try:
        tokens = identity.answer_challenge(account.id, session, given.new_password)
    except identity.PasswordRefused as exc:
        raise InvalidInput([passwords.REFUSED.at("/new_password")]) from exc
    account = store.change_account(account.id, Account.with_own_password, "password_chosen")
    tries.forget("sign-in", given.email)
    store.write_signed_in(account.id)
    return _session(account, _lasting(account, tokens, given.new_password))


def refresh(given: Refresh) -> Session:
    """Get a new access token for a session that still counts, which is a sign-in of its day.

    Raises:
        InvalidSession: expired, revoked or signed out.
    """
    tokens = identity.refresh(given.refresh_token)
    claims = _claims(tokens.access_token)
    account = store.find_account(str(claims["username"]))
    signed_in_at = int(claims.get("auth_time", claims["iat"]))
    if account is None or not account.is_session_valid(signed_in_at):
        raise InvalidSession
    store.write_signed_in(account.id)
    return _session(account, tokens, given.refresh_token)


def sign_out(caller: Caller) -> None:
    """End every session of the caller, here and at the identity provider."""
    end_sessions(caller.account_id, lambda account: account, "signed_out")


def end_sessions(
    account_id: str,
    change: Callable[[Account], Account],
    event: str,
    also: Callable[[Transaction], None] | None = None,
) -> None:
    """Change an account and void every sign-in up to now.

    Ours is what counts, so that the provider not answering does not matter.
    """

    def signed_out(account: Account) -> Account:
        return change(account).but(signed_out_at=clock.now())

    store.change_account(account_id, signed_out, event, also)
    revoke(account_id)


def revoke(account_id: str) -> None:
    """End the sessions at the identity provider, too, of which ours counts as ended already."""
    try:
        identity.sign_out(account_id)
    except Retryable as exc:
        _log.warning("refresh tokens not revoked", extra={"cause": str(exc)})


def _require_key_good(account: Account) -> None:
    """Refuse a key that is past its time, and have another mailed to its holder."""
    if account.is_key_expired(clock.now()):
        keys.ask_for(account)
        raise AccessKeyExpired


def _challenge_of(account: Account) -> str:
    """Name what a challenge is good for: one key of one account, so that it opens nothing else."""
    key = clock.iso(account.access_key_expires_at) if account.access_key_expires_at else ""
    return f"challenge\x1f{account.id}\x1f{key}"


def _opened(given: ChallengeAnswer, account: Account) -> str:
    """Return the provider's session, after a look at whether the password is the key once more."""
    try:
        known = signed_texts.read(given.session, _challenge_of(account))
    except signed_texts.NotOurs as exc:
        raise InvalidSession from exc
    digest = _digest(given.new_password)
    if hmac.compare_digest(known[: len(digest)], digest):
        raise InvalidInput([passwords.SAME_AS_KEY.at("/new_password")])
    return known[len(digest) :]


def _digest(password: str) -> str:
    return hmac.new(signing_key(), password.encode(), hashlib.sha256).hexdigest()


def _refuse_as_slowly(given: Credentials) -> NoReturn:
    identity.authenticate(store.nobody(given.email), given.password)
    raise InvalidCredentials


def _lasting(account: Account, tokens: Tokens, password: str) -> Tokens:
    """Sign in again when it happened within the very second of a sign-out.

    Tokens carry whole seconds, so such a token cannot be told from one of before the sign-out and
    is void from birth.
    """
    if account.is_session_valid(int(_claims(tokens.access_token)["iat"])):
        return tokens
    now = clock.now().timestamp()
    clock.pause(max(0.0, math.floor(now) + 1.01 - now))
    again = identity.authenticate(account.id, password)
    if not isinstance(again, Tokens):
        raise InvalidSession
    return again


def _session(account: Account, tokens: Tokens, refresh_token: str = "") -> Session:
    return Session(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token or refresh_token,
        expires_in=tokens.expires_in_seconds,
        account=AccountView.of(account),
    )


def _claims(access_token: str) -> dict[str, Any]:
    """Read a token that the identity provider just gave us; no need to verify it."""
    return jws.read(access_token).claims
