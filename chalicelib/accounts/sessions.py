"""Signing in, the password that replaces an access key, and the end of all sessions.

The identity provider checks passwords and nothing else; sessions are ours (`own_sessions`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import NoReturn

from chalicelib.accounts import (
    credentials,
    keys,
    own_sessions,
    passwords,
    places,
    second_factor,
    store,
    terms,
    tries,
)
from chalicelib.accounts.forms import ChallengeAnswer, Credentials
from chalicelib.accounts.model import AcceptedTerms, Account
from chalicelib.accounts.registration import check_password
from chalicelib.accounts.views import NewPasswordRequired, Session, SignIn
from chalicelib.aws import identity, signed_texts
from chalicelib.aws.identity import InvalidCredentials, InvalidSession, Proof
from chalicelib.aws.secrets import signing_key
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock, cookies
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.errors import Forbidden, InvalidInput, Unauthenticated
from chalicelib.core.texts import Text


class EmailNotVerified(Forbidden):
    """The password is right; the e-mail was not confirmed yet."""

    code = "email-not-verified"
    text = Text(
        es="Confirme primero su correo con el código que le enviamos; para recibir otro, elija "
        "«Pedir otro código».",
        en="Confirm your e-mail first with the code that we sent you; to get another one, choose "
        "“Ask for another code”.",
    )
    way = "POST /v1/accounts/verification-codes"


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
        "minutos, pida una nueva en «Contraseña olvidada».",
        en="The access key has expired; we are mailing you another one. If it does not arrive "
        "within some minutes, ask for a new password at “Forgotten password”.",
    )
    way = "POST /v1/password-resets"


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
        OtherSite: it is to be kept in a cookie, for the page of another site.
    """
    cookies.require_own_site(given.keep_in)
    with tries.counted("sign-in", given.email) as is_known:
        account, proof = _proven(given, is_known=is_known)
    if account.state == "closed":
        raise InvalidCredentials
    if account.state == "locked":
        raise AccountLocked
    if proof == "temporary":
        _require_key_good(account)
        tries.forget("sign-in", given.email)
        session = signed_texts.write(_digest(given.password), _challenge_of(account))
        return SignIn(NewPasswordRequired(session=session))
    if account.state == "unverified":
        raise EmailNotVerified
    tries.forget("sign-in", given.email)
    asked = second_factor.asked_of(account, is_remembered=given.remember_device)
    if asked is not None:
        return SignIn(asked)
    places.know(given.email)
    begun = own_sessions.begin(account, is_remembered=given.remember_device, keep_in=given.keep_in)
    return SignIn(begun)


def choose_password(request: PublicRequest, given: ChallengeAnswer) -> Session:
    """Replace an access key by a password of one's own, which begins a session.

    That the key arrived by e-mail proves the e-mail. It counts as a sign-in, and an unknown e-mail
    takes as long as a known one.

    Raises:
        InvalidInput: the password will not do, or the terms in force are not accepted.
        InvalidSession: the challenge is spent or expired, or not of this e-mail.
        AccessKeyExpired: the access key is past its time.
        TooManyTries: too many failures; the pause doubles.
        OtherSite: it is to be kept in a cookie, for the page of another site.
    """
    cookies.require_own_site(given.keep_in)
    check_password("/new_password", given.new_password, email=given.email)
    with tries.counted("sign-in", given.email):
        account = store.find_account_by_email(given.email)
        if account is None or not account.may_choose_password or not account.must_change_key:
            raise InvalidSession
        _require_challenged(given, account)
        _require_key_good(account)
        accepted = terms.of_chooser(request, account, given.accepted_terms)
        with credentials.fresh(account.email, given.new_password, "/new_password") as user:
            chosen = _write_chosen(account, user, accepted)
    credentials.drop(account.user_name)
    tries.forget("sign-in", given.email)
    places.know(given.email)
    return own_sessions.begin(chosen, is_remembered=given.remember_device, keep_in=given.keep_in)


def _write_chosen(account: Account, user: str, accepted: AcceptedTerms) -> Account:
    """Have the account go by its own password, if its key is still the one that was asked about."""

    def chosen(now: Account) -> Account:
        if _challenge_of(now) != _challenge_of(account) or not now.must_change_key:
            raise InvalidSession
        return now.with_own_password(pool_user=user, terms=accepted)

    def also(tx: Transaction) -> None:
        terms.write_accepted(tx, account, accepted)

    return store.change_account(account.id, chosen, "password_chosen", also)


def end_all(caller: Caller) -> None:
    """End every session of the caller, this one as well."""
    end_sessions(caller.account_id, lambda account: account, "signed_out")


def end_sessions(
    account_id: str,
    change: Callable[[Account], Account],
    event: str,
    also: Callable[[Transaction], None] | None = None,
) -> None:
    """Change an account and end every session that it has: ours is what counts."""

    def signed_out(account: Account) -> Account:
        return change(account).signed_out(clock.now())

    store.change_account(account_id, signed_out, event, also)


def _require_key_good(account: Account) -> None:
    """Refuse a key that is past its time, and have another mailed to its holder."""
    if account.is_key_expired(clock.now()):
        keys.ask_for(account)
        raise AccessKeyExpired


def _challenge_of(account: Account) -> str:
    """Name what a challenge is good for: one key of one account, so that it opens nothing else."""
    key = clock.iso(account.access_key_expires_at) if account.access_key_expires_at else ""
    return f"challenge\x1f{account.user_name}\x1f{key}"


def _require_challenged(given: ChallengeAnswer, account: Account) -> None:
    """Refuse who was not asked for a password by us, and a password that is the key once more."""
    try:
        key = signed_texts.read(given.session, _challenge_of(account))
    except signed_texts.NotOurs as exc:
        raise InvalidSession from exc
    if hmac.compare_digest(key, _digest(given.new_password)):
        raise InvalidInput([passwords.SAME_AS_KEY.at("/new_password")])


def _digest(password: str) -> str:
    return hmac.new(signing_key(), password.encode(), hashlib.sha256).hexdigest()


def _proven(given: Credentials, *, is_known: bool) -> tuple[Account, Proof]:
    """Return whose password it is; where the password was chosen anew meanwhile, by the new one.

    Whatever is wrong, as much is read.

    Raises:
        InvalidCredentials: unknown e-mail or wrong password.
    """
    account = store.find_account_by_email(given.email)
    try:
        if account is None:
            _refuse_as_slowly(given)
        return account, credentials.check(account, given.password, is_known=is_known)
    except InvalidCredentials:
        now = store.find_account_by_email(given.email)
        if account is None or now is None or now.user_name == account.user_name:
            raise
        return now, credentials.check(now, given.password, is_known=is_known)


def _refuse_as_slowly(given: Credentials) -> NoReturn:
    identity.authenticate(store.nobody(given.email), given.password)
    raise InvalidCredentials
