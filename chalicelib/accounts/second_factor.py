"""A second factor: set up, asked for at signing in, renewed, taken off again, also when it is lost.

What is asked is a code of an authenticator (`core.totp`) or, in its place, one of ten recovery
codes, which are shown once. Whoever loses both asks an operator, who takes the factor off.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import factor_store, notices, own_sessions, places, store, tries
from chalicelib.accounts.codes import InvalidCode
from chalicelib.accounts.factor_store import NoSecondFactor, SecondFactor
from chalicelib.accounts.factor_views import FactorSecret, FactorView, RecoveryCodes
from chalicelib.accounts.forms import FactorCode, SecondStep
from chalicelib.accounts.model import Account
from chalicelib.accounts.people import HEADS
from chalicelib.accounts.views import SecondFactorRequired, Session
from chalicelib.aws import signed_texts
from chalicelib.aws.identity import InvalidSession
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock, cookies, totp
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule
from chalicelib.core.ids import new_id
from chalicelib.core.texts import Text

_STEP: Final = "second-step"
_STEP_SECONDS: Final = 600
"""For how long after a right password the second step can be taken."""
CODE_WRONG: Final = FieldRule(
    "factor-code-wrong",
    Text(
        es="No es el código de este momento ni uno de recuperación sin usar; escriba el que el "
        "autenticador muestra ahora y, si no coincide, revise la hora del teléfono.",
        en="That is neither the code of now nor an unused recovery code; type the one that the "
        "authenticator shows now and, if it does not match, check the clock of the phone.",
    ),
)


class SecondFactorOn(Conflict):
    """The account has a second factor already."""

    code = "second-factor-on"
    text = Text(
        es="La cuenta ya tiene segundo factor; para cambiar de aparato, quítelo antes en «Mi "
        "cuenta».",
        en="The account has a second factor already; to change the device, take it off first at "
        "“My account”.",
    )
    way = "DELETE /v1/me/second-factor"


class SecondFactorKept(Conflict):
    """What the person may do takes a second factor."""

    code = "second-factor-kept"
    text = Text(
        es="No puede quitarse el segundo factor: lo exige {names}. Si cambia de aparato, pida a "
        "soporte que lo quite y prepare otro.",
        en="The second factor cannot be taken off: {names} asks for it. When you change the "
        "device, ask support to take it off, and set up another one.",
    )


def read(caller: Caller) -> FactorView:
    """Show whether the caller has a second factor, and how many recovery codes are left.

    Raises:
        NoSecondFactor: there is none.
    """
    return FactorView.of(_confirmed(caller.account_id))


def begin(caller: Caller) -> FactorSecret:
    """Make the secret of an authenticator, shown now and asked of nobody before it is confirmed.

    Raises:
        SecondFactorOn: there is one.
    """
    own, before = store.account(caller.account_id), factor_store.find(caller.account_id)
    if before is not None and before.confirmed_at is not None:
        raise SecondFactorOn
    secret = factor_store.new_secret()
    tx = Transaction()
    factor_store.write(tx, own.id, factor_store.being_set_up(own.id, secret, before))
    tx.commit()
    return FactorSecret(secret=totp.spelled(secret), address=totp.address(secret, own.email))


def confirm(caller: Caller, given: FactorCode) -> RecoveryCodes:
    """Turn the factor on by its first code; all other sessions end, and the address is told.

    Raises:
        NoSecondFactor: none is being set up.
        SecondFactorOn: it is on.
        InvalidCode: the code is wrong.
        TooManyTries: too many were.
    """
    found = factor_store.find(caller.account_id)
    if found is None:
        raise NoSecondFactor
    if found.confirmed_at is not None:
        raise SecondFactorOn
    used = _used(caller.account_id, found, given.code)
    shown, digests = factor_store.new_recovery_codes()
    now = clock.now()
    on = used.but(confirmed_at=now, recovery=digests, recovery_since=now)
    own = store.account(caller.account_id)
    tx = Transaction()
    factor_store.write(tx, own.id, on)
    _write_sessions_ended(tx, caller, own, "second_factor_on", has_factor=True)
    tx.commit()
    tries.forget("second-factor", own.id)
    return RecoveryCodes(codes=shown)


def renew_codes(caller: Caller) -> RecoveryCodes:
    """Make other recovery codes; those before are good no more, and the address is told.

    Raises:
        NoSecondFactor: there is none.
    """
    found, own = _confirmed(caller.account_id), store.account(caller.account_id)
    shown, digests = factor_store.new_recovery_codes()
    tx = Transaction()
    renewed = found.but(recovery=digests, recovery_since=clock.now())
    factor_store.write(tx, own.id, renewed)
    store.note(tx, own.id, "recovery_codes_renewed")
    notices.write(tx, own, "recovery_codes_renewed", own.email, new_id("told"))
    tx.commit()
    return RecoveryCodes(codes=shown)


def remove(caller: Caller, version: int) -> None:
    """Take the caller's factor off; all other sessions end, and the address is told.

    Raises:
        NoSecondFactor: there is none.
        SecondFactorKept: what they may do takes one.
        ChangedMeanwhile: it is not at `version` any more.
    """
    found = _confirmed(caller.account_id)
    check_version(found, version)
    if names := _asked_by(caller.account_id):
        raise SecondFactorKept(names=", ".join(names))
    own = store.account(caller.account_id)
    tx = Transaction()
    factor_store.write_removed(tx, own.id, found)
    _write_sessions_ended(tx, caller, own, "second_factor_off", has_factor=False)
    tx.commit()


def asked_of(account: Account, *, is_remembered: bool) -> SecondFactorRequired | None:
    """Return what somebody with the right password is asked for next; None: nothing."""
    if factor_store.find_confirmed(account.id) is None:
        return None
    ends_at = int(clock.now().timestamp()) + _STEP_SECONDS
    parts = (account.id, str(account.generation), str(ends_at), "1" * is_remembered)
    return SecondFactorRequired(session=signed_texts.write("\x1f".join(parts), _STEP))


def take_step(given: SecondStep) -> Session:
    """Begin a session by a code, after the right password.

    Raises:
        InvalidSession: that was too long ago, or the account has changed since.
        InvalidCode: the code is wrong or spent.
        TooManyTries: too many were.
        OtherSite: it is to be kept in a cookie, for the page of another site.
    """
    cookies.require_own_site(given.keep_in)
    account_id, generation, ends_at, remembered = _opened(given.session)
    account, found = store.find_account(account_id), factor_store.find_confirmed(account_id)
    if account is None or found is None or account.state != "active":
        raise InvalidSession
    if str(account.generation) != generation or clock.now().timestamp() >= int(ends_at):
        raise InvalidSession
    used = _used(account.id, found, given.code)
    _write_used(account, found, used)
    tries.forget("second-factor", account.id)
    places.know(account.email)
    return own_sessions.begin(
        account, is_remembered=bool(remembered), has_factor=True, keep_in=given.keep_in
    )


def require_code(account: Account, code: str) -> None:
    """Pass when somebody who is signed in has the factor of the account.

    Raises:
        NoSecondFactor: there is none.
        InvalidCode: the code is wrong or spent.
        TooManyTries: too many were.
    """
    found = _confirmed(account.id)
    _write_used(account, found, _used(account.id, found, code))
    tries.forget("second-factor", account.id)


def _used(account_id: str, found: SecondFactor, code: str) -> SecondFactor:
    tries.count("second-factor", account_id)
    used = found.used(account_id, code)
    if used is None:
        raise InvalidCode([CODE_WRONG.at("/code")])
    return used


def _write_used(account: Account, before: SecondFactor, used: SecondFactor) -> None:
    """Keep that a code is spent; of a recovery code the address is told."""
    tx = Transaction()
    factor_store.write(tx, account.id, used)
    if len(used.recovery) < len(before.recovery):
        store.note(tx, account.id, "recovery_code_used", left=str(len(used.recovery)))
        notices.write(
            tx,
            account,
            "recovery_code_used",
            account.email,
            new_id("told"),
            left=str(len(used.recovery)),
        )
    tx.commit()


def _write_sessions_ended(
    tx: Transaction, caller: Caller, own: Account, event: notices.Notice, *, has_factor: bool
) -> None:
    """Add that all sessions but the caller's end, and that its address is told."""
    changed = own.signed_out(clock.now())
    store.write_account(tx, changed)
    own_sessions.write_kept(tx, caller, changed, has_factor=has_factor)
    store.note(tx, own.id, event)
    notices.write(tx, own, event, own.email, new_id("told"))


def _confirmed(account_id: str) -> SecondFactor:
    found = factor_store.find_confirmed(account_id)
    if found is None:
        raise NoSecondFactor
    return found


def _asked_by(account_id: str) -> list[str]:
    """List what asks for a second factor of a person: the platform, and firms that they manage."""
    names = []
    for own, member in store.both_sides(account_id):
        standing = store.firm_standing(own.tenant) if own.kind == "firm" else None
        wants = standing is not None and standing.wants_second_factor
        if own.kind == "platform" or (wants and member.role == HEADS["firm"]):
            names.append(f"«{own.name}»")
    return names


def _opened(session: str) -> list[str]:
    try:
        parts = signed_texts.read(session, _STEP).split("\x1f")
    except signed_texts.NotOurs as exc:
        raise InvalidSession from exc
    return parts
